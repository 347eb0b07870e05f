//! Programs that this one starts: each in a process group of its own, so that all of it can be ended.

use anyhow::{Context, Result, anyhow};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::Builder;
use std::time::Duration;
use terminal::Cancelled;

/// Ends the programs started under it, now and from now on. Clones share one state.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Mutex<Running>>);

/// The lock is held while a program starts and while its group is removed: `cancel` neither misses
/// a group that is being started nor signals one whose number the system may have given away.
#[derive(Debug, Default)]
struct Running {
    cancelled: bool,
    groups: Vec<Pid>,
    /// Programs in the group of this one.
    asking: Vec<Pid>,
    /// The processor time of groups that have ended.
    used: Duration,
    /// Those made by [`Cancel::below`] that are still in use.
    below: Vec<Weak<Mutex<Running>>>,
}

impl Cancel {
    /// Kills every process of every group that was started under this, and refuses new ones.
    pub fn cancel(&self) {
        let mut running = self.lock();
        running.cancelled = true;
        for group in &running.groups {
            // The group may have ended by itself; then there is nothing to do.
            let _ = kill_process_group(*group, Signal::KILL);
        }
        for program in &running.asking {
            let _ = kill_process(*program, Signal::TERM);
        }
        // Locks are taken from above to below only.
        running.below.iter().filter_map(Weak::upgrade).for_each(|below| Cancel(below).cancel());
    }

    /// One that can be cancelled by itself, and is cancelled with this one.
    #[must_use]
    pub fn below(&self) -> Cancel {
        let mut running = self.lock();
        let below = Cancel::default();
        below.lock().cancelled = running.cancelled;
        running.below.retain(|other| other.strong_count() > 0);
        running.below.push(Arc::downgrade(&below.0));
        below
    }

    /// Returns `true` once [`Cancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.lock().cancelled
    }

    /// An error once [`Cancel::cancel`] was called.
    ///
    /// # Errors
    /// [`Cancelled`]
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    /// Does `work`, and cancels it when what is started under this takes more than the limits.
    ///
    /// # Errors
    /// When no thread can be had that looks at them.
    pub fn within<T>(&self, limits: Limits, work: impl FnOnce() -> T) -> io::Result<Within<T>> {
        let (done, wait) = channel::<()>();
        std::thread::scope(|scope| {
            let look = move || {
                let mut seen = Duration::ZERO;
                while wait.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
                    seen += LOOK_EVERY;
                    let used = self.processor_time();
                    if used > limits.processor || seen > limits.clock {
                        self.cancel();
                        return Some(Exceeded { used, seen, is_clock: used <= limits.processor });
                    }
                }
                None
            };
            let looks = Builder::new().name("limit".to_owned()).spawn_scoped(scope, look)?;
            let made = work();
            drop(done);
            let exceeded = looks.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Ok(Within { made, exceeded })
        })
    }

    /// The processor time of all that was started under this, as far as the system tells.
    pub fn processor_time(&self) -> Duration {
        let (groups, used) = {
            let running = self.lock();
            (running.groups.clone(), running.used)
        };
        used + trees(&groups)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Running> {
        // Every change is one assignment, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often limits are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What some work may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Of the processors, by all its processes together.
    pub processor: Duration,
    /// Of the clock, while this program runs. Processes that wait for something take nothing else.
    pub clock: Duration,
}

/// What came of work within limits.
#[derive(Debug)]
pub struct Within<T> {
    /// What it returned, after it was cancelled, too.
    pub made: T,
    /// If it was.
    pub exceeded: Option<Exceeded>,
}

/// By how much work has gone beyond its limits.
#[derive(Debug, Clone, Copy)]
pub struct Exceeded {
    /// So much processor time was used, …
    pub used: Duration,
    /// … while so much time has passed.
    pub seen: Duration,
    /// Was it the limit of the clock?
    pub is_clock: bool,
}

/// A running program and everything it starts.
#[derive(Debug)]
pub struct Group {
    child: Child,
    id: Pid,
    cancel: Cancel,
}

impl Group {
    /// Starts `command` at the head of a new process group.
    ///
    /// # Errors
    /// When the program cannot be started; [`Cancelled`] when `cancel` came first.
    pub fn start(command: &mut Command, cancel: &Cancel) -> Result<Group> {
        let mut running = cancel.lock();
        if running.cancelled {
            return Err(Cancelled.into());
        }
        let child = command.process_group(0).spawn();
        let child = child.map_err(|error| cannot_run(command.get_program(), error))?;
        let id = Pid::from_child(&child);
        running.groups.push(id);
        drop(running);
        Ok(Group { child, id, cancel: cancel.clone() })
    }

    /// The program's output, if it was piped and not taken before.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// The program's error output, if it was piped and not taken before.
    pub fn stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Waits for the program to end, and ends what it left behind in its group.
    ///
    /// # Errors
    /// When the system cannot say how it ended.
    pub fn wait(mut self) -> io::Result<ExitStatus> {
        self.finish()
    }

    fn finish(&mut self) -> io::Result<ExitStatus> {
        // The leader stays a zombie until its group is off the list: its number stays taken.
        let ended = ends(self.id);
        // Its own, and that of all it has waited for.
        let used = trees(&[self.id]);
        let mut running = self.cancel.lock();
        running.used += used;
        let _ = kill_process_group(self.id, Signal::KILL);
        running.groups.retain(|id| *id != self.id);
        let status = self.child.wait();
        drop(running);
        ended?;
        status
    }
}

/// Why `program` didn't start, and what its user can do about that.
pub fn cannot_run(program: &OsStr, error: io::Error) -> anyhow::Error {
    let shown = program.display();
    let from = match program.to_str() {
        Some("git") => " (git-scm.com)",
        Some("cargo" | "rustc") => " (rustup.rs)",
        _ => "",
    };
    let is_path = Path::new(program).components().count() > 1;
    match error.kind() {
        io::ErrorKind::NotFound if is_path => anyhow!("cannot run {shown}: there is no such file"),
        io::ErrorKind::NotFound => anyhow!(
            "cannot run {shown}: no folder in PATH has it. Install it{from}, or add its folder to PATH"
        ),
        _ => anyhow::Error::new(error).context(format!("cannot run {shown}")),
    }
}

/// Waits until the child has ended, and leaves it to be waited for.
fn ends(child: Pid) -> rustix::io::Result<()> {
    loop {
        match waitid(WaitId::Pid(child), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
            Err(rustix::io::Errno::INTR) => continue,
            ended => return ended.map(drop),
        }
    }
}

/// The processor time of these processes and all that descend from them, those that have ended included.
fn trees(leaders: &[Pid]) -> Duration {
    if leaders.is_empty() {
        return Duration::ZERO;
    }
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let stats: BTreeMap<i32, Stat> = all
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|id| Some((id, Stat::of(id)?)))
        .collect();
    let leads = |id: i32| leaders.iter().any(|leader| leader.as_raw_nonzero().get() == id);
    let belongs = |mut id: i32| loop {
        if leads(id) {
            return true;
        }
        match stats.get(&id) {
            Some(stat) if stat.parent != 0 => id = stat.parent,
            _ => return false,
        }
    };
    stats.iter().filter(|(id, _)| belongs(**id)).map(|(_, stat)| stat.used).sum()
}

/// What `/proc` says of a process.
struct Stat {
    parent: i32,
    /// The processor time of the process, and of those that it has waited for.
    used: Duration,
}

impl Stat {
    fn of(process: i32) -> Option<Stat> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // After the name, which may contain anything: the state, the parent, nine more, then the four times.
        let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
        let ticks = fields.get(11..15)?.iter().map(|ticks| ticks.parse::<u64>().unwrap_or(0));
        let seconds = ticks.sum::<u64>() as f64 / rustix::param::clock_ticks_per_second() as f64;
        Some(Stat { parent: fields[1].parse().ok()?, used: Duration::from_secs_f64(seconds) })
    }
}

/// Runs a program to its end, with nothing on its standard input: what it printed, and how it ended.
///
/// # Errors
/// As [`Group::start`]; when what it prints is not UTF-8.
pub fn output(command: &mut Command, cancel: &Cancel) -> Result<(String, ExitStatus)> {
    let name = command.get_program().to_owned();
    let mut group = Group::start(command.stdin(Stdio::null()).stdout(Stdio::piped()), cancel)?;
    let mut text = String::new();
    let read = group.stdout().expect("standard output is piped").read_to_string(&mut text);
    let status =
        group.wait().with_context(|| format!("cannot learn how {} ended", name.display()))?;
    cancel.check()?;
    read.with_context(|| format!("cannot read what {} prints", name.display()))?;
    Ok((text, status))
}

/// Runs a program that may ask for something on the terminal, such as a passphrase. The terminal belongs to the group
/// of this program, and the system stops whatever else reads from it; so the program stays in this group, and Ctrl-C
/// reaches it without our help. A cancel asks it to end.
///
/// # Errors
/// When it cannot be run; [`Cancelled`] after a cancel.
pub fn asking(command: &mut Command, cancel: &Cancel) -> Result<ExitStatus> {
    let name = command.get_program().to_owned();
    let mut running = cancel.lock();
    if running.cancelled {
        return Err(Cancelled.into());
    }
    let child = command.spawn();
    let mut child = child.map_err(|error| cannot_run(&name, error))?;
    let id = Pid::from_child(&child);
    running.asking.push(id);
    drop(running);
    let ended = ends(id);
    let mut running = cancel.lock();
    running.asking.retain(|other| *other != id);
    let status = child.wait();
    drop(running);
    cancel.check()?;
    ended
        .map_err(io::Error::from)
        .and(status)
        .with_context(|| format!("cannot learn how {} ended", name.display()))
}

impl Drop for Group {
    /// A group that nobody waited for is ended, so that an early return leaves nothing running.
    fn drop(&mut self) {
        if self.cancel.lock().groups.contains(&self.id) {
            let _ = kill_process_group(self.id, Signal::KILL);
            let _ = self.finish();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    /// A shell that starts a `sleep` of its own, says so, and waits for it.
    fn family(cancel: &Cancel) -> Group {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!; wait"]).stdout(Stdio::piped());
        Group::start(&mut command, cancel).unwrap()
    }

    #[test]
    fn cancelling_ends_the_program_and_what_it_started() {
        let cancel = Cancel::default();
        let mut group = family(&cancel);
        let mut out = BufReader::new(group.stdout().unwrap());
        out.read_line(&mut String::new()).unwrap();
        cancel.cancel();
        assert!(!group.wait().unwrap().success());
        // The pipe ends when its last writer, the `sleep`, is gone.
        out.read_to_end(&mut Vec::new()).unwrap();
    }

    #[test]
    fn what_takes_too_long_is_cancelled() {
        let cancel = Cancel::default();
        let limited = cancel.below();
        let until_cancelled = || {
            while !limited.is_cancelled() {
                std::thread::yield_now();
            }
        };
        let limits = Limits { processor: FOREVER, clock: Duration::ZERO };
        let Exceeded { is_clock, .. } =
            limited.within(limits, until_cancelled).unwrap().exceeded.unwrap();
        assert!(is_clock);
        assert!(!cancel.is_cancelled(), "the others go on");
    }

    #[test]
    fn what_ends_in_time_is_not() {
        let limited = Cancel::default();
        let within = limited.within(Limits { processor: FOREVER, clock: FOREVER }, || 7).unwrap();
        assert!(within.made == 7 && within.exceeded.is_none());
        assert!(!limited.is_cancelled());
    }

    const FOREVER: Duration = Duration::from_secs(3600);

    /// Runs a script, and answers what limit it has exceeded.
    #[cfg(target_os = "linux")]
    fn script(script: &str, processor: Duration) -> Option<Exceeded> {
        let cancel = Cancel::default();
        let mut command = Command::new("sh");
        let run = || output(command.args(["-c", script]), &cancel).map(drop);
        let Within { made, exceeded } =
            cancel.within(Limits { processor, clock: FOREVER }, run).unwrap();
        assert_eq!(made.is_err(), exceeded.is_some(), "{made:?}");
        exceeded
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_keeps_a_processor_busy_is_cancelled_wherever_it_runs() {
        let limit = Duration::from_millis(100);
        // Not in the group, as the process of a check. It ends by itself after so much processor time.
        let elsewhere = "setsid sh -c 'ulimit -t 3; while :; do :; done' >/dev/null & wait";
        let exceeded = script(elsewhere, limit).unwrap();
        assert!(exceeded.used > limit && !exceeded.is_clock, "{exceeded:?}");
        // In a process that has ended.
        let short = "sh -c 'ulimit -t 1; while :; do :; done'; sleep 1000";
        assert!(script(short, limit).is_some());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_stands_still_uses_nothing_up() {
        let stopped = "(sleep 1; kill -CONT $$) & kill -STOP $$; wait";
        let exceeded = script(stopped, Duration::from_millis(500));
        assert!(exceeded.is_none(), "{exceeded:?}");
    }

    #[test]
    fn what_may_ask_has_the_terminal_and_ends_with_a_cancel() {
        let cancel = Cancel::default();
        let own = rustix::process::getpgrp().as_raw_nonzero();
        let is_ours = format!("test $(ps -o pgid= -p $$) = {own}");
        let status = asking(Command::new("sh").args(["-c", &is_ours]), &cancel).unwrap();
        assert!(status.success(), "the system stops what is in another group when it asks");
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("begun");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut command = Command::new("sh");
        command.args(["-c", "exec 3> \"$0\"; exec sleep 1000"]).arg(&pipe);
        std::thread::scope(|scope| {
            let asks =
                Builder::new().spawn_scoped(scope, || asking(&mut command, &cancel)).unwrap();
            // Opened on both sides, it runs.
            fs::File::open(&pipe).unwrap();
            cancel.cancel();
            let error = asks.join().unwrap().unwrap_err();
            assert!(error.is::<Cancelled>(), "{error:?}");
        });
        assert!(
            asking(&mut Command::new("true"), &cancel).is_err(),
            "nothing starts after a cancel"
        );
    }

    #[test]
    fn what_is_missing_is_named_with_where_to_get_it() {
        for (program, says) in [
            ("git", "cannot run git: no folder in PATH has it. Install it (git-scm.com), or add"),
            ("/no/cargo", "cannot run /no/cargo: there is no such file"),
            ("/", "cannot run /: Permission denied"),
        ] {
            let mut command = Command::new(program);
            let error = command.env("PATH", "/no/folder").spawn().unwrap_err();
            let error = format!("{:#}", cannot_run(command.get_program(), error));
            assert!(error.starts_with(says), "{error}");
        }
    }

    #[test]
    fn dropping_ends_it_too() {
        let cancel = Cancel::default();
        let mut group = family(&cancel);
        let mut out = BufReader::new(group.stdout().unwrap());
        out.read_line(&mut String::new()).unwrap();
        drop(group);
        out.read_to_end(&mut Vec::new()).unwrap();
    }

    #[test]
    fn nothing_starts_after_a_cancel() {
        let cancel = Cancel::default();
        cancel.cancel();
        let error = Group::start(&mut Command::new("true"), &cancel).unwrap_err();
        assert!(error.is::<Cancelled>(), "{error:?}");
    }

    #[test]
    fn a_cancel_reaches_those_below_and_no_others() {
        let above = Cancel::default();
        let (one, other) = (above.below(), above.below());
        one.cancel();
        assert!(one.is_cancelled() && !other.is_cancelled() && !above.is_cancelled());
        above.cancel();
        assert!(other.is_cancelled());
        assert!(above.below().is_cancelled(), "one that is made too late");
    }

    #[test]
    fn what_a_program_leaves_behind_is_ended() {
        let cancel = Cancel::default();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & exit 3"]).stdout(Stdio::piped());
        let mut group = Group::start(&mut command, &cancel).unwrap();
        let mut out = group.stdout().unwrap();
        assert_eq!(group.wait().unwrap().code(), Some(3));
        out.read_to_end(&mut Vec::new()).unwrap();
    }
}
