//! What is measured of a run.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use std::error::Error;
use std::fmt::{self, Display};
use std::fs;
use std::io;
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// One run of one way.
#[derive(Debug)]
pub struct Measured {
    /// From the first to the last request.
    pub took: Duration,
    /// The processor time of the client, with all its processes.
    pub processor: Duration,
    /// Until as many requests had been begun as may be under way at a time.
    pub started: Duration,
    /// The most memory that was resident, in KiB. Of processes, the sum of their shares.
    pub memory: u64,
}

impl Measured {
    /// Four columns of the table.
    pub fn columns(&self, requests: usize) -> String {
        let rate = requests as f64 / self.took.as_secs_f64();
        let (started, memory) = (self.started.as_secs_f64() * 1e3, self.memory as f64 / 1024.0);
        let each = self.processor.as_secs_f64() * 1e6 / requests as f64;
        format!("{rate:.0} | {each:.0} µs | {started:.1} ms | {memory:.1} MiB")
    }
}

/// Microseconds and KiB, as a process tells another.
impl Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [took, processor, started] =
            [self.took, self.processor, self.started].map(|time| time.as_micros());
        write!(f, "{took} {processor} {started} {}", self.memory)
    }
}

impl FromStr for Measured {
    type Err = Box<dyn Error>;

    fn from_str(text: &str) -> Result<Measured, Box<dyn Error>> {
        let numbers = text.split(' ').map(str::parse).collect::<Result<Vec<u64>, _>>()?;
        let [took, processor, started, memory] = numbers[..] else {
            return Err(format!("four numbers, not {text:?}").into());
        };
        let [took, processor, started] = [took, processor, started].map(Duration::from_micros);
        Ok(Measured { took, processor, started, memory })
    }
}

/// Notes when the first requests have all been begun.
#[derive(Debug)]
pub struct Clock {
    start: Instant,
    at_once: usize,
    begun: AtomicUsize,
    started: OnceLock<Duration>,
}

impl Clock {
    /// The run begins now.
    pub fn start(at_once: usize) -> Clock {
        let (begun, started) = (AtomicUsize::new(0), OnceLock::new());
        Clock { start: Instant::now(), at_once, begun, started }
    }

    /// A request is begun.
    pub fn begins(&self) {
        if self.begun.fetch_add(1, Relaxed) + 1 == self.at_once {
            let _ = self.started.set(self.start.elapsed());
        }
    }

    /// The run is over.
    pub fn stop(self) -> Measured {
        let took = self.start.elapsed();
        let started = self.started.get().copied().unwrap_or(took);
        Measured { took, processor: processor_time(), started, memory: peak() }
    }
}

/// The processor time of this process so far.
pub fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// The most memory of this process that was resident so far, in KiB; 0 where there is no /proc.
fn peak() -> u64 {
    field("/proc/self/status", "VmHWM:")
}

/// This process's share of the memory that is resident now, in KiB: pages that several processes have are
/// divided among them.
pub fn share() -> u64 {
    field("/proc/self/smaps_rollup", "Pss:")
}

fn field(file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(name));
    value.and_then(|value| value.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Raises the limit on open files as far as it goes.
pub fn allow_many_files() -> io::Result<()> {
    let maximum = getrlimit(Resource::Nofile).maximum;
    Ok(setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?)
}
