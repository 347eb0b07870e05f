//! Each file has a lock and a condition of its own, and says where it stands. The table only knows which files there
//! are.

use interleave::Error;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};

pub trait Library: Send {
    type Handle: Copy + Send + Sync;

    fn open(&mut self, name: &str) -> Result<Self::Handle, Error>;
    fn close(&mut self, handle: Self::Handle) -> Result<(), Error>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

#[derive(Clone, Copy, PartialEq)]
enum Stands {
    /// Open, and used by this number of threads.
    Open(usize),
    /// To be closed when these have finished. No other thread begins.
    Closing(usize),
    Closed,
}

struct File<H> {
    name: String,
    handle: H,
    stands: Mutex<Stands>,
    changed: Condvar,
}

struct Table<L: Library> {
    library: L,
    files: BTreeMap<Ticket, Arc<File<L::Handle>>>,
    next: u64,
}

pub struct Files<L: Library> {
    table: Mutex<Table<L>>,
}

struct Used<'a, H>(&'a File<H>);

impl<H> Drop for Used<'_, H> {
    fn drop(&mut self) {
        let mut stands = self.0.stands.lock().unwrap();
        *stands = match *stands {
            Stands::Open(users) => Stands::Open(users - 1),
            Stands::Closing(users) => Stands::Closing(users - 1),
            Stands::Closed => unreachable!("it is used"),
        };
        if *stands == Stands::Closing(0) {
            self.0.changed.notify_all();
        }
    }
}

impl<L: Library> Files<L> {
    pub fn new(library: L) -> Files<L> {
        Files { table: Mutex::new(Table { library, files: BTreeMap::new(), next: 0 }) }
    }

    pub fn open(&self, name: &str) -> Result<Ticket, Error> {
        let mut table = self.table.lock().unwrap();
        let handle = table.library.open(name)?;
        let ticket = Ticket(table.next);
        table.next += 1;
        let stands = Mutex::new(Stands::Open(0));
        let file = File { name: name.to_owned(), handle, stands, changed: Condvar::new() };
        table.files.insert(ticket, Arc::new(file));
        Ok(ticket)
    }

    pub fn with<R>(&self, ticket: Ticket, work: impl FnOnce(L::Handle) -> R) -> Option<R> {
        let file = self.find(ticket)?;
        {
            let mut stands = file.stands.lock().unwrap();
            let Stands::Open(users) = *stands else { return None };
            *stands = Stands::Open(users + 1);
        }
        let used = Used(&*file);
        Some(work(used.0.handle))
    }

    pub fn close(&self, ticket: Ticket) -> Result<bool, Error> {
        let Some(file) = self.find(ticket) else { return Ok(false) };
        self.shut(ticket, &file)
    }

    pub fn close_all(&self) -> Vec<(String, Error)> {
        let files: Vec<_> = {
            let table = self.table.lock().unwrap();
            table.files.iter().map(|(ticket, file)| (*ticket, Arc::clone(file))).collect()
        };
        let mut errors = Vec::new();
        for (ticket, file) in files {
            if let Err(error) = self.shut(ticket, &file) {
                errors.push((file.name.clone(), error));
            }
        }
        errors
    }

    fn find(&self, ticket: Ticket) -> Option<Arc<File<L::Handle>>> {
        self.table.lock().unwrap().files.get(&ticket).cloned()
    }

    fn shut(&self, ticket: Ticket, file: &File<L::Handle>) -> Result<bool, Error> {
        let mut stands = file.stands.lock().unwrap();
        let is_mine = match *stands {
            Stands::Open(users) => {
                *stands = Stands::Closing(users);
                true
            }
            _ => false,
        };
        let until = if is_mine { Stands::Closing(0) } else { Stands::Closed };
        let mut stands = file.changed.wait_while(stands, |stands| *stands != until).unwrap();
        if !is_mine {
            return Ok(false);
        }
        let mut table = self.table.lock().unwrap();
        table.files.remove(&ticket);
        let closed = table.library.close(file.handle);
        *stands = Stands::Closed;
        file.changed.notify_all();
        closed.map(|()| true)
    }
}
