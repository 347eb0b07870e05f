//! The output belongs to a thread of its own. The others send it whole texts, and wait for what the
//! output said.

use std::io::{self, Write};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

struct Job {
    text: String,
    reply: Sender<io::Result<()>>,
}

pub struct LineWriter<W> {
    jobs: Sender<Job>,
    owner: JoinHandle<W>,
}

impl<W: Write + Send + 'static> LineWriter<W> {
    pub fn new(mut out: W) -> LineWriter<W> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let owner = thread::spawn(move || {
            for Job { text, reply } in inbox {
                // Who asked waits for the answer.
                reply.send(out.write_all(text.as_bytes())).unwrap();
            }
            out
        });
        LineWriter { jobs, owner }
    }

    pub fn line(&self, words: &[&str]) -> io::Result<()> {
        self.block(&[words])
    }

    pub fn block(&self, lines: &[&[&str]]) -> io::Result<()> {
        let text = lines.iter().map(|words| words.join(" ") + "\n").collect();
        let (reply, answer) = mpsc::channel();
        self.jobs.send(Job { text, reply }).unwrap();
        answer.recv().unwrap()
    }

    pub fn into_inner(self) -> W {
        drop(self.jobs);
        self.owner.join().unwrap()
    }
}
