use harness::{Process, pipe};

fn main() {
    let (mut reader, writer) = pipe(8, 8).unwrap();
    let theirs = writer.try_clone().unwrap();
    let child = Process::start_with("child", theirs, |mut output| {
        output.write_all(b"done").unwrap();
    });
    let mut said = Vec::new();
    reader.read_to_end(&mut said).unwrap();
    child.wait();
    drop(writer);
}
