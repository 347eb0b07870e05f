//! Mistake: forever in use
//!
//! The use of a file is counted, and given back behind the work. A panic of the work goes past that line, and
//! `close_all` waits for a thread that is gone.
//!
//! Rejected by: a_panic, model, as forever in use
//! Rejected by: a_panic, native, as forever in use

use interleave::Error;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};

pub trait Library: Send {
    type Handle: Copy + Send + Sync;

    fn open(&mut self, name: &str) -> Result<Self::Handle, Error>;
    fn close(&mut self, handle: Self::Handle) -> Result<(), Error>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

pub struct Files<L: Library> {
    table: Mutex<Table<L>>,
    /// A file isn't used any more, or is closed.
    changed: Condvar,
}

struct Table<L: Library> {
    library: L,
    files: BTreeMap<Ticket, File<L::Handle>>,
    next: u64,
}

struct File<H> {
    name: String,
    handle: H,
    uses: usize,
    closing: bool,
}

/// A use of a file, until this is dropped.
struct Used<'a, L: Library>(&'a Files<L>, Ticket);

impl<L: Library> Used<'_, L> {
    fn give_back(&self) {
        let mut table = self.0.table.lock().unwrap();
        table.files.get_mut(&self.1).expect("a file that is used is not closed").uses -= 1;
        self.0.changed.notify_all();
    }
}

impl<L: Library> Files<L> {
    pub fn new(library: L) -> Files<L> {
        let table = Table { library, files: BTreeMap::new(), next: 0 };
        Files { table: Mutex::new(table), changed: Condvar::new() }
    }

    pub fn open(&self, name: &str) -> Result<Ticket, Error> {
        let mut table = self.table.lock().unwrap();
        let handle = table.library.open(name)?;
        let ticket = Ticket(table.next);
        table.next += 1;
        table.files.insert(ticket, File { name: name.to_owned(), handle, uses: 0, closing: false });
        Ok(ticket)
    }

    pub fn with<R>(&self, ticket: Ticket, work: impl FnOnce(L::Handle) -> R) -> Option<R> {
        let handle = {
            let mut table = self.table.lock().unwrap();
            let file = table.files.get_mut(&ticket).filter(|file| !file.closing)?;
            file.uses += 1;
            file.handle
        };
        let used = Used(self, ticket);
        let result = work(handle);
        used.give_back();
        Some(result)
    }

    pub fn close(&self, ticket: Ticket) -> Result<bool, Error> {
        match self.shut(ticket) {
            None => Ok(false),
            Some((_, result)) => result.map(|()| true),
        }
    }

    pub fn close_all(&self) -> Vec<(String, Error)> {
        let tickets: Vec<Ticket> = self.table.lock().unwrap().files.keys().copied().collect();
        let closed = tickets.into_iter().filter_map(|ticket| self.shut(ticket));
        closed.filter_map(|(name, result)| Some((name, result.err()?))).collect()
    }

    /// Closes a file, or waits until another thread has closed it.
    fn shut(&self, ticket: Ticket) -> Option<(String, Result<(), Error>)> {
        let mut table = self.table.lock().unwrap();
        let file = table.files.get_mut(&ticket)?;
        if file.closing {
            let is_there = |table: &mut Table<L>| table.files.contains_key(&ticket);
            drop(self.changed.wait_while(table, is_there).unwrap());
            return None;
        }
        file.closing = true;
        let is_used = |table: &mut Table<L>| table.files[&ticket].uses > 0;
        let mut table = self.changed.wait_while(table, is_used).unwrap();
        let file = table.files.remove(&ticket).expect("no other thread closes it");
        let result = table.library.close(file.handle);
        self.changed.notify_all();
        Some((file.name, result))
    }
}
