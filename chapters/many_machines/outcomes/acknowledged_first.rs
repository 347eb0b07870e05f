// A worker acknowledges a task and stores its part. The main thread sees both at one moment.
use std::sync::Mutex;
use std::thread;

fn main() {
    let server = Mutex::new((false, false));
    let (acknowledged, stored) = thread::scope(|scope| {
        scope.spawn(|| {
            server.lock().unwrap().0 = true;
            server.lock().unwrap().1 = true;
        });
        *server.lock().unwrap()
    });
    println!("acknowledged: {acknowledged}, stored: {stored}");
}
