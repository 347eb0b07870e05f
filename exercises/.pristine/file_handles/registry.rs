//! A table of the files that are open, which several threads change while others look at it.

use interleave::Error;

/// Opens and closes files. Only one thread at a time may do either.
pub trait Library: Send {
    /// What is open. It is closed by [`Library::close`], and by nothing else.
    type Handle: Send;

    /// Opens the file of this name.
    fn open(&mut self, name: &str) -> Result<Self::Handle, Error>;

    /// Closes a handle, even when it returns an error. Never call it twice for a handle.
    fn close(&mut self, handle: Self::Handle) -> Result<(), Error>;
}

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Any number may read a file at the same time, and share its handle.
    Read,
    /// One writes the file, and no other has it open.
    Write,
}

/// Why a file was not opened.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// The file is open already, and one of the two would write to it.
    Busy,
    /// The library could not open it.
    Failed(Error),
}

/// What `open` returns, and `close` takes. No two are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// An entry of the table: the name of a file, what it is open for, and how many tickets there are for it.
pub type Entry = (String, Mode, usize);

/// The table. Any thread may call any method at any time, and each of them happens as a whole.
pub struct Registry<L: Library> {
    library: L,
    // What is in the table, and what protects it?
}

impl<L: Library> Registry<L> {
    /// An empty table.
    pub fn new(library: L) -> Registry<L> {
        Registry { library }
    }

    /// Opens a file, or shares the handle of one that is open to read already. Does not wait for others to close it.
    /// What a name means is up to the library: it gets the name as it is, and two names that differ are two files.
    ///
    /// # Errors
    /// If it is busy, or the library fails. The table is then as it was before.
    pub fn open(&self, name: &str, mode: Mode) -> Result<Ticket, Refused> {
        todo!("open {name} to {mode:?}, or share it")
    }

    /// Gives a ticket back. The file is closed with its last ticket. False if the ticket was given back before: then
    /// nothing is closed, even if the name is open again.
    ///
    /// # Errors
    /// The library's own error. The file is no longer in the table.
    pub fn close(&self, ticket: Ticket) -> Result<bool, Error> {
        todo!("give {ticket:?} back")
    }

    /// What is open at one moment, in the order of the names.
    pub fn snapshot(&self) -> Vec<Entry> {
        todo!("copy the table")
    }

    /// Calls `each` with every entry of a snapshot. `each` may call every method of this value.
    pub fn for_each(&self, each: impl FnMut(&Entry)) {
        todo!("call it with every entry")
    }
}
