// Two threads look for the highest temperature, each in its own list.
use std::thread;

fn main() {
    let (april, may) = (vec![8, 14, 11], vec![12, 19, 17]);
    let highest = thread::scope(|scope| {
        let april = scope.spawn(|| april.iter().max());
        let may = scope.spawn(|| may.iter().max());
        // Both threads are under way. Only now do we wait, first for one, then for the other.
        let april = april.join().expect("the first thread panicked");
        let may = may.join().expect("the second thread panicked");
        april.max(may)
    });
    assert_eq!(highest, Some(&19));
}
