use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;

fn main() {
    let latest = AtomicU32::new(1);
    let disk = Mutex::new("nothing");
    thread::scope(|scope| {
        scope.spawn(|| {
            if latest.load(SeqCst) == 1 {
                *disk.lock().unwrap() = "old";
            }
        });
        latest.store(2, SeqCst);
        *disk.lock().unwrap() = "new";
    });
    println!("the disk has what the {} manager wrote", disk.lock().unwrap());
}
