//! The counted pointer of `std` for one thread counts, and a lock makes the threads take turns at it.

use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::{LazyLock, Mutex};

static COUNTING: LazyLock<Mutex<()>> = LazyLock::new(Mutex::default);

pub struct Counted<T>(ManuallyDrop<Rc<T>>);

// SAFETY: the count is touched only by the thread that holds `COUNTING`.
unsafe impl<T: Send + Sync> Send for Counted<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Counted<T> {}

impl<T> Counted<T> {
    pub fn new(value: T) -> Counted<T> {
        Counted(ManuallyDrop::new(Rc::new(value)))
    }

    pub fn get_mut(&mut self) -> Option<&mut T> {
        let _turn = COUNTING.lock().unwrap();
        Rc::get_mut(&mut self.0)
    }
}

impl<T> Clone for Counted<T> {
    fn clone(&self) -> Counted<T> {
        let _turn = COUNTING.lock().unwrap();
        Counted(self.0.clone())
    }
}

impl<T> Deref for Counted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        let turn = COUNTING.lock().unwrap();
        // SAFETY: the handle is not used after this.
        let last = Rc::into_inner(unsafe { ManuallyDrop::take(&mut self.0) });
        drop(turn);
        drop(last);
    }
}
