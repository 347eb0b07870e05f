// A guard closes its file when it is dropped, and takes its turn to do so.
use std::sync::Mutex;
use std::thread;

/// An open file, and how many there are.
struct File<'a>(&'a Mutex<u32>);

impl File<'_> {
    fn open(open: &Mutex<u32>) -> File<'_> {
        *open.lock().unwrap() += 1;
        File(open)
    }
}

impl Drop for File<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap() -= 1;
    }
}

fn main() {
    let open = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| drop(File::open(&open)));
        let file = File::open(&open);
        match *open.lock().unwrap() {
            // Only this one is open, so nothing else is being read.
            1 => drop(file),
            more => println!("{more} files are open"),
        }
    });
}
