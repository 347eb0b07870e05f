//! Mistake: logger waits for the output
//!
//! There is no thread: every thread that logs takes the lock of the output and writes. So they all
//! wait for the disk, and a thread that holds a lock that the output needs waits forever.
//!
//! Rejected by: held, model, as logger waits for the output
//! Rejected by: held, native, as logger waits for the output

use std::io::{self, Write};
use std::sync::Mutex;

pub struct LogWriter {
    inner: Mutex<Inner>,
}

struct Inner {
    out: Box<dyn Write + Send>,
    first: io::Result<()>,
}

impl LogWriter {
    pub fn new(out: impl Write + Send + 'static) -> LogWriter {
        LogWriter { inner: Mutex::new(Inner { out: Box::new(out), first: Ok(()) }) }
    }

    pub fn line(&self, text: &str) {
        let mut inner = self.inner.lock().unwrap();
        if let Err(error) = inner.out.write_all(format!("{text}\n").as_bytes()) {
            inner.keep(error);
        }
    }

    pub fn flush(&self) {
        let mut inner = self.inner.lock().unwrap();
        if let Err(error) = inner.out.flush() {
            inner.keep(error);
        }
    }

    pub fn finish(self) -> io::Result<()> {
        self.flush();
        std::mem::replace(&mut self.inner.lock().unwrap().first, Ok(()))
    }
}

impl Inner {
    fn keep(&mut self, error: io::Error) {
        if self.first.is_ok() {
            self.first = Err(error);
        }
    }
}

impl Drop for LogWriter {
    fn drop(&mut self) {
        self.flush();
    }
}
