//! Where thread-local values are. Programs take their addresses for the identities of threads, so no two threads of
//! an execution have one address, even if one of them ends before the other begins, and each execution has the same.

use explorer::rt;
use std::alloc::{self, Layout};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::ptr::NonNull;

/// A thread of an execution, and the address of a key.
type Owner = (rt::ThreadId, usize);

thread_local! {
    /// Memory that is never given back: the next execution puts the values of the same thread there.
    static PLACES: RefCell<BTreeMap<Owner, NonNull<u8>>> = const { RefCell::new(BTreeMap::new()) };
}

/// A value in the place of its thread and key.
pub(super) struct Placed<T>(NonNull<T>);

impl<T> Placed<T> {
    /// Gives the current thread a value for a key. It has none in this execution, and has had none: what an earlier
    /// execution has left there, since it failed, is forgotten.
    pub(super) fn new(key: usize, value: T) -> Placed<T> {
        let make = || {
            // Even what has no size has an address of its own.
            let layout = Layout::new::<T>();
            let layout = Layout::from_size_align(layout.size().max(1), layout.align());
            let layout = layout.expect("it has been one, or a byte");
            // SAFETY: the layout has a size.
            let place = unsafe { alloc::alloc(layout) };
            NonNull::new(place).unwrap_or_else(|| alloc::handle_alloc_error(layout))
        };
        let owner = (rt::current(), key);
        let place = PLACES.with_borrow_mut(|places| *places.entry(owner).or_insert_with(make));
        let place = place.cast();
        // SAFETY: the address of a key stands for its type, so the place was made for a `T`. Nothing else is there:
        // of this execution, says the caller; and no thread of an earlier one runs any more.
        unsafe { place.write(value) };
        Placed(place)
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the value was put there and stays until this is dropped.
        unsafe { self.0.as_ref() }
    }
}

impl<T> Drop for Placed<T> {
    fn drop(&mut self) {
        // SAFETY: the value is there, and with this it goes. Then there are bytes, by which an object of the model that
        // was a part of it is known to be gone.
        unsafe {
            self.0.drop_in_place();
            self.0.write_bytes(rt::FREED, 1);
        }
    }
}
