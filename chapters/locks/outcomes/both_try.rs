// Each thread takes one lock, and then tries to take the other.
use std::sync::Mutex;
use std::thread;

fn main() {
    let (left, right) = (Mutex::new(()), Mutex::new(()));
    let gets_both = |first: &Mutex<()>, second: &Mutex<()>| {
        let _first = first.lock().unwrap();
        second.try_lock().is_ok()
    };
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(|| gets_both(&left, &right));
        let two = scope.spawn(|| gets_both(&right, &left));
        (one.join().unwrap(), two.join().unwrap())
    });
    println!("{one} {two}");
}
