//! Handles that may be used only on the thread that made them. Other threads get only a ticket.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle, ThreadId};

/// A handle that stays on the thread that made it: the type is neither `Send` nor `Sync`, whatever `T` is. A
/// C library's handles are often plain numbers, which the compiler lets go anywhere.
pub struct Stays<T> {
    handle: T,
    /// A raw pointer is neither, and neither is a type that has one. This one takes up no space.
    stays: PhantomData<*const ()>,
}

impl<T> Stays<T> {
    /// Wraps a handle.
    pub fn new(handle: T) -> Stays<T> {
        Stays { handle, stays: PhantomData }
    }
}

impl<T> Deref for Stays<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.handle
    }
}

impl<T> DerefMut for Stays<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.handle
    }
}

/// A ticket stands for a handle, and may go to any thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The thread that has the handle.
    thread: ThreadId,
    /// The number of the handle on its thread. No number is used twice.
    number: u64,
}

/// What the thread has to do.
type Job<T> = Box<dyn FnOnce(&mut Table<T>) + Send>;

/// A thread that opens handles and keeps them. Any thread may call any method at any time, and sleeps while
/// it is waiting.
pub struct Handles<T> {
    /// `None` once this is being dropped, so that the thread finds the end of the queue.
    jobs: Option<Sender<Job<T>>>,
    thread: Option<JoinHandle<()>>,
}

/// What only the thread has.
struct Table<T> {
    open: Box<dyn FnMut(&str) -> Option<T>>,
    /// By number, and so in the order in which they were opened.
    handles: BTreeMap<u64, Stays<T>>,
    next: u64,
}

impl<T: 'static> Handles<T> {
    /// Starts the thread, on which `open` will make the handles: for a name, it returns a handle or
    /// `None`, and it does not panic.
    pub fn start(open: impl FnMut(&str) -> Option<T> + Send + 'static) -> Handles<T> {
        let (jobs, queue) = mpsc::channel::<Job<T>>();
        let thread = thread::spawn(move || {
            let mut table = Table { open: Box::new(open), handles: BTreeMap::new(), next: 0 };
            queue.into_iter().for_each(|job| job(&mut table));
        });
        Handles { jobs: Some(jobs), thread: Some(thread) }
    }

    /// Opens a handle on the thread. Returns a ticket that never belongs to another handle, not even after
    /// this handle has been closed, or `None` if `open` made no handle. A name may be opened several times,
    /// and gets a new handle each time.
    pub fn open(&self, name: &str) -> Option<Ticket> {
        let name = name.to_owned();
        self.ask(move |table| {
            let handle = Stays::new((table.open)(&name)?);
            let ticket = Ticket { thread: thread::current().id(), number: table.next };
            table.handles.insert(table.next, handle);
            table.next += 1;
            Some(ticket)
        })
    }

    /// Calls `work` on the thread with the ticket's handle, and returns its result. Drops `work` and returns
    /// `None` if the handle is closed, or belongs to another `Handles`. `work` does not call these methods.
    ///
    /// # Panics
    /// If `work` panics: the panic goes on here, and the handle stays open.
    pub fn with<R: Send + 'static>(
        &self,
        ticket: Ticket,
        work: impl FnOnce(&mut Stays<T>) -> R + Send + 'static,
    ) -> Option<R> {
        let result = self.ask(move |table| {
            let handle = table.get(ticket)?;
            Some(panic::catch_unwind(AssertUnwindSafe(|| work(handle))))
        });
        result.map(|result| result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }

    /// Drops the ticket's handle on the thread. Returns whether the handle was open: of several calls, only
    /// one closes it.
    pub fn close(&self, ticket: Ticket) -> bool {
        self.ask(move |table| {
            let is_open = table.get(ticket).is_some();
            if is_open {
                table.handles.remove(&ticket.number);
            }
            is_open
        })
    }

    /// Has something done on the thread, and waits for its result.
    fn ask<R: Send + 'static>(&self, job: impl FnOnce(&mut Table<T>) -> R + Send + 'static) -> R {
        let (reply, answer) = mpsc::channel();
        let job = Box::new(move |table: &mut Table<T>| {
            // The thread that asked waits for it.
            let _ = reply.send(job(table));
        });
        let jobs = self.jobs.as_ref().expect("only `drop` takes it");
        jobs.send(job).expect("the thread is there until `drop`");
        answer.recv().expect("every job is answered")
    }
}

impl<T> Table<T> {
    fn get(&mut self, ticket: Ticket) -> Option<&mut Stays<T>> {
        // Another thread's handles may have the same numbers.
        let is_mine = ticket.thread == thread::current().id();
        self.handles.get_mut(&ticket.number).filter(|_| is_mine)
    }
}

impl<T> Drop for Handles<T> {
    /// Drops the handles that are still open, on the thread and in the order in which they were opened.
    /// Returns once the thread has ended.
    fn drop(&mut self) {
        // The sender first: the thread waits for the next job until it is gone.
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // If dropping a handle panicked, that panic has been printed.
            let _ = thread.join();
        }
    }
}
