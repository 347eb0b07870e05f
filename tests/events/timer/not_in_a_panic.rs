//! Mistake: leftover threads
//!
//! In a panic, `drop` does nothing, and the thread lives on with the job.
//!
//! Rejected by: drop_in_a_panic, native, as leftover threads
//! Rejected by: drop_in_a_panic, model, as leftover threads

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;
#[derive(Clone, Copy, PartialEq)]
enum S { Waiting, Cancelled, Begun }
pub struct Timer { s: Arc<(Mutex<S>, Condvar)>, t: Option<JoinHandle<bool>> }
impl Timer {
    pub fn start(delay: Duration, job: impl FnOnce() + Send + 'static) -> Timer {
        let s = Arc::new((Mutex::new(S::Waiting), Condvar::new()));
        let m = s.clone();
        Timer { s, t: Some(thread::spawn(move || {
            let mut s = m.1.wait_timeout_while(m.0.lock().unwrap(), delay, |s| *s == S::Waiting).unwrap().0;
            if *s == S::Waiting { *s = S::Begun; }
            let b = *s == S::Begun;
            drop(s);
            if b { job(); }
            b
        })) }
    }
    pub fn cancel(&self) -> bool {
        let mut s = self.s.0.lock().unwrap();
        if *s == S::Waiting { *s = S::Cancelled; self.s.1.notify_all(); }
        *s == S::Cancelled
    }
    pub fn wait(mut self) -> thread::Result<bool> { self.t.take().unwrap().join() }
}
impl Drop for Timer { fn drop(&mut self) { if thread::panicking() { return; } if let Some(t) = self.t.take() { self.cancel(); let _ = t.join(); } } }
