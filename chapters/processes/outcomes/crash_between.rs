use harness::{Mapping, Process};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

fn main() {
    let shared = Mapping::new((AtomicU32::new(0), AtomicU32::new(0)));
    let theirs = shared.clone();
    let process = Process::mortal("mortal", move || {
        theirs.0.fetch_add(1, SeqCst);
        theirs.1.fetch_add(1, SeqCst);
    });
    process.wait();
    println!("{} {}", shared.0.load(SeqCst), shared.1.load(SeqCst));
}
