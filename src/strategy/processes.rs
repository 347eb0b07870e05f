//! Every process with a libhdf5 of its own, and so with a lock of its own.
//!
//! The parent has one thread for each child, which claims pieces and asks the child for their parts
//! over a pipe. Whatever goes wrong with a child, the parent's thread does its work itself: so errors
//! are those of any other strategy.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::str::FromStr;
use std::sync::OnceLock;

use super::crew::Crew;
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
        let mut child = Asked::start(source, job.options).ok();
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
    fn start(source: &Hdf5Source, options: &Options<'_>) -> io::Result<Asked> {
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
        asked.to.as_mut().map_or_else(|| Err(nonsense()), |to| send_task(to, source, options))?;
        skip_to_hello(&mut asked.from)?;
        Ok(asked)
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
    let (file, dataset, options) = take_task(from)?;
    to.write_all(HELLO)?;
    to.flush()?;
    let failed = |error: Error| io::Error::other(error.to_string());
    let source = Hdf5Source::open(&file, &dataset).map_err(failed)?;
    let meaning = source.meaning(&options).map_err(failed)?;
    let cut = source.cut(&options).map_err(failed)?;
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

/// Tells a child what to reduce.
fn send_task(to: &mut impl Write, source: &Hdf5Source, options: &Options<'_>) -> io::Result<()> {
    send_bytes(to, path_bytes(source.file()))?;
    send_bytes(to, source.name().as_bytes())?;
    let some = |value: Option<u64>| [u64::from(value.is_some()), value.unwrap_or_default()];
    send_words(to, &some(options.chunk_rows.map(|rows| rows as u64)))?;
    send_words(to, &some(options.fill.map(f64::to_bits)))?;
    send_words(to, &[u64::from(options.cf)])?;
    send_bytes(to, text(options.rows).as_bytes())?;
    send_bytes(to, text(options.condition).as_bytes())?;
    to.flush()
}

fn take_task(from: &mut impl Read) -> io::Result<(PathBuf, String, Options<'static>)> {
    let file = path_of(take_bytes(from)?)?;
    let dataset = String::from_utf8(take_bytes(from)?).map_err(|_| nonsense())?;
    let mut words = [0; 5];
    take_words(from, &mut words)?;
    let [has_rows, rows, has_fill, fill, cf] = words;
    let chunk_rows = (has_rows == 1).then_some(rows as usize);
    let fill = (has_fill == 1).then(|| f64::from_bits(fill));
    let (rows, condition) = (take_text(from)?, take_text(from)?);
    let options = Options { chunk_rows, fill, cf: cf == 1, rows, condition, ..Options::default() };
    Ok((file, dataset, options))
}

/// What an option is written as; nothing if it is not there.
fn text(option: Option<impl ToString>) -> String {
    option.map(|it| it.to_string()).unwrap_or_default()
}

/// What [`text`] wrote.
fn take_text<T: FromStr>(from: &mut impl Read) -> io::Result<Option<T>> {
    match String::from_utf8(take_bytes(from)?).map_err(|_| nonsense())?.as_str() {
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
    let mut len = [0];
    take_words(from, &mut len)?;
    if len[0] > LONGEST {
        return Err(nonsense());
    }
    let mut bytes = vec![0; len[0] as usize];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
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
