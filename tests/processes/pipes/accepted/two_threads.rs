//! A thread for each end. Each is moved into its thread, so both are closed when the program is waited for.

use std::io::{self, ErrorKind, Read, Write};
use std::thread;

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
    let (mut to_write, mut to_read, child);
    {
        let (its_input, its_output);
        (its_input, to_write) = system.pipe()?;
        (to_read, its_output) = system.pipe()?;
        child = system.start(&its_input, &its_output)?;
    }
    let (fed, read) = thread::scope(|scope| {
        let feeder = scope.spawn(move || to_write.write_all(input));
        let reader = scope.spawn(move || {
            let mut bytes = Vec::new();
            to_read.read_to_end(&mut bytes).map(|_| bytes)
        });
        (feeder.join().expect("it doesn't panic"), reader.join().expect("it doesn't panic"))
    });
    let code = child.wait();
    let bytes = read?;
    match fed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(Output { bytes, code: code? }),
    }
}
