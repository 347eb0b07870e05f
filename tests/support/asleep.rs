//! Does a thread that waits sleep, or is it busy?

use super::thread;
use harness::ensure;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
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
            task.send(Task::mine()).expect("the check waits for it");
        }));
        known.recv().expect("the thread tells")
    }

    /// The thread that calls.
    pub fn mine() -> Task {
        let me = fs::read_link("/proc/thread-self").expect("a thread can find itself");
        Task(Path::new("/proc").join(me))
    }

    /// Ends the check with the verdict "busy wait" if the thread does not sleep, and with "stops too early" if it has
    /// ended.
    pub fn ensure_sleeps(&self) {
        let sleeps = self.is_asleep();
        ensure!(
            !self.has_ended(),
            "stops too early",
            "a thread should wait here until it is woken, but it has ended"
        );
        ensure(sleeps);
    }

    /// Returns when the thread is asleep: if it has been woken since `before`, when it is asleep again.
    /// Returns how often it has slept, for the next call.
    pub fn when_asleep(&self, before: Option<String>) -> Option<String> {
        /// A thread that is woken is seen to run at once.
        const LOOKS: usize = 5;
        let status = self.0.join("status");
        let mut looks = 0;
        while looks < LOOKS && status.exists() {
            let now = sleeps(&status);
            if now.is_some() && now != before {
                return now;
            }
            looks = if now.is_some() { looks + 1 } else { 0 };
            thread::yield_now();
        }
        before
    }

    /// The processor time that it has used.
    pub fn processor_time(&self) -> Duration {
        // The first of three numbers, in nanoseconds.
        let text = fs::read_to_string(self.0.join("schedstat")).unwrap_or_default();
        let used = text.split(' ').next().and_then(|used| used.parse().ok());
        Duration::from_nanos(used.unwrap_or(0))
    }

    /// Whether the thread has ended.
    pub fn has_ended(&self) -> bool {
        !self.0.exists()
    }

    /// Does it sleep? If it is busy now, it may sleep later: this looks for a while.
    pub fn is_asleep(&self) -> bool {
        (0..LOOKS).any(|_| is_quiet(&self.0.join("status")))
    }
}

fn ensure(sleeps: bool) {
    ensure!(
        sleeps,
        "busy wait",
        "a thread that waits checks again and again, and uses a processor that others could use. It \
         should sleep until it is woken"
    );
}

/// Ends the check with the verdict "busy wait" if the thread that calls `wait` does not sleep, and with "woke
/// too early" if it has returned. `release` lets it go. For native checks: the kernel knows what a thread does.
pub fn ensure_sleeps(wait: impl FnOnce() + Send, release: impl FnOnce()) {
    sleeps_until(Box::new(wait), Box::new(release));
}

/// [`ensure_sleeps`] with boxed closures, so that it is compiled only once.
fn sleeps_until(wait: Box<dyn FnOnce() + Send + '_>, release: Box<dyn FnOnce() + '_>) {
    let (sleeps, has_ended) = thread::scope(|scope| {
        let task = Task::of_the_thread_that(|tell| {
            scope.spawn(|| {
                tell();
                wait();
            });
        });
        let found = (task.is_asleep(), task.has_ended());
        release();
        found
    });
    ensure!(
        !has_ended,
        "woke too early",
        "a thread should wait here until it is woken, but it went on by itself"
    );
    ensure(sleeps);
}

/// Lets `threads` threads wait, each of them alone, and calls `release` when all are asleep. Returns when
/// all have been let go. For native checks.
pub fn release_all(threads: usize, wait: impl Fn() + Sync, release: impl FnOnce()) {
    release_each(threads, &wait, Box::new(release));
}

fn release_each(threads: usize, wait: &(dyn Fn() + Sync), release: Box<dyn FnOnce() + '_>) {
    thread::scope(|scope| {
        for _ in 0..threads {
            let task = Task::of_the_thread_that(|tell| {
                scope.spawn(|| {
                    tell();
                    wait();
                });
            });
            task.when_asleep(None);
        }
        release();
    });
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
