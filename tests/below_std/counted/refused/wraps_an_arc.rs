//! The counted pointer of `std` counts.

use std::ops::Deref;
use std::sync::Arc;

pub struct Counted<T>(Arc<T>);

impl<T> Counted<T> {
    pub fn new(value: T) -> Counted<T> {
        Counted(Arc::new(value))
    }

    pub fn get_mut(&mut self) -> Option<&mut T> {
        Arc::get_mut(&mut self.0)
    }
}

impl<T> Clone for Counted<T> {
    fn clone(&self) -> Counted<T> {
        Counted(Arc::clone(&self.0))
    }
}

impl<T> Deref for Counted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
