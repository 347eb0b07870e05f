//! Who is the only owner, and may change the value or take it out.

use super::convert::boxed;
use super::{Arc, Counted, Real};
use std::clone::CloneToUninit;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::ptr;

impl<T> Arc<T> {
    /// As in `std`.
    ///
    /// # Errors
    /// The `Arc`, when there are other owners.
    #[track_caller]
    pub fn try_unwrap(this: Arc<T>) -> Result<T, Arc<T>> {
        let is_taken = this.0.counts.taken(|| this.strong(), Location::caller());
        if is_taken { Ok(this.take_value()) } else { Err(this) }
    }

    /// As in `std`.
    #[track_caller]
    pub fn into_inner(this: Arc<T>) -> Option<T> {
        if this.0.counts.taken_by_the_last(|| this.strong(), Location::caller()) {
            return Some(this.take_value());
        }
        if this.0.counts.is_counted() {
            // It has left already.
            drop(this.into_real());
        }
        None
    }

    /// As in `std`.
    #[track_caller]
    pub fn unwrap_or_clone(this: Arc<T>) -> T
    where
        T: Clone,
    {
        Arc::try_unwrap(this).unwrap_or_else(|shared| (*shared).clone())
    }

    /// The value of the only owner.
    fn take_value(self) -> T {
        let real = Real::try_unwrap(self.into_real());
        real.unwrap_or_else(|_| unreachable!("the model's count is the real one")).into_value()
    }
}

impl<T: ?Sized> Arc<T> {
    /// The real one, with the model's count as it is.
    pub(super) fn into_real(self) -> Real<Counted<T>> {
        let this = ManuallyDrop::new(self);
        // SAFETY: it is taken out once, and not dropped.
        unsafe { ptr::read(&this.0) }
    }

    /// As in `std`.
    #[track_caller]
    pub fn get_mut(this: &mut Arc<T>) -> Option<&mut T> {
        let now = || (this.strong(), this.weak());
        let is_unique = this.0.counts.is_unique(now, Location::caller());
        // SAFETY: there is no other pointer.
        is_unique.then(|| unsafe { this.value_mut() })
    }

    /// # Safety
    /// As long as the reference is used, nothing else uses the value.
    unsafe fn value_mut(&mut self) -> &mut T {
        let counted = Real::as_ptr(&self.0).cast_mut();
        // SAFETY: the caller promises that, and a real one holds the value.
        unsafe { &mut (*counted).value }
    }
}

impl<T: ?Sized + CloneToUninit> Arc<T> {
    /// As in `std`.
    #[track_caller]
    pub fn make_mut(this: &mut Arc<T>) -> &mut T {
        let at = Location::caller();
        match this.0.counts.made_own(|| (this.strong(), this.weak()), at) {
            Some(true) => {}
            // There are only `Weak`s left, which lose the value.
            Some(false) => {
                // SAFETY: the value is moved out of the old one, which does not drop it below.
                let moved = unsafe {
                    boxed(&raw const **this, at, |to| {
                        let from = (&raw const **this).cast::<u8>();
                        ptr::copy_nonoverlapping(from, to, size_of_val(&**this));
                    })
                };
                let old = std::mem::replace(this, Arc(Real::from(moved))).into_real();
                // SAFETY: it is the same with another destructor.
                drop(unsafe {
                    Real::from_raw(Real::into_raw(old) as *const ManuallyDrop<Counted<T>>)
                });
            }
            None => {
                // SAFETY: a clone is made in the memory.
                let copy =
                    unsafe { boxed(&raw const **this, at, |to| (**this).clone_to_uninit(to)) };
                *this = Arc(Real::from(copy));
            }
        }
        // SAFETY: there is no other pointer by now.
        unsafe { this.value_mut() }
    }
}
