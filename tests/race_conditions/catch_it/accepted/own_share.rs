//! Each thread watches its own additions: the total grows by at least what it has added itself.

use std::thread;

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    let counter = new();
    let watch = |numbers: [u64; 2]| {
        let [first, second] = numbers.map(|n| counter.add(n));
        assert!(first >= numbers[0] && second >= first + numbers[1]);
        [first, second]
    };
    let totals = thread::scope(|scope| {
        let (a, b) = (scope.spawn(|| watch([10, 20])), scope.spawn(|| watch([100, 200])));
        let (a, b) = (a.join().unwrap(), b.join().unwrap());
        [a[0], a[1], b[0], b[1]]
    });
    assert_eq!(counter.total(), 330);
    // No two additions have the same total, and the last one has all of it.
    for (i, total) in totals.iter().enumerate() {
        assert!(!totals[..i].contains(total));
    }
    assert!(totals.contains(&330));
}
