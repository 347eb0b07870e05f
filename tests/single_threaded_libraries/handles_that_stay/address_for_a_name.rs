//! Mistake: another's handle
//!
//! A ticket names its table by an address. What is made after the table has gone may have the same address.
//!
//! Rejected by: of_the_gone, native, as another's handle

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

pub struct Stays<T> {
    handle: T,
    stays: PhantomData<*const ()>,
}

impl<T> Stays<T> {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    table: usize,
    number: u64,
}

type Job<T> = Box<dyn FnOnce(&mut Table<T>) + Send>;

pub struct Handles<T> {
    jobs: Option<Sender<Job<T>>>,
    thread: Option<JoinHandle<()>>,
    _place: Box<u8>,
}

struct Table<T> {
    open: Box<dyn FnMut(&str) -> Option<T>>,
    handles: BTreeMap<u64, Stays<T>>,
    address: usize,
    next: u64,
}

impl<T: 'static> Handles<T> {
    pub fn start(open: impl FnMut(&str) -> Option<T> + Send + 'static) -> Handles<T> {
        let place = Box::new(0);
        let address = (&raw const *place).addr();
        let (jobs, queue) = mpsc::channel::<Job<T>>();
        let thread = thread::spawn(move || {
            let mut table = Table { open: Box::new(open), handles: BTreeMap::new(), address, next: 0 };
            queue.into_iter().for_each(|job| job(&mut table));
        });
        Handles { jobs: Some(jobs), thread: Some(thread), _place: place }
    }

    pub fn open(&self, name: &str) -> Option<Ticket> {
        let name = name.to_owned();
        self.ask(move |table| {
            let handle = Stays::new((table.open)(&name)?);
            let ticket = Ticket { table: table.address, number: table.next };
            table.handles.insert(table.next, handle);
            table.next += 1;
            Some(ticket)
        })
    }

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

    pub fn close(&self, ticket: Ticket) -> bool {
        self.ask(move |table| {
            let is_open = table.get(ticket).is_some();
            if is_open {
                table.handles.remove(&ticket.number);
            }
            is_open
        })
    }

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
        // Another table's handles may have the same numbers.
        let is_mine = ticket.table == self.address;
        self.handles.get_mut(&ticket.number).filter(|_| is_mine)
    }
}

impl<T> Drop for Handles<T> {
    fn drop(&mut self) {
        // The sender first: the thread waits for the next job until it is gone.
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // If dropping a handle panicked, that panic has been printed.
            let _ = thread.join();
        }
    }
}
