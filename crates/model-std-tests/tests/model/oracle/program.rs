//! Small random programs: two or three threads, up to four operations each.

use crate::random::Random;
use model_std::sync::atomic::Ordering;

/// An operation; what it sees goes into the outcome.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Load(usize, Ordering),
    Store(usize, u64, Ordering),
    Add(usize, u64, Ordering),
    /// Compares with the first value, stores the second.
    Exchange(usize, u64, u64, Ordering),
    Lock(usize),
    TryLock(usize),
    Unlock(usize),
    /// Waits once on the condition variable, with lock 0 held.
    Wait,
    NotifyOne,
    NotifyAll,
    /// Adds one to a plain value behind lock 0, and sees the old one.
    Bump,
}

#[derive(Debug)]
pub struct Program {
    pub threads: Vec<Vec<Op>>,
}

pub const LOCATIONS: usize = 2;
pub const LOCKS: usize = 2;

#[derive(Clone, Copy)]
pub enum Family {
    Atomics(Ordering),
    Locks,
    TriedLocks,
    Condvars,
}

pub fn programs(family: Family, count: usize) -> Vec<Program> {
    let mut random = Random(count as u64);
    (0..count)
        .map(|nth| {
            let threads = 2 + usize::from(nth % 3 == 0);
            // Three threads of four operations take a plain search too long.
            let longest = if threads == 3 { 2 } else { 4 };
            let threads = (0..threads)
                .map(|_| {
                    let length = 1 + random.below(longest);
                    thread(family, length, &mut random)
                })
                .collect();
            Program { threads }
        })
        .collect()
}

fn thread(family: Family, length: usize, random: &mut Random) -> Vec<Op> {
    match family {
        Family::Atomics(order) => (0..length).map(|_| atomic(order, random)).collect(),
        Family::Locks => critical_sections(length, false, random),
        Family::TriedLocks => critical_sections(length, true, random),
        Family::Condvars => signals(length, random),
    }
}

fn atomic(order: Ordering, random: &mut Random) -> Op {
    let (load, store) = match order {
        Ordering::AcqRel => (Ordering::Acquire, Ordering::Release),
        order => (order, order),
    };
    let location = random.below(LOCATIONS);
    let value = 1 + random.below(2) as u64;
    match random.below(7) {
        0..=2 => Op::Load(location, load),
        3 | 4 => Op::Store(location, value, store),
        5 => Op::Add(location, value, order),
        _ => Op::Exchange(location, value - 1, value + 1, order),
    }
}

/// Locks are given up in the reverse order, and never taken twice by the same thread.
fn critical_sections(length: usize, tried: bool, random: &mut Random) -> Vec<Op> {
    let mut ops = Vec::new();
    let mut held: Vec<usize> = Vec::new();
    for _ in 0..length {
        let free: Vec<usize> = (0..LOCKS).filter(|l| !held.contains(l)).collect();
        match random.below(4) {
            0 | 1 if !free.is_empty() => {
                let lock = free[random.below(free.len())];
                if tried && random.below(2) == 0 {
                    // Given up at once, if it was had.
                    ops.push(Op::TryLock(lock));
                } else {
                    ops.push(Op::Lock(lock));
                    held.push(lock);
                }
            }
            2 if !held.is_empty() => ops.push(Op::Unlock(held.pop().unwrap())),
            _ if held.contains(&0) => ops.push(Op::Bump),
            _ => ops.push(atomic(Ordering::SeqCst, random)),
        }
    }
    ops.extend(held.into_iter().rev().map(Op::Unlock));
    ops
}

fn signals(length: usize, random: &mut Random) -> Vec<Op> {
    let mut ops = vec![Op::Lock(0)];
    for _ in 0..length.min(3) {
        ops.push(match random.below(4) {
            0 => Op::Wait,
            1 => Op::NotifyOne,
            2 => Op::NotifyAll,
            _ => Op::Bump,
        });
    }
    ops.push(Op::Unlock(0));
    ops
}
