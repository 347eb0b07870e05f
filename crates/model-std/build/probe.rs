//! Compiles where `Arc` can be modelled: see `../build.rs`.

#![feature(
    clone_to_uninit,
    coerce_unsized,
    dispatch_from_dyn,
    layout_for_ptr,
    legacy_receiver_trait,
    pin_coerce_unsized_trait,
    set_ptr_value,
    unsize
)]

use std::clone::CloneToUninit;
use std::marker::Unsize;
use std::ops::{CoerceUnsized, Deref, DispatchFromDyn, LegacyReceiver};
use std::pin::{Pin, PinCoerceUnsized};
use std::sync::Arc as Real;

pub struct Arc<T: ?Sized>(Real<T>);

impl<T: ?Sized> Deref for Arc<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Arc<U>> for Arc<T> {}
impl<T: ?Sized + Unsize<U>, U: ?Sized> DispatchFromDyn<Arc<U>> for Arc<T> {}
impl<T: ?Sized> LegacyReceiver for Arc<T> {}
// SAFETY: it points where the real one does.
unsafe impl<T: ?Sized> PinCoerceUnsized for Arc<T> {}

pub trait Trait {
    fn by_arc(self: Arc<Self>);
    fn by_pin(self: Pin<Arc<Self>>);
}

pub fn coerced(arc: Arc<u8>) -> Arc<dyn Send> {
    arc
}

pub fn dispatched(arc: Arc<dyn Trait>) {
    arc.by_arc();
}

/// # Safety
/// It is as good as the real ones.
pub unsafe fn copied<T: ?Sized + CloneToUninit>(from: *const T, to: *mut T) -> usize {
    let to: *mut T = to.with_metadata_of(from);
    unsafe { (*from).clone_to_uninit(to.cast()) };
    unsafe { align_of_val_raw(to) }
}

use std::mem::align_of_val_raw;
