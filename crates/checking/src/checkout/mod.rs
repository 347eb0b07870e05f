//! The checkout on the disk: its chapters and exercises, and what of them has passed.

pub mod exercise;
pub mod folder;
pub mod listed;
pub mod progress;
pub mod tree;
pub mod ways;
