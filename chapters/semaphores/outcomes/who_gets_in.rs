// Two threads try to get the only permit. One that gets it gives it back; one that does not goes away.
use std::sync::Mutex;
use std::thread;

fn main() {
    let free = Mutex::new(1);
    let try_acquire = || {
        let mut permits = free.lock().unwrap();
        let is_free = *permits > 0;
        *permits -= i32::from(is_free);
        is_free
    };
    let visit = || {
        let is_in = try_acquire();
        if is_in {
            *free.lock().unwrap() += 1;
        }
        usize::from(is_in)
    };
    let visitors = thread::scope(|scope| {
        let other = scope.spawn(visit);
        visit() + other.join().unwrap()
    });
    println!("{visitors} got in, {} free at the end", free.lock().unwrap());
}
