// The queue is closed. The worker checks for that first.
use std::collections::VecDeque;
use std::sync::Mutex;
use std::thread;

struct State {
    items: VecDeque<i32>,
    closed: bool,
}

fn main() {
    let state = Mutex::new(State { items: VecDeque::new(), closed: false });
    let sum = thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let mut sum = 0;
            loop {
                let mut state = state.lock().unwrap();
                if state.closed {
                    return sum;
                }
                sum += state.items.pop_front().unwrap_or(0);
                drop(state);
                thread::yield_now();
            }
        });
        state.lock().unwrap().items.extend([1, 2]);
        state.lock().unwrap().closed = true;
        worker.join().unwrap()
    });
    assert_eq!(sum, 3);
}
