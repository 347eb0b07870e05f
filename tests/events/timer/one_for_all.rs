//! Mistake: never fires
//!
//! What a timer is told is in a `static`, so all timers are told.
//!
//! Rejected by: two_timers, model, as never fires

use std::sync::{Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;
#[derive(Clone, Copy, PartialEq)]
enum S { Waiting, Cancelled, Begun }
static STATE: Mutex<S> = Mutex::new(S::Waiting);
static CV: Condvar = Condvar::new();
pub struct Timer { t: Option<JoinHandle<bool>> }
impl Timer {
    pub fn start(delay: Duration, job: impl FnOnce() + Send + 'static) -> Timer {
        *STATE.lock().unwrap() = S::Waiting;
        Timer { t: Some(thread::spawn(move || {
            let mut s = CV.wait_timeout_while(STATE.lock().unwrap(), delay, |s| *s == S::Waiting).unwrap().0;
            if *s == S::Waiting { *s = S::Begun; }
            let b = *s == S::Begun;
            drop(s);
            if b { job(); }
            b
        })) }
    }
    pub fn cancel(&self) -> bool {
        let mut s = STATE.lock().unwrap();
        if *s == S::Waiting { *s = S::Cancelled; CV.notify_all(); }
        *s == S::Cancelled
    }
    pub fn wait(mut self) -> thread::Result<bool> { self.t.take().unwrap().join() }
}
impl Drop for Timer { fn drop(&mut self) { if let Some(t) = self.t.take() { self.cancel(); let _ = t.join(); } } }
