// Two threads number their lines. One logs two lines, the other one logs one.
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;

static NEWEST: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static LINES: Cell<u32> = const { Cell::new(0) };
}

fn log() {
    LINES.set(LINES.get() + 1);
    NEWEST.store(LINES.get(), SeqCst);
}

fn main() {
    thread::scope(|scope| {
        scope.spawn(|| {
            log();
            log();
        });
        scope.spawn(log);
    });
    println!("{}", NEWEST.load(SeqCst));
}
