// Two clients each have a file opened and read by the thread of a library.
use std::sync::mpsc;
use std::thread;

fn main() {
    let (calls, library) = mpsc::channel();
    let read = thread::scope(|scope| {
        for file in ['a', 'b'] {
            let calls = calls.clone();
            scope.spawn(move || {
                calls.send(Some(file)).unwrap();
                calls.send(None).unwrap();
            });
        }
        drop(calls);
        let (mut open, mut read) = (' ', String::new());
        for call in library {
            match call {
                Some(file) => open = file,
                None => read.push(open),
            }
        }
        read
    });
    println!("{read}");
}
