// One thread runs jobs at their times. It sleeps until the next one is due.
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let start = Instant::now();
    let due = Mutex::new(BTreeSet::from([Duration::from_secs(2)]));
    thread::scope(|scope| {
        scope.spawn(|| {
            loop {
                let Some(next) = due.lock().unwrap().first().copied() else { return };
                thread::sleep(next.saturating_sub(start.elapsed()));
                let next = due.lock().unwrap().pop_first().unwrap();
                let late = start.elapsed() - next;
                assert!(late < Duration::from_secs(1), "the job at {next:?} is {late:?} late");
            }
        });
        due.lock().unwrap().insert(Duration::from_millis(500));
    });
}
