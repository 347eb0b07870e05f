// Three plates on top of each other: 2, 1 and 0. Each knows the one below it.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

struct Stack {
    top: AtomicUsize,
    below: [AtomicUsize; 3],
}

impl Stack {
    fn pop(&self) -> usize {
        loop {
            let top = self.top.load(SeqCst);
            let below = self.below[top].load(SeqCst);
            if self.top.compare_exchange(top, below, SeqCst, SeqCst).is_ok() {
                return top;
            }
        }
    }

    fn push(&self, plate: usize) {
        loop {
            let top = self.top.load(SeqCst);
            self.below[plate].store(top, SeqCst);
            if self.top.compare_exchange(top, plate, SeqCst, SeqCst).is_ok() {
                return;
            }
        }
    }
}

fn main() {
    let stack = Stack { top: AtomicUsize::new(2), below: [0, 0, 1].map(AtomicUsize::new) };
    thread::scope(|scope| {
        scope.spawn(|| stack.pop());
        let first = stack.pop();
        let second = stack.pop();
        stack.push(first);
        let top = || stack.top.load(SeqCst);
        assert_ne!(top(), second, "this plate was taken away, and is on the stack again");
    });
}
