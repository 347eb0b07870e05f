// A reader reads whether more rows will come, and then how many there are.
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let rows = AtomicUsize::new(0);
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            rows.fetch_add(1, SeqCst);
            ended.store(true, SeqCst);
        });
        let ended = ended.load(SeqCst);
        let rows = rows.load(SeqCst);
        println!("rows: {rows}, the end: {ended}");
    });
}
