// The same program, and a file with the same methods that takes turns to open and to close.
use std::sync::Mutex;
use std::thread;

include!("../shared/program.rs");

/// How many files are open: something that all of them share.
static TABLES: Mutex<u32> = Mutex::new(0);

struct File {
    rows: u32,
}

impl File {
    fn open(name: &str) -> Result<File, String> {
        *TABLES.lock().unwrap() += 1;
        Ok(File { rows: name.len() as u32 })
    }

    fn rows(&self) -> Result<u32, String> {
        Ok(self.rows)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        *TABLES.lock().unwrap() -= 1;
    }
}

fn main() {
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(program(), Ok(13)));
        assert_eq!(program(), Ok(13));
    });
    assert_eq!(*TABLES.lock().unwrap(), 0, "every file was closed");
}
