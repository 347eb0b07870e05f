//! `std::sync::atomic` on the memory model of the explorer.
//!
//! A load chooses among all stores that it may see; a trace shows what it read and, if that was
//! stale, the newest value.

mod word;

pub use ::std::sync::atomic::{Ordering, compiler_fence};

use crate::unmodelled::{InTheModel, a_pointer_into_an_atomic};
use Ordering::{AcqRel, Acquire, Release};
use explorer::rt;
use std::fmt;
use std::panic::Location;
use word::Atomic;

/// As in [`std`](std::sync::atomic::fence).
///
/// # Panics
/// When the order is `Relaxed`.
#[track_caller]
pub fn fence(order: Ordering) {
    assert!(order != Ordering::Relaxed, "there is no such thing as a relaxed fence");
    rt::fence(order, Location::caller());
}

/// As in [`std`](std::sync::atomic::spin_loop_hint), by its old name.
#[deprecated(since = "1.51.0", note = "use hint::spin_loop instead")]
#[track_caller]
pub fn spin_loop_hint() {
    crate::hint::spin_loop();
}

macro_rules! atomic {
    ($name:ident $(<$t:ident>)?, $word:ty) => {
        #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), ").")]
        pub struct $name $(<$t>)? (Atomic<$word>);

        impl $(<$t>)? $name $(<$t>)? {
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::new).")]
            #[track_caller]
            pub const fn new(value: $word) -> Self {
                $name(Atomic::new(stringify!($name), value, Location::caller()))
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::into_inner).")]
            #[cfg(not(feature = "as_std"))]
            pub fn into_inner(self) -> $word {
                self.0.peek()
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::into_inner).")]
            #[cfg(feature = "as_std")]
            pub const fn into_inner(self) -> $word {
                const fn in_a_constant $(<$t>)? (atomic: $name $(<$t>)?) -> $word {
                    let value = atomic.0.initial();
                    std::mem::forget(atomic);
                    value
                }
                fn in_a_thread $(<$t>)? (atomic: $name $(<$t>)?) -> $word {
                    atomic.0.peek()
                }
                // What is calculated in a constant has no execution.
                std::intrinsics::const_eval_select((self,), in_a_constant, in_a_thread)
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::get_mut).")]
            pub fn get_mut(&mut self) -> &mut $word {
                self.0.get_mut()
            }
            /// Not in the model.
            pub const fn as_ptr(&self) -> *mut $word
            where
                for<'a> (): InTheModel<'a, a_pointer_into_an_atomic>,
            {
                unreachable!()
            }
            /// Not in the model.
            ///
            /// # Safety
            /// It cannot be called.
            pub const unsafe fn from_ptr<'a>(_: *mut $word) -> &'a $name $(<$t>)?
            where
                for<'b> (): InTheModel<'b, a_pointer_into_an_atomic>,
            {
                unreachable!()
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::load).")]
            #[track_caller]
            pub fn load(&self, order: Ordering) -> $word {
                self.0.load(order, Location::caller())
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::store).")]
            #[track_caller]
            pub fn store(&self, value: $word, order: Ordering) {
                self.0.store(value, order, Location::caller());
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::swap).")]
            #[track_caller]
            pub fn swap(&self, value: $word, order: Ordering) -> $word {
                self.0.update("swap", order, Location::caller(), |_| value)
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::compare_exchange).")]
            ///
            /// # Errors
            /// The value found instead of `current`.
            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $word,
                new: $word,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$word, $word> {
                let at = Location::caller();
                self.0.compare_exchange(false, (current, new), (success, failure), at)
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::compare_and_swap),")]
            /// where it is the old form of `compare_exchange`.
            #[deprecated(since = "1.50.0", note = "use `compare_exchange` or `compare_exchange_weak` instead")]
            #[track_caller]
            pub fn compare_and_swap(&self, current: $word, new: $word, order: Ordering) -> $word {
                let at = Location::caller();
                let failure = match order {
                    Release => Ordering::Relaxed,
                    AcqRel => Acquire,
                    order => order,
                };
                match self.0.compare_exchange(false, (current, new), (order, failure), at) {
                    Ok(old) | Err(old) => old,
                }
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::compare_exchange_weak);")]
            /// it may fail, once in each thread, though it finds `current`.
            ///
            /// # Errors
            /// The value found.
            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                current: $word,
                new: $word,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$word, $word> {
                let at = Location::caller();
                self.0.compare_exchange(true, (current, new), (success, failure), at)
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::fetch_update).")]
            ///
            /// # Errors
            /// The value for which `f` gave none.
            #[track_caller]
            pub fn fetch_update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: impl FnMut($word) -> Option<$word>,
            ) -> Result<$word, $word> {
                let at = Location::caller();
                let orders = (set_order, fetch_order);
                let mut old = self.0.load(fetch_order, at);
                while let Some(new) = f(old) {
                    match self.0.compare_exchange(true, (old, new), orders, at) {
                        Ok(old) => return Ok(old),
                        Err(found) => old = found,
                    }
                }
                Err(old)
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::try_update).")]
            ///
            /// # Errors
            /// The value for which `f` gave none.
            #[track_caller]
            pub fn try_update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                f: impl FnMut($word) -> Option<$word>,
            ) -> Result<$word, $word> {
                self.fetch_update(set_order, fetch_order, f)
            }
            #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($name), "::update).")]
            #[track_caller]
            pub fn update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut f: impl FnMut($word) -> $word,
            ) -> $word {
                match self.fetch_update(set_order, fetch_order, |old| Some(f(old))) {
                    Ok(old) | Err(old) => old,
                }
            }
        }

        impl $(<$t>)? fmt::Debug for $name $(<$t>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.peek().fmt(f)
            }
        }

        impl $(<$t>)? From<$word> for $name $(<$t>)? {
            #[track_caller]
            fn from(value: $word) -> Self {
                $name::new(value)
            }
        }

        impl $(<$t>)? std::panic::RefUnwindSafe for $name $(<$t>)? {}
    };
}

macro_rules! first {
    ($first:ident: $name:ident = $value:expr) => {
        #[doc = concat!("As in [`std`](std::sync::atomic::", stringify!($first), ").")]
        #[deprecated(since = "1.34.0", note = "the `new` function is now preferred")]
        #[allow(clippy::declare_interior_mutable_const, reason = "as in std")]
        pub const $first: $name = $name::new($value);
    };
}

macro_rules! integers {
    ($($name:ident $word:ty),* $(,)?) => { $(
        atomic!($name, $word);

        impl $name {
            fetches! { $word,
                fetch_add: |old, value| old.wrapping_add(value),
                fetch_sub: |old, value| old.wrapping_sub(value),
                fetch_and: |old, value| old & value,
                fetch_nand: |old, value| !(old & value),
                fetch_or: |old, value| old | value,
                fetch_xor: |old, value| old ^ value,
                fetch_max: |old, value| old.max(value),
                fetch_min: |old, value| old.min(value),
            }
        }

        impl Default for $name {
            #[track_caller]
            fn default() -> Self {
                $name::new(0)
            }
        }
    )* };
}

macro_rules! fetches {
    ($word:ty, $($verb:ident: |$old:ident, $value:ident| $new:expr),* $(,)?) => { $(
        /// As in `std`.
        #[track_caller]
        pub fn $verb(&self, $value: $word, order: Ordering) -> $word {
            self.0.update(stringify!($verb), order, Location::caller(), |$old| $new)
        }
    )* };
}

integers!(
    AtomicU8 u8,
    AtomicU16 u16,
    AtomicU32 u32,
    AtomicU64 u64,
    AtomicUsize usize,
    AtomicI8 i8,
    AtomicI16 i16,
    AtomicI32 i32,
    AtomicI64 i64,
    AtomicIsize isize,
);

atomic!(AtomicBool, bool);
first!(ATOMIC_BOOL_INIT: AtomicBool = false);
first!(ATOMIC_ISIZE_INIT: AtomicIsize = 0);
first!(ATOMIC_USIZE_INIT: AtomicUsize = 0);

impl AtomicBool {
    fetches! { bool,
        fetch_and: |old, value| old & value,
        fetch_nand: |old, value| !(old & value),
        fetch_or: |old, value| old | value,
        fetch_xor: |old, value| old ^ value,
    }

    /// As in [`std`](std::sync::atomic::AtomicBool::fetch_not).
    #[track_caller]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.0.update("fetch_not", order, Location::caller(), |old| !old)
    }
}

impl Default for AtomicBool {
    #[track_caller]
    fn default() -> Self {
        AtomicBool::new(false)
    }
}

atomic!(AtomicPtr<T>, *mut T);

impl<T> AtomicPtr<T> {
    /// As in [`std`](std::sync::atomic::AtomicPtr::fetch_ptr_add): so many values further.
    #[track_caller]
    pub fn fetch_ptr_add(&self, value: usize, order: Ordering) -> *mut T {
        self.0.update("fetch_ptr_add", order, Location::caller(), |old| old.wrapping_add(value))
    }

    /// As in [`std`](std::sync::atomic::AtomicPtr::fetch_ptr_sub): so many values back.
    #[track_caller]
    pub fn fetch_ptr_sub(&self, value: usize, order: Ordering) -> *mut T {
        self.0.update("fetch_ptr_sub", order, Location::caller(), |old| old.wrapping_sub(value))
    }

    /// As in [`std`](std::sync::atomic::AtomicPtr::fetch_byte_add): so many bytes further.
    #[track_caller]
    pub fn fetch_byte_add(&self, value: usize, order: Ordering) -> *mut T {
        let change = |old: *mut T| old.wrapping_byte_add(value);
        self.0.update("fetch_byte_add", order, Location::caller(), change)
    }

    /// As in [`std`](std::sync::atomic::AtomicPtr::fetch_byte_sub): so many bytes back.
    #[track_caller]
    pub fn fetch_byte_sub(&self, value: usize, order: Ordering) -> *mut T {
        let change = |old: *mut T| old.wrapping_byte_sub(value);
        self.0.update("fetch_byte_sub", order, Location::caller(), change)
    }

    /// As in [`std`](std::sync::atomic::AtomicPtr::fetch_or): with these bits set.
    #[track_caller]
    pub fn fetch_or(&self, value: usize, order: Ordering) -> *mut T {
        let change = |old: *mut T| old.map_addr(|bits| bits | value);
        self.0.update("fetch_or", order, Location::caller(), change)
    }

    /// As in [`std`](std::sync::atomic::AtomicPtr::fetch_and): with no other bits than these.
    #[track_caller]
    pub fn fetch_and(&self, value: usize, order: Ordering) -> *mut T {
        let change = |old: *mut T| old.map_addr(|bits| bits & value);
        self.0.update("fetch_and", order, Location::caller(), change)
    }

    /// As in [`std`](std::sync::atomic::AtomicPtr::fetch_xor): with these bits turned over.
    #[track_caller]
    pub fn fetch_xor(&self, value: usize, order: Ordering) -> *mut T {
        let change = |old: *mut T| old.map_addr(|bits| bits ^ value);
        self.0.update("fetch_xor", order, Location::caller(), change)
    }
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.peek().fmt(f)
    }
}

impl<T> Default for AtomicPtr<T> {
    #[track_caller]
    fn default() -> Self {
        AtomicPtr::new(std::ptr::null_mut())
    }
}
