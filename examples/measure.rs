//! Times one strategy on one dataset: `measure FILE DATASET STRATEGY THREADS REPEATS`.
//!
//! Prints one line of JSON: the seconds of each repeat, each of which opens the file anew, the mean,
//! and the most memory that was ever resident, in KiB. There are two yardsticks beside the strategies:
//!
//! - `memory` reads nothing: it adds up a vector of as many `f64` as the file has bytes for.
//! - `sum-alone` reads the bytes of the file as they are and adds them up, as if all were `f64`.
//!   `sum-alone/KIB/SHIFT` reads so many KiB at a time, to a buffer that begins so many bytes further
//!   on in its page of memory than the data do in the page of the file.
//!
//! Both add without any care for rounding. The first is what memory allows at most, the second what
//! positioned reads do. `measure --version` prints which libhdf5 this is.

use std::env;
use std::error::Error;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use interleave::{Options, processes, report};

/// The argument that makes this program a child of [`interleave::Strategy::Processes`].
const CHILD: &str = "--child";

/// How `sum-alone` reads: as the reduction core does. See `src/decode/buffer.rs` for the shift.
const SUM_ALONE: &str = "sum-alone/1024/64";

/// Bytes of a page.
const PAGE: usize = 4096;

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    // Starting the library is not timed, as importing h5py is not.
    let (major, minor, patch) = hdf5::library_version();
    let [file, dataset, strategy, threads, repeats] = match arguments {
        [one] if one == CHILD => return Ok(processes::serve()?),
        [one] if one == "--version" => {
            println!("libhdf5 {major}.{minor}.{patch}");
            return Ok(());
        }
        [file, dataset, strategy, threads, repeats] => [file, dataset, strategy, threads, repeats],
        _ => return Err("usage: measure FILE DATASET STRATEGY THREADS REPEATS".into()),
    };
    processes::install([CHILD]);
    let (threads, repeats) = (threads.parse::<usize>()?, repeats.parse::<usize>()?);
    let mut took = strategy.clone();
    let mut mean = None;
    let sum_alone = |how: &str| -> Result<Vec<f64>, Box<dyn Error>> {
        let numbers = how.split('/').skip(1).map(str::parse).collect::<Result<Vec<usize>, _>>()?;
        let [kib, shift] = numbers[..] else { return Err("sum-alone/KIB/SHIFT".into()) };
        if kib == 0 || !shift.is_multiple_of(8) {
            return Err("nothing to read, or not to where an f64 may be".into());
        }
        timed(repeats, || Ok(sum_of_file(file, threads, kib * 1024, shift)?))
    };
    let seconds = match strategy.as_str() {
        "memory" => {
            let values = vec![1.0_f64; (std::fs::metadata(file)?.len() / 8) as usize];
            timed(repeats, || Ok(sum_in_parts(&values, threads)?))?
        }
        "sum-alone" => sum_alone(SUM_ALONE)?,
        how if how.starts_with("sum-alone/") => sum_alone(how)?,
        _ => {
            let options = Options { strategy: strategy.parse()?, threads, ..Options::default() };
            timed(repeats, || {
                let report = report(file, dataset, &options)?;
                (mean, took) = (report.summary.mean(), report.strategy.to_string());
                Ok(report.summary.sum())
            })?
        }
    };
    let mean = mean.map_or("null".to_owned(), |mean| format!("{mean:?}"));
    let peak = peak_kib().map_or("null".to_owned(), |kib| kib.to_string());
    println!(
        "{{\"strategy\": \"{took}\", \"seconds\": {seconds:?}, \"mean\": {mean}, \"peak_kib\": {peak}}}"
    );
    Ok(())
}

/// The seconds of each call of `sum`.
fn timed(
    repeats: usize,
    mut sum: impl FnMut() -> Result<f64, Box<dyn Error>>,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let time = |_| {
        let began = Instant::now();
        std::hint::black_box(sum()?);
        Ok(began.elapsed().as_secs_f64())
    };
    (0..repeats).map(time).collect()
}

/// The sum of `values` in as many parts as threads.
fn sum_in_parts(values: &[f64], threads: usize) -> io::Result<f64> {
    let part = values.len().div_ceil(threads.max(1)).max(1);
    on_threads(threads, |thread| {
        let first = (thread * part).min(values.len());
        Ok(sum(&values[first..values.len().min(first + part)]))
    })
}

/// The sum of the bytes of a file as `f64`, the last few left out. Reads are of `read` bytes, to
/// `shift` bytes after the beginning of a page.
fn sum_of_file(path: &str, threads: usize, read: usize, shift: usize) -> io::Result<f64> {
    let file = File::open(path)?;
    let whole = file.metadata()?.len() / 8 * 8;
    let next = AtomicU64::new(0);
    on_threads(threads, |_| {
        let mut room = vec![0.0_f64; (read + PAGE + shift) / 8];
        let start = room.as_ptr().align_offset(PAGE) + shift / 8;
        let mut total = 0.0;
        loop {
            let bytes: Range<u64> = {
                let start = next.fetch_add(read as u64, Relaxed).min(whole);
                start..whole.min(start + read as u64)
            };
            if bytes.is_empty() {
                return Ok(total);
            }
            let values = start..start + (bytes.end - bytes.start) as usize / 8;
            let values = &mut room[values];
            file.read_exact_at(bytemuck::cast_slice_mut(values), bytes.start)?;
            total += sum(values);
        }
    })
}

/// The sum of what `work` gives on so many threads.
fn on_threads(threads: usize, work: impl Fn(usize) -> io::Result<f64> + Sync) -> io::Result<f64> {
    let work = &work;
    std::thread::scope(|scope| {
        let spawn = |thread| std::thread::Builder::new().spawn_scoped(scope, move || work(thread));
        let workers = (0..threads.max(1)).map(spawn).collect::<io::Result<Vec<_>>>()?;
        let ended = workers.into_iter().map(|worker| worker.join());
        ended.map(|sum| sum.unwrap_or_else(|p| std::panic::resume_unwind(p))).sum()
    })
}

fn sum(values: &[f64]) -> f64 {
    let (vectors, rest) = values.as_chunks::<32>();
    let mut lanes = [0.0; 32];
    for vector in vectors {
        for (lane, value) in lanes.iter_mut().zip(vector) {
            *lane += value;
        }
    }
    lanes.iter().chain(rest).sum()
}

/// The most memory of this process that was ever resident, where Linux tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
