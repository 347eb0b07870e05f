use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// A job that another process is at.
struct Ticket(Receiver<u64>);

impl Ticket {
    /// Waits until the result is there, but not longer than this. `Timeout`: it may still come, so you can ask
    /// again. `Disconnected`: the process has died, and there won't be one.
    fn get(&self, limit: Duration) -> Result<u64, RecvTimeoutError> {
        self.0.recv_timeout(limit)
    }
}

/// Starts a job, and returns at once.
fn submit(folder: &Path, job: &str) -> Ticket {
    let mut command = Command::new("sh");
    command.args(["-c", job]).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped());
    let child = command.spawn().unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            let result = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
            // An error means that the ticket was thrown away. The process was waited for all the same.
            let _ = sender.send(result);
        }
    });
    Ticket(receiver)
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let submit = |job| submit(folder.path(), job);
    let ample = Duration::from_secs(60);

    // The first job can't end before the last one has begun.
    let first = submit("until [ -e begun ]; do sleep 0.01; done; echo 1");
    let killed = submit("kill -9 $$");
    assert_eq!(first.get(Duration::from_millis(1)), Err(RecvTimeoutError::Timeout));
    let last = submit("touch begun; echo 3");

    // In the order of the jobs, while later ones run.
    let results = [first, killed, last].map(|ticket| ticket.get(ample));
    assert_eq!(results, [Ok(1), Err(RecvTimeoutError::Disconnected), Ok(3)]);
}
