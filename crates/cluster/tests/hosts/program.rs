//! A process that runs on a host, and what it says.

use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// Longer than anything takes on a machine that is busy with other things.
pub const LONG: Duration = Duration::from_secs(60);

/// A process; killed when this is dropped.
pub struct Program {
    child: Child,
    said: Arc<Said>,
    out: Option<JoinHandle<String>>,
    err: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Said {
    /// Lines of standard error.
    lines: Mutex<Vec<String>>,
    /// Notified at each new line.
    more: Condvar,
}

/// How a process ended, and all that it said.
#[derive(Debug)]
pub struct Ended {
    /// `None` if a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Program {
    pub fn start(command: &mut Command) -> Program {
        let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let (mut out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let said = Arc::new(Said::default());
        let noted = said.clone();
        let read = move || {
            let mut text = String::new();
            let _ = out.read_to_string(&mut text);
            text
        };
        let note = move || {
            for line in BufReader::new(err).lines().map_while(Result::ok) {
                noted.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                noted.more.notify_all();
            }
        };
        let out = Some(Builder::new().spawn(read).unwrap());
        let err = Some(Builder::new().spawn(note).unwrap());
        Program { child, said, out, err }
    }

    /// Waits until it has said at least `count` lines with `text` in them, and returns the last of these.
    pub fn says(&self, text: &str, count: usize) -> String {
        let began = Instant::now();
        let mut lines = self.said.lines.lock().unwrap();
        loop {
            let with = lines.iter().filter(|line| line.contains(text));
            if let Some(line) = with.clone().nth(count - 1) {
                return line.clone();
            }
            assert!(began.elapsed() < LONG, "{count} times {text:?} is not in {:#?}", *lines);
            lines = self.said.more.wait_timeout(lines, Duration::from_millis(100)).unwrap().0;
        }
    }

    /// Lines that it has said so far with `text` in them.
    pub fn said(&self, text: &str) -> usize {
        let lines = self.said.lines.lock().unwrap();
        lines.iter().filter(|line| line.contains(text)).count()
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id() as i32).unwrap();
        // One that has ended, and was not waited for, still has its number.
        kill_process(pid, signal).unwrap();
    }

    /// Ends it as a power cut does.
    pub fn kill(mut self) -> Ended {
        self.signal(Signal::KILL);
        self.end(LONG)
    }

    /// Waits until it has ended.
    pub fn wait(mut self) -> Ended {
        self.end(LONG)
    }

    fn end(&mut self, limit: Duration) -> Ended {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            let lines = self.said.lines.lock().unwrap();
            assert!(began.elapsed() < limit, "it does not end: {:#?}", *lines);
            // Whatever it says may be the last.
            drop(self.said.more.wait_timeout(lines, Duration::from_millis(20)).unwrap());
        };
        self.err.take().unwrap().join().unwrap();
        let out = self.out.take().unwrap().join().unwrap();
        let err = self.said.lines.lock().unwrap().join("\n");
        Ended { code: status.code(), out, err }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// That it did its work, and printed what one thread prints.
    #[track_caller]
    pub fn must_be(&self, summary: &str) {
        assert_eq!(self.code, Some(0), "{}", self.err);
        assert_eq!(self.out, summary, "{}", self.err);
    }

    /// That it ended with one error, with these words.
    #[track_caller]
    pub fn must_fail(&self, words: &[&str]) {
        assert_eq!(self.code, Some(2), "{}", self.err);
        assert_eq!(self.out, "");
        let errors: Vec<&str> = self.err.lines().filter(|l| l.starts_with("error: ")).collect();
        assert_eq!(errors.len(), 1, "{}", self.err);
        words.iter().for_each(|word| assert!(errors[0].contains(word), "{word:?} in {}", self.err));
    }
}

/// Waits, while something else goes on: for a moment between two steps, or for a fault to last.
pub fn pass(time: Duration) {
    let (_never, wait) = std::sync::mpsc::channel::<()>();
    let _ = wait.recv_timeout(time);
}
