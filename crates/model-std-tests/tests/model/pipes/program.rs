//! Small random programs: two or three processes on one pipe.

use crate::random::Random;

/// An operation; what it sees goes into the outcome.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    /// Writes so many bytes, each of its own value.
    Write(u8, usize),
    /// Reads up to so many bytes.
    Read(usize),
    CloseReading,
    CloseWriting,
}

#[derive(Debug, Clone)]
pub struct Process {
    pub reads: bool,
    pub writes: bool,
    /// It uses and closes only what it has, and in the end it closes what it still has.
    pub ops: Vec<Op>,
}

#[derive(Debug)]
pub struct Program {
    pub processes: Vec<Process>,
    /// So many of them, from the first on, are mortal.
    pub mortal: usize,
}

pub const CAPACITY: usize = 3;
/// What goes in as one.
pub const WHOLE: usize = 2;

pub fn programs(mortal: usize, count: usize) -> Vec<Program> {
    let mut random = Random((count * 10 + mortal) as u64);
    (0..count)
        .map(|nth| {
            let processes = if nth % 3 == 0 { 3 } else { 2 };
            let longest = if processes == 3 { 1 } else { 2 };
            let processes = (0..processes).map(|at| process(&mut random, at, longest)).collect();
            Program { processes, mortal }
        })
        .collect()
}

fn process(random: &mut Random, at: usize, longest: usize) -> Process {
    let (reads, writes) = [(true, false), (false, true), (true, true)][random.below(3)];
    let (mut can_read, mut can_write) = (reads, writes);
    let mut ops = Vec::new();
    for nth in 0..1 + random.below(longest) {
        let value = (at * 40 + nth * 10 + 1) as u8;
        let op = match random.below(7) {
            0..=2 if can_write => Op::Write(value, 1 + random.below(3)),
            3 if can_read => Op::CloseReading,
            4 if can_write => Op::CloseWriting,
            _ if can_read => Op::Read(1 + random.below(3)),
            _ => continue,
        };
        can_read &= !matches!(op, Op::CloseReading);
        can_write &= !matches!(op, Op::CloseWriting);
        ops.push(op);
    }
    ops.extend(can_read.then_some(Op::CloseReading));
    ops.extend(can_write.then_some(Op::CloseWriting));
    Process { reads, writes, ops }
}
