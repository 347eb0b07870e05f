// Two threads add to the same variable.
use std::thread;

fn main() {
    let mut total = 0;
    thread::scope(|scope| {
        scope.spawn(|| total += 10 + 20);
        scope.spawn(|| total += 30 + 40);
    });
    println!("{total}");
}
