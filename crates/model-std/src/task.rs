//! `std::task`, with a `Wake` for the modelled `Arc`.

pub use ::std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker, ready};

use crate::sync::Arc;
use std::mem::ManuallyDrop;

/// As in `std`.
pub trait Wake {
    /// As in `std`.
    fn wake(self: Arc<Self>);

    /// As in `std`.
    fn wake_by_ref(self: &Arc<Self>) {
        self.clone().wake();
    }
}

struct Table<W>(W);

impl<W: Wake + Send + Sync + 'static> Table<W> {
    const OF: RawWakerVTable = RawWakerVTable::new(
        |data| {
            let arc = ManuallyDrop::new(arc::<W>(data));
            raw(Arc::clone(&arc))
        },
        |data| arc::<W>(data).wake(),
        |data| W::wake_by_ref(&ManuallyDrop::new(arc::<W>(data))),
        |data| drop(arc::<W>(data)),
    );
}

/// The owner that a waker is. The functions above get what `raw` has put into it.
fn arc<W>(data: *const ()) -> Arc<W> {
    // SAFETY: it comes from `into_raw`, and stands for an owner.
    unsafe { Arc::from_raw(data.cast()) }
}

fn raw<W: Wake + Send + Sync + 'static>(arc: Arc<W>) -> RawWaker {
    RawWaker::new(Arc::into_raw(arc).cast(), &Table::<W>::OF)
}

impl<W: Wake + Send + Sync + 'static> From<Arc<W>> for Waker {
    fn from(arc: Arc<W>) -> Waker {
        // SAFETY: the functions of the table do what a waker asks of them.
        unsafe { Waker::from_raw(raw(arc)) }
    }
}

impl<W: Wake + Send + Sync + 'static> From<Arc<W>> for RawWaker {
    fn from(arc: Arc<W>) -> RawWaker {
        raw(arc)
    }
}
