//! What the threads of a hanging child do, seen from outside through /proc.

use crate::limits;
use crate::processor::{after_name, time_of};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The threads of a process at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Look(Vec<Thread>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Thread {
    id: u32,
    name: String,
    /// Does it run, or wait for the disk?
    running: bool,
    /// Has a signal stopped it, or a debugger? It goes on when another one lets it.
    stopped: bool,
    /// How often it was switched to: a thread that sleeps in a loop looks asleep but counts on.
    switches: u64,
    /// Does it wait for another thread, with no time limit?
    waits_forever: bool,
}

/// Why a child does not end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hang {
    /// All threads sleep: their names.
    Asleep(Vec<String>),
    /// Some threads are busy: their names, and the number of all threads.
    Busy(Vec<String>, usize),
    /// The system does not tell.
    Unknown,
}

impl Look {
    /// Looks at the threads of a process: none if the system does not tell, or if it is over.
    ///
    /// With `whole_group`, also at those of the processes that it started, which takes longer.
    pub fn at(process: u32, whole_group: bool) -> Option<Look> {
        let mut threads = threads_of(process, Some("main"));
        if whole_group {
            threads.extend(companions(process).flat_map(|other| threads_of(other, None)));
        }
        (!threads.is_empty()).then_some(Look(threads))
    }

    /// Returns `true` if it is certain that nothing will ever happen again.
    ///
    /// Every thread waits for another without a time limit, nothing has moved since the look before,
    /// and no other process of the group could wake one.
    pub fn is_dead(&self, before: Option<&Look>, process: u32) -> bool {
        let all_wait = self.0.iter().all(|thread| thread.waits_forever);
        all_wait && before == Some(self) && companions(process).next().is_none()
    }
}

impl Thread {
    fn look(folder: &Path) -> Option<Thread> {
        let id = folder.file_name()?.to_str()?.parse().ok()?;
        let stat = fs::read_to_string(folder.join("stat")).ok()?;
        let status = fs::read_to_string(folder.join("status")).ok()?;
        let name = fs::read_to_string(folder.join("comm")).ok()?;
        let switches = status
            .lines()
            .filter_map(|line| line.split_once("_ctxt_switches:"))
            .filter_map(|(_, count)| count.trim().parse::<u64>().ok())
            .sum();
        let state = after_name(&stat).next();
        Some(Thread {
            id,
            name: name.trim_end().into(),
            running: matches!(state, Some("R" | "D")),
            stopped: matches!(state, Some("T" | "t")),
            switches,
            // A thread that a signal has stopped stands where it was, and may have been woken.
            waits_forever: state == Some("S") && waits_forever(folder),
        })
    }
}

/// The threads of a process; threads and processes that end meanwhile are passed over.
///
/// The system names the first thread after the program, unless we know better. A thread without a
/// name has that of the thread which started it.
fn threads_of(process: u32, first: Option<&str>) -> Vec<Thread> {
    let entries = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    // While a look takes its time, a thread bomb goes on: who counts must not run after it.
    let entries = entries.take(limits::THREADS as usize);
    let mut threads: Vec<_> = entries.filter_map(|entry| Thread::look(&entry.path())).collect();
    let program = threads.iter().find(|thread| thread.id == process).map(|t| t.name.clone());
    for thread in &mut threads {
        match first {
            Some(name) if thread.id == process => thread.name = name.into(),
            Some(_) if Some(&thread.name) == program.as_ref() => thread.name = "<unnamed>".into(),
            _ => {}
        }
    }
    threads
}

/// Does the thread wait on a futex without a time limit? That is how std waits for a lock, a
/// notification, an `unpark` or the end of a thread.
#[cfg(target_os = "linux")]
fn waits_forever(folder: &Path) -> bool {
    const COMMAND: u64 = 0x7f;
    // `number arguments… stack-pointer program-counter`, or `running`
    let Ok(syscall) = fs::read_to_string(folder.join("syscall")) else { return false };
    let mut fields = syscall.split_whitespace();
    let number = fields.next().and_then(|number| number.parse().ok());
    let arguments: Vec<u64> = fields
        .map_while(|field| u64::from_str_radix(field.trim_start_matches("0x"), 16).ok())
        .collect();
    let &[_address, operation, _value, timeout, ..] = &arguments[..] else { return false };
    let waits = [libc::FUTEX_WAIT, libc::FUTEX_WAIT_BITSET];
    number == Some(libc::SYS_futex)
        && waits.iter().any(|&wait| wait as u64 == operation & COMMAND)
        && timeout == 0
}

#[cfg(not(target_os = "linux"))]
fn waits_forever(_: &Path) -> bool {
    false
}

/// The other processes of the group that a process leads.
fn companions(leader: u32) -> impl Iterator<Item = u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(move |&other| other != leader)
        .filter(move |other| {
            let stat = fs::read_to_string(format!("/proc/{other}/stat")).unwrap_or_default();
            // State, parent, group.
            after_name(&stat).nth(2) == Some(&leader.to_string())
        })
}

/// The number of processes in the group that a process leads, itself included, and the memory that they have written
/// to, in bytes. What a fork shares counts for each.
pub(crate) fn group(leader: u32) -> (usize, u64) {
    let own = |process: u32| -> Option<u64> {
        let statm = fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
        let mut pages = statm.split(' ').skip(1).map_while(|pages| pages.parse::<u64>().ok());
        let (resident, of_files) = (pages.next()?, pages.next()?);
        Some(resident.saturating_sub(of_files) * rustix::param::page_size() as u64)
    };
    [leader]
        .into_iter()
        .chain(companions(leader))
        .fold((0, 0), |(count, memory), process| (count + 1, memory + own(process).unwrap_or(0)))
}

/// The number of threads of a process; none if the system does not tell.
pub(crate) fn count(process: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    after_name(&stat).nth(17)?.parse().ok()
}

/// The processor time that a process and the rest of its group have used so far; none if the system
/// does not tell.
pub(crate) fn processor_time(leader: u32) -> Option<Duration> {
    Some(time_of(leader)? + companions(leader).filter_map(time_of).sum::<Duration>())
}

/// Is it likely that the threads would go on if the machine let them? One of them wanted a processor
/// in most of the looks, or was stopped in the last one.
pub(crate) fn could_go_on(looks: &[Look]) -> bool {
    let wanting = looks.iter().filter(|look| look.0.iter().any(|thread| thread.running)).count();
    let is_stopped = looks.last().is_some_and(|look| look.0.iter().any(|thread| thread.stopped));
    2 * wanting > looks.len() || is_stopped
}

/// Names the hang from several looks, the last ones before the time was up.
pub(crate) fn hang(looks: &[Look]) -> Hang {
    let Some(Look(last)) = looks.last() else { return Hang::Unknown };
    let mut first_switches = HashMap::new();
    let mut running = HashMap::new();
    for thread in looks.iter().flat_map(|Look(threads)| threads) {
        first_switches.entry(thread.id).or_insert(thread.switches);
        *running.entry(thread.id).or_insert(false) |= thread.running;
    }
    // A thread seen for the first time in the last look is one of many that come and go.
    let earlier: Vec<u32> =
        looks[..looks.len() - 1].iter().flat_map(|look| look.0.iter().map(|t| t.id)).collect();
    let busy: Vec<String> = last
        .iter()
        .filter(|thread| {
            running[&thread.id]
                || first_switches[&thread.id] != thread.switches
                || (looks.len() > 1 && !earlier.contains(&thread.id))
        })
        .map(|thread| thread.name.clone())
        .collect();
    match busy.is_empty() {
        true => Hang::Asleep(last.iter().map(|thread| thread.name.clone()).collect()),
        false => Hang::Busy(busy, last.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(id: u32, running: bool, switches: u64) -> Thread {
        let name = format!("T{id}");
        Thread { id, name, running, stopped: false, switches, waits_forever: !running }
    }

    /// What /proc says of a thread in `state` that has called futex(FUTEX_WAIT_PRIVATE) without a
    /// time limit.
    #[cfg(target_os = "linux")]
    fn on_a_futex(state: &str) -> Thread {
        let folder = tempfile::tempdir().unwrap();
        let thread = folder.path().join("7");
        fs::create_dir(&thread).unwrap();
        let syscall = format!("{} 0x7f01 0x80 0x2 0x0 0x0 0x0 0x7ffc 0x7f02", libc::SYS_futex);
        for (file, text) in [
            ("stat", format!("7 (worker) {state} 1 7 7").as_str()),
            ("status", "voluntary_ctxt_switches:\t3\nnonvoluntary_ctxt_switches:\t1\n"),
            ("comm", "worker\n"),
            ("syscall", &syscall),
        ] {
            fs::write(thread.join(file), text).unwrap();
        }
        Thread::look(&thread).unwrap()
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn only_a_sleeping_thread_waits_forever() {
        assert!(on_a_futex("S").waits_forever);
        // Stopped by a signal, or by a debugger: it may have been woken meanwhile.
        assert!(!on_a_futex("T").waits_forever);
        assert!(!on_a_futex("t").waits_forever);
    }

    #[test]
    fn asleep_means_that_no_thread_moved_in_any_look() {
        let look = Look(vec![thread(1, false, 7), thread(2, false, 9)]);
        let names = vec!["T1".to_string(), "T2".to_string()];
        assert_eq!(hang(&[look.clone(), look.clone(), look]), Hang::Asleep(names));
    }

    #[test]
    fn a_thread_that_runs_in_one_look_is_busy() {
        let looks = [
            Look(vec![thread(1, false, 7), thread(2, true, 9)]),
            Look(vec![thread(1, false, 7), thread(2, false, 9)]),
        ];
        assert_eq!(hang(&looks), Hang::Busy(vec!["T2".into()], 2));
    }

    #[test]
    fn a_thread_that_sleeps_in_a_loop_is_busy() {
        let looks = [Look(vec![thread(1, false, 7)]), Look(vec![thread(1, false, 8)])];
        assert_eq!(hang(&looks), Hang::Busy(vec!["T1".into()], 1));
    }

    #[test]
    fn threads_that_come_and_go_are_busy() {
        let looks = [
            Look(vec![thread(1, false, 7), thread(2, false, 1)]),
            Look(vec![thread(1, false, 7), thread(3, false, 1)]),
        ];
        assert_eq!(hang(&looks), Hang::Busy(vec!["T3".into()], 2));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_processor_time_of_a_process_grows_with_its_work() {
        let before = processor_time(std::process::id()).unwrap();
        let mut n = 0_u64;
        while processor_time(std::process::id()).unwrap() < before + Duration::from_millis(50) {
            n = std::hint::black_box(n + 1);
        }
        assert!(processor_time(std::process::id()).unwrap() < before + Duration::from_secs(60));
        assert_eq!(processor_time(u32::MAX), None);
    }

    #[test]
    fn a_thread_that_wakes_up_now_and_then_wants_no_processor() {
        let asleep = Look(vec![thread(1, false, 7)]);
        let awake = Look(vec![thread(1, true, 8)]);
        let stopped = Look(vec![Thread { stopped: true, ..thread(1, false, 7) }]);
        assert!(!could_go_on(&[asleep.clone(), awake.clone(), asleep.clone()]));
        assert!(could_go_on(&[awake.clone(), awake]));
        assert!(could_go_on(&[asleep, stopped]));
        assert!(!could_go_on(&[]));
    }

    #[test]
    fn without_a_look_nothing_is_known() {
        assert_eq!(hang(&[]), Hang::Unknown);
    }
}
