// Two threads read one file. Each moves the cursor to its place, and then reads a byte.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

struct File {
    cursor: AtomicUsize,
}

impl File {
    fn seek(&self, place: usize) {
        self.cursor.store(place, SeqCst);
    }

    fn read(&self) -> u8 {
        b"abcdef"[self.cursor.fetch_add(1, SeqCst)]
    }
}

fn main() {
    let file = File { cursor: AtomicUsize::new(0) };
    thread::scope(|scope| {
        scope.spawn(|| {
            file.seek(4);
            assert_eq!(file.read() as char, 'e');
        });
        file.seek(1);
        assert_eq!(file.read() as char, 'b');
    });
}
