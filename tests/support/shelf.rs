//! Files that know who opens, uses and closes them.

use super::faulty;
use super::readers::Readers;
use harness::unwatched::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use harness::{ensure, fail, mention};
use interleave::Error;
use std::cell::UnsafeCell;
use std::ops::Range;

/// More handles than any check opens.
const MOST: usize = 64;

/// A library of files. Opening and closing change tables that all handles share, plain memory: under the model
/// two of these calls that nothing orders are a data race, and in both flavours two at once are noticed.
pub struct Shelf {
    tables: UnsafeCell<()>,
    inside: AtomicUsize,
    /// Of each handle: was it closed?
    closed: [AtomicBool; MOST],
    opened: AtomicUsize,
    /// How many handles are open now, and were at most.
    open: AtomicUsize,
    most_open: AtomicUsize,
    is_over: AtomicBool,
    threads: Readers,
    /// The number of the handle, from 0 on, that cannot be opened.
    pub bad_open: Option<usize>,
    /// The number of the handle that cannot be closed. It is closed all the same.
    pub bad_close: Option<usize>,
    /// A row that cannot be read.
    pub bad_row: Option<usize>,
    /// The number of rows: 1.0, 2.0, 3.0, …
    pub rows: usize,
}

// SAFETY: that the tables are used by one thread at a time is what the checks find out; the pointer into them is
// never followed.
unsafe impl Sync for Shelf {}

/// An open file.
#[derive(Debug, PartialEq)]
pub struct OpenFile {
    /// Its number, from 0 on, in the order of opening.
    pub number: usize,
}

/// What `open` says when it fails.
pub fn cannot_open() -> Error {
    Error::Open { file: "shelf.h5".into(), reason: "it cannot be opened".into() }
}

/// What `close` says when it fails.
pub fn cannot_close(number: usize) -> Error {
    Error::Open {
        file: "shelf.h5".into(),
        reason: format!("handle {number} could not write its last rows"),
    }
}

impl Shelf {
    /// A file of so many rows, which can be opened, read and closed.
    pub fn new(rows: usize) -> Shelf {
        Shelf {
            tables: UnsafeCell::new(()),
            inside: AtomicUsize::new(0),
            closed: [const { AtomicBool::new(false) }; MOST],
            opened: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            most_open: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
            threads: Readers::default(),
            bad_open: None,
            bad_close: None,
            bad_row: None,
            rows,
        }
    }

    /// Opens the file once more.
    pub fn open(&self) -> Result<OpenFile, Error> {
        self.alone("opens the file (`open`)", || {
            let number = self.opened.fetch_add(1, Relaxed);
            if self.bad_open == Some(number) {
                return Err(cannot_open());
            }
            let open = self.open.fetch_add(1, Relaxed) + 1;
            self.most_open.fetch_max(open, Relaxed);
            Ok(OpenFile { number })
        })
    }

    /// Reads through a handle. Any number of threads may.
    pub fn read(&self, file: &OpenFile, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        mention(|| format!("reads rows {rows:?} through handle {}", file.number));
        let is_closed = self.closed[file.number].load(Relaxed);
        ensure!(
            !is_closed,
            "used after close",
            "handle {} is closed, and is read from",
            file.number
        );
        match self.bad_row {
            _ if rows.start > rows.end || rows.end > self.rows => {
                Err(Error::OutOfRange { rows, len: self.rows })
            }
            Some(bad) if rows.contains(&bad) => Err(faulty::error(bad)),
            _ => Ok(rows.map(|row| (row + 1) as f64).collect()),
        }
    }

    /// Closes a handle.
    pub fn close(&self, file: &OpenFile) -> Result<(), Error> {
        self.alone("closes a handle (`close`)", || {
            if self.closed[file.number].swap(true, Relaxed) {
                fail!("closed twice", "handle {} is closed a second time", file.number);
            }
            self.open.fetch_sub(1, Relaxed);
            if self.bad_close == Some(file.number) {
                Err(cannot_close(file.number))
            } else {
                Ok(())
            }
        })
    }

    /// How many handles were asked for, those included that could not be opened.
    pub fn opened(&self) -> usize {
        self.opened.load(Relaxed)
    }

    /// The greatest number of handles that were open at the same time.
    pub fn most_open(&self) -> usize {
        self.most_open.load(Relaxed)
    }

    /// How many handles are open now.
    pub fn open_now(&self) -> usize {
        self.open.load(Relaxed)
    }

    /// Ends the check with the verdict "left open" if a handle is.
    #[track_caller]
    pub fn ensure_all_closed(&self, case: &str) {
        let open = self.open_now();
        ensure!(
            open == 0,
            "left open",
            "{case}, and {open} of {} handles are still open",
            self.opened()
        );
    }

    /// Changes the tables.
    fn alone<R>(&self, what: &str, change: impl FnOnce() -> R) -> R {
        mention(|| what.to_owned());
        let me = self.threads.number() as usize;
        let other = self.inside.swap(me, Relaxed);
        // Real threads stay for a moment, so that they are noticed.
        let stays = (0..200).all(|_| self.inside.load(Relaxed) == me);
        if self.is_over.load(Relaxed) {
            return change();
        }
        if !stays || other != 0 {
            self.is_over.store(true, Relaxed);
            fail!(
                "opened at the same time",
                "a thread {what} while another one opens or closes: the tables belong to all handles"
            );
        }
        // A step of the model, and a use of plain memory: one that no lock orders is a data race.
        let _ = self.tables.get();
        let result = change();
        self.inside.store(0, Relaxed);
        result
    }
}
