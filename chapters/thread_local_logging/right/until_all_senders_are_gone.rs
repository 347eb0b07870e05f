use std::sync::mpsc;
use std::thread;

fn main() {
    let (log, lines) = mpsc::channel();
    let written = thread::scope(|scope| {
        let writer = scope.spawn(|| lines.into_iter().collect::<Vec<_>>());
        log.send("a chunk is read").unwrap();
        drop(log);
        writer.join().unwrap()
    });
    assert_eq!(written, ["a chunk is read"]);
}
