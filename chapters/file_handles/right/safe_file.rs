// The same program, and a file with the same methods that takes turns to open and to close.
use std::sync::Mutex;
use std::thread;

/// What the library shares between all files, behind a lock.
type Tables = Mutex<u32>;

struct File<'a>(&'a Tables);

impl File<'_> {
    fn open(tables: &Tables) -> File<'_> {
        *tables.lock().unwrap() += 1;
        File(tables)
    }

    fn rows(&self) -> u32 {
        100
    }
}

impl Drop for File<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap() -= 1;
    }
}

fn program(tables: &Tables) -> u32 {
    File::open(tables).rows()
}

fn main() {
    let tables = Tables::new(0);
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(program(&tables), 100));
        assert_eq!(program(&tables), 100);
    });
    assert_eq!(*tables.lock().unwrap(), 0, "every file was closed");
}
