//! Every thread collects its lines in a buffer of its own, so no thread has to wait for others when it
//! logs. When a thread ends, its buffer goes with it, but its lines must not.
//!
//! Put what all threads share into a `static` with a `LazyLock`, because the model checker runs this
//! code many times in one process, and makes such a `static` anew each time.

use std::cell::RefCell;
use std::mem;
use std::sync::{Condvar, LazyLock, Mutex};

/// What the threads share.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Notified by each buffer that is handed over at the end of its thread.
    handed_over: Condvar,
}

#[derive(Default)]
struct State {
    /// What the threads have handed over.
    lines: Vec<String>,
    /// How many buffers there are that have not been handed over.
    buffers: usize,
}

static SHARED: LazyLock<Shared> = LazyLock::new(Shared::default);

/// The lines of one thread.
struct Buffer(RefCell<Vec<String>>);

impl Buffer {
    /// From now on, `collect` waits for the calling thread.
    fn new() -> Buffer {
        SHARED.state.lock().unwrap().buffers += 1;
        Buffer(RefCell::default())
    }
}

impl Drop for Buffer {
    /// The thread ends. The lines and the count change together, so a thread that sees that no
    /// other is left sees all the lines.
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

/// Adds a line to this thread's buffer.
///
/// It takes no lock, and does nothing else that another thread could notice, except at a thread's
/// first line, when there is something to set up, and at a thread's end, when the destructors of other
/// thread-local values log and the buffer may already be gone.
pub fn log(line: String) {
    let mut line = Some(line);
    let kept = BUFFER.try_with(|buffer| buffer.0.borrow_mut().extend(line.take()));
    if kept.is_err() {
        SHARED.state.lock().unwrap().lines.extend(line);
    }
}

/// Returns the lines that any thread logged before this call and that have not been returned yet. Each
/// thread's lines come together, in the order in which they were logged. Only what a thread logs after
/// its buffer has gone may come separately.
///
/// It sleeps until all other threads that have logged have ended, no matter how: joined or not, at the
/// end of a scope, or through a panic. Only one thread calls it, and that thread may log too.
pub fn collect() -> Vec<String> {
    let own = BUFFER.with(|buffer| buffer.0.take());
    let state = SHARED.state.lock().unwrap();
    // The one buffer that is left belongs to this thread.
    let mut state = SHARED.handed_over.wait_while(state, |state| state.buffers > 1).unwrap();
    let mut lines = mem::take(&mut state.lines);
    lines.extend(own);
    lines
}
