//! What the app asks of the machine that it runs on.

pub mod busy;
pub mod cargo;
pub mod confined;
pub mod disk;
pub mod each;
pub mod process;
pub mod signals;
