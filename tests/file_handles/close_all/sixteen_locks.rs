//! Mistake: waits for each other
//!
//! There are sixteen locks for using and closing, each for every sixteenth file. While a thread uses one of these files,
//! no other can be closed.
//!
//! Rejected by: many_files, native, as waits for each other

use interleave::Error;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, RwLock};

/// Opens and closes files. Only one thread at a time may do either.
pub trait Library: Send {
    /// A handle to an open file: a number, as in many libraries. The compiler can't tell an old number from a new one.
    type Handle: Copy + Send + Sync;

    /// Opens the file of this name. Each call returns a handle of its own.
    fn open(&mut self, name: &str) -> Result<Self::Handle, Error>;

    /// Closes a handle, even if it returns an error. Must not be called twice, or while the handle is in use.
    fn close(&mut self, handle: Self::Handle) -> Result<(), Error>;
}

/// What `open` returns. No two tickets are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// The open files. Any thread may call any method at any time.
pub struct Files<L: Library> {
    /// Locked briefly: to find a file, and while the library opens or closes one. A thread that
    /// holds it waits for no other lock.
    table: Mutex<Table<L>>,
    /// Shared by the tickets whose numbers have the same rest: using locks it for reading, closing for writing.
    stripes: [RwLock<()>; 16],
}

struct Table<L: Library> {
    library: L,
    /// By ticket, and so in the order of opening.
    files: BTreeMap<Ticket, Arc<File<L::Handle>>>,
    /// The number of the next ticket. No number is given out twice.
    next: u64,
}

struct File<H> {
    name: String,
    /// Locked for reading by each thread that uses the file, and for writing by the thread that
    /// closes it. That one waits for the others, and takes the handle out, so none is closed twice.
    handle: RwLock<Option<H>>,
}

impl<L: Library> Files<L> {
    /// Takes the library, with no file open yet.
    pub fn new(library: L) -> Files<L> {
        Files { table: Mutex::new(Table { library, files: BTreeMap::new(), next: 0 }), stripes: Default::default() }
    }

    /// Opens a file, even if a file of that name is open already. Does not wait for threads that are using
    /// files, nor for threads that are waiting to close them.
    ///
    /// # Errors
    /// The library's own error.
    pub fn open(&self, name: &str) -> Result<Ticket, Error> {
        let mut table = self.table.lock().unwrap();
        let handle = table.library.open(name)?;
        let ticket = Ticket(table.next);
        table.next += 1;
        let file = File { name: name.to_owned(), handle: RwLock::new(Some(handle)) };
        table.files.insert(ticket, Arc::new(file));
        Ok(ticket)
    }

    /// Calls `work` with the ticket's handle, and returns its result, or returns `None` if the file is closed.
    /// Several threads may use one file at the same time. `work` may open files, but calls no other method.
    ///
    /// # Panics
    /// If `work` panics: the panic is passed on, and the file stays open.
    pub fn with<R>(&self, ticket: Ticket, work: impl FnOnce(L::Handle) -> R) -> Option<R> {
        let file = self.find(ticket)?;
        let _stripe = self.stripe(ticket).read().unwrap();
        let handle = *file.handle.read().unwrap();
        handle.map(work)
    }

    /// Closes the ticket's file once no thread is using it. Returns false if the file was closed before: of
    /// several calls, only one closes it.
    ///
    /// # Errors
    /// The library's own error. The file is closed even so.
    pub fn close(&self, ticket: Ticket) -> Result<bool, Error> {
        let Some(file) = self.find(ticket) else { return Ok(false) };
        self.shut(ticket, &file)
    }

    /// Closes every file that was open when this was called, in the order of opening, each one once
    /// no thread is using it. A file that is opened after that stays open, whatever its name. When
    /// this returns, all of these files are closed, including those that another thread had begun to
    /// close.
    ///
    /// Returns the errors from all the files that this call has closed, each with its file's name, in the same order.
    pub fn close_all(&self) -> Vec<(String, Error)> {
        // A copy: what is opened from now on isn't in it, and the lock is free before any wait.
        let files = self.table.lock().unwrap().files.clone();
        let error = |(ticket, file): (Ticket, Arc<File<_>>)| {
            let error = self.shut(ticket, &file).err()?;
            Some((file.name.clone(), error))
        };
        files.into_iter().filter_map(error).collect()
    }

    fn stripe(&self, ticket: Ticket) -> &RwLock<()> {
        &self.stripes[ticket.0 as usize % 16]
    }

    fn find(&self, ticket: Ticket) -> Option<Arc<File<L::Handle>>> {
        self.table.lock().unwrap().files.get(&ticket).cloned()
    }

    /// Closes a file if no other thread has. If another one is closing it, waits until it has.
    fn shut(&self, ticket: Ticket, file: &File<L::Handle>) -> Result<bool, Error> {
        let _stripe = self.stripe(ticket).write().unwrap();
        let mut handle = file.handle.write().unwrap();
        let Some(open) = handle.take() else { return Ok(false) };
        let mut table = self.table.lock().unwrap();
        // Only now: a thread that calls `close_all` meanwhile must find the file, and wait for it.
        table.files.remove(&ticket);
        table.library.close(open).map(|()| true)
    }
}
