//! Does a thread that waits sleep, or is it busy?

use harness::ensure;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A thread that sleeps for so long without a break is asleep.
const QUIET: Duration = Duration::from_millis(40);
/// One that has not been asleep in so many times as long is busy.
const LOOKS: usize = 10;

/// A thread, as the kernel knows it. For native checks.
pub struct Task(PathBuf);

impl Task {
    /// The thread that runs what `start` is given.
    pub fn of_the_thread_that(start: impl FnOnce(Box<dyn FnOnce() + Send>)) -> Task {
        let (task, known) = mpsc::channel();
        start(Box::new(move || {
            let me = fs::read_link("/proc/thread-self").expect("a thread can find itself");
            task.send(me).expect("somebody wants to know");
        }));
        Task(Path::new("/proc").join(known.recv().expect("the thread tells")))
    }

    /// Ends the check with the verdict "busy wait" if the thread does not sleep.
    pub fn ensure_sleeps(&self) {
        ensure(self.sleeps());
    }

    /// The processor time that it has used.
    pub fn processor_time(&self) -> Duration {
        // The first of three numbers, in nanoseconds.
        let text = fs::read_to_string(self.0.join("schedstat")).unwrap_or_default();
        let used = text.split(' ').next().and_then(|used| used.parse().ok());
        Duration::from_nanos(used.unwrap_or(0))
    }

    fn sleeps(&self) -> bool {
        (0..LOOKS).any(|_| is_quiet(&self.0.join("status")))
    }
}

fn ensure(sleeps: bool) {
    ensure!(
        sleeps,
        "busy wait",
        "a thread that waits looks again and again, and uses a processor that others could use. It \
         should sleep until somebody wakes it"
    );
}

/// Ends the check with the verdict "busy wait" if the thread that calls `wait` does not sleep.
/// `release` lets it go. For native checks: the kernel knows what a thread does.
pub fn ensure_sleeps(wait: impl FnOnce() + Send, release: impl FnOnce()) {
    let sleeps = thread::scope(|scope| {
        let task = Task::of_the_thread_that(|tell| {
            scope.spawn(|| {
                tell();
                wait();
            });
        });
        let sleeps = task.sleeps();
        release();
        sleeps
    });
    ensure(sleeps);
}

/// Is the thread asleep now and after a while, and has not been awake in between?
fn is_quiet(status: &Path) -> bool {
    let Some(before) = sleeps(status) else {
        thread::sleep(QUIET);
        return false;
    };
    thread::sleep(QUIET);
    sleeps(status) == Some(before)
}

/// How often the thread has gone to sleep, if it is asleep.
fn sleeps(status: &Path) -> Option<String> {
    let text = fs::read_to_string(status).ok()?;
    let field = |name| text.lines().find_map(|line: &str| line.strip_prefix(name));
    let is_asleep = field("State:")?.trim_start().starts_with('S');
    is_asleep.then(|| field("voluntary_ctxt_switches:").map(str::to_owned))?
}
