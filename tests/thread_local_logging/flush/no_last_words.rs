//! Mistake: lost line
//!
//! When the buffer is gone, `try_with` returns an error, which is ignored. What the destructors of
//! other thread-local values log is lost.
//!
//! Rejected by: last_words, native, as lost line

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
        let mut state = SHARED.state.lock().unwrap();
        state.lines.append(self.0.get_mut());
        state.buffers -= 1;
        SHARED.handed_over.notify_all();
    }
}

thread_local! {
    static BUFFER: Buffer = Buffer::new();
}

pub fn log(line: String) {
    let _ = BUFFER.try_with(|buffer| buffer.0.borrow_mut().push(line));
}

pub fn collect() -> Vec<String> {
    let own = BUFFER.with(|buffer| buffer.0.take());
    let state = SHARED.state.lock().unwrap();
    let mut state = SHARED.handed_over.wait_while(state, |state| state.buffers > 1).unwrap();
    let mut lines = mem::take(&mut state.lines);
    lines.extend(own);
    lines
}
