//! The plain interpreter: a state, every thread's next operation, and all ways to go on.

use super::program::{LOCATIONS, LOCKS, Op, Program};
use std::collections::{BTreeSet, HashSet};

/// What every thread saw, and the values at the end; or that the program got stuck.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    Done { seen: Vec<Vec<u64>>, values: Vec<u64>, plain: u64 },
    Stuck,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    next: Vec<usize>,
    seen: Vec<Vec<u64>>,
    values: Vec<u64>,
    plain: u64,
    holder: Vec<Option<usize>>,
    /// Threads asleep on the condition variable, in any order.
    asleep: BTreeSet<usize>,
    /// Threads that were woken and wait for lock 0.
    woken: BTreeSet<usize>,
    /// Threads that may still wake once for no reason.
    spurious: BTreeSet<usize>,
}

pub fn outcomes(program: &Program) -> BTreeSet<Outcome> {
    let threads = program.threads.len();
    let start = State {
        next: vec![0; threads],
        seen: vec![Vec::new(); threads],
        values: vec![0; LOCATIONS],
        plain: 0,
        holder: vec![None; LOCKS],
        asleep: BTreeSet::new(),
        woken: BTreeSet::new(),
        spurious: (0..threads).collect(),
    };
    let mut outcomes = BTreeSet::new();
    let mut visited = HashSet::new();
    let mut stack = vec![start];
    while let Some(state) = stack.pop() {
        if !visited.insert(state.clone()) {
            continue;
        }
        let firm: Vec<State> = (0..threads).flat_map(|t| state.go(program, t)).collect();
        if firm.is_empty() {
            let done = (0..threads).all(|t| state.next[t] == program.threads[t].len());
            outcomes.insert(if done && state.asleep.is_empty() {
                Outcome::Done { seen: state.seen, values: state.values, plain: state.plain }
            } else {
                Outcome::Stuck
            });
            continue;
        }
        // A sleeper may wake for no reason while somebody else could go on.
        for &t in state.asleep.intersection(&state.spurious) {
            if state.holder[0].is_none() {
                let mut next = state.clone();
                next.asleep.remove(&t);
                next.spurious.remove(&t);
                next.holder[0] = Some(t);
                next.next[t] += 1;
                stack.push(next);
            }
        }
        stack.extend(firm);
    }
    outcomes
}

impl State {
    /// The states after the next operation of a thread: none when it is blocked or has ended.
    fn go(&self, program: &Program, t: usize) -> Vec<State> {
        if self.asleep.contains(&t) {
            return Vec::new();
        }
        let mut next = self.clone();
        if self.woken.contains(&t) {
            if self.holder[0].is_some() {
                return Vec::new();
            }
            next.woken.remove(&t);
            next.holder[0] = Some(t);
            next.next[t] += 1;
            return vec![next];
        }
        let Some(op) = program.threads[t].get(self.next[t]) else { return Vec::new() };
        next.next[t] += 1;
        match *op {
            Op::Load(x, _) => next.seen[t].push(self.values[x]),
            Op::Store(x, v, _) => next.values[x] = v,
            Op::Add(x, v, _) => {
                next.seen[t].push(self.values[x]);
                next.values[x] += v;
            }
            Op::Exchange(x, from, to, _) => {
                next.seen[t].push(self.values[x]);
                if self.values[x] == from {
                    next.values[x] = to;
                }
            }
            Op::Lock(m) => match self.holder[m] {
                Some(_) => return Vec::new(),
                None => next.holder[m] = Some(t),
            },
            Op::TryLock(m) => {
                // Had and given up: two steps, and the lock is held in between.
                if self.holder[m] == Some(t) {
                    next.holder[m] = None;
                } else {
                    next.seen[t].push(u64::from(self.holder[m].is_none()));
                    if self.holder[m].is_none() {
                        next.holder[m] = Some(t);
                        next.next[t] -= 1;
                    }
                }
            }
            Op::Unlock(m) => next.holder[m] = None,
            Op::Wait => {
                next.next[t] -= 1;
                next.holder[0] = None;
                next.asleep.insert(t);
            }
            Op::NotifyOne => {
                if !self.asleep.is_empty() {
                    return self
                        .asleep
                        .iter()
                        .map(|w| {
                            let mut next = next.clone();
                            next.asleep.remove(w);
                            next.woken.insert(*w);
                            next
                        })
                        .collect();
                }
            }
            Op::NotifyAll => next.woken.append(&mut next.asleep),
            Op::Bump => {
                next.seen[t].push(self.plain);
                next.plain += 1;
            }
        }
        vec![next]
    }
}
