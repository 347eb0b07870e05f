//! What a child tells its parent through their private pipe: one line of JSON for each note.

use crate::explore::Answer;
use explorer::{Bound, Trace};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;

/// One thing that a child has to tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Note {
    /// A new run begins: panics noted before were part of a run that passed.
    NewRun,
    /// A thread panicked.
    Panic(Panic),
    /// The check is over.
    Verdict(Verdict),
    /// Somebody wanted to explore the check, and this is what there is to see.
    Answer(Box<Answer>),
}

/// A panic, as the panic hook saw it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Panic {
    /// The name that the check gave the bug, if the check made the panic.
    pub named: Option<String>,
    pub message: String,
    /// The thread's name.
    pub thread: String,
    /// `file:line`
    pub place: String,
    /// Does it end the whole process, as a panic during the unwinding of another does?
    pub aborts: bool,
}

/// How a check ended, before its parent adds what only the parent knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Verdict {
    pub name: String,
    pub message: String,
    /// Executions under the model, runs natively; 0 if it is not known.
    pub executions: u64,
    pub bound: Option<Bound>,
    pub preemptions: Option<usize>,
    pub trace: Option<Trace>,
}

impl Verdict {
    /// A verdict that comes from no exploration.
    pub fn new(name: &str, message: impl Into<String>, runs: u64) -> Verdict {
        Verdict {
            name: name.into(),
            message: message.into(),
            executions: runs,
            bound: None,
            preemptions: None,
            trace: None,
        }
    }
}

/// The child's end of the pipe.
///
/// The lock keeps the lines whole when two threads panic at once.
#[derive(Debug)]
pub(crate) struct Notes(Mutex<File>);

impl Notes {
    pub fn new(pipe: File) -> Notes {
        Notes(Mutex::new(pipe))
    }

    /// Sends one note. There is nobody to tell if that fails: the parent sees what is missing.
    pub fn send(&self, note: &Note) {
        let mut line =
            serde_json::to_vec(note).expect("a note has only strings, numbers and lists");
        line.push(b'\n');
        let mut pipe = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let _ = pipe.write_all(&line);
    }
}

/// What a parent has learned from the notes of its child.
#[derive(Debug, Default)]
pub(crate) struct Received {
    bytes: Vec<u8>,
    /// The panics of the last run, in their order.
    pub panics: Vec<Panic>,
    pub verdict: Option<Verdict>,
    pub answer: Option<Box<Answer>>,
}

impl Received {
    /// Takes in what came through the pipe; lines may come in pieces.
    ///
    /// A line that is no note is passed over: the subject may have written to a descriptor that it
    /// does not own.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut seen = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        while let Some(end) = self.bytes[seen..].iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.bytes.drain(..=seen + end).collect();
            seen = 0;
            match serde_json::from_slice(&line) {
                Ok(Note::NewRun) => self.panics.clear(),
                Ok(Note::Panic(panic)) => self.panics.push(panic),
                Ok(Note::Verdict(verdict)) => self.verdict = Some(verdict),
                Ok(Note::Answer(answer)) => self.answer = Some(answer),
                Err(_) => {}
            }
        }
    }
}
