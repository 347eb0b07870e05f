//! `std::panic`, except for the hook, which belongs to the model.

pub use ::std::panic::{
    AssertUnwindSafe, Location, PanicHookInfo, RefUnwindSafe, UnwindSafe, panic_any,
};

#[allow(deprecated, reason = "std has it, too")]
pub use ::std::panic::PanicInfo;

use crate::unmodelled::{HookInTheModel, the_panic_hook};
use std::any::Any;
use std::thread::Result;

/// Not in the model: it needs the hook for itself.
pub fn set_hook(_: Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static>)
where
    for<'a> (): HookInTheModel<'a, the_panic_hook>,
{
    unreachable!("it cannot be called")
}

/// Not in the model: it needs the hook for itself.
pub fn take_hook() -> Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send + 'static>
where
    for<'a> (): HookInTheModel<'a, the_panic_hook>,
{
    unreachable!("it cannot be called")
}

/// As in [`std`](std::panic::catch_unwind).
///
/// # Errors
/// The payload of the panic.
pub fn catch_unwind<F: FnOnce() -> R + UnwindSafe, R>(f: F) -> Result<R> {
    let result = ::std::panic::catch_unwind(f);
    if result.is_err() {
        caught();
    }
    result
}

fn caught() {
    if explorer::rt::is_active() {
        explorer::rt::caught();
    }
}

/// As in [`std`](std::panic::resume_unwind).
pub fn resume_unwind(payload: Box<dyn Any + Send>) -> ! {
    if explorer::rt::is_active() {
        explorer::rt::unwinds_again();
    }
    ::std::panic::resume_unwind(payload)
}
