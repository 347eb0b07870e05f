//! The output belongs to a thread of its own, which answers each request when the lines are written.

use std::io::{self, Write};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

type Job = (String, Sender<io::Result<()>>);

pub struct LineWriter<W> {
    jobs: Sender<Job>,
    thread: JoinHandle<W>,
}

impl<W: Write + Send + 'static> LineWriter<W> {
    pub fn new(mut out: W) -> LineWriter<W> {
        let (jobs, requests) = mpsc::channel::<Job>();
        LineWriter {
            jobs,
            thread: thread::spawn(move || {
                for (lines, back) in requests {
                    let _ = back.send(out.write_all(lines.as_bytes()));
                }
                out
            }),
        }
    }

    fn put(&self, lines: String) -> io::Result<()> {
        let (back, told) = mpsc::channel();
        self.jobs.send((lines, back)).unwrap();
        told.recv().unwrap()
    }

    pub fn line(&self, words: &[&str]) -> io::Result<()> {
        self.put(format!("{}\n", words.join(" ")))
    }

    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        self.put(lines.iter().map(|words| words.join(" ") + "\n").collect())
    }

    pub fn into_inner(self) -> W {
        drop(self.jobs);
        self.thread.join().unwrap()
    }
}
