//! Mistake: lost line
//!
//! Nothing hands over the buffer of a thread that ends. It is dropped, with all its lines.
//!
//! Rejected by: after_join, model, as lost line
//! Rejected by: after_join, native, as lost line

use std::cell::RefCell;
use std::mem;
use std::sync::{Condvar, LazyLock, Mutex};

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    handed_over: Condvar,
}

#[derive(Default)]
struct State {
    lines: Vec<String>,
    buffers: usize,
}

static SHARED: LazyLock<Shared> = LazyLock::new(Shared::default);

struct Buffer(RefCell<Vec<String>>);

impl Buffer {
    fn new() -> Buffer {
        SHARED.state.lock().unwrap().buffers += 1;
        Buffer(RefCell::default())
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        SHARED.state.lock().unwrap().buffers -= 1;
        SHARED.handed_over.notify_all();
    }
}

thread_local! {
    static BUFFER: Buffer = Buffer::new();
}

pub fn log(line: String) {
    let mut line = Some(line);
    let kept = BUFFER.try_with(|buffer| buffer.0.borrow_mut().extend(line.take()));
    if kept.is_err() {
        SHARED.state.lock().unwrap().lines.extend(line);
    }
}

pub fn collect() -> Vec<String> {
    let own = BUFFER.with(|buffer| buffer.0.take());
    let state = SHARED.state.lock().unwrap();
    let mut state = SHARED.handed_over.wait_while(state, |state| state.buffers > 1).unwrap();
    let mut lines = mem::take(&mut state.lines);
    lines.extend(own);
    lines
}
