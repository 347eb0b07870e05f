//! The numbers of the chunks wait in a channel; the calling thread works too and puts the parts in
//! their places.

use interleave::{Error, Partial, Source};
use std::sync::{Mutex, mpsc};
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let (sender, receiver) = mpsc::channel();
    (0..chunks).for_each(|i| sender.send(i).unwrap());
    drop(sender);
    let jobs = Mutex::new(receiver);

    let work = || {
        let mut parts = Vec::new();
        loop {
            // The guard is dropped at the end of this statement.
            let job = jobs.lock().unwrap().recv();
            let Ok(i) = job else {
                return Ok::<_, Error>(parts);
            };
            let values = source.read(i * chunk..((i + 1) * chunk).min(rows))?;
            parts.push((i, Partial::of(&values)));
        }
    };
    let mut parts = vec![Partial::default(); chunks];
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work()?;
        for other in others {
            done.extend(other.join().unwrap()?);
        }
        done.into_iter().for_each(|(i, part)| parts[i] = part);
        Ok(parts.into_iter().sum())
    })
}
