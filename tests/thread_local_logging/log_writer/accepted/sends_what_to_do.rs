//! What goes to the thread are closures, which it calls with its output. A thread that flushes
//! parks until its closure is gone, whether it was called or not.

use std::io::{self, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle, Thread};

type Order = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()> + Send>;

pub struct LogWriter {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

/// Says when it is dropped, also by an output that panics.
struct Says {
    is_gone: Arc<AtomicBool>,
    to: Thread,
}

impl Drop for Says {
    fn drop(&mut self) {
        self.is_gone.store(true, Ordering::Release);
        self.to.unpark();
    }
}

impl LogWriter {
    pub fn new(mut out: impl Write + Send + 'static) -> LogWriter {
        let (sender, orders) = mpsc::channel::<Order>();
        let thread = thread::spawn(move || {
            let results = orders.into_iter().map(|order| order(&mut out));
            let first = results.fold(Ok(()), Result::and);
            first.and(out.flush())
        });
        LogWriter { orders: Some(sender), thread: Some(thread) }
    }

    pub fn line(&self, text: &str) {
        let line = format!("{text}\n");
        self.order(Box::new(move |out| out.write_all(line.as_bytes())));
    }

    pub fn flush(&self) {
        let is_gone = Arc::new(AtomicBool::new(false));
        let says = Says { is_gone: Arc::clone(&is_gone), to: thread::current() };
        self.order(Box::new(move |out| {
            let _says = says;
            out.flush()
        }));
        while !is_gone.load(Ordering::Acquire) {
            thread::park();
        }
    }

    pub fn finish(mut self) -> io::Result<()> {
        let ended = self.end().unwrap_or(Ok(Ok(())));
        ended.unwrap_or_else(|panic| panic::resume_unwind(panic))
    }

    fn order(&self, order: Order) {
        let orders = self.orders.as_ref().expect("it is there until the end");
        // If the thread has panicked the order comes back, and is dropped.
        let _ = orders.send(order);
    }

    fn end(&mut self) -> Option<thread::Result<io::Result<()>>> {
        self.orders = None;
        self.thread.take().map(JoinHandle::join)
    }
}

impl Drop for LogWriter {
    fn drop(&mut self) {
        self.end();
    }
}
