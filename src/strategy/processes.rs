//! Every process with a libhdf5 of its own, and so with a lock of its own.
//!
//! The parent has one thread for each child, which claims pieces and asks the child for their parts
//! over a pipe. A child opens the file again, and sees what the parent saw: the cut is the parent's. If the
//! file is another one by then, that is an error. Whatever else goes wrong with a child, the parent's thread
//! does its work itself: so errors are those of any other strategy.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::str::FromStr;
use std::sync::OnceLock;

use super::crew::Crew;
use crate::cut::Cut;
use crate::hdf5_source::Seen;
use crate::job::{Job, Worker};
use crate::pieces::ReadAndReduce;
use crate::summary::WORDS;
use crate::{Error, Hdf5Source, Options, Summary};

/// What a child says first. What its runtime prints before that is skipped.
const HELLO: &[u8; 16] = b"interleave-child";
/// A child that says more than this before its hello is no such child.
const MOST_BEFORE_HELLO: usize = 1 << 16;
/// Most pieces that are asked for at a time.
const BATCH: u64 = 64;
/// What a child says once it has opened the dataset, or else that it has changed.
const OPEN: u64 = 1;
const CHANGED: u64 = 2;
/// Longest text in a message, in bytes.
const LONGEST: u64 = 1 << 16;

/// The arguments with which this program does the part of a child.
static ARGUMENTS: OnceLock<Vec<String>> = OnceLock::new();

/// Takes down with which arguments this program does the part of a child.
pub(crate) fn install(arguments: Vec<String>) {
    // A second call would say the same of the same program.
    let _ = ARGUMENTS.set(arguments);
}

/// Whether the program said how to start it as a child.
pub(crate) fn can() -> bool {
    ARGUMENTS.get().is_some()
}

/// Reduces with one child for each thread that the job asks for.
pub(crate) fn reduce(job: &Job<'_>, source: &Hdf5Source) -> Result<Summary, Error> {
    let crew = Crew::new(job);
    let batch = (job.len() / (16 * job.threads().max(1) as u64)).clamp(1, BATCH);
    crew.run(|| {
        let started = Asked::start(source, job).and_then(|mut child| Ok((child.opened()?, child)));
        let mut child = match started {
            Ok((Ok(()), child)) => Some(child),
            Ok((Err(what), _)) => {
                crew.fail();
                let (file, dataset) = (source.file().to_owned(), source.name().to_owned());
                return Err(Error::Changed { file, dataset, what });
            }
            Err(_) => None,
        };
        let mut here = ReadAndReduce::new(job, source);
        while let Some(first) = crew.claim(batch) {
            let end = job.len().min(first + batch);
            let mut parts = child.as_mut().and_then(|child| child.ask(first, end).ok());
            for index in first..end {
                if job.cancelled() {
                    return Ok(());
                }
                let part = match parts.as_mut().map(|parts| parts.remove(0)) {
                    Some(Some(part)) => job.accept(index, part),
                    Some(None) => job.reduce(index, &mut here),
                    None => {
                        child = None;
                        job.reduce(index, &mut here)
                    }
                };
                crew.arrive(index, part);
            }
        }
        Ok(())
    })?;
    crew.whole()
}

/// A child that waits to be asked.
struct Asked {
    child: Child,
    /// `None` only while it is dropped.
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Asked {
    fn start(source: &Hdf5Source, job: &Job<'_>) -> io::Result<Asked> {
        let arguments = ARGUMENTS.get().map_or(&[][..], Vec::as_slice);
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let (Some(to), Some(from)) = (to, from) else { return Err(nonsense()) };
        // From here on it is waited for, whatever goes wrong.
        let mut asked = Asked { child, to: Some(to), from: BufReader::new(from) };
        asked.to.as_mut().map_or_else(|| Err(nonsense()), |to| send_task(to, source, job))?;
        skip_to_hello(&mut asked.from)?;
        Ok(asked)
    }

    /// Waits until it has the dataset open. The inner error says what has changed.
    fn opened(&mut self) -> io::Result<Result<(), String>> {
        match take(&mut self.from)? {
            [OPEN] => Ok(Ok(())),
            [CHANGED] => take_string(&mut self.from).map(Err),
            _ => Err(nonsense()),
        }
    }

    /// The parts of pieces; `None` for one that the child could not reduce.
    fn ask(&mut self, first: u64, end: u64) -> io::Result<Vec<Option<Summary>>> {
        let to = self.to.as_mut().ok_or_else(nonsense)?;
        send_words(to, &[first, end])?;
        to.flush()?;
        let mut part = || -> io::Result<Option<Summary>> {
            let mut answer = [0; 1 + WORDS];
            take_words(&mut self.from, &mut answer)?;
            let [done, words @ ..] = answer;
            Ok((done == 1).then(|| Summary::from_words(words)))
        };
        (first..end).map(|_| part()).collect()
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        // The end of its input ends a child.
        drop(self.to.take());
        // One that went before has nothing to be waited for.
        let _ = self.child.wait();
    }
}

/// The child's part: see [`processes::serve`].
pub(crate) fn serve(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let Task { file, dataset, options, seen, cut } = take_task(from)?;
    to.write_all(HELLO)?;
    to.flush()?;
    let failed = |error: Error| io::Error::other(error.to_string());
    let source = match Hdf5Source::again(&file, &dataset, &seen) {
        Err(Error::Changed { what, .. }) => {
            send_words(to, &[CHANGED])?;
            send_bytes(to, what.as_bytes())?;
            return to.flush();
        }
        opened => opened.map_err(failed)?,
    };
    let meaning = source.meaning(&options).map_err(failed)?;
    send_words(to, &[OPEN])?;
    to.flush()?;
    let value_bytes = source.value_bytes();
    let job = Job { cut: &cut, meaning: &meaning, options: &options, name: &dataset, value_bytes };
    let mut worker = ReadAndReduce::new(&job, &source);
    loop {
        let mut range = [0; 2];
        match take_words(from, &mut range) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            outcome => outcome?,
        }
        for index in range[0]..range[1].min(job.len()) {
            let part = job.caught(index, || worker.reduce(index));
            let mut answer = [0; 1 + WORDS];
            if let Ok(part) = part {
                answer[0] = 1;
                answer[1..].copy_from_slice(&part.to_words());
            }
            send_words(to, &answer)?;
        }
        to.flush()?;
    }
}

/// What a child is to reduce.
struct Task {
    file: PathBuf,
    dataset: String,
    options: Options<'static>,
    seen: Seen,
    cut: Cut,
}

/// Tells a child what to reduce.
fn send_task(to: &mut impl Write, source: &Hdf5Source, job: &Job<'_>) -> io::Result<()> {
    let (options, seen) = (job.options, source.seen());
    send_bytes(to, path_bytes(source.file()))?;
    send_bytes(to, source.name().as_bytes())?;
    send_words(to, &[u64::from(options.cf)])?;
    send_bytes(to, text(options.fill).as_bytes())?;
    send_bytes(to, text(options.condition).as_bytes())?;
    let (device, number) = seen.file.unwrap_or_default();
    send_words(to, &[u64::from(seen.file.is_some()), device, number])?;
    send_bytes(to, seen.dtype.as_bytes())?;
    send_list(to, &in_words(&seen.shape))?;
    send_words(to, &[u64::from(seen.chunk.is_some())])?;
    send_list(to, &in_words(&seen.chunk.unwrap_or_default()))?;
    send_list(to, &job.cut.to_words())?;
    to.flush()
}

fn take_task(from: &mut impl Read) -> io::Result<Task> {
    let (file, dataset) = (path_of(take_bytes(from)?)?, take_string(from)?);
    let [cf] = take(from)?;
    let fill = take_text(from)?;
    let options = Options { fill, cf: cf == 1, condition: take_text(from)?, ..Options::default() };
    let [has_file, device, number] = take(from)?;
    let (dtype, shape) = (take_string(from)?, take_list(from)?);
    let ([has_chunk], chunk) = (take(from)?, take_list(from)?);
    let lengths = |list: Vec<u64>| list.into_iter().map(|len| len as usize).collect::<Vec<_>>();
    let seen = Seen {
        file: (has_file == 1).then_some((device, number)),
        dtype,
        shape: lengths(shape),
        chunk: (has_chunk == 1).then(|| lengths(chunk)),
    };
    let cut = Cut::from_words(&take_list(from)?).ok_or_else(nonsense)?;
    Ok(Task { file, dataset, options, seen, cut })
}

fn in_words(lengths: &[usize]) -> Vec<u64> {
    lengths.iter().map(|&len| len as u64).collect()
}

/// What an option is written as; nothing if it is not there.
fn text(option: Option<impl ToString>) -> String {
    option.map(|it| it.to_string()).unwrap_or_default()
}

/// What [`text`] wrote.
fn take_text<T: FromStr>(from: &mut impl Read) -> io::Result<Option<T>> {
    match take_string(from)?.as_str() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| nonsense()),
    }
}

fn skip_to_hello(from: &mut impl BufRead) -> io::Result<()> {
    let mut last = std::collections::VecDeque::with_capacity(HELLO.len());
    for byte in from.bytes().take(MOST_BEFORE_HELLO) {
        if last.len() == HELLO.len() {
            last.pop_front();
        }
        last.push_back(byte?);
        if last.iter().eq(HELLO) {
            return Ok(());
        }
    }
    Err(nonsense())
}

fn send_words(to: &mut impl Write, words: &[u64]) -> io::Result<()> {
    words.iter().try_for_each(|word| to.write_all(&word.to_le_bytes()))
}

fn take_words(from: &mut impl Read, words: &mut [u64]) -> io::Result<()> {
    for word in words {
        let mut bytes = [0; 8];
        from.read_exact(&mut bytes)?;
        *word = u64::from_le_bytes(bytes);
    }
    Ok(())
}

fn send_bytes(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    send_words(to, &[bytes.len() as u64])?;
    to.write_all(bytes)
}

fn take_bytes(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let [len] = take(from)?;
    if len > LONGEST {
        return Err(nonsense());
    }
    let mut bytes = vec![0; len as usize];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn take<const N: usize>(from: &mut impl Read) -> io::Result<[u64; N]> {
    let mut words = [0; N];
    take_words(from, &mut words)?;
    Ok(words)
}

fn take_string(from: &mut impl Read) -> io::Result<String> {
    String::from_utf8(take_bytes(from)?).map_err(|_| nonsense())
}

fn send_list(to: &mut impl Write, words: &[u64]) -> io::Result<()> {
    send_words(to, &[words.len() as u64])?;
    send_words(to, words)
}

fn take_list(from: &mut impl Read) -> io::Result<Vec<u64>> {
    let [len] = take(from)?;
    if len > LONGEST / 8 {
        return Err(nonsense());
    }
    let mut words = vec![0; len as usize];
    take_words(from, &mut words)?;
    Ok(words)
}

#[cfg(unix)]
fn path_bytes(path: &Path) -> &[u8] {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str())
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> io::Result<PathBuf> {
    Ok(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path_bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> io::Result<PathBuf> {
    String::from_utf8(bytes).map(PathBuf::from).map_err(|_| nonsense())
}

/// The other process does not say what it should.
fn nonsense() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the other process makes no sense")
}
