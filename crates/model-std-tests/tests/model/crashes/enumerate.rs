//! The plain interpreter. It decides at once what the model puts off until it is seen: that a page gets
//! through is an event of its own, which may come at any time, and a crash takes away whatever has not got
//! through by then.

use super::program::{Op, PAGES, Program};
use std::collections::{BTreeSet, HashSet};

/// What every process saw, which of them crashed, and what is there in the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcome {
    pub seen: Vec<Vec<u64>>,
    pub crashed: Vec<bool>,
    pub pages: Vec<u64>,
    pub number: u64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    next: Vec<usize>,
    seen: Vec<Vec<u64>>,
    crashed: Vec<bool>,
    /// By page: what has got through, then what has not, each with the process that wrote it.
    pages: Vec<Vec<(u64, Option<usize>)>>,
    number: u64,
}

pub fn outcomes(program: &Program) -> BTreeSet<Outcome> {
    let processes = program.processes.len();
    let mut stack = vec![State {
        next: vec![0; processes],
        seen: vec![Vec::new(); processes],
        crashed: vec![false; processes],
        pages: vec![vec![(0, None)]; PAGES],
        number: 0,
    }];
    let (mut outcomes, mut visited) = (BTreeSet::new(), HashSet::new());
    while let Some(state) = stack.pop() {
        if !visited.insert(state.clone()) {
            continue;
        }
        let is_over = |p: usize| state.crashed[p] || state.next[p] == program.processes[p].len();
        if (0..processes).all(is_over) {
            outcomes.insert(Outcome {
                seen: state.seen.clone(),
                crashed: state.crashed.clone(),
                pages: state.pages.iter().map(|written| written[0].0).collect(),
                number: state.number,
            });
        }
        for page in (0..PAGES).filter(|page| state.pages[*page].len() > 1) {
            let mut next = state.clone();
            next.pages[page].remove(0);
            stack.push(next);
        }
        for process in (0..processes).filter(|p| !is_over(*p)) {
            stack.push(state.goes_on(process, program.processes[process][state.next[process]]));
            if process < program.mortal && !state.crashed.contains(&true) {
                stack.push(state.crashes(process));
            }
        }
    }
    outcomes
}

impl State {
    fn goes_on(&self, me: usize, op: Op) -> State {
        let mut state = self.clone();
        state.next[me] += 1;
        let mine = |written: &[(u64, Option<usize>)]| {
            written.iter().rposition(|(_, by)| *by == Some(me)).unwrap_or(0)
        };
        match op {
            Op::Write(page, value) => state.pages[page].push((value, Some(me))),
            Op::Flush => state.pages.iter_mut().for_each(|written| {
                written.drain(..mine(written));
            }),
            Op::Read(page) => {
                let written = &state.pages[page];
                state.seen[me].push(written[mine(written)].0);
            }
            Op::Add => {
                state.seen[me].push(state.number);
                state.number += 1;
            }
        }
        state
    }

    fn crashes(&self, me: usize) -> State {
        let mut state = self.clone();
        state.crashed[me] = true;
        for written in &mut state.pages {
            let there = written.remove(0);
            written.retain(|(_, by)| *by != Some(me));
            written.insert(0, there);
        }
        state
    }
}
