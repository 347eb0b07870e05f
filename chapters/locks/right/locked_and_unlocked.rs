// `Sum` does the work and locks nothing. `Total` locks and does no work.
use std::sync::Mutex;

struct Sum(u64);

impl Sum {
    fn add(&mut self, part: u64) {
        self.0 += part;
    }
}

struct Total {
    sum: Mutex<Sum>,
}

impl Total {
    fn add(&self, part: u64) {
        self.sum.lock().unwrap().add(part);
    }

    fn add_both(&self, first: u64, second: u64) {
        let mut sum = self.sum.lock().unwrap();
        sum.add(first);
        sum.add(second);
    }
}

fn main() {
    let total = Total { sum: Mutex::new(Sum(0)) };
    total.add(5);
    total.add_both(10, 20);
    assert_eq!(total.sum.into_inner().unwrap().0, 35);
}
