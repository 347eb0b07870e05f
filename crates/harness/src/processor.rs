//! Processor time, as `/proc` tells it.

use std::fs;
use std::time::Duration;

/// What a process has used so far; none if the system does not tell.
pub(crate) fn time_of(process: u32) -> Option<Duration> {
    // After the state come ten fields, then the time in user mode and that in the kernel.
    time_in(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?, 11)
}

/// What the processes have used that this one has started and waited for; none if the system does not tell.
pub(crate) fn time_of_children() -> Option<Duration> {
    time_in(&fs::read_to_string("/proc/self/stat").ok()?, 13)
}

/// The sum of two times in a `stat` file, the first of which is this field after the name.
fn time_in(stat: &str, first: usize) -> Option<Duration> {
    let mut times = after_name(stat).skip(first);
    let ticks = times.next()?.parse::<u64>().ok()? + times.next()?.parse::<u64>().ok()?;
    Some(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// The fields of a `stat` file after the name, which may contain anything; the first is the state.
pub(crate) fn after_name(stat: &str) -> impl Iterator<Item = &str> {
    stat.rsplit_once(") ").map_or("", |(_, rest)| rest).split(' ')
}
