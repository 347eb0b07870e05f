//! An `Arc` of other things, and of what is not sized.

use super::counts::Counts;
use super::{Arc, Counted, Real};
use std::alloc::{Layout, alloc, handle_alloc_error};
use std::any::Any;
use std::borrow::Cow;
use std::ffi::{CStr, CString, OsStr, OsString};
use std::mem::{ManuallyDrop, MaybeUninit};
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::ptr;

type At = &'static Location<'static>;

/// A value with counts, put into the memory by `write`.
///
/// # Safety
/// `like` points to a value of this size, and `write` makes one where it is told to.
pub(super) unsafe fn boxed<T: ?Sized>(
    like: *const T,
    at: At,
    write: impl FnOnce(*mut u8),
) -> Box<Counted<T>> {
    // SAFETY: the caller promises that.
    let value = Layout::for_value(unsafe { &*like });
    let (layout, offset) = Layout::new::<Counts>().extend(value).expect("it fits into memory");
    let layout = layout.pad_to_align();
    // SAFETY: there are at least the counts.
    let memory = unsafe { alloc(layout) };
    if memory.is_null() {
        handle_alloc_error(layout);
    }
    // SAFETY: the counts come first, and the value where C would put it.
    unsafe {
        memory.cast::<Counts>().write(Counts::new(at));
        write(memory.add(offset));
    }
    let counted = memory.with_metadata_of(like as *const Counted<T>);
    // SAFETY: it was made by the allocator, with the layout of its type.
    unsafe { Box::from_raw(counted) }
}

/// The value of a box, in an `Arc`.
fn of_box<T: ?Sized>(value: Box<T>, at: At) -> Arc<T> {
    let size = size_of_val(&*value);
    let from = Box::into_raw(value);
    // SAFETY: the value is moved, and the box it was in does not drop it below.
    unsafe {
        let moved = boxed(from, at, |to| ptr::copy_nonoverlapping(from.cast::<u8>(), to, size));
        drop(Box::from_raw(from as *mut ManuallyDrop<T>));
        Arc(Real::from(moved))
    }
}

impl<T: ?Sized> From<Box<T>> for Arc<T> {
    #[track_caller]
    fn from(value: Box<T>) -> Arc<T> {
        of_box(value, Location::caller())
    }
}

impl<T> From<T> for Arc<T> {
    #[track_caller]
    fn from(value: T) -> Arc<T> {
        Arc::new(value)
    }
}

macro_rules! by_a_box {
    ($([$($t:tt)*] $from:ty => $to:ty;)*) => { $(
        impl<$($t)*> From<$from> for Arc<$to> {
            #[track_caller]
            fn from(value: $from) -> Self {
                of_box(Box::<$to>::from(value), Location::caller())
            }
        }
    )* };
}

by_a_box! {
    [T: Clone] &[T] => [T];
    [T: Clone] &mut [T] => [T];
    [T] Vec<T> => [T];
    [T, const N: usize] [T; N] => [T];
    [] &str => str;
    [] &mut str => str;
    [] String => str;
    [] &CStr => CStr;
    [] &mut CStr => CStr;
    [] CString => CStr;
    [] &OsStr => OsStr;
    [] &mut OsStr => OsStr;
    [] OsString => OsStr;
    [] &Path => Path;
    [] &mut Path => Path;
    [] PathBuf => Path;
}

impl<'a, B> From<Cow<'a, B>> for Arc<B>
where
    B: ToOwned + ?Sized,
    Arc<B>: From<&'a B> + From<B::Owned>,
{
    #[track_caller]
    fn from(value: Cow<'a, B>) -> Arc<B> {
        match value {
            Cow::Borrowed(value) => Arc::from(value),
            Cow::Owned(value) => Arc::from(value),
        }
    }
}

impl<T> FromIterator<T> for Arc<[T]> {
    #[track_caller]
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Arc<[T]> {
        of_box(values.into_iter().collect(), Location::caller())
    }
}

impl<T: ?Sized> Arc<T> {
    /// The same value by a pointer of another type.
    ///
    /// # Safety
    /// The value is one of that type.
    unsafe fn turned_into<U: ?Sized>(self, change: impl FnOnce(*const T) -> *const U) -> Arc<U> {
        // SAFETY: the caller promises that.
        unsafe { Arc::from_raw(change(Arc::into_raw(self))) }
    }
}

impl From<Arc<str>> for Arc<[u8]> {
    fn from(text: Arc<str>) -> Arc<[u8]> {
        // SAFETY: a text is bytes.
        unsafe { text.turned_into(|pointer| pointer as *const [u8]) }
    }
}

impl<T, const N: usize> TryFrom<Arc<[T]>> for Arc<[T; N]> {
    type Error = Arc<[T]>;

    fn try_from(slice: Arc<[T]>) -> Result<Self, Self::Error> {
        if slice.len() != N {
            return Err(slice);
        }
        // SAFETY: it has as many.
        Ok(unsafe { slice.turned_into(|pointer| pointer.cast()) })
    }
}

impl Arc<dyn Any + Send + Sync> {
    /// As in `std`.
    ///
    /// # Errors
    /// The `Arc`, if its value is of another type.
    pub fn downcast<T: Any + Send + Sync>(self) -> Result<Arc<T>, Self> {
        if !(*self).is::<T>() {
            return Err(self);
        }
        // SAFETY: it is of that type.
        Ok(unsafe { self.turned_into(|pointer| pointer.cast()) })
    }
}

impl<T> Arc<T> {
    /// As in `std`.
    #[track_caller]
    pub fn new_uninit() -> Arc<MaybeUninit<T>> {
        Arc::new(MaybeUninit::uninit())
    }

    /// As in `std`.
    #[track_caller]
    pub fn new_zeroed() -> Arc<MaybeUninit<T>> {
        Arc::new(MaybeUninit::zeroed())
    }
}

impl<T> Arc<[T]> {
    /// As in `std`.
    #[track_caller]
    pub fn new_uninit_slice(len: usize) -> Arc<[MaybeUninit<T>]> {
        of_box(Box::new_uninit_slice(len), Location::caller())
    }

    /// As in `std`.
    #[track_caller]
    pub fn new_zeroed_slice(len: usize) -> Arc<[MaybeUninit<T>]> {
        of_box(Box::new_zeroed_slice(len), Location::caller())
    }
}

impl<T> Arc<MaybeUninit<T>> {
    /// As in `std`.
    ///
    /// # Safety
    /// As in `std`: there is a value.
    pub unsafe fn assume_init(self) -> Arc<T> {
        // SAFETY: the caller promises that.
        unsafe { self.turned_into(|pointer| pointer.cast()) }
    }
}

impl<T> Arc<[MaybeUninit<T>]> {
    /// As in `std`.
    ///
    /// # Safety
    /// As in `std`: there are values.
    pub unsafe fn assume_init(self) -> Arc<[T]> {
        // SAFETY: the caller promises that.
        unsafe { self.turned_into(|pointer| pointer as *const [T]) }
    }
}
