//! `std::panic`, except for the hook, which belongs to the model.

pub use ::std::panic::{
    AssertUnwindSafe, Location, PanicHookInfo, RefUnwindSafe, UnwindSafe, panic_any, resume_unwind,
};

use std::thread::Result;

/// As in `std`.
///
/// # Errors
/// The payload of the panic.
pub fn catch_unwind<F: FnOnce() -> R + UnwindSafe, R>(f: F) -> Result<R> {
    let result = ::std::panic::catch_unwind(f);
    if result.is_err() && explorer::rt::is_active() {
        explorer::rt::caught();
    }
    result
}
