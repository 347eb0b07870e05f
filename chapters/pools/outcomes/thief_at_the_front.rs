// The owner of a deque empties it from the back, and a thief takes one job from the front.
use std::collections::VecDeque;
use std::sync::Mutex;
use std::thread;

fn main() {
    let jobs = Mutex::new(VecDeque::from([1, 2, 3]));
    let mut own = Vec::new();
    let stolen = thread::scope(|scope| {
        let thief = scope.spawn(|| jobs.lock().unwrap().pop_front());
        while let Some(job) = jobs.lock().unwrap().pop_back() {
            own.push(job);
        }
        thief.join().unwrap()
    });
    println!("{own:?}, stolen: {stolen:?}");
}
