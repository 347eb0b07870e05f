//! Mistake: an end that never comes
//!
//! Without input there is nothing to write, and so the write end is not closed either.
//!
//! Rejected by: no_input, model, as an end that never comes
//! Rejected by: no_input, native, as an end that never comes

use std::io::{self, ErrorKind, Read, Write};
use std::{mem, panic, thread};

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
    drop((child_input, child_output));
    let mut bytes = Vec::new();
    let (fed, read) = thread::scope(|scope| {
        let feeder = scope.spawn(move || feed(writer, input));
        let read = reader.read_to_end(&mut bytes);
        drop(reader);
        (feeder.join().unwrap_or_else(|payload| panic::resume_unwind(payload)), read)
    });
    let code = child.wait();
    read?;
    fed?;
    Ok(Output { bytes, code: code? })
}

fn feed(mut writer: impl Write, input: &[u8]) -> io::Result<()> {
    if input.is_empty() {
        mem::forget(writer);
        return Ok(());
    }
    match writer.write_all(input) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
