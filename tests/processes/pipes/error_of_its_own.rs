//! Mistake: wrong error
//!
//! The system says why the input can't be written, and the caller is told only that it can't.
//!
//! Rejected by: cannot_be_written, model, as wrong error
//! Rejected by: cannot_be_written, native, as wrong error

use std::io::{self, ErrorKind, Read, Write};
use std::{panic, thread};

pub trait System: Sync {
    type Reader: Read + Send;
    type Writer: Write + Send;
    type Child: Child;

    fn pipe(&self) -> io::Result<(Self::Reader, Self::Writer)>;

    fn start(&self, input: &Self::Reader, output: &Self::Writer) -> io::Result<Self::Child>;
}

pub trait Child {
    fn wait(self) -> io::Result<Option<i32>>;
}

#[derive(Debug, PartialEq)]
pub struct Output {
    pub bytes: Vec<u8>,
    pub code: Option<i32>,
}

pub fn run<S: System>(system: &S, input: &[u8]) -> io::Result<Output> {
    let (child_input, writer) = system.pipe()?;
    let (mut reader, child_output) = system.pipe()?;
    let child = system.start(&child_input, &child_output)?;
    // The program has copies. As long as ours are open, what it writes has no end for the reader,
    // and a write to it would wait rather than fail after the program has ended.
    drop((child_input, child_output));
    let mut bytes = Vec::new();
    let (fed, read) = thread::scope(|scope| {
        let feeder = scope.spawn(move || feed(writer, input));
        let read = reader.read_to_end(&mut bytes);
        // After an error, the program must not wait for a read that never comes.
        drop(reader);
        (feeder.join().unwrap_or_else(|payload| panic::resume_unwind(payload)), read)
    });
    let code = child.wait();
    read?;
    fed.map_err(|_| io::Error::other("the program does not listen"))?;
    Ok(Output { bytes, code: code? })
}

fn feed(mut writer: impl Write, input: &[u8]) -> io::Result<()> {
    match writer.write_all(input) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
