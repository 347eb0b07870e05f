// Two threads open files, and no more than one file is open at a time.
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, mpsc};
use std::thread;

fn main() {
    let program = std::env::current_exe().unwrap();
    // A channel with one place is a semaphore with one permit.
    let (enter, leave) = mpsc::sync_channel(1);
    let leave = Mutex::new(leave);
    let open = AtomicUsize::new(0);
    let length = |path: &Path| {
        enter.send(()).unwrap();
        assert_eq!(open.fetch_add(1, SeqCst), 0, "no other file is open");
        let length = File::open(path).and_then(|file| Ok(file.metadata()?.len()));
        open.fetch_sub(1, SeqCst);
        leave.lock().unwrap().recv().unwrap();
        length
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| length(&program));
        assert_eq!(length(&program).unwrap(), other.join().unwrap().unwrap());
    });
}
