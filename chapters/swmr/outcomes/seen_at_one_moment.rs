// A writer writes and counts two rows. The main thread sees the file at one moment.
use std::sync::Mutex;
use std::thread;

fn main() {
    let file = Mutex::new((0, 0));
    let (rows, counted) = thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2 {
                file.lock().unwrap().0 += 1;
                file.lock().unwrap().1 += 1;
            }
        });
        *file.lock().unwrap()
    });
    println!("rows: {rows}, counted: {counted}");
}
