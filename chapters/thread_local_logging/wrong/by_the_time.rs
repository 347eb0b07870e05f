use std::sync::mpsc;
use std::thread;
use std::time::Instant;

fn main() {
    let (sender, receiver) = mpsc::channel();
    let reader = thread::spawn(move || {
        let line = (Instant::now(), "reader", "chunk 0 is read");
        sender.send(42.0).unwrap();
        line
    });
    let part = receiver.recv().unwrap();
    let added = (Instant::now(), "main", "chunk 0 is added");
    assert_eq!(part, 42.0);

    let mut lines = [added, reader.join().unwrap()];
    lines.sort();
    let texts = lines.map(|(_, _, text)| text);
    assert_eq!(
        texts,
        ["chunk 0 is read", "chunk 0 is added"],
        "a chunk is read before it is added"
    );
}
