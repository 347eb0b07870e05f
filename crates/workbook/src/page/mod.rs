//! The pages of the book while the app is open: their server, and what they ask it for.

pub mod compare;
pub mod details;
pub mod live;
pub mod serve;
