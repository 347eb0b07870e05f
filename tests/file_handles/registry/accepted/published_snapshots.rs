//! Every change publishes a new list, which is never changed again. A thread that looks clones a pointer to it, and
//! waits for no file that is being opened.

use interleave::Error;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

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
    /// Locked before `published`, for as long as something is opened or closed.
    open: Mutex<Open<L>>,
    /// Locked for as long as it takes to copy or replace a pointer.
    published: Mutex<Arc<[Entry]>>,
}

struct Open<L: Library> {
    library: L,
    /// By name: the handle, its tickets, and what it is open for.
    files: BTreeMap<String, (L::Handle, Vec<Ticket>, Mode)>,
    tickets: u64,
}

impl<L: Library> Registry<L> {
    pub fn new(library: L) -> Registry<L> {
        let open = Open { library, files: BTreeMap::new(), tickets: 0 };
        Registry { open: Mutex::new(open), published: Mutex::new(Arc::from([])) }
    }

    pub fn open(&self, name: &str, mode: Mode) -> Result<Ticket, Refused> {
        let mut open = self.open.lock().unwrap();
        let ticket = Ticket(open.tickets);
        if let Some((_, tickets, before)) = open.files.get_mut(name) {
            if (*before, mode) != (Mode::Read, Mode::Read) {
                return Err(Refused::Busy);
            }
            tickets.push(ticket);
        } else {
            let handle = open.library.open(name).map_err(Refused::Failed)?;
            open.files.insert(name.to_owned(), (handle, vec![ticket], mode));
        }
        open.tickets += 1;
        self.publish(&open);
        Ok(ticket)
    }

    pub fn close(&self, ticket: Ticket) -> Result<bool, Error> {
        let mut open = self.open.lock().unwrap();
        let mut given_back = false;
        for (_, tickets, _) in open.files.values_mut() {
            let before = tickets.len();
            tickets.retain(|given_out| *given_out != ticket);
            given_back |= tickets.len() < before;
        }
        let unused: Vec<_> = open.files.extract_if(.., |_, (_, tickets, _)| tickets.is_empty()).collect();
        self.publish(&open);
        for (_, (handle, ..)) in unused {
            open.library.close(handle)?;
        }
        Ok(given_back)
    }

    pub fn snapshot(&self) -> Vec<Entry> {
        self.latest().to_vec()
    }

    pub fn for_each(&self, each: impl FnMut(&Entry)) {
        self.latest().iter().for_each(each);
    }

    fn latest(&self) -> Arc<[Entry]> {
        Arc::clone(&self.published.lock().unwrap())
    }

    fn publish(&self, open: &Open<L>) {
        let entries = open.files.iter().map(|(name, (_, tickets, mode))| (name.clone(), *mode, tickets.len()));
        *self.published.lock().unwrap() = entries.collect();
    }
}
