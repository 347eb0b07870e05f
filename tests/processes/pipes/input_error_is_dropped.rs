//! Mistake: swallowed error
//!
//! The thread that feeds the program has an error, and no one asks for it.
//!
//! Rejected by: cannot_be_written, model, as swallowed error

use std::io::{self, ErrorKind, Read, Write};
use std::{panic, thread};

/// Makes pipes and starts a program.
pub trait System: Sync {
    /// The end of a pipe that bytes come out of. Dropping it closes this copy.
    type Reader: Read + Send;
    /// The end of a pipe that bytes go into. Dropping it closes this copy.
    type Writer: Write + Send;
    /// A program that was started.
    type Child: Child;

    /// Makes a pipe. It holds a limited number of bytes, and a write to a full pipe waits.
    fn pipe(&self) -> io::Result<(Self::Reader, Self::Writer)>;

    /// Starts the program. It gets copies of these ends for its standard input and output; yours stay open.
    fn start(&self, input: &Self::Reader, output: &Self::Writer) -> io::Result<Self::Child>;
}

/// A program that was started.
pub trait Child {
    /// Waits until the program has ended, and returns its exit code, or `None` if a signal killed it.
    fn wait(self) -> io::Result<Option<i32>>;
}

/// What a program leaves behind.
#[derive(Debug, PartialEq)]
pub struct Output {
    /// Everything that it wrote.
    pub bytes: Vec<u8>,
    /// Its exit code, or `None` if a signal killed it.
    pub code: Option<i32>,
}

/// Starts the program, then writes `input` to it and reads what it writes, both at the same time. Once all of
/// the input has been written, the program finds the end of its input. Returns when the program has ended.
///
/// If a program ends before it has read all of its input, that is not an error.
///
/// # Errors
/// The first of these that happens: a pipe can't be made, the program can't be started, its output can't be
/// read, its input can't be written. If the program was started, this waits for it even then.
pub fn run<S: System>(system: &S, input: &[u8]) -> io::Result<Output> {
    let (child_input, writer) = system.pipe()?;
    let (mut reader, child_output) = system.pipe()?;
    let child = system.start(&child_input, &child_output)?;
    // The program has copies. As long as ours are open, there is no end to what can be read from it, and it is
    // not told that it reads in vain.
    drop((child_input, child_output));
    let mut bytes = Vec::new();
    let (fed, read) = thread::scope(|scope| {
        let feeder = scope.spawn(move || feed(writer, input));
        let read = reader.read_to_end(&mut bytes);
        // After an error, the program must not wait for a reader that never comes.
        drop(reader);
        (feeder.join().unwrap_or_else(|payload| panic::resume_unwind(payload)), read)
    });
    let code = child.wait();
    read?;
    let _ = fed;
    Ok(Output { bytes, code: code? })
}

/// Writes all of it, and closes the end: that's how the program learns that no more comes.
fn feed(mut writer: impl Write, input: &[u8]) -> io::Result<()> {
    match writer.write_all(input) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
