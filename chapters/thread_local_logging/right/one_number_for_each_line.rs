use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A number that is greater than all that were given before.
fn stamp() -> u64 {
    // Relaxed: every addition sees the one before it. Nothing else is handed over with the number.
    NEXT.fetch_add(1, Relaxed)
}

fn main() {
    let (sender, receiver) = mpsc::channel();
    let reader = thread::spawn(move || {
        let line = (stamp(), "chunk 0 is read");
        sender.send(42.0).unwrap();
        line
    });
    let part = receiver.recv().unwrap();
    let added = (stamp(), "chunk 0 is added");
    assert_eq!(part, 42.0);

    let mut lines = [added, reader.join().unwrap()];
    lines.sort();
    let texts = lines.map(|(_, text)| text);
    assert_eq!(
        texts,
        ["chunk 0 is read", "chunk 0 is added"],
        "a chunk is read before it is added"
    );
}
