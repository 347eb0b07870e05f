// A heap that compares nothing but the priority. Four items are equally urgent.
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

struct Entry(u32, &'static str);

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.0 == other.0
    }
}

impl Eq for Entry {}

fn main() {
    let mut heap = BinaryHeap::new();
    for name in ["first", "second", "third", "fourth"] {
        heap.push(Reverse(Entry(1, name)));
    }
    let order: Vec<_> = std::iter::from_fn(|| heap.pop()).map(|entry| entry.0.1).collect();
    assert_eq!(order, ["first", "second", "third", "fourth"]);
}
