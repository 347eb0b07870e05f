use harness::{Mapping, Process};
use std::sync::Mutex;

fn main() {
    let sum = Mapping::new(Mutex::new(0));
    let theirs = sum.clone();
    let worker = Process::mortal("worker", move || *theirs.lock().unwrap() += 1);
    worker.wait();
    println!("{}", sum.lock().unwrap());
}
