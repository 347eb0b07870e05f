// The permit is given back in the last line. The second chunk cannot be read.
use std::sync::{Condvar, Mutex};
use std::thread;

const BAD_CHUNK: usize = 1;

fn read(chunk: usize) -> Result<f64, &'static str> {
    if chunk == BAD_CHUNK { Err("this chunk is damaged") } else { Ok(1.0) }
}

fn main() {
    let (free, freed) = (Mutex::new(1), Condvar::new());
    let reduce = |chunk| {
        let mut permits = free.lock().unwrap();
        while *permits == 0 {
            permits = freed.wait(permits).unwrap();
        }
        *permits -= 1;
        drop(permits);
        let value = read(chunk)?;
        *free.lock().unwrap() += 1;
        freed.notify_one();
        Ok::<f64, &str>(value)
    };
    thread::scope(|scope| {
        scope.spawn(|| reduce(0));
        let _ = reduce(BAD_CHUNK);
    });
}
