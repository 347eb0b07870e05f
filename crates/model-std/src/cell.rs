//! `std::cell`, with an `UnsafeCell` whose uses are checked for data races.

pub use ::std::cell::{
    BorrowError, BorrowMutError, Cell, LazyCell, OnceCell, Ref, RefCell, RefMut,
};

use crate::statics;
use crate::unmodelled::{InTheModel, a_cell_around_a_value, a_pointer_into_a_cell};
use explorer::rt::Object;
#[cfg(feature = "as_std")]
use std::mem::ManuallyDrop;
use std::panic::Location;

/// As in [`std`](std::cell::UnsafeCell); two uses that nothing orders are a data race.
///
/// `get` hands out a pointer. The call counts as a read, and as a write if the content is another one when
/// the thread comes to its next step. So threads may read together, and a write is seen where it is done
/// right after `get`, as it nearly always is. A write of the value that was there before is not seen, and
/// neither is one through a pointer that was kept.
pub struct UnsafeCell<T: ?Sized> {
    object: Object,
    data: ::std::cell::UnsafeCell<T>,
}

impl<T> UnsafeCell<T> {
    /// A cell with this value.
    #[track_caller]
    pub const fn new(value: T) -> Self {
        UnsafeCell {
            object: Object::new("UnsafeCell", Location::caller()),
            data: ::std::cell::UnsafeCell::new(value),
        }
    }

    /// The value.
    #[cfg(not(feature = "as_std"))]
    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }

    /// The value.
    #[cfg(feature = "as_std")]
    pub const fn into_inner(self) -> T {
        const fn in_a_constant<T>(cell: UnsafeCell<T>) -> T {
            let cell = ManuallyDrop::new(cell);
            let cell: *const UnsafeCell<T> = (&raw const cell).cast();
            // SAFETY: a `ManuallyDrop` is at the address of what it holds, which is not used again.
            unsafe { (&raw const (*cell).data).read() }.into_inner()
        }
        fn in_a_thread<T>(cell: UnsafeCell<T>) -> T {
            cell.data.into_inner()
        }
        // Where no thread has used the cell, it need not be told that it goes away.
        std::intrinsics::const_eval_select((self,), in_a_constant::<T>, in_a_thread::<T>)
    }
}

impl<T: ?Sized> UnsafeCell<T> {
    /// A pointer to the value.
    #[cfg(not(feature = "as_std"))]
    #[track_caller]
    pub fn get(&self) -> *mut T {
        self.is_got(Location::caller());
        self.data.get()
    }

    /// A pointer to the value.
    #[cfg(feature = "as_std")]
    #[track_caller]
    pub const fn get(&self) -> *mut T {
        const fn in_a_constant<T: ?Sized>(_: &UnsafeCell<T>, _: &'static Location<'static>) {}
        fn in_a_thread<T: ?Sized>(cell: &UnsafeCell<T>, at: &'static Location<'static>) {
            cell.is_got(at);
        }
        // What is calculated in a constant is no use of the cell by a thread.
        std::intrinsics::const_eval_select(
            (self, Location::caller()),
            in_a_constant::<T>,
            in_a_thread::<T>,
        );
        self.data.get()
    }

    fn is_got(&self, at: &'static Location<'static>) {
        let size = size_of_val(&self.data);
        let content = self.data.get().cast::<u8>();
        // SAFETY: no other thread runs, and no execution uses the old value any more.
        unsafe { statics::begin_afresh(&self.object, "UnsafeCell", content, size) };
        // SAFETY: the cell is borrowed, and only this thread runs until its next step; what it may free
        // before that stays mapped, since it is small.
        unsafe { self.object.gets_cell(content, size, at) };
    }

    /// Not in the model.
    pub const fn raw_get(_: *const Self) -> *mut T
    where
        for<'a> (): InTheModel<'a, a_pointer_into_a_cell>,
    {
        unreachable!()
    }

    /// Not in the model.
    pub const fn from_mut(_: &mut T) -> &mut UnsafeCell<T>
    where
        for<'a> (): InTheModel<'a, a_cell_around_a_value>,
    {
        unreachable!()
    }

    /// A reference to the value, which nobody else can have.
    pub const fn get_mut(&mut self) -> &mut T {
        self.data.get_mut()
    }
}

impl<T: Default> Default for UnsafeCell<T> {
    #[track_caller]
    fn default() -> Self {
        UnsafeCell::new(T::default())
    }
}

impl<T> From<T> for UnsafeCell<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        UnsafeCell::new(value)
    }
}

impl<T: ?Sized> std::fmt::Debug for UnsafeCell<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnsafeCell").finish_non_exhaustive()
    }
}
