// The file of a library that one thread at a time may use, and the program, which two threads run.
use std::cell::UnsafeCell;
use std::thread;

include!("../shared/program.rs");

/// How many files are open: something that all of them share.
struct Tables(UnsafeCell<u32>);

// SAFETY: none. The binding claims what the library does not promise.
unsafe impl Sync for Tables {}

static TABLES: Tables = Tables(UnsafeCell::new(0));

struct File {
    rows: u32,
}

impl File {
    fn open(name: &str) -> Result<File, String> {
        // SAFETY: none, see above.
        unsafe { *TABLES.0.get() += 1 };
        Ok(File { rows: name.len() as u32 })
    }

    fn rows(&self) -> Result<u32, String> {
        Ok(self.rows)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // SAFETY: none, see above.
        unsafe { *TABLES.0.get() -= 1 };
    }
}

fn main() {
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(program(), Ok(13)));
        assert_eq!(program(), Ok(13));
    });
}
