// A file that is closed by a method that takes it, and is read afterwards.
struct File(u32);

impl File {
    fn rows(&self) -> u32 {
        self.0
    }

    fn close(self) -> Result<(), String> {
        Ok(())
    }
}

fn main() {
    let file = File(100);
    file.close().expect("it can be closed");
    println!("{} rows", file.rows());
}
