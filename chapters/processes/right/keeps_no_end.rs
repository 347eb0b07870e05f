use harness::{Process, pipe};

fn main() {
    let (mut reader, writer) = pipe(8, 8).unwrap();
    // Given, not copied: this process has no write end any more.
    let child = Process::start_with("child", writer, |mut output| {
        output.write_all(b"done").unwrap();
    });
    let mut said = Vec::new();
    reader.read_to_end(&mut said).unwrap();
    assert_eq!(said, b"done");
    child.wait();
}
