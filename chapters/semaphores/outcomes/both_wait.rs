// A rendezvous: neither thread writes its capital letter before both have written the small one.
use std::thread;

include!("../shared/semaphore.rs");

fn main() {
    let text = Mutex::new(String::new());
    let (a_is_there, b_is_there) = (Semaphore::new(0), Semaphore::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            text.lock().unwrap().push('a');
            a_is_there.release();
            b_is_there.acquire();
            text.lock().unwrap().push('A');
        });
        text.lock().unwrap().push('b');
        b_is_there.release();
        a_is_there.acquire();
        text.lock().unwrap().push('B');
    });
    println!("{}", text.into_inner().unwrap());
}
