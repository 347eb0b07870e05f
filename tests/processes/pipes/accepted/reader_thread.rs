//! The other way round: a thread reads, and the caller writes. The result comes back through a channel, and
//! each end is dropped where it's no longer used.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::mpsc;
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
    let (mut to_read, to_write, child) = start(system)?;
    let (sender, receiver) = mpsc::channel();
    let fed = thread::scope(|scope| {
        scope.spawn(move || {
            let mut bytes = Vec::new();
            let read = to_read.read_to_end(&mut bytes).map(|_| bytes);
            drop(to_read);
            sender.send(read).expect("the caller waits for it");
        });
        feed(to_write, input)
    });
    let read = receiver.recv().expect("the thread has sent it");
    let code = child.wait();
    Ok(Output { bytes: read.and_then(|bytes| fed.map(|()| bytes))?, code: code? })
}

/// The copies that the program has are its own when this returns.
fn start<S: System>(system: &S) -> io::Result<(S::Reader, S::Writer, S::Child)> {
    let (input, to_write) = system.pipe()?;
    let (to_read, output) = system.pipe()?;
    let child = system.start(&input, &output)?;
    Ok((to_read, to_write, child))
}

fn feed(mut writer: impl Write, mut input: &[u8]) -> io::Result<()> {
    while !input.is_empty() {
        match writer.write(input) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => input = &input[count..],
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
