// One collection and three orders: what differs is the key.
use std::collections::BTreeMap;

fn order(key: impl Fn(i64, i64) -> (i64, i64)) -> String {
    let mut items = BTreeMap::new();
    for (turn, (priority, name)) in [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')].into_iter().enumerate()
    {
        items.insert(key(priority, turn as i64), name);
    }
    items.into_values().collect()
}

fn main() {
    assert_eq!(order(|_, turn| (0, turn)), "abcd", "first in, first out");
    assert_eq!(order(|_, turn| (0, -turn)), "dcba", "last in, first out");
    assert_eq!(order(|priority, turn| (priority, turn)), "bdac", "by priority, then the oldest");
}
