// A library keeps the last result in a table of its own. Two threads have it square 2 and 3, and a lock
// keeps each of the calls whole.
use std::sync::Mutex;
use std::thread;

fn main() {
    let last = Mutex::new(0);
    let square = |number: i32| *last.lock().unwrap() = number * number;
    let result = || *last.lock().unwrap();
    let (two, three) = thread::scope(|scope| {
        let other = scope.spawn(|| {
            square(2);
            result()
        });
        square(3);
        let three = result();
        (other.join().unwrap(), three)
    });
    println!("{two} {three}");
}
