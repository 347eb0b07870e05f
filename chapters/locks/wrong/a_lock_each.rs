// How many chunks wait and how many are done: each number has a lock of its own.
use std::sync::Mutex;
use std::thread;

struct Progress {
    waiting: Mutex<u32>,
    done: Mutex<u32>,
}

impl Progress {
    fn finish_one(&self) {
        *self.waiting.lock().unwrap() -= 1;
        *self.done.lock().unwrap() += 1;
    }

    fn all(&self) -> u32 {
        *self.waiting.lock().unwrap() + *self.done.lock().unwrap()
    }
}

fn main() {
    let progress = Progress { waiting: Mutex::new(5), done: Mutex::new(0) };
    thread::scope(|scope| {
        scope.spawn(|| progress.finish_one());
        assert_eq!(progress.all(), 5, "no chunk is created or lost");
    });
}
