// Two threads take the same two locks, in opposite orders.
use std::sync::Mutex;
use std::thread;

fn main() {
    let (file, log) = (Mutex::new(()), Mutex::new(()));
    thread::scope(|scope| {
        scope.spawn(|| {
            let _file = file.lock();
            let _log = log.lock();
        });
        let _log = log.lock();
        let _file = file.lock();
    });
}
