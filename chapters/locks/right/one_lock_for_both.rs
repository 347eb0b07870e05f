// What belongs together is behind one lock. Every method takes it once.
use std::sync::Mutex;
use std::thread;

struct Numbers {
    waiting: u32,
    done: u32,
}

struct Progress {
    numbers: Mutex<Numbers>,
}

impl Progress {
    fn finish_one(&self) {
        let mut numbers = self.numbers.lock().unwrap();
        numbers.waiting -= 1;
        numbers.done += 1;
    }

    fn all(&self) -> u32 {
        let numbers = self.numbers.lock().unwrap();
        numbers.waiting + numbers.done
    }
}

fn main() {
    let progress = Progress { numbers: Mutex::new(Numbers { waiting: 5, done: 0 }) };
    thread::scope(|scope| {
        scope.spawn(|| progress.finish_one());
        assert_eq!(progress.all(), 5, "no chunk is created or lost");
    });
}
