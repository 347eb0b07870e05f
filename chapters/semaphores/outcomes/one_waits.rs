// Two threads write a small and a capital letter each. One of them waits for the other in between.
use std::thread;

include!("../shared/semaphore.rs");

fn main() {
    let text = Mutex::new(String::new());
    let b_is_there = Semaphore::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            text.lock().unwrap().push('a');
            b_is_there.acquire();
            text.lock().unwrap().push('A');
        });
        text.lock().unwrap().push('b');
        b_is_there.release();
        text.lock().unwrap().push('B');
    });
    println!("{}", text.into_inner().unwrap());
}
