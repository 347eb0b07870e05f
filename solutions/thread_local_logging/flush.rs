//! Every thread collects its lines in a buffer of its own, so no thread waits for others in order
//! to log. When a thread ends, its buffer goes with it. Its lines must not.
//!
//! Put what all threads share into a `static` with a `LazyLock`: the model checker runs this code many
//! times in one process, and begins such a `static` afresh each time.

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
    /// The thread that calls is waited for from now on.
    fn new() -> Buffer {
        SHARED.state.lock().unwrap().buffers += 1;
        Buffer(RefCell::default())
    }
}

impl Drop for Buffer {
    /// The thread ends. Lines and count change together: who sees that nobody is left sees all.
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

/// Adds a line to the buffer of this thread.
///
/// It takes no lock and does nothing else that another thread could notice, with two exceptions:
/// the first line of a thread, when there is something to set up; and the end of a thread, when
/// the destructors of other thread-local values log and the buffer may be gone already.
pub fn log(line: String) {
    let mut line = Some(line);
    let kept = BUFFER.try_with(|buffer| buffer.0.borrow_mut().extend(line.take()));
    if kept.is_err() {
        SHARED.state.lock().unwrap().lines.extend(line);
    }
}

/// Returns the lines of all threads that were logged before this call and have not been returned
/// yet. The lines of one thread come together, in the order in which they were logged. Only what a
/// thread logs after its buffer has gone may come separately.
///
/// It sleeps until all other threads that have logged have ended, in whatever way: joined or not, at
/// the end of a scope, or by a panic. It is called by one thread only, which may log, too.
pub fn collect() -> Vec<String> {
    let own = BUFFER.with(|buffer| buffer.0.take());
    let state = SHARED.state.lock().unwrap();
    // The one that is left is that of this thread.
    let mut state = SHARED.handed_over.wait_while(state, |state| state.buffers > 1).unwrap();
    let mut lines = mem::take(&mut state.lines);
    lines.extend(own);
    lines
}
