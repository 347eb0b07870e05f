//! The free permits and the closed bit are one atomic word, so no thread can see one without the other.
//! Threads that find no permit are in a list, and park.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::{self, Thread};

/// The lowest bit says that it is closed; the others are the free permits.
const CLOSED: usize = 1;
const PERMIT: usize = 2;

pub struct Semaphore {
    word: AtomicUsize,
    waiting: Mutex<Vec<Thread>>,
}

pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { word: AtomicUsize::new(permits * PERMIT), waiting: Mutex::new(Vec::new()) }
    }

    /// None if no permit is free and the semaphore is open.
    fn take(&self) -> Option<Result<Permit<'_>, Closed>> {
        let less = |word: usize| (word & CLOSED == 0).then(|| word.checked_sub(PERMIT))?;
        match self.word.fetch_update(SeqCst, SeqCst, less) {
            Ok(_) => Some(Ok(Permit { semaphore: self })),
            Err(word) if word & CLOSED != 0 => Some(Err(Closed)),
            Err(_) => None,
        }
    }

    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        loop {
            if let Some(result) = self.take() {
                return result;
            }
            // In the list before the last look: a change after that look is followed by an unpark.
            self.waiting.lock().unwrap().push(thread::current());
            if let Some(result) = self.take() {
                return result;
            }
            thread::park();
        }
    }

    pub fn close(&self) {
        self.word.fetch_or(CLOSED, SeqCst);
        self.wake();
    }

    fn wake(&self) {
        self.waiting.lock().unwrap().drain(..).for_each(|thread| thread.unpark());
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.word.fetch_add(PERMIT, SeqCst);
        self.semaphore.wake();
    }
}
