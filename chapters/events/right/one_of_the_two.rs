// The thread that leaves the state "waiting" first has won, and the other one sees it.
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

const WAITING: u8 = 0;
const CANCELLED: u8 = 1;
const FIRED: u8 = 2;

fn main() {
    let state = AtomicU8::new(WAITING);
    let leave = |to| state.compare_exchange(WAITING, to, Relaxed, Relaxed).is_ok();
    thread::scope(|scope| {
        let timer = scope.spawn(|| {
            thread::sleep(Duration::from_millis(1));
            leave(FIRED)
        });
        let cancelled = leave(CANCELLED);
        let fired = timer.join().unwrap();
        assert!(cancelled != fired);
    });
}
