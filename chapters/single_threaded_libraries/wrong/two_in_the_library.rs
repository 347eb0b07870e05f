// A library that counts its open files in a table, and two threads that use it.
use std::cell::UnsafeCell;
use std::thread;

struct Library {
    open_files: UnsafeCell<u32>,
}

// SAFETY: none. The binding claims what the library does not promise.
unsafe impl Sync for Library {}

impl Library {
    fn open(&self) {
        // SAFETY: none, see above.
        unsafe { *self.open_files.get() += 1 };
    }
}

fn main() {
    let library = Library { open_files: UnsafeCell::new(0) };
    thread::scope(|scope| {
        scope.spawn(|| library.open());
        library.open();
    });
}
