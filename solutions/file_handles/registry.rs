//! A table of the open files, which several threads change while others read it.

use interleave::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// Opens and closes files. Only one thread at a time may do either.
pub trait Library: Send {
    /// An open file. It is closed by [`Library::close`], and by nothing else.
    type Handle: Send;

    /// Opens the file of this name.
    fn open(&mut self, name: &str) -> Result<Self::Handle, Error>;

    /// Closes a handle, even if it returns an error. Must not be called twice for the same handle.
    fn close(&mut self, handle: Self::Handle) -> Result<(), Error>;
}

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// For reading: any number of users may read a file at the same time, and share its handle.
    Read,
    /// For writing: the file then has no other user.
    Write,
}

/// Why a file was not opened.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// The file is open already, and either its present user or the new one writes to it.
    Busy,
    /// The library could not open it.
    Failed(Error),
}

/// What `open` returns, and `close` takes. No two tickets are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// An entry in the table: a file's name, what the file is open for, and how many tickets there are for it.
pub type Entry = (String, Mode, usize);

/// The table. Any thread may call any method at any time, and each call happens in one step.
pub struct Registry<L: Library> {
    /// Held from looking a file up until it is opened or closed, so no thread comes in between.
    table: Mutex<Table<L>>,
}

struct Table<L: Library> {
    library: L,
    files: BTreeMap<String, File<L::Handle>>,
    /// The number of the next ticket. No number is given out twice.
    next: u64,
}

struct File<H> {
    handle: H,
    mode: Mode,
    tickets: BTreeSet<Ticket>,
}

impl<L: Library> Registry<L> {
    /// An empty table.
    pub fn new(library: L) -> Registry<L> {
        Registry { table: Mutex::new(Table { library, files: BTreeMap::new(), next: 0 }) }
    }

    /// Opens a file, or shares its handle if all its users only read. Does not wait for others to close the file.
    /// What a name means is up to the library: it gets the name as it is, and two names that differ are two files.
    ///
    /// # Errors
    /// If the file is busy, or if the library fails. The table is then as it was before.
    pub fn open(&self, name: &str, mode: Mode) -> Result<Ticket, Refused> {
        let mut table = self.table.lock().unwrap();
        let table = &mut *table;
        let ticket = Ticket(table.next);
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
        table.next += 1;
        Ok(ticket)
    }

    /// Gives a ticket back. The file is closed when its last ticket is given back. Returns false and closes
    /// nothing if the ticket was given back before, even if the name has been opened again.
    ///
    /// # Errors
    /// The library's own error. The file is then no longer in the table.
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

    /// Everything that is open at one moment, in the order of the names.
    pub fn snapshot(&self) -> Vec<Entry> {
        let table = self.table.lock().unwrap();
        let entry = |(name, file): (&String, &File<_>)| (name.clone(), file.mode, file.tickets.len());
        table.files.iter().map(entry).collect()
    }

    /// Calls `each` with every entry in a snapshot. `each` may call any method of this value.
    pub fn for_each(&self, each: impl FnMut(&Entry)) {
        // The lock is given up before the first call.
        self.snapshot().iter().for_each(each);
    }
}
