//! Other processes that search beside this one.
//!
//! A process that searches forks a helper as soon as one more may run, and gives it a branch. So may a helper. How many
//! run at a time is kept by a pipe with a byte for each that may be started: it is taken out to start one, and put back
//! by one that ends, or waits (the job server of GNU make works so). How large a branch is cannot be known; one whose
//! sibling is small is not given away. A search that gets to a branch which it gave away waits for what was found
//! there. If nothing comes, for whatever reason, it explores the branch itself.

use super::Model;
use super::branch::{Branch, FoundInBranch};
use super::path::Path;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::ioctl_fionbio;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// What a helper says: any number of signs of life, then what it has found, and the end. (The end of the pipe would not
/// do: a process that another thread has forked may hold it open.)
const ALIVE: u8 = b'.';
const END: u8 = b'\n';

/// A helper gives a sign of life so often.
const SIGN: Duration = Duration::from_millis(20);
/// One that has given none for so long is given up: it may wait for a lock that another thread held when it was forked.
const SILENCE: Duration = Duration::from_secs(5);
/// How long to wait before asking again whether one more process may run: each time it's a system call.
const PAUSE: Duration = Duration::from_micros(100);
/// To start a helper, and to wait for it, takes a part of a millisecond. What takes less is not given away.
const WORTH: Duration = Duration::from_micros(500);

/// The helpers of this process.
pub(super) struct Helpers {
    places: Option<Places>,
    /// Is one of the places that are taken this process's?
    has_place: bool,
    /// The next helper is started then at the earliest.
    next: Instant,
    /// And the one after it so much later.
    pause: Duration,
    /// A branch that seems to take less is not given away.
    worth: Duration,
    /// When this process began to search, moved forward by the time that it has spent waiting.
    began: Instant,
    helpers: Vec<Helper>,
    /// They are no longer listened to, and end.
    ending: Vec<Pid>,
    /// In a helper: the process that it helps.
    helped: Option<Helped>,
}

/// One that explores a branch.
struct Helper {
    branch: Branch,
    says: PipeReader,
    process: Pid,
}

/// The process that a helper helps.
struct Helped {
    hears: PipeWriter,
    last_sign: Instant,
}

/// How many more processes may run.
struct Places {
    taken_from: PipeReader,
    put_into: PipeWriter,
}

impl Places {
    fn new(free: usize) -> io::Result<Places> {
        let (taken_from, put_into) = io::pipe()?;
        ioctl_fionbio(&taken_from, true)?;
        (&put_into).write_all(&vec![0; free])?;
        Ok(Places { taken_from, put_into })
    }

    fn take(&self) -> bool {
        matches!((&self.taken_from).read(&mut [0]), Ok(1))
    }

    fn put_back(&self) {
        // There is room: never more of them than there were.
        let _ = (&self.put_into).write_all(&[0]);
    }
}

impl Helpers {
    /// None yet, for a search that began then.
    pub(super) fn new(model: &Model, began: Instant) -> Helpers {
        let more = model.processes.saturating_sub(1);
        Helpers {
            places: (more > 0).then(|| Places::new(more).ok()).flatten(),
            has_place: true,
            next: began + model.alone_for,
            pause: PAUSE.min(model.alone_for),
            worth: WORTH.min(model.alone_for),
            began: Instant::now(),
            helpers: Vec::new(),
            ending: Vec::new(),
            helped: None,
        }
    }

    /// A later branch of the path for which a helper may be started now: its place is taken.
    pub(super) fn work_for_another(&mut self, path: &Path) -> Option<Branch> {
        self.places.as_ref()?;
        let now = Instant::now();
        self.sign(now);
        if now < self.next {
            return None;
        }
        self.next = now + self.pause;
        if !self.has_place {
            // This process comes first.
            self.take_place();
        }
        let is_given = |at| self.helpers.iter().any(|h| h.branch.at == at);
        let branch = path.later_branch(self.least(path, now), is_given)?;
        self.places.as_ref().is_some_and(Places::take).then_some(branch)
    }

    /// A helper is worth it for so many executions.
    fn least(&self, path: &Path, now: Instant) -> u64 {
        let took = now.saturating_duration_since(self.began).as_nanos().max(1);
        let least = self.worth.as_nanos() * u128::from(path.run) / took;
        u64::try_from(least).unwrap_or(u64::MAX)
    }

    /// Starts a helper for the branch. In that process: the branch.
    pub(super) fn give(&mut self, branch: Branch) -> Option<Branch> {
        // It fails if processes may not be started, or if there is no memory for one. Then there are no helpers.
        self.start(branch).unwrap_or_else(|_| {
            self.places = None;
            None
        })
    }

    fn take_place(&mut self) {
        self.has_place = self.places.as_ref().is_some_and(Places::take);
    }

    fn start(&mut self, branch: Branch) -> io::Result<Option<Branch>> {
        let (says, hears) = io::pipe()?;
        // What is in the buffer would be printed twice.
        io::stdout().flush()?;
        // SAFETY: the new process goes on with a copy of this thread's memory. Of what other threads hold it needs at
        // most a lock of the standard library, and if it waits for that, it is given up.
        match unsafe { libc::fork() } {
            0 => {
                // Those of the other process.
                self.helpers.clear();
                self.ending.clear();
                self.has_place = true;
                self.began = Instant::now();
                self.helped = Some(Helped { hears, last_sign: self.began });
                #[cfg(target_os = "linux")]
                let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
                Ok(Some(branch))
            }
            -1 => Err(io::Error::last_os_error()),
            process => {
                let process = Pid::from_raw(process).expect("the number of a process is not 0");
                self.helpers.push(Helper { branch, says, process });
                Ok(None)
            }
        }
    }

    /// What was found in the branch that the path comes to next, if it was given away.
    pub(super) fn found(&mut self, path: &Path) -> Option<FoundInBranch> {
        let given = self.helpers.iter().position(|h| h.branch.at == path.last())?;
        let helper = self.helpers.swap_remove(given);
        self.ending.push(helper.process);
        let found = if path.is_at(&helper.branch) { self.heard(helper) } else { None };
        self.ending
            .retain(|process| matches!(waitpid(Some(*process), WaitOptions::NOHANG), Ok(None)));
        found
    }

    /// Waits for what the helper has to say; meanwhile another process may run in the place of this one.
    fn heard(&mut self, mut helper: Helper) -> Option<FoundInBranch> {
        let waits_from = Instant::now();
        self.put_back();
        let mut said = Vec::new();
        let is_over = loop {
            let helped = self.helped.as_ref().map(|h| PollFd::new(&h.hears, PollFlags::empty()));
            let mut watched = vec![PollFd::new(&helper.says, PollFlags::IN)];
            watched.extend(helped);
            let timeout = Timespec { tv_sec: SILENCE.as_secs() as i64, tv_nsec: 0 };
            match poll(&mut watched, Some(&timeout)) {
                Ok(0) => break false,
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => break false,
                Ok(_) => {}
            }
            if watched.get(1).is_some_and(|helped| !helped.revents().is_empty()) {
                self.end();
            }
            let mut bytes = [0; 4096];
            match helper.says.read(&mut bytes) {
                Ok(0) => break true,
                Ok(n) => said.extend(&bytes[..n]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break false,
            }
            if said.last() == Some(&END) {
                break true;
            }
            self.sign(Instant::now());
        };
        if !is_over {
            let _ = kill_process(helper.process, Signal::KILL);
        }
        let begins = said.iter().position(|byte| *byte != ALIVE).unwrap_or(said.len());
        let found = serde_json::from_slice(&said[begins..]).ok();
        if found.is_none() {
            // It ended before it could do so itself.
            self.places.iter().for_each(Places::put_back);
        }
        self.take_place();
        self.began += waits_from.elapsed();
        found
    }

    /// In a helper: tells the process that it helps what it finds, and ends.
    pub(super) fn tell(&mut self, find: impl FnOnce(&mut Helpers) -> FoundInBranch) -> ! {
        // A panic must not get to what has called the search: that is the other process's.
        let found = catch_unwind(AssertUnwindSafe(|| find(self)));
        if let (Ok(found), Some(mut helped)) = (found, self.helped.take()) {
            self.put_back();
            let mut text = serde_json::to_vec(&found).unwrap_or_default();
            text.push(END);
            // If the other process does not listen, it does not want it.
            let _ = helped.hears.write_all(&text);
        }
        // The place of one that ends without a word is put back by the one that waits for it.
        self.has_place = false;
        self.end()
    }

    /// In a helper: says that it is at work. If the other end is closed, its work is not wanted.
    fn sign(&mut self, now: Instant) {
        let Some(helped) = &mut self.helped else { return };
        if now < helped.last_sign + SIGN {
            return;
        }
        helped.last_sign = now;
        let mut state = [PollFd::from_borrowed_fd(helped.hears.as_fd(), PollFlags::OUT)];
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        let is_known = poll(&mut state, Some(&at_once)).is_ok();
        let state = state[0].revents();
        if !is_known || state.intersects(PollFlags::ERR | PollFlags::HUP) {
            self.end();
        }
        if state.contains(PollFlags::OUT) {
            let _ = (&helped.hears).write_all(&[ALIVE]);
        }
    }

    /// Another process may run in the place of this one.
    fn put_back(&mut self) {
        if std::mem::take(&mut self.has_place) {
            self.places.iter().for_each(Places::put_back);
        }
    }

    /// In a helper: ends it, with its own helpers.
    fn end(&mut self) -> ! {
        self.put_back();
        let ends = self.helpers.drain(..).map(|helper| helper.process).chain(self.ending.drain(..));
        for process in ends.collect::<Vec<_>>() {
            // They put back their places first: so they are not killed.
            while let Err(rustix::io::Errno::INTR) = waitpid(Some(process), WaitOptions::empty()) {}
        }
        // SAFETY: `_exit` has no precondition; it runs no code of this process.
        unsafe { libc::_exit(0) }
    }
}

/// The round is over: what the helpers still do is not wanted.
impl Drop for Helpers {
    fn drop(&mut self) {
        let processes = self.helpers.drain(..).map(|helper| helper.process);
        for process in processes.chain(self.ending.drain(..)) {
            let _ = kill_process(process, Signal::KILL);
            while let Err(rustix::io::Errno::INTR) = waitpid(Some(process), WaitOptions::empty()) {}
        }
    }
}
