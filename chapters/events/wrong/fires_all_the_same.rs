// A timer checks whether it is cancelled, and then does its job.
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

fn main() {
    let cancelled = AtomicBool::new(false);
    let fired = AtomicBool::new(false);
    thread::scope(|scope| {
        let timer = scope.spawn(|| {
            thread::sleep(Duration::from_secs(1));
            if !cancelled.load(SeqCst) {
                fired.store(true, SeqCst);
            }
        });
        // Not yet: so there is time to cancel it.
        let in_time = !fired.load(SeqCst);
        cancelled.store(true, SeqCst);
        timer.join().unwrap();
        assert!(!in_time || !fired.load(SeqCst), "cancelled, and it fired all the same");
    });
}
