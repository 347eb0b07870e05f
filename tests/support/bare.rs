//! A value of which nothing is known, for what must work with any.

use std::cell::Cell;
use std::marker::{PhantomData, PhantomPinned};

/// May be sent to another thread, and that is all: it borrows something, and can't be shared, copied, compared or printed.
/// A check that gives it to an answer doesn't compile if the answer asks for more than the exercise does.
pub struct Bare<'a>(PhantomData<Cell<&'a ()>>, PhantomPinned);
