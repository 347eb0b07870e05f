//! Mistake: wrong order
//!
//! Slots are used again, so their order is not that in which the handles were opened.
//!
//! Rejected by: left_open, model, as wrong order
//! Rejected by: left_open, native, as wrong order

use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::MutexGuard;
use std::thread::{self, JoinHandle};

pub struct Stays<T> {
    handle: T,
    /// The guard of a mutex is not `Send`, a cell is not `Sync`.
    stays: PhantomData<(MutexGuard<'static, ()>, Cell<()>)>,
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
    owner: thread::ThreadId,
    slot: usize,
    generation: u64,
}

type Work<T> = Box<dyn FnOnce(Option<&mut Stays<T>>) + Send>;

enum Request<T> {
    Open(String, Sender<Option<Ticket>>),
    With(Ticket, Work<T>),
    Close(Ticket, Sender<bool>),
}

pub struct Handles<T> {
    requests: Option<Sender<Request<T>>>,
    thread: Option<JoinHandle<()>>,
}

struct Slot<T> {
    generation: u64,
    handle: Option<Stays<T>>,
    /// When it was opened.
    opened: u64,
}

impl<T: 'static> Handles<T> {
    pub fn start(open: impl FnMut(&str) -> Option<T> + Send + 'static) -> Handles<T> {
        let (requests, queue) = mpsc::channel();
        let thread = thread::spawn(move || serve(open, queue));
        Handles { requests: Some(requests), thread: Some(thread) }
    }

    pub fn open(&self, name: &str) -> Option<Ticket> {
        let (reply, answer) = mpsc::channel();
        self.send(Request::Open(name.to_owned(), reply));
        answer.recv().expect("it is answered")
    }

    pub fn with<R: Send + 'static>(
        &self,
        ticket: Ticket,
        work: impl FnOnce(&mut Stays<T>) -> R + Send + 'static,
    ) -> Option<R> {
        let (reply, answer) = mpsc::channel();
        let work: Work<T> = Box::new(move |handle| {
            let result = handle.map(|handle| panic::catch_unwind(AssertUnwindSafe(|| work(handle))));
            let _ = reply.send(result);
        });
        self.send(Request::With(ticket, work));
        let result = answer.recv().expect("it is answered")?;
        Some(result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }

    pub fn close(&self, ticket: Ticket) -> bool {
        let (reply, answer) = mpsc::channel();
        self.send(Request::Close(ticket, reply));
        answer.recv().expect("it is answered")
    }

    fn send(&self, request: Request<T>) {
        self.requests.as_ref().expect("until drop").send(request).expect("until drop");
    }
}

fn serve<T>(mut open: impl FnMut(&str) -> Option<T>, queue: Receiver<Request<T>>) {
    let mut slots: Vec<Slot<T>> = Vec::new();
    let mut opened = 0;
    let owner = thread::current().id();
    let find = |slots: &mut [Slot<T>], ticket: Ticket| -> Option<usize> {
        let slot = slots.get(ticket.slot)?;
        let is_it = ticket.owner == owner && slot.generation == ticket.generation && slot.handle.is_some();
        is_it.then_some(ticket.slot)
    };
    for request in queue {
        match request {
            Request::Open(name, reply) => {
                let ticket = open(&name).map(|handle| {
                    let free = slots.iter().position(|slot| slot.handle.is_none());
                    let at = free.unwrap_or(slots.len());
                    if at == slots.len() {
                        slots.push(Slot { generation: 0, handle: None, opened: 0 });
                    }
                    opened += 1;
                    let slot = &mut slots[at];
                    slot.generation += 1;
                    slot.opened = opened;
                    slot.handle = Some(Stays::new(handle));
                    Ticket { owner, slot: at, generation: slot.generation }
                });
                let _ = reply.send(ticket);
            }
            Request::With(ticket, work) => {
                let at = find(&mut slots, ticket);
                work(at.and_then(|at| slots[at].handle.as_mut()));
            }
            Request::Close(ticket, reply) => {
                let at = find(&mut slots, ticket);
                if let Some(at) = at {
                    slots[at].handle = None;
                }
                let _ = reply.send(at.is_some());
            }
        }
    }
    // The first slot first.
    slots.into_iter().for_each(drop);
}

impl<T> Drop for Handles<T> {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
