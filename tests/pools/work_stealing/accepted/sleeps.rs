//! A thread that finds nothing sleeps until another thread cuts a range, or the last row has been
//! read. A thread that cuts a range takes a lock to say so, so this is for chunks that take some time.

use interleave::{Error, Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Condvar, Mutex};
use std::thread;

struct Crew {
    queues: Vec<Mutex<VecDeque<Range<usize>>>>,
    news: Mutex<News>,
    changed: Condvar,
}

struct News {
    /// How many ranges have been put into a queue.
    cuts: usize,
    left: usize,
    stop: bool,
}

struct TellsTheOthers<'a>(&'a Crew);

impl Drop for TellsTheOthers<'_> {
    fn drop(&mut self) {
        self.0.news.lock().unwrap().stop = true;
        self.0.changed.notify_all();
    }
}

pub fn work_stealing(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    assert!(chunk > 0);
    let rows = source.rows();
    let queues: Vec<_> = (0..threads.max(1)).map(|_| Mutex::new(VecDeque::new())).collect();
    if rows > 0 {
        queues[0].lock().unwrap().push_back(0..rows);
    }
    let news = Mutex::new(News { cuts: 0, left: rows, stop: rows == 0 });
    let crew = &Crew { queues, news, changed: Condvar::new() };
    let parts = Mutex::new(Vec::new());
    let results: Vec<_> = thread::scope(|scope| {
        let parts = &parts;
        let worker = |me| {
            scope.spawn(move || {
                let _end = TellsTheOthers(crew);
                while let Some(range) = crew.next(me) {
                    let range = crew.cut(me, range, chunk);
                    let part = Partial::of(&source.read(range.clone())?);
                    parts.lock().unwrap().push((range.start, part));
                    crew.news.lock().unwrap().left -= range.len();
                }
                Ok(())
            })
        };
        let workers: Vec<_> = (0..crew.queues.len()).map(worker).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    results.into_iter().collect::<Result<(), _>>()?;
    let mut parts = parts.into_inner().unwrap();
    parts.sort_unstable_by_key(|&(start, _)| start);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}

impl Crew {
    fn next(&self, me: usize) -> Option<Range<usize>> {
        loop {
            let news = self.news.lock().unwrap();
            if news.stop || news.left == 0 {
                return None;
            }
            let cuts = news.cuts;
            drop(news);
            if let Some(range) = self.take(me) {
                return Some(range);
            }
            let is_old = |news: &mut News| news.cuts == cuts && news.left > 0 && !news.stop;
            drop(self.changed.wait_while(self.news.lock().unwrap(), is_old).unwrap());
        }
    }

    fn take(&self, me: usize) -> Option<Range<usize>> {
        let own = self.queues[me].lock().unwrap().pop_back();
        let mut others = self.queues.iter().cycle().skip(me + 1).take(self.queues.len() - 1);
        own.or_else(|| others.find_map(|queue| queue.lock().unwrap().pop_front()))
    }

    fn cut(&self, me: usize, mut range: Range<usize>, chunk: usize) -> Range<usize> {
        while range.len() > chunk {
            let middle = range.start + range.len().div_ceil(chunk) / 2 * chunk;
            self.queues[me].lock().unwrap().push_back(middle..range.end);
            range.end = middle;
            self.news.lock().unwrap().cuts += 1;
            self.changed.notify_one();
        }
        range
    }
}
