//! May a value leave its thread? The compiler knows, and a check asks it.

use std::marker::PhantomData;

/// May be shared and must not be sent, as the guard of a mutex.
pub struct OnlySync(PhantomData<*const ()>);

// SAFETY: there is nothing in it.
unsafe impl Sync for OnlySync {}

/// Asks about `T`. A type with `Send` has the method of [`Yes`], and any other the method of [`No`]: of two
/// methods with one name the compiler takes the one that needs no reference.
pub struct Asks<T>(pub PhantomData<T>);

/// What is `Send` or `Sync`.
pub trait Yes {
    /// True: it may go to another thread.
    fn is_send(&self) -> bool {
        true
    }
}

/// What may not be.
pub trait No {
    /// False: it stays.
    fn is_send(&self) -> bool {
        false
    }
}

impl<T: Send> Yes for Asks<T> {}
impl<T> No for &Asks<T> {}

/// Whether a type is `Send`: `is_send!(Rc<u8>)` is false. `T` is `Sync` if `&T` is `Send`.
#[macro_export]
macro_rules! is_send {
    ($of:ty) => {{
        #[allow(unused_imports)]
        use $crate::sendable::{Asks, No, Yes};
        (&Asks::<$of>(::std::marker::PhantomData)).is_send()
    }};
}
pub use is_send;

/// Ends the check with the verdict "unsound promise" if one of the types is `Send`.
#[macro_export]
macro_rules! ensure_none_is_send {
    ($($of:ty),+ $(,)?) => {
        $(harness::ensure!(
            !$crate::sendable::is_send!($of),
            "unsound promise",
            "`{}` is `Send`, so the compiler lets it into another thread. What can that thread do with it?",
            stringify!($of)
        );)+
    };
}
pub use ensure_none_is_send;
