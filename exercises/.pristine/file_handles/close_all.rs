//! Closes everything that is open while other threads open, use and close files.

use interleave::Error;

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
    library: L,
    // Which files are open, and how does a thread that closes one know that no thread is using it?
}

impl<L: Library> Files<L> {
    /// Takes the library, with no file open yet.
    pub fn new(library: L) -> Files<L> {
        Files { library }
    }

    /// Opens a file, even if a file of that name is open already. Does not wait for threads that are using
    /// files, nor for threads that are waiting to close them.
    ///
    /// # Errors
    /// The library's own error.
    pub fn open(&self, name: &str) -> Result<Ticket, Error> {
        todo!("open {name}")
    }

    /// Calls `work` with the ticket's handle, and returns its result, or returns `None` if the file is closed.
    /// Several threads may use one file at the same time. `work` may open files, but calls no other method.
    ///
    /// # Panics
    /// If `work` panics: the panic is passed on, and the file stays open.
    pub fn with<R>(&self, ticket: Ticket, work: impl FnOnce(L::Handle) -> R) -> Option<R> {
        todo!("work with the handle of {ticket:?}")
    }

    /// Closes the ticket's file once no thread is using it. Returns false if the file was closed before: of
    /// several calls, only one closes it.
    ///
    /// # Errors
    /// The library's own error. The file is closed even so.
    pub fn close(&self, ticket: Ticket) -> Result<bool, Error> {
        todo!("close the file of {ticket:?}")
    }

    /// Closes every file that was open when this was called, in the order of opening, each one once
    /// no thread is using it. A file that is opened after that stays open, whatever its name. When
    /// this returns, all of these files are closed, including those that another thread had begun to
    /// close.
    ///
    /// Returns the errors from all the files that this call has closed, each with its file's name, in the same order.
    pub fn close_all(&self) -> Vec<(String, Error)> {
        todo!("close every file that is open now")
    }
}
