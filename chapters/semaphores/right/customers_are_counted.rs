// The semaphore counts the customers, so the barber neither asks for them nor says that he's asleep.
use std::thread;

include!("../shared/semaphore.rs");

fn main() {
    let customers = Semaphore::new(0);
    thread::scope(|scope| {
        scope.spawn(|| customers.release());
        scope.spawn(|| customers.release());
        for _ in 0..2 {
            customers.acquire();
        }
    });
}
