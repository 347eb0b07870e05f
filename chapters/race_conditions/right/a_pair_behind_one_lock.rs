use std::sync::Mutex;
use std::thread;

struct Total {
    count: u64,
    sum: u64,
}

fn main() {
    let total = Mutex::new(Total { count: 0, sum: 0 });
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut total = total.lock().unwrap();
            total.count += 1;
            total.sum += 10;
        });
        let total = total.lock().unwrap();
        assert_eq!(total.sum, 10 * total.count);
    });
}
