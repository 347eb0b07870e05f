//! What a product must be.

use super::subject::multiply;
use harness::{Check, Promise, ensure_eq};

pub static PROMISES: &[Promise] = &[];

pub const CHECKS: &[Check] = &[
    Check::new("of_two", "2 times 3 is 6", || ensure_eq!(multiply(2, 3), 6, "wrong product")).once(),
    Check::new("of_zero", "0 times 3 is 0", || ensure_eq!(multiply(0, 3), 0, "wrong nothing")).once(),
    Check::new("model_alone", "0 times 0 is 0", || assert_eq!(multiply(0, 0), 0)).model_only(),
];
