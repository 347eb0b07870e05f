use std::rc::Rc;
use std::thread;

fn main() {
    let rows = Rc::new(vec![1.0, 2.0]);
    let theirs = Rc::clone(&rows);
    let other = thread::spawn(move || theirs.len());
    println!("{} {}", rows.len(), other.join().unwrap());
}
