use harness::{Mapping, Process};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

fn main() {
    let job = Mapping::new((AtomicU32::new(0), AtomicBool::new(false)));
    let theirs = job.clone();
    let first = Process::mortal("first", move || {
        theirs.0.fetch_add(1, SeqCst);
        theirs.1.store(true, SeqCst);
    });
    first.wait();
    if !job.1.load(SeqCst) {
        let theirs = job.clone();
        let second = Process::start("second", move || {
            theirs.0.fetch_add(1, SeqCst);
        });
        second.wait();
    }
    println!("done: {}", job.0.load(SeqCst));
}
