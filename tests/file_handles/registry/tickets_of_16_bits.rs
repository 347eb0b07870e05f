//! Mistake: another's handle
//!
//! A ticket has a number of 16 bits, so the ticket after 65,535 others is one that is still in use.
//!
//! Rejected by: many_tickets, native, as another's handle

use interleave::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

pub trait Library: Send {
    type Handle: Send;

    fn open(&mut self, name: &str) -> Result<Self::Handle, Error>;

    fn close(&mut self, handle: Self::Handle) -> Result<(), Error>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Read,
    Write,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    Busy,
    Failed(Error),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

pub type Entry = (String, Mode, usize);

pub struct Registry<L: Library> {
    table: Mutex<Table<L>>,
}

struct Table<L: Library> {
    library: L,
    files: BTreeMap<String, File<L::Handle>>,
    next: u16,
}

struct File<H> {
    handle: H,
    mode: Mode,
    tickets: BTreeSet<Ticket>,
}

impl<L: Library> Registry<L> {
    pub fn new(library: L) -> Registry<L> {
        Registry { table: Mutex::new(Table { library, files: BTreeMap::new(), next: 0 }) }
    }

    pub fn open(&self, name: &str, mode: Mode) -> Result<Ticket, Refused> {
        let mut table = self.table.lock().unwrap();
        let table = &mut *table;
        let ticket = Ticket(table.next.into());
        match table.files.get_mut(name) {
            Some(file) if file.mode == Mode::Read && mode == Mode::Read => {
                file.tickets.insert(ticket);
            }
            Some(_) => return Err(Refused::Busy),
            None => {
                let handle = table.library.open(name).map_err(Refused::Failed)?;
                let file = File { handle, mode, tickets: BTreeSet::from([ticket]) };
                table.files.insert(name.to_owned(), file);
            }
        }
        table.next = table.next.wrapping_add(1);
        Ok(ticket)
    }

    pub fn close(&self, ticket: Ticket) -> Result<bool, Error> {
        let mut table = self.table.lock().unwrap();
        let table = &mut *table;
        let mut files = table.files.iter_mut();
        let Some((name, file)) = files.find(|(_, file)| file.tickets.contains(&ticket)) else {
            return Ok(false);
        };
        file.tickets.remove(&ticket);
        if file.tickets.is_empty() {
            let name = name.clone();
            let file = table.files.remove(&name).expect("it was found");
            table.library.close(file.handle)?;
        }
        Ok(true)
    }

    pub fn snapshot(&self) -> Vec<Entry> {
        let table = self.table.lock().unwrap();
        let entry = |(name, file): (&String, &File<_>)| (name.clone(), file.mode, file.tickets.len());
        table.files.iter().map(entry).collect()
    }

    pub fn for_each(&self, each: impl FnMut(&Entry)) {
        // The lock is given up before the first call.
        self.snapshot().iter().for_each(each);
    }
}
