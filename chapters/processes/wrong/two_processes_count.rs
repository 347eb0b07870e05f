use harness::{Mapping, Process};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

fn main() {
    let count = Mapping::new(AtomicU64::new(0));
    let processes = ["a", "b"].map(|name| {
        let count = count.clone();
        Process::start(name, move || count.store(count.load(SeqCst) + 1, SeqCst))
    });
    for process in processes {
        process.wait();
    }
    assert_eq!(count.load(SeqCst), 2);
}
