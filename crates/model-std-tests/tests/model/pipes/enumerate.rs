//! The plain interpreter. It keeps no list of copies: who has an end open is worked out from where
//! each process is, and a process that has crashed has none.

use super::program::{CAPACITY, Op, Program, WHOLE};
use std::collections::{BTreeSet, HashSet};

/// What every process saw, and which of them crashed; or that one of them can wait forever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Ended { seen: Vec<Vec<Seen>>, crashed: Vec<bool> },
    Stuck,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seen {
    Read(Vec<u8>),
    Wrote(usize),
    Broken,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    next: Vec<usize>,
    /// How much of the write under way is in.
    done: Vec<usize>,
    seen: Vec<Vec<Seen>>,
    crashed: Vec<bool>,
    bytes: Vec<u8>,
    /// What the main process has closed: nothing, the write end, both.
    main: usize,
}

pub fn outcomes(program: &Program) -> BTreeSet<Outcome> {
    let count = program.processes.len();
    let mut stack = vec![State {
        next: vec![0; count],
        done: vec![0; count],
        seen: vec![Vec::new(); count],
        crashed: vec![false; count],
        bytes: Vec::new(),
        main: 0,
    }];
    let (mut outcomes, mut visited) = (BTreeSet::new(), HashSet::new());
    while let Some(state) = stack.pop() {
        if !visited.insert(state.clone()) {
            continue;
        }
        let is_over =
            |p: usize| state.crashed[p] || state.next[p] == program.processes[p].ops.len();
        if state.main == 2 && (0..count).all(is_over) {
            let (seen, crashed) = (state.seen.clone(), state.crashed.clone());
            outcomes.insert(Outcome::Ended { seen, crashed });
            continue;
        }
        let mut goes_on = false;
        if state.main < 2 {
            stack.push(State { main: state.main + 1, ..state.clone() });
            goes_on = true;
        }
        for process in (0..count).filter(|p| !is_over(*p)) {
            if let Some(next) = state.goes_on(program, process) {
                stack.push(next);
                goes_on = true;
            }
            if process < program.mortal && !state.crashed.contains(&true) {
                let mut next = state.clone();
                next.crashed[process] = true;
                stack.push(next);
            }
        }
        if !goes_on {
            outcomes.insert(Outcome::Stuck);
        }
    }
    outcomes
}

impl State {
    fn is_open(&self, program: &Program, closes: fn(&Op) -> bool, main: usize) -> bool {
        let has = |p: usize| {
            let process = &program.processes[p];
            let at = process.ops.iter().position(closes);
            !self.crashed[p] && at.is_some_and(|at| at >= self.next[p])
        };
        self.main < main || (0..self.next.len()).any(has)
    }

    fn goes_on(&self, program: &Program, me: usize) -> Option<State> {
        let mut next = self.clone();
        match program.processes[me].ops[self.next[me]] {
            Op::Write(value, count) => {
                let done = self.done[me];
                if !self.is_open(program, |op| matches!(op, Op::CloseReading), 2) {
                    next.seen[me].push(if done == 0 { Seen::Broken } else { Seen::Wrote(done) });
                    next.done[me] = 0;
                    next.next[me] += 1;
                    return Some(next);
                }
                let room = CAPACITY - self.bytes.len();
                let needs = if count <= WHOLE { count } else { 1 };
                if room < needs {
                    return None;
                }
                let piece = (count - done).min(WHOLE).min(room);
                next.bytes.extend((done..done + piece).map(|n| value + n as u8));
                next.done[me] += piece;
                if next.done[me] == count {
                    next.seen[me].push(Seen::Wrote(count));
                    next.done[me] = 0;
                    next.next[me] += 1;
                }
            }
            Op::Read(most) => {
                let is_open = self.is_open(program, |op| matches!(op, Op::CloseWriting), 1);
                if self.bytes.is_empty() && is_open {
                    return None;
                }
                let count = most.min(self.bytes.len());
                next.seen[me].push(Seen::Read(next.bytes.drain(..count).collect()));
                next.next[me] += 1;
            }
            Op::CloseReading | Op::CloseWriting => next.next[me] += 1,
        }
        Some(next)
    }
}
