//! The workers ask the main thread for chunks: each request brings the sender for its answer.

use interleave::{Error, Partial, Source};
use std::sync::mpsc;
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let (ask, asked) = mpsc::channel::<mpsc::Sender<Option<usize>>>();
    let work = |ask: mpsc::Sender<mpsc::Sender<Option<usize>>>| {
        let mut parts: Vec<(usize, Result<Partial, Error>)> = Vec::new();
        let (answer, answered) = mpsc::channel();
        while ask.send(answer.clone()).is_ok() {
            let Ok(Some(i)) = answered.recv() else { break };
            let values = source.read(i * chunk..((i + 1) * chunk).min(rows));
            parts.push((i, values.map(|values| Partial::of(&values))));
        }
        parts
    };
    let mut parts: Vec<_> = thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..threads.max(1))
            .map(|_| {
                let ask = ask.clone();
                scope.spawn(move || work(ask))
            })
            .collect();
        drop(ask);
        let mut next = 0;
        for answer in asked {
            let claimed = (next < chunks).then_some(next);
            next += 1;
            let _ = answer.send(claimed);
        }
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    parts.sort_by_key(|&(i, _)| i);
    parts.into_iter().map(|(_, part)| part).sum()
}
