//! Small random programs.

use crate::random::Random;
use std::fmt;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

/// An operation on one of the locations.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Load(usize, Ordering),
    Store(usize, u64, Ordering),
    Add(usize, u64, Ordering),
    /// Compares with the first value, stores the second.
    Exchange(usize, u64, u64, Ordering, Ordering),
    Fence(Ordering),
}

pub struct Program {
    pub threads: Vec<Vec<Op>>,
    pub locations: usize,
}

/// The limits of a random program.
#[derive(Clone, Copy)]
pub struct Size {
    pub operations: usize,
    pub locations: usize,
}

/// No thread does more: a fourth look at the same atomic would be taken for a loop that waits.
pub const LONGEST: usize = 4;

/// No program has more locations.
pub const MOST_LOCATIONS: usize = 4;

impl Program {
    pub fn random(size: Size, seed: u64) -> Program {
        let mut random = Random(seed.wrapping_mul(0x2545_F491_4F6C_DD1D));
        random.below(2);
        // Some programs have no sequentially consistent operation, some have many.
        let strength = random.below(4);
        let threads = 2 + random.below(3);
        let mut program = vec![Vec::new(); threads];
        for nth in 0..size.operations {
            let thread = if nth < threads { nth } else { random.below(threads) };
            if program[thread].len() < LONGEST {
                program[thread].push(random_op(&mut random, size.locations, strength));
            }
        }
        Program { threads: program, locations: size.locations }
    }
}

fn random_op(random: &mut Random, locations: usize, strength: usize) -> Op {
    let is_seq_cst = strength > 0 && random.below(4) < strength;
    let mut order = |weaker: &[Ordering]| if is_seq_cst { SeqCst } else { random.of(weaker) };
    let load = order(&[Relaxed, Acquire]);
    let store = order(&[Relaxed, Release]);
    let update = order(&[Relaxed, Acquire, Release, AcqRel]);
    let fence = order(&[Acquire, Release, AcqRel, SeqCst]);
    let location = random.below(locations);
    let value = 1 + random.below(2) as u64;
    match random.below(12) {
        0..=3 => Op::Load(location, load),
        4..=7 => Op::Store(location, value, store),
        8 => Op::Add(location, 10, update),
        9 | 10 => Op::Exchange(location, value - 1, value + 100, update, load),
        _ => Op::Fence(fence),
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, thread) in self.threads.iter().enumerate() {
            writeln!(f, "T{}: {thread:?}", n + 1)?;
        }
        Ok(())
    }
}
