use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;

fn main() {
    let (log, lines) = mpsc::channel();
    let is_over = AtomicBool::new(false);
    let written = thread::scope(|scope| {
        let is_over = &is_over;
        let writer = scope.spawn(move || {
            let mut written = Vec::new();
            while !is_over.load(SeqCst) {
                written.extend(lines.try_recv());
                thread::yield_now();
            }
            written
        });
        log.send("a chunk is read").unwrap();
        is_over.store(true, SeqCst);
        writer.join().unwrap()
    });
    assert_eq!(written, ["a chunk is read"]);
}
