//! A read-write lock around the table, so that threads that only look do not wait for each other. A
//! second map says which name a ticket is for.

use interleave::Error;
use std::collections::BTreeMap;
use std::sync::RwLock;

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
    /// Names, modes and counts: those who look read it.
    entries: RwLock<Vec<Entry>>,
    /// Handles and tickets. Locked before `entries`, for as long as something is opened or closed.
    open: std::sync::Mutex<Open<L>>,
}

struct Open<L: Library> {
    library: L,
    handles: BTreeMap<String, L::Handle>,
    names: BTreeMap<Ticket, String>,
    next: u64,
}

impl<L: Library> Registry<L> {
    pub fn new(library: L) -> Registry<L> {
        let open = Open { library, handles: BTreeMap::new(), names: BTreeMap::new(), next: 0 };
        Registry { entries: RwLock::default(), open: std::sync::Mutex::new(open) }
    }

    pub fn open(&self, name: &str, mode: Mode) -> Result<Ticket, Refused> {
        let mut open = self.open.lock().unwrap();
        let mut entries = self.entries.write().unwrap();
        match entries.binary_search_by(|entry| entry.0.as_str().cmp(name)) {
            Ok(at) if entries[at].1 == Mode::Read && mode == Mode::Read => entries[at].2 += 1,
            Ok(_) => return Err(Refused::Busy),
            Err(at) => {
                let handle = open.library.open(name).map_err(Refused::Failed)?;
                open.handles.insert(name.to_owned(), handle);
                entries.insert(at, (name.to_owned(), mode, 1));
            }
        }
        let ticket = Ticket(open.next);
        open.next += 1;
        open.names.insert(ticket, name.to_owned());
        Ok(ticket)
    }

    pub fn close(&self, ticket: Ticket) -> Result<bool, Error> {
        let mut open = self.open.lock().unwrap();
        let Some(name) = open.names.remove(&ticket) else { return Ok(false) };
        let mut entries = self.entries.write().unwrap();
        let at = entries.iter().position(|entry| entry.0 == name).expect("there was a ticket for it");
        entries[at].2 -= 1;
        if entries[at].2 == 0 {
            entries.remove(at);
            let handle = open.handles.remove(&name).expect("there was a ticket for it");
            open.library.close(handle)?;
        }
        Ok(true)
    }

    pub fn snapshot(&self) -> Vec<Entry> {
        self.entries.read().unwrap().clone()
    }

    pub fn for_each(&self, each: impl FnMut(&Entry)) {
        self.snapshot().iter().for_each(each);
    }
}
