//! Mistake: another's handle
//!
//! The number of the table is loaded, and one more stored. Two tables that are started at once have the same
//! number, and their tickets too.
//!
//! Rejected by: two_start, model, as another's handle

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

static TABLES: AtomicU64 = AtomicU64::new(0);

pub struct Stays<T> {
    handle: T,
    /// Its count isn't atomic, so an `Rc` stays where it is.
    stays: PhantomData<Rc<()>>,
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
    table: u64,
    place: usize,
}

type Places<T> = Vec<Option<Stays<T>>>;
type Open<T> = Box<dyn FnMut(&str) -> Option<T>>;
type Job<T> = Box<dyn FnOnce(&mut Open<T>, &mut Places<T>) + Send>;

pub struct Handles<T> {
    table: u64,
    jobs: Option<Sender<Job<T>>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: 'static> Handles<T> {
    pub fn start(open: impl FnMut(&str) -> Option<T> + Send + 'static) -> Handles<T> {
        // Relaxed: the counter hands out numbers and nothing else.
        let table = TABLES.load(Ordering::Relaxed);
        TABLES.store(table + 1, Ordering::Relaxed);
        let (jobs, queue) = mpsc::channel::<Job<T>>();
        let thread = thread::spawn(move || {
            let mut open: Open<T> = Box::new(open);
            let mut places = Places::new();
            for job in queue {
                job(&mut open, &mut places);
            }
            // In the order of opening, which is that of the places.
            places.into_iter().for_each(drop);
        });
        Handles { table, jobs: Some(jobs), thread: Some(thread) }
    }

    pub fn open(&self, name: &str) -> Option<Ticket> {
        let (table, name) = (self.table, name.to_owned());
        self.ask(move |open, places| {
            places.push(Some(Stays::new(open(&name)?)));
            Some(Ticket { table, place: places.len() - 1 })
        })
    }

    pub fn with<R: Send + 'static>(
        &self,
        ticket: Ticket,
        work: impl FnOnce(&mut Stays<T>) -> R + Send + 'static,
    ) -> Option<R> {
        self.place(ticket, move |place| place.as_mut().map(work))
    }

    pub fn close(&self, ticket: Ticket) -> bool {
        self.place(ticket, |place| place.take().map(drop)).is_some()
    }

    /// Has something done with the place of a ticket, unless that is in another table.
    fn place<R: Send + 'static>(
        &self,
        ticket: Ticket,
        work: impl FnOnce(&mut Option<Stays<T>>) -> Option<R> + Send + 'static,
    ) -> Option<R> {
        (ticket.table == self.table).then(|| self.ask(move |_, places| work(&mut places[ticket.place])))?
    }

    fn ask<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Open<T>, &mut Places<T>) -> R + Send + 'static,
    ) -> R {
        let (reply, answer) = mpsc::sync_channel(1);
        let job: Job<T> = Box::new(move |open, places| {
            let _ = reply.send(panic::catch_unwind(AssertUnwindSafe(|| work(open, places))));
        });
        self.jobs.as_ref().expect("until drop").send(job).expect("until drop");
        answer.recv().expect("it is answered").unwrap_or_else(|payload| panic::resume_unwind(payload))
    }
}

impl<T> Drop for Handles<T> {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
