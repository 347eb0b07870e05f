//! How much can more threads gain, if all of them read through one lock?
//!
//! `cargo run --release --example one_lock` measures on the sample file how long a read of a chunk takes
//! through libhdf5 (`r`) and how long it takes to add its values up (`a`), and then whole reductions by the
//! reference to `threads/claim`, beside what Amdahl's law allows: no chunk is done sooner than in `r`, nor
//! sooner than in `(r + a) / cores`. All of it is measured in turns, so that what else the machine does falls
//! on all alike.

use interleave::sample::{self, Size};
use interleave::{Hdf5Source, Memory, Partial, Source};
use std::error::Error;
use std::hint::black_box;
use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

#[path = "../solutions/threads/claim.rs"]
mod claim;

const SIZE: Size = Size::Bench;
const ROUNDS: usize = 41;
const THREADS: [usize; 4] = [1, 2, 4, 8];

fn main() -> Result<(), Box<dyn Error>> {
    let path = sample::path(SIZE)?;
    let source = Hdf5Source::open(&path, "/array")?;
    let memory = Memory(source.read(0..source.rows())?);
    let chunk = SIZE.array_chunk_len();
    let chunks: Vec<Range<usize>> = (0..source.rows())
        .step_by(chunk)
        .map(|start| start..(start + chunk).min(source.rows()))
        .collect();

    let mut reads = Vec::new();
    let mut additions = Vec::new();
    let mut whole = THREADS.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        reads.push(time(|| {
            for rows in &chunks {
                black_box(source.read(rows.clone())?);
            }
            Ok(())
        })?);
        additions.push(time(|| {
            for rows in &chunks {
                black_box(Partial::of(&memory.0[rows.clone()]));
            }
            Ok(())
        })?);
        for (threads, times) in THREADS.into_iter().zip(&mut whole) {
            times.push(time(|| {
                black_box(claim::claim(&source, chunk, threads)?);
                Ok(())
            })?);
        }
    }

    let each = |times: &mut Vec<Duration>| median(times).as_secs_f64() * 1e6 / chunks.len() as f64;
    let (r, a) = (each(&mut reads), each(&mut additions));
    let cores = thread::available_parallelism()?.get();
    println!("{} chunks; µs a chunk: a read r = {r:.1}, an addition a = {a:.1}", chunks.len());
    println!("threads  µs a chunk  times as fast  Amdahl allows  ({cores} cores)");
    let one = each(&mut whole[0]);
    for (threads, times) in THREADS.into_iter().zip(&mut whole) {
        let is = each(times);
        let bound = (r + a) / r.max((r + a) / threads.min(cores) as f64);
        println!("{threads:>7}  {is:>10.1}  {:>13.2}  {bound:>13.2}", one / is);
    }
    Ok(())
}

fn time(
    work: impl FnOnce() -> Result<(), interleave::Error>,
) -> Result<Duration, interleave::Error> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
