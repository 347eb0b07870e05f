use harness::{Process, pipe};
use std::io::Read;

fn main() {
    let (input, mut to_child) = pipe(1, 1).unwrap();
    let (mut from_child, output) = pipe(1, 1).unwrap();
    let child = Process::start_with("cat", (input, output), |(mut input, mut output)| {
        let mut byte = [0];
        while input.read(&mut byte).unwrap() == 1 {
            output.write_all(&byte).unwrap();
        }
    });
    to_child.write_all(b"abcd").unwrap();
    drop(to_child);
    let mut copy = Vec::new();
    from_child.read_to_end(&mut copy).unwrap();
    child.wait();
}
