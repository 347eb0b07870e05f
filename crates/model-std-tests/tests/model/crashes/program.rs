//! Small random programs: two or three processes that share a file of two pages and a number.

use crate::random::Random;

/// An operation; what it sees goes into the outcome.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Write(usize, u64),
    Read(usize),
    Flush,
    /// Adds one to the number in shared memory, and sees the old one.
    Add,
}

#[derive(Debug)]
pub struct Program {
    pub processes: Vec<Vec<Op>>,
    /// So many of them, from the first on, are mortal.
    pub mortal: usize,
}

pub const PAGES: usize = 2;

pub fn programs(mortal: usize, count: usize) -> Vec<Program> {
    let mut random = Random((count + mortal) as u64);
    (0..count)
        .map(|nth| {
            let processes = if nth % 3 == 0 { 3 } else { 2 };
            let longest = if processes == 3 { 2 } else { 4 };
            let processes = (0..processes)
                .map(|process| {
                    let length = 1 + random.below(longest);
                    // Each value is written once, so that an outcome says which write was seen.
                    (0..length).map(|at| op(&mut random, (process * 10 + at + 1) as u64)).collect()
                })
                .collect();
            Program { processes, mortal }
        })
        .collect()
}

fn op(random: &mut Random, value: u64) -> Op {
    match random.below(8) {
        0..=2 => Op::Write(random.below(PAGES), value),
        3..=5 => Op::Read(random.below(PAGES)),
        6 => Op::Flush,
        _ => Op::Add,
    }
}
