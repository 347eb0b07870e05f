// A program for one thread, and a file that only one thread may use. Two threads run it.
use std::cell::UnsafeCell;
use std::thread;

/// What the library shares between all files.
struct Tables(UnsafeCell<u32>);

// SAFETY: none. The binding claims what the library does not promise.
unsafe impl Sync for Tables {}

struct File<'a>(&'a Tables);

impl File<'_> {
    fn open(tables: &Tables) -> File<'_> {
        // SAFETY: none, see above.
        unsafe { *tables.0.get() += 1 };
        File(tables)
    }

    fn rows(&self) -> u32 {
        100
    }
}

impl Drop for File<'_> {
    fn drop(&mut self) {
        // SAFETY: none, see above.
        unsafe { *self.0.0.get() -= 1 };
    }
}

fn program(tables: &Tables) -> u32 {
    File::open(tables).rows()
}

fn main() {
    let tables = Tables(UnsafeCell::new(0));
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(program(&tables), 100));
        assert_eq!(program(&tables), 100);
    });
}
