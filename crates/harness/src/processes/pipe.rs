//! A pipe between processes.

use super::{Process, crash, is_modelled, starts};
use explorer::rt::{self, End, PipeError};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::panic::Location;
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a pipe of Linux holds, if nothing else is asked for.
const LINUX: usize = 64 << 10;

/// Makes a pipe. Under the model it holds `capacity` bytes, of which up to `whole` go in as one; natively it's a real
/// one, which holds 64 KiB.
///
/// Another process has an end if it's started with it: see [`Process::start_with`].
///
/// # Errors
/// Natively, if the process has too many files open.
#[track_caller]
pub fn pipe(capacity: usize, whole: usize) -> io::Result<(PipeReader, PipeWriter)> {
    let made = Location::caller();
    if is_modelled() {
        let pipe = Rc::new(rt::Pipe::new(capacity, whole, made));
        let writer = Modelled { pipe: pipe.clone(), end: End::Writing, made };
        let reader = Modelled { pipe, end: End::Reading, made };
        return Ok((PipeReader(Ends::Model(reader)), PipeWriter(Ends::Model(writer))));
    }
    let (reader, writer) = io::pipe()?;
    Ok((
        PipeReader(Ends::Native(Tracked::new(reader))),
        PipeWriter(Ends::Native(Tracked::new(writer))),
    ))
}

/// The end of a pipe that bytes come out of. When it's dropped, this copy is closed.
#[derive(Debug)]
pub struct PipeReader(Ends<io::PipeReader>);

/// The end of a pipe that bytes go in at. When it's dropped, this copy is closed.
#[derive(Debug)]
pub struct PipeWriter(Ends<io::PipeWriter>);

#[derive(Debug)]
enum Ends<E: AsRawFd> {
    Model(Modelled),
    Native(Tracked<E>),
}

/// A copy of an end of the explorer's pipe.
struct Modelled {
    pipe: Rc<rt::Pipe>,
    end: End,
    made: &'static Location<'static>,
}

// SAFETY: the model's threads take turns on one OS thread.
unsafe impl Send for Modelled {}
// SAFETY: as above.
unsafe impl Sync for Modelled {}

impl Modelled {
    fn copy(&self) -> Modelled {
        self.pipe.copy(self.end);
        Modelled { pipe: self.pipe.clone(), ..*self }
    }

    /// The place of a step: where the caller is, or, when that is in `std`, where the pipe was made.
    fn place(&self, caller: &'static Location<'static>) -> &'static Location<'static> {
        if caller.file().starts_with("/rustc/") { self.made } else { caller }
    }
}

impl Drop for Modelled {
    fn drop(&mut self) {
        if rt::is_active() {
            self.pipe.close(self.end, self.made);
        }
    }
}

impl fmt::Debug for Modelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Modelled").field("end", &self.end).finish_non_exhaustive()
    }
}

/// The real ends that this process has open: a forked child closes those that it was not given, as `exec` does.
static OPEN: Mutex<BTreeSet<RawFd>> = Mutex::new(BTreeSet::new());

fn open() -> MutexGuard<'static, BTreeSet<RawFd>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A real end, which is in [`OPEN`].
#[derive(Debug)]
struct Tracked<E: AsRawFd>(E);

impl<E: AsRawFd> Tracked<E> {
    fn new(end: E) -> Tracked<E> {
        open().insert(end.as_raw_fd());
        Tracked(end)
    }
}

impl<E: AsRawFd> Drop for Tracked<E> {
    fn drop(&mut self) {
        open().remove(&self.0.as_raw_fd());
    }
}

impl PipeReader {
    /// Another copy of this end.
    ///
    /// # Errors
    /// Natively, if the process has too many files open.
    pub fn try_clone(&self) -> io::Result<PipeReader> {
        Ok(PipeReader(match &self.0 {
            Ends::Model(modelled) => Ends::Model(modelled.copy()),
            Ends::Native(Tracked(end)) => Ends::Native(Tracked::new(end.try_clone()?)),
        }))
    }

    /// Reads what is there, and waits for so long at most while there is nothing.
    ///
    /// # Errors
    /// With the kind `TimedOut`, if nothing has come by then.
    #[track_caller]
    pub fn read_within(&mut self, into: &mut [u8], limit: Duration) -> io::Result<usize> {
        match &mut self.0 {
            Ends::Model(modelled) => modelled.read(into, Some(limit), Location::caller()),
            Ends::Native(Tracked(end)) => {
                let time = Timespec::try_from(limit).ok();
                let ready = poll(&mut [PollFd::new(end, PollFlags::IN)], time.as_ref())?;
                if ready == 0 { Err(ErrorKind::TimedOut.into()) } else { end.read(into) }
            }
        }
    }
}

/// As the traits have them; but an interleaving shows the line that calls these, and not a line of `std`.
impl PipeReader {
    /// Reads to the end: see [`Read::read_to_end`].
    ///
    /// # Errors
    /// Those of [`Read::read`].
    #[track_caller]
    pub fn read_to_end(&mut self, into: &mut Vec<u8>) -> io::Result<usize> {
        let (before, mut piece) = (into.len(), [0; 4096]);
        loop {
            match self.read(&mut piece) {
                Ok(0) => return Ok(into.len() - before),
                Ok(count) => into.extend(&piece[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl PipeWriter {
    /// Writes all of it: see [`Write::write_all`].
    ///
    /// # Errors
    /// Those of [`Write::write`].
    #[track_caller]
    pub fn write_all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Another copy of this end.
    ///
    /// # Errors
    /// Natively, if the process has too many files open.
    pub fn try_clone(&self) -> io::Result<PipeWriter> {
        Ok(PipeWriter(match &self.0 {
            Ends::Model(modelled) => Ends::Model(modelled.copy()),
            Ends::Native(Tracked(end)) => Ends::Native(Tracked::new(end.try_clone()?)),
        }))
    }

    /// How many bytes the pipe holds.
    pub fn capacity(&self) -> usize {
        match &self.0 {
            Ends::Model(modelled) => modelled.pipe.capacity(),
            Ends::Native(_) => LINUX,
        }
    }
}

impl Modelled {
    fn read(
        &self,
        into: &mut [u8],
        limit: Option<Duration>,
        caller: &'static Location<'static>,
    ) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        match self.pipe.read(into.len(), limit, self.place(caller)) {
            Ok(bytes) => {
                into[..bytes.len()].copy_from_slice(&bytes);
                Ok(bytes.len())
            }
            Err(PipeError::TimedOut) => Err(ErrorKind::TimedOut.into()),
            Err(PipeError::Broken) => unreachable!("a pipe is broken for those who write"),
        }
    }
}

impl Read for PipeReader {
    #[track_caller]
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Ends::Model(modelled) => modelled.read(into, None, Location::caller()),
            Ends::Native(Tracked(end)) => {
                crash::step();
                end.read(into)
            }
        }
    }
}

impl Write for PipeWriter {
    #[track_caller]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Ends::Model(modelled) => {
                let place = modelled.place(Location::caller());
                modelled.pipe.write(bytes, place).map_err(|_| ErrorKind::BrokenPipe.into())
            }
            Ends::Native(Tracked(end)) => {
                crash::step();
                end.write(bytes)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a process is given when it's started, and the one who starts it has no more.
pub trait Given: 'static {
    /// Calls `give` with each end of a pipe in it.
    #[doc(hidden)]
    fn each(&self, give: &mut dyn FnMut(AnEnd));
}

/// An end of a pipe, to be given to a process.
#[doc(hidden)]
#[derive(Debug)]
pub struct AnEnd(Which);

enum Which {
    Model(Rc<rt::Pipe>, End),
    Native(RawFd),
}

impl fmt::Debug for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an end")
    }
}

impl<E: AsRawFd> Ends<E> {
    fn an_end(&self) -> AnEnd {
        AnEnd(match self {
            Ends::Model(modelled) => Which::Model(modelled.pipe.clone(), modelled.end),
            Ends::Native(Tracked(end)) => Which::Native(end.as_raw_fd()),
        })
    }
}

impl Given for PipeReader {
    fn each(&self, give: &mut dyn FnMut(AnEnd)) {
        give(self.0.an_end());
    }
}

impl Given for PipeWriter {
    fn each(&self, give: &mut dyn FnMut(AnEnd)) {
        give(self.0.an_end());
    }
}

impl<A: Given, B: Given> Given for (A, B) {
    fn each(&self, give: &mut dyn FnMut(AnEnd)) {
        self.0.each(give);
        self.1.each(give);
    }
}

impl<T: Given> Given for Vec<T> {
    fn each(&self, give: &mut dyn FnMut(AnEnd)) {
        self.iter().for_each(|one| one.each(give));
    }
}

impl Process {
    /// Starts a process that does not crash, with these ends of pipes. It has no others.
    #[track_caller]
    pub fn start_with<G: Given>(name: &str, given: G, body: impl FnOnce(G) + 'static) -> Process {
        with(name, false, given, body, Location::caller())
    }

    /// Starts a process that may crash before each of its steps, with these ends of pipes. It has no others, and a
    /// crash closes them.
    #[track_caller]
    pub fn mortal_with<G: Given>(name: &str, given: G, body: impl FnOnce(G) + 'static) -> Process {
        with(name, true, given, body, Location::caller())
    }
}

fn with<G: Given>(
    name: &str,
    is_mortal: bool,
    given: G,
    body: impl FnOnce(G) + 'static,
    at: &'static Location<'static>,
) -> Process {
    let (mut modelled, mut native) = (Vec::new(), BTreeSet::new());
    given.each(&mut |AnEnd(end)| match end {
        Which::Model(pipe, end) => modelled.push((pipe, end)),
        Which::Native(end) => drop(native.insert(end)),
    });
    let body = move || {
        if !rt::is_active() {
            close_all_but(&native);
        }
        body(given);
    };
    let process = starts(name, is_mortal, Box::new(body), at);
    if let super::World::Model { thread, .. } = &process.0 {
        modelled.into_iter().for_each(|(pipe, end)| pipe.give(end, *thread));
    }
    process
}

/// In a forked child: closes its copies of the ends that it was not given.
fn close_all_but(given: &BTreeSet<RawFd>) {
    let mut open = open();
    for end in open.difference(given) {
        // SAFETY: it's this process's copy of an end that belongs to a value of the parent's. The child runs its
        // body and leaves without a destructor of anything else, so nothing here uses the number again.
        unsafe { rustix::io::close(*end) };
    }
    *open = given.clone();
}
