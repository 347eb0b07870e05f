//! The command line, and a module for each command that is not a room of its own.
//!
//! `explore`, `model`, `hint`, `solution` and `reset` are in [`explore`](crate::explore), [`own`](crate::own) and
//! [`exercise`](crate::checkout::exercise).

pub mod audit;
pub mod check;
pub mod cli;
pub mod elsewhere;
pub mod grade;
pub mod new;
pub mod open;
pub mod update;
