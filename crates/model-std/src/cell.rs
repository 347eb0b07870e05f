//! `std::cell`, with an `UnsafeCell` whose uses are checked for data races.

pub use ::std::cell::{
    BorrowError, BorrowMutError, Cell, LazyCell, OnceCell, Ref, RefCell, RefMut,
};

use crate::unmodelled::{InTheModel, a_cell_around_a_value, a_pointer_into_a_cell};
use explorer::Fault;
use explorer::rt::{self, Met, Object};
use std::panic::Location;

/// As in `std`; two uses that nothing orders are a data race.
///
/// `get` hands out a pointer, and nobody can see what is done with it: it counts as a write, at the
/// moment of the call. Two threads that read through it at the same time are reported too.
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
    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<T: ?Sized> UnsafeCell<T> {
    /// A pointer to the value.
    #[track_caller]
    pub fn get(&self) -> *mut T {
        if self.object.meet() == Met::Earlier {
            rt::fail(
                Fault::StaticState,
                "a static UnsafeCell keeps its value from one execution of the model to the next; \
                 make it part of a value that the threads are given"
                    .into(),
            );
        }
        self.object.access_cell("get", true, Location::caller());
        self.data.get()
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
    pub fn get_mut(&mut self) -> &mut T {
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
