//! An atomic counts the threads that have not handed over, and the one that collects parks until it is the
//! only one.

use std::cell::RefCell;
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread::{self, Thread};

static LINES: LazyLock<Mutex<Vec<String>>> = LazyLock::new(Mutex::default);
/// How many buffers have not been handed over. A thread that subtracts has put its lines in place before.
static BUFFERS: AtomicUsize = AtomicUsize::new(0);
/// Who is to be woken.
static COLLECTOR: LazyLock<Mutex<Option<Thread>>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Buffer {
    lines: Vec<String>,
    is_counted: bool,
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if !self.is_counted {
            return;
        }
        LINES.lock().unwrap().append(&mut self.lines);
        BUFFERS.fetch_sub(1, Ordering::Release);
        // If no thread is there yet, one that comes later finds the new count.
        if let Some(collector) = &*COLLECTOR.lock().unwrap() {
            collector.unpark();
        }
    }
}

thread_local! {
    static BUFFER: RefCell<Buffer> = RefCell::default();
}

pub fn log(line: String) {
    let mut line = Some(line);
    let kept = BUFFER.try_with(|buffer| {
        let mut buffer = buffer.borrow_mut();
        if !mem::replace(&mut buffer.is_counted, true) {
            BUFFERS.fetch_add(1, Ordering::Relaxed);
        }
        buffer.lines.extend(line.take());
    });
    if kept.is_err() {
        LINES.lock().unwrap().extend(line);
    }
}

pub fn collect() -> Vec<String> {
    let (own, mine) = BUFFER.with_borrow_mut(|buffer| {
        (mem::take(&mut buffer.lines), usize::from(buffer.is_counted))
    });
    *COLLECTOR.lock().unwrap() = Some(thread::current());
    while BUFFERS.load(Ordering::Acquire) > mine {
        thread::park();
    }
    *COLLECTOR.lock().unwrap() = None;
    let mut lines = mem::take(&mut *LINES.lock().unwrap());
    lines.extend(own);
    lines
}
