// `add_both` holds the lock and calls `add`, which takes it again.
use std::sync::Mutex;

struct Total {
    sum: Mutex<u64>,
}

impl Total {
    fn add(&self, part: u64) {
        *self.sum.lock().unwrap() += part;
    }

    fn add_both(&self, first: u64, second: u64) {
        let _sum = self.sum.lock().unwrap();
        self.add(first);
        self.add(second);
    }
}

fn main() {
    let total = Total { sum: Mutex::new(0) };
    total.add_both(10, 20);
}
