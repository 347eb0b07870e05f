use harness::{Mapping, Process};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

fn main() {
    let shared = Mapping::new((AtomicU32::new(0), AtomicU32::new(0)));
    let theirs = shared.clone();
    let process = Process::start("writer", move || {
        theirs.0.store(7, Relaxed);
        theirs.1.store(1, Relaxed);
    });
    let flag = shared.1.load(Relaxed);
    let number = shared.0.load(Relaxed);
    process.wait();
    println!("flag: {flag}, number: {number}");
}
