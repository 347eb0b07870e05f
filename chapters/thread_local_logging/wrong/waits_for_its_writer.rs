use std::sync::{Mutex, mpsc};
use std::thread;

fn main() {
    let screen = Mutex::new(String::new());
    let (log, lines) = mpsc::sync_channel(1);
    thread::scope(|scope| {
        let screen = &screen;
        scope.spawn(move || {
            for line in lines {
                *screen.lock().unwrap() += line;
            }
        });

        let mut progress = screen.lock().unwrap();
        *progress += "[##  ] ";
        log.send("a chunk is read\n").unwrap();
        log.send("another one\n").unwrap();
        log.send("and one more\n").unwrap();
        drop(progress);
        drop(log);
    });
}
