// A writer appends two rows, and raises a flag after each. A reader lowers the flag once, and counts.
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let rows = AtomicUsize::new(0);
    let news = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2 {
                rows.fetch_add(1, SeqCst);
                news.store(true, SeqCst);
            }
        });
        let told = news.swap(false, SeqCst);
        let seen = rows.load(SeqCst);
        println!("{}, rows: {seen}", if told { "news" } else { "no news" });
    });
}
