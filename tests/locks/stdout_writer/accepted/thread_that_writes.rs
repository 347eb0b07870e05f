//! The output belongs to a thread of its own, which answers each request when the lines are written.

use std::io::{self, Write};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
type Job = (String, Sender<io::Result<()>>);
pub struct LineWriter<W> {
    jobs: Sender<Job>,
    t: JoinHandle<W>,
}
impl<W: Write + Send + 'static> LineWriter<W> {
    pub fn new(mut out: W) -> LineWriter<W> {
        let (jobs, r) = mpsc::channel::<Job>();
        LineWriter {
            jobs,
            t: thread::spawn(move || {
                for (s, back) in r {
                    let _ = back.send(out.write_all(s.as_bytes()));
                }
                out
            }),
        }
    }
    fn put(&self, s: String) -> io::Result<()> {
        let (t, r) = mpsc::channel();
        self.jobs.send((s, t)).unwrap();
        r.recv().unwrap()
    }
    pub fn line(&self, words: &[&str]) -> io::Result<()> {
        self.put(format!("{}\n", words.join(" ")))
    }
    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        self.put(lines.iter().map(|l| l.join(" ") + "\n").collect())
    }
    pub fn into_inner(self) -> W {
        drop(self.jobs);
        self.t.join().unwrap()
    }
}
