//! The parent's side: has a child for one case forked, watches it, and makes sure that nothing of it is
//! left.

use crate::Flavour;
use crate::case::Case;
use crate::fork_server::{Forked, Status};
use crate::limits;
use crate::note::Received;
use crate::seal::{self, Seal};
use crate::tail::Tail;
use crate::threads::{self, Hang, Look};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::Signal;
use std::io::{self, PipeReader, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// The first look at the threads of a child, and the time between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// The limit of a check is one of processor time. While others keep the processors busy, or have stopped it, a child
/// that could go on is waited for, for so many times its limit. Then nothing is known of it.
const PATIENCE: u32 = 60;
/// A hang is named from so many looks.
const LOOKS: usize = 6;
/// A child that has sent its verdict has so much time to leave.
const LEAVE_WITHIN: Duration = Duration::from_millis(250);

/// What became of a child.
#[derive(Debug)]
pub(crate) struct Ended {
    pub how: How,
    pub received: Received,
    pub output: Tail,
    pub took: Duration,
}

/// How a child came to its end.
#[derive(Debug)]
pub(crate) enum How {
    /// With an exit code.
    Exited(i32),
    /// By a signal.
    Signalled(i32),
    /// It hung, and was killed.
    Hung {
        hang: Hang,
        /// No thread could ever have gone on: known before the time was up.
        certain: bool,
    },
    /// It could have gone on, and for very long the machine has not let it. It has had so much processor time.
    KeptWaiting { used: Duration, waited: Duration },
    /// It printed too much, and was killed.
    Flooded,
    /// It started too many threads, and was killed.
    Crowded,
    /// It started too many processes, and was killed.
    Overrun,
    /// Its processes together took too much memory, and were killed.
    Swollen,
}

/// Runs one case in a child process.
///
/// # Errors
/// If the child cannot be started or watched.
pub(crate) fn run(case: &Case, nocapture: bool) -> io::Result<Ended> {
    let started = Instant::now();
    // A socket, not a pipe: the system lets nobody open it a second time through /proc.
    let (mut verdict, of_child) = UnixStream::pair()?;
    let key = seal::new_key()?;
    verdict.write_all(&key)?;
    let (streams, outputs) = outputs(nocapture)?;
    // The child finds the socket as its standard input and hides it before the check begins.
    let [stdout, stderr] = streams;
    let child = Forked::start(case, [OwnedFd::from(of_child), stdout, stderr])?;
    let watch = Watch {
        process: child.id.as_raw_nonzero().get() as u32,
        limit: case.limit,
        output_limit: limits::output(case.flavour),
        starts_processes: case.check.starts_processes && case.flavour == Flavour::Native,
        started,
        verdict: Some(verdict),
        outputs,
        received: Received::new(Seal::new(key)),
        output: Tail::default(),
        looks: Vec::new(),
    };
    watch.until_the_end(child)
}

/// A stream that the child prints to.
#[derive(Debug)]
struct Output {
    /// None at its end.
    pipe: Option<PipeReader>,
    echo: Echo,
}

#[derive(Debug, Clone, Copy)]
enum Echo {
    Nowhere,
    Stdout,
    Stderr,
}

/// The child's standard output and error, and our ends of them. One pipe for all that is printed keeps its order; with
/// `--nocapture`, two keep it apart.
fn outputs(nocapture: bool) -> io::Result<([OwnedFd; 2], Vec<Output>)> {
    let (stdout, writer) = io::pipe()?;
    if !nocapture {
        let streams = [writer.try_clone()?.into(), writer.into()];
        return Ok((streams, vec![Output { pipe: Some(stdout), echo: Echo::Nowhere }]));
    }
    let (stderr, error_writer) = io::pipe()?;
    let outputs = vec![
        Output { pipe: Some(stdout), echo: Echo::Stdout },
        Output { pipe: Some(stderr), echo: Echo::Stderr },
    ];
    Ok(([writer.into(), error_writer.into()], outputs))
}

/// The time that this process has seen pass. When the machine stands still, or has no processor for this process, it
/// has none for the child either, and that time is not the child's.
#[derive(Debug)]
struct Clock {
    seen: Duration,
    last: Instant,
}

impl Clock {
    /// At most so much passes between two calls, of which one comes every [`LOOK_EVERY`].
    const STEP: Duration = Duration::from_millis(200);

    fn now(&mut self) -> Duration {
        self.at(Instant::now())
    }

    fn at(&mut self, now: Instant) -> Duration {
        self.seen += now.duration_since(self.last).min(Clock::STEP);
        self.last = now;
        self.seen
    }
}

/// A child under observation.
#[derive(Debug)]
struct Watch {
    process: u32,
    limit: Duration,
    output_limit: u64,
    starts_processes: bool,
    started: Instant,
    /// The socket for the verdict; none at its end.
    verdict: Option<UnixStream>,
    outputs: Vec<Output>,
    received: Received,
    output: Tail,
    /// The last looks at the threads.
    looks: Vec<Look>,
}

impl Watch {
    fn until_the_end(mut self, child: Forked) -> io::Result<Ended> {
        let killed = self.until_exit(child.end());
        // Whatever came of watching, nothing of the child is left: nor of what it started. No such group means that all
        // are gone.
        let _ = rustix::process::kill_process_group(child.id, Signal::KILL);
        let status = child.wait()?;
        let how = match (killed?, status) {
            (Some(how), _) => how,
            (None, Status::Exited(code)) => How::Exited(code),
            (None, Status::Signalled(signal)) => How::Signalled(signal),
        };
        // What was printed is in the pipes. Their ends are not waited for: a process that left the
        // group may hold them open.
        while self.output.total() <= self.output_limit && self.read(None, Duration::ZERO)? {}
        Ok(Ended {
            how,
            received: self.received,
            output: self.output,
            took: self.started.elapsed(),
        })
    }

    /// Reads what the child has to say until it is over, or until there is a reason to kill it.
    fn until_exit(&mut self, exit: BorrowedFd<'_>) -> io::Result<Option<How>> {
        let end = self.limit;
        let given_up = self.limit * PATIENCE;
        let mut clock = Clock { seen: self.started.elapsed(), last: Instant::now() };
        let mut next_look = LOOK_EVERY;
        let mut leave_by = None;
        loop {
            let now = clock.now();
            let time_up = if now < end { end } else { given_up };
            let until = leave_by.unwrap_or(next_look.min(time_up));
            if self.read(Some(exit), until.saturating_sub(now))? {
                return Ok(None);
            }
            let now = clock.now();
            if self.received.finding.is_some() {
                // Over, but a lock of the subject's may keep the child from leaving.
                if now >= *leave_by.get_or_insert(now + LEAVE_WITHIN) {
                    return Ok(None);
                }
                continue;
            }
            if self.output.total() > self.output_limit {
                return Ok(Some(How::Flooded));
            }
            if now >= next_look {
                next_look = now + LOOK_EVERY;
                if threads::count(self.process).is_some_and(|threads| threads > limits::THREADS) {
                    return Ok(Some(How::Crowded));
                }
                if self.starts_processes
                    && let Some(how) = self.is_too_large()
                {
                    return Ok(Some(how));
                }
                // What other processes do counts only when the time is up.
                let soon = now + LOOK_EVERY * LOOKS as u32 >= end;
                if self.look(soon) {
                    // The looks before may have seen the threads start.
                    let hang = threads::hang(&self.looks[self.looks.len() - 1..]);
                    return Ok(Some(How::Hung { hang, certain: true }));
                }
            }
            // After a look, and not whenever something was printed: it reads the state of every process.
            if now >= end && now + LOOK_EVERY >= next_look {
                match self.is_kept_waiting() {
                    None => {
                        let hang = threads::hang(&self.looks);
                        return Ok(Some(How::Hung { hang, certain: false }));
                    }
                    Some(used) if now >= given_up => {
                        return Ok(Some(How::KeptWaiting { used, waited: now }));
                    }
                    Some(_) => {}
                }
            }
        }
    }

    /// Are there too many processes, or do they take too much memory? One alone cannot, by the limits that it has.
    fn is_too_large(&self) -> Option<How> {
        let (count, memory) = threads::group(self.process);
        match () {
            () if count > limits::PROCESSES => Some(How::Overrun),
            () if memory > limits::MEMORY => Some(How::Swollen),
            () => None,
        }
    }

    /// Looks at the threads. Is it certain that nothing will ever happen again?
    fn look(&mut self, whole_group: bool) -> bool {
        let Some(look) = Look::at(self.process, whole_group) else { return false };
        let dead = look.is_dead(self.looks.last(), self.process);
        if self.looks.len() == LOOKS {
            self.looks.remove(0);
        }
        self.looks.push(look);
        dead
    }

    /// Could the child go on, and has not had a processor for as long as its limit says? How long it has had one.
    fn is_kept_waiting(&self) -> Option<Duration> {
        let used = threads::processor_time(self.process)?;
        (threads::could_go_on(&self.looks) && used < self.limit).then_some(used)
    }

    /// Waits until something can be read, or for `timeout`, and reads it.
    ///
    /// With `exit`, which can be read when the child is over: is it over? Without: was there
    /// anything to read?
    fn read(&mut self, exit: Option<BorrowedFd<'_>>, timeout: Duration) -> io::Result<bool> {
        let pipes = self.outputs.iter().flat_map(|output| &output.pipe).map(AsFd::as_fd);
        let verdict = self.verdict.iter().map(AsFd::as_fd);
        let sources = verdict.chain(pipes).chain(exit);
        let mut fds: Vec<_> =
            sources.map(|source| PollFd::from_borrowed_fd(source, PollFlags::IN)).collect();
        if fds.is_empty() {
            return Ok(false);
        }
        let timeout =
            Timespec { tv_sec: timeout.as_secs() as i64, tv_nsec: timeout.subsec_nanos().into() };
        match poll(&mut fds, Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => return Ok(false),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        let mut ready =
            fds.iter().map(|fd| !fd.revents().is_empty()).collect::<Vec<_>>().into_iter();
        let mut any = false;
        let mut buffer = [0; 16 << 10];
        if self.verdict.is_some() && ready.next() == Some(true) {
            any = true;
            let bytes = take(&mut self.verdict, &mut buffer);
            self.received.feed(bytes);
        }
        for output in self.outputs.iter_mut().filter(|output| output.pipe.is_some()) {
            if ready.next() == Some(true) {
                any = true;
                let bytes = take(&mut output.pipe, &mut buffer);
                self.output.push(bytes);
                // A closed terminal is no reason to stop.
                let _ = match output.echo {
                    Echo::Nowhere => Ok(()),
                    Echo::Stdout => io::stdout().write_all(bytes),
                    Echo::Stderr => io::stderr().write_all(bytes),
                };
            }
        }
        Ok(match exit {
            Some(_) => ready.next() == Some(true),
            None => any,
        })
    }
}

/// Reads from a source that has something to read; at its end it is closed.
fn take<'a>(pipe: &mut Option<impl Read>, buffer: &'a mut [u8]) -> &'a [u8] {
    let read = pipe.as_mut().map_or(Ok(0), |pipe| pipe.read(buffer));
    match read {
        Ok(n @ 1..) => &buffer[..n],
        Err(error) if error.kind() == io::ErrorKind::Interrupted => &[],
        _ => {
            *pipe = None;
            &[]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_in_which_the_machine_stood_still_does_not_count() {
        let start = Instant::now();
        let mut clock = Clock { seen: Duration::ZERO, last: start };
        assert_eq!(clock.at(start + LOOK_EVERY), LOOK_EVERY);
        let an_hour_later = start + Duration::from_secs(3600);
        assert_eq!(clock.at(an_hour_later), LOOK_EVERY + Clock::STEP);
        assert_eq!(clock.at(an_hour_later + LOOK_EVERY), 2 * LOOK_EVERY + Clock::STEP);
    }
}
