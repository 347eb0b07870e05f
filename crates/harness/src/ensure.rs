//! How a check names the bug it has found.

use explorer::Named;
use std::fmt;

/// Ends the check with a verdict of this name: what [`ensure!`](crate::ensure), [`ensure_eq!`](crate::ensure_eq)
/// and [`fail!`](crate::fail) come down to.
///
/// # Panics
/// Always, with [`explorer::Named`] as the payload.
#[cold]
#[track_caller]
pub fn fail_named(name: &'static str, message: fmt::Arguments<'_>) -> ! {
    std::panic::panic_any(Named { name, message: message.to_string() })
}

/// Names the bug when the condition does not hold.
///
/// ```should_panic
/// let (sum, expected) = (3.0, 4.0);
/// harness::ensure!(sum == expected, "lost update", "the sum is {sum}, it should be {expected}");
/// ```
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $name:expr $(,)?) => {
        $crate::ensure!($condition, $name, "`{}` does not hold", ::core::stringify!($condition))
    };
    ($condition:expr, $name:expr, $($message:tt)+) => {
        if !$condition {
            $crate::fail_named($name, ::core::format_args!($($message)+))
        }
    };
}

/// Names the bug when the two values differ, and shows both.
///
/// ```should_panic
/// harness::ensure_eq!(1 + 1, 3, "lost update", "two threads added 1 each");
/// ```
#[macro_export]
macro_rules! ensure_eq {
    ($left:expr, $right:expr, $name:expr $(,)?) => {
        $crate::ensure_eq!($left, $right, $name, "`{}` is not `{}`",
            ::core::stringify!($left), ::core::stringify!($right))
    };
    ($left:expr, $right:expr, $name:expr, $($message:tt)+) => {
        match (&$left, &$right) {
            (left, right) => {
                if !(*left == *right) {
                    $crate::fail_named($name, ::core::format_args!(
                        "{}\n  left: {:?}\n right: {:?}",
                        ::core::format_args!($($message)+), &*left, &*right,
                    ))
                }
            }
        }
    };
}

/// Names the bug.
///
/// ```should_panic
/// harness::fail!("double claim", "chunk {} was read {} times", 3, 2);
/// ```
#[macro_export]
macro_rules! fail {
    ($name:expr, $($message:tt)+) => {
        $crate::fail_named($name, ::core::format_args!($($message)+))
    };
}
