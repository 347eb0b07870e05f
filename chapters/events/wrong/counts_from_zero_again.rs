// Two threads meet. The last to come sets the count back for the next time.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (here, all_here) = (Mutex::new(0), Condvar::new());
    let meet = || {
        let mut here = here.lock().unwrap();
        *here += 1;
        if *here == 2 {
            *here = 0;
            all_here.notify_all();
            return;
        }
        while *here < 2 {
            here = all_here.wait(here).unwrap();
        }
    };
    thread::scope(|scope| {
        scope.spawn(meet);
        meet();
    });
}
