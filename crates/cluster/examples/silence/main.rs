//! What does a fault cost when a thousand workers share a job, and how long should a silent one be waited for?
//!
//!     cargo run -p cluster --example silence > chapters/plots/many_machines/silence.svg
//!
//! A simulation: the manager's board is the real one; clock, network and workers are not. A worker may die, or be
//! silent for a while and go on. The broker lends its piece to another worker once it has been silent for the
//! limit. Messages take a random time, and one in a hundred comes twice. All is drawn by the seed.

#[allow(dead_code, unreachable_pub)]
#[path = "../../src/board.rs"]
mod board;
mod chart;

use board::{Board, Verdict};
use interleave::parts::Part;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

const WORKERS: usize = 1_000;
const PIECES: u64 = 30_000;
/// Silence limits, in seconds.
const LIMITS: [f64; 9] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
const SEED: u64 = 1;

/// Seconds of the virtual clock, as microseconds so that they have an order.
type Time = u64;

fn micros(seconds: f64) -> Time {
    (seconds * 1e6) as Time
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to 1, without 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }
}

/// What will happen to a worker.
#[derive(Clone, Copy, Default)]
struct Fate {
    dies: Option<Time>,
    /// When it falls silent, and for how long.
    silent: Option<(Time, Time)>,
}

/// Those of one moment happen in this order.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A part reaches the board.
    Part { piece: u64 },
    /// A worker is done with a piece, and takes another.
    Free { worker: usize },
    /// A worker has been silent for the limit with this piece.
    GivenUp { piece: u64 },
}

/// What came of a job.
struct Outcome {
    seconds: f64,
    /// Pieces that were lent again.
    lent_again: u64,
    board: Board,
}

/// The fates of all workers: `dying` of them die, and as many are silent for up to 10 s, in the first 30 s.
fn fates(dying: usize, random: &mut Random) -> Vec<Fate> {
    let mut fates = vec![Fate::default(); WORKERS];
    for fate in fates.iter_mut().take(dying) {
        fate.dies = Some(micros(random.between(0.0, 30.0)));
    }
    for fate in fates.iter_mut().skip(dying).take(dying) {
        let (when, length) = (random.between(0.0, 30.0), random.between(0.0, 10.0));
        fate.silent = Some((micros(when), micros(length)));
    }
    fates
}

/// The bytes that stand for the part of a piece.
fn part(piece: u64) -> [u8; Part::BYTES] {
    let mut bytes = [0; Part::BYTES];
    bytes[..8].copy_from_slice(&piece.to_le_bytes());
    bytes
}

/// A job in which `dying` workers die and as many fall silent.
fn job(dying: usize, limit: f64, seed: u64) -> Outcome {
    let mut random = Random(seed);
    let fates = fates(dying, &mut random);
    let mut board = Board::new(PIECES);
    let mut queue: VecDeque<u64> = (0..PIECES).collect();
    let mut events = BinaryHeap::new();
    let mut idle: Vec<usize> = (0..WORKERS).collect();
    let (mut now, mut lent_again) = (0, 0);
    loop {
        while let (Some(worker), false) = (idle.last().copied(), queue.is_empty()) {
            idle.pop();
            let fate = fates[worker];
            if fate.dies.is_some_and(|dies| dies <= now) {
                continue;
            }
            let Some(piece) = queue.pop_front() else { break };
            let mut done = now + micros(random.between(0.5, 1.5));
            if let Some((when, length)) = fate.silent.filter(|(when, _)| (now..done).contains(when))
            {
                done += length;
                if length > micros(limit) {
                    events.push(Reverse((when + micros(limit), Event::GivenUp { piece })));
                }
            }
            if let Some(dies) = fate.dies.filter(|dies| *dies < done) {
                events.push(Reverse((dies + micros(limit), Event::GivenUp { piece })));
                continue;
            }
            events.push(Reverse((done, Event::Free { worker })));
            let copies = if random.share() < 0.01 { 2 } else { 1 };
            for _ in 0..copies {
                let arrives = done + micros(random.between(0.001, 0.020));
                events.push(Reverse((arrives, Event::Part { piece })));
            }
        }
        let Reverse((when, event)) = events.pop().expect("some worker lives, and brings the rest");
        now = when;
        match event {
            Event::Part { piece } => {
                board.arrive(piece, part(piece)).expect("all workers make the same part");
                if board.verdict() == Some(Verdict::Done) {
                    return Outcome { seconds: now as f64 / 1e6, lent_again, board };
                }
            }
            Event::Free { worker } => idle.push(worker),
            // The part may be there by now; then the task was acknowledged.
            Event::GivenUp { piece } if board.has(piece) => {}
            Event::GivenUp { piece } => {
                lent_again += 1;
                queue.push_back(piece);
            }
        }
    }
}

/// What the faults cost at a limit: the job with them, less the job without.
struct Cost {
    limit: f64,
    seconds: f64,
    lent_again: u64,
    /// Parts that came though they were there.
    twice: u64,
}

fn costs<const N: usize>(dying: usize, limits: [f64; N], seed: u64) -> [Cost; N] {
    let without = job(0, 1.0, seed).seconds;
    limits.map(|limit| {
        let with = job(dying, limit, seed);
        Cost {
            limit,
            seconds: with.seconds - without,
            lent_again: with.lent_again,
            twice: with.board.twice(),
        }
    })
}

/// How many workers die, with what that costs at each limit.
fn lines(seed: u64) -> [(usize, Vec<Cost>); 2] {
    [10, 100].map(|dying| (dying, costs(dying, LIMITS, seed).into()))
}

fn main() {
    let seed = std::env::args().nth(1).map_or(SEED, |seed| seed.parse().expect("SEED is a number"));
    let lines = lines(seed);
    eprintln!("seed {seed}\ndying\tlimit\tlost\tlent again\tcame twice");
    for (dying, costs) in &lines {
        for Cost { limit, seconds, lent_again, twice } in costs {
            eprintln!("{dying}\t{limit}\t{seconds:.2}\t{lent_again}\t{twice}");
        }
    }
    print!("{}", chart::svg(&lines, seed));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_counts_once_though_it_was_read_twice() {
        let outcome = job(100, 0.25, SEED);
        assert!(outcome.lent_again > 100 && outcome.board.twice() > 0, "nothing was tried");
        let parts = outcome.board.parts().map(interleave::parts::Part::to_bytes);
        assert!(parts.eq((0..PIECES).map(part)));
    }

    #[test]
    fn ten_times_the_faults_cost_little_more_under_a_long_limit() {
        for seed in [SEED, 2, 3] {
            let [few] = costs(10, [64.0], seed);
            let [many] = costs(100, [64.0], seed);
            assert!(many.seconds < few.seconds * 1.5, "{}: {}", few.seconds, many.seconds);
            assert!(many.seconds < 64.0 + 10.0, "{}", many.seconds);
        }
    }

    #[test]
    fn a_short_limit_takes_more_workers_for_dead() {
        let [short, long] = costs(100, [0.25, 16.0], SEED);
        assert!(short.seconds < long.seconds);
        // The page says so.
        assert_eq!((short.lent_again, long.lent_again), (198, 100));
    }

    /// `cargo run -p cluster --example silence` draws it anew.
    #[test]
    fn the_picture_on_the_page_is_what_the_program_draws() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../chapters/plots/many_machines");
        let page = std::fs::read_to_string(format!("{folder}/silence.svg")).unwrap();
        assert!(page == chart::svg(&lines(SEED), SEED));
    }
}
