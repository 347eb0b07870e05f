//! What five must be.

use super::subject::five;
use harness::{Check, Promise, ensure_eq};

pub static PROMISES: &[Promise] = &[];

pub const CHECKS: &[Check] = &[
    Check::new("is_five", "five is five", || ensure_eq!(five(), 5, "wrong number")),
    Check::new("is_positive", "five is more than zero", || assert!(five() > 0)).once(),
];
