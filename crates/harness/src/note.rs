//! What a child tells its parent through their private socket: one sealed line of JSON for each note.

use crate::processor;
use crate::seal::Seal;
use report::Finding;
use report::protocol::Answer;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::Mutex;

/// One thing that a child has to tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Note {
    /// A new run begins: panics noted before were part of a run that passed.
    NewRun,
    /// A thread panicked.
    Panic(Panic),
    /// The check is over: what its parent then knows of it, and the name may still get another meaning.
    Finding(Finding),
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

/// The child's end of the socket.
///
/// The lock keeps the lines whole, and their numbers in order, when two threads panic at once.
#[derive(Debug)]
pub(crate) struct Notes(Mutex<(UnixStream, Seal)>);

impl Notes {
    pub fn new(socket: UnixStream, seal: Seal) -> Notes {
        Notes(Mutex::new((socket, seal)))
    }

    /// Sends one note. There is nobody to tell if that fails: the parent sees what is missing.
    pub fn send(&self, note: &Note) {
        let note = match note {
            Note::Finding(finding) => {
                Note::Finding(Finding { processor: processor_time(), ..finding.clone() })
            }
            other => other.clone(),
        };
        let line =
            serde_json::to_string(&note).expect("a note has only strings, numbers and lists");
        let mut socket = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (socket, seal) = &mut *socket;
        let _ = socket.write_all(seal.close(&line).as_bytes());
    }
}

/// What this process has used, and those that it has started and waited for, in seconds.
fn processor_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let children = processor::time_of_children().unwrap_or_default();
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9 + children.as_secs_f64()
}

/// What a parent has learned from the notes of its child.
#[derive(Debug)]
pub(crate) struct Received {
    seal: Seal,
    bytes: Vec<u8>,
    /// The panics of the last run, in their order.
    pub panics: Vec<Panic>,
    pub finding: Option<Finding>,
    pub answer: Option<Box<Answer>>,
}

impl Received {
    pub fn new(seal: Seal) -> Received {
        Received { seal, bytes: Vec::new(), panics: Vec::new(), finding: None, answer: None }
    }

    /// Takes in what came through the socket; lines may come in pieces.
    ///
    /// A line whose seal is not the next one is passed over: the subject may have written to a
    /// descriptor that it does not own.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut seen = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        while let Some(end) = self.bytes[seen..].iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.bytes.drain(..=seen + end).collect();
            seen = 0;
            let Some(note) = self.seal.open(&line) else { continue };
            match serde_json::from_str(note) {
                Ok(Note::NewRun) => self.panics.clear(),
                Ok(Note::Panic(panic)) => self.panics.push(panic),
                // Threads that are still there may panic, but what was decided stays.
                Ok(Note::Finding(finding)) => drop(self.finding.get_or_insert(finding)),
                Ok(Note::Answer(answer)) => self.answer = Some(answer),
                Err(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed() -> String {
        serde_json::to_string(&Note::Finding(Finding::new("passed", "", 1))).unwrap()
    }

    #[test]
    fn a_note_that_is_not_sealed_says_nothing() {
        let seal = Seal::new([7; 16]);
        let mut received = Received::new(seal.clone());
        received.feed(format!("{}\n", passed()).as_bytes());
        received.feed(Seal::new([8; 16]).close(&passed()).as_bytes());
        assert!(received.finding.is_none());
        let mut seal = seal;
        received.feed(seal.close(&passed()).as_bytes());
        assert!(received.finding.is_some(), "a forged line costs the next ones nothing");
    }

    #[test]
    fn a_note_that_was_heard_is_not_heard_again() {
        let mut seal = Seal::new([7; 16]);
        let mut received = Received::new(seal.clone());
        let panic = Panic {
            named: None,
            message: "first".into(),
            thread: "T1".into(),
            place: "a.rs:1".into(),
            aborts: false,
        };
        let sent = seal.close(&serde_json::to_string(&Note::Panic(panic)).unwrap());
        let over = seal.close(&serde_json::to_string(&Note::NewRun).unwrap());
        for line in [&sent, &sent, &over, &sent, &over] {
            received.feed(line.as_bytes());
        }
        assert!(received.panics.is_empty());
        let late = seal.close(&passed());
        received.feed(&late.as_bytes()[..9]);
        assert!(received.finding.is_none());
        received.feed(&late.as_bytes()[9..]);
        assert!(received.finding.is_some());
    }
}
