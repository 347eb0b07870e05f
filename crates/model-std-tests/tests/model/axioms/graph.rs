//! The axioms of C++20, as relations between the events of an execution.
//!
//! In the words of the standard (N4861): [intro.races] for happens-before and coherence, [atomics.order] for
//! release sequences, strongly happens before, coherence-ordered before and the order S, [atomics.fences]
//! for fences.

use super::Outcome;
use super::program::{Op, Program};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

/// A relation between events: row by row, one bit for each event.
#[derive(Clone)]
struct Relation(Vec<u32>);

impl Relation {
    fn none(events: usize) -> Relation {
        Relation(vec![0; events])
    }

    fn has(&self, a: usize, b: usize) -> bool {
        self.0[a] >> b & 1 == 1
    }

    fn add(&mut self, a: usize, b: usize) {
        self.0[a] |= 1 << b;
    }

    fn or(&self, other: &Relation) -> Relation {
        Relation(self.0.iter().zip(&other.0).map(|(a, b)| a | b).collect())
    }

    /// First this one, then the other.
    fn then(&self, other: &Relation) -> Relation {
        let row = |row: &u32| {
            (0..self.0.len()).filter(|b| row >> b & 1 == 1).fold(0, |all, b| all | other.0[b])
        };
        Relation(self.0.iter().map(row).collect())
    }

    fn transitive(mut self) -> Relation {
        for middle in 0..self.0.len() {
            let from_there = self.0[middle];
            self.0
                .iter_mut()
                .filter(|row| **row >> middle & 1 == 1)
                .for_each(|row| *row |= from_there);
        }
        self
    }

    fn has_no_cycle(self) -> bool {
        let closed = self.transitive();
        (0..closed.0.len()).all(|event| !closed.has(event, event))
    }
}

/// The events that come before all others are the initial values, one for each location.
struct Event {
    thread: Option<usize>,
    op: Op,
}

/// How the events of a program turn out: what each reads, and what each stores.
struct Execution<'a> {
    events: &'a [Event],
    sb: &'a Relation,
    /// The event that each event reads, if it reads.
    reads: Vec<Option<usize>>,
    seen: Vec<Option<u64>>,
    stored: Vec<Option<u64>>,
}

/// What is found on the way through all graphs.
#[derive(Default)]
struct Found {
    outcomes: BTreeSet<Outcome>,
    graphs: u64,
    /// Is each of the graphs counted, and not only one for each outcome?
    counts: bool,
}

pub fn outcomes(program: &Program) -> BTreeSet<Outcome> {
    every_graph(program, false).outcomes
}

/// In how many ways the events can read from each other and the stores be ordered.
pub fn graphs(program: &Program) -> u64 {
    every_graph(program, true).graphs
}

fn every_graph(program: &Program, counts: bool) -> Found {
    let initial =
        (0..program.locations).map(|x| Event { thread: None, op: Op::Store(x, 0, Relaxed) });
    let of_threads = program.threads.iter().enumerate().flat_map(|(thread, ops)| {
        ops.iter().map(move |op| Event { thread: Some(thread), op: *op })
    });
    let events: Vec<Event> = initial.chain(of_threads).collect();
    let mut sb = Relation::none(events.len());
    for a in 0..events.len() {
        for b in a + 1..events.len() {
            let is_initial = events[a].thread.is_none() && events[b].thread.is_some();
            if is_initial || (events[a].thread.is_some() && events[a].thread == events[b].thread) {
                sb.add(a, b);
            }
        }
    }
    let readers: Vec<usize> = (0..events.len()).filter(|e| may_read(&events[*e].op)).collect();
    let mut found = Found { counts, ..Found::default() };
    let mut reads = vec![None; events.len()];
    every_reads_from(&events, &sb, &readers, &mut reads, &mut found);
    found
}

fn every_reads_from(
    events: &[Event],
    sb: &Relation,
    readers: &[usize],
    reads: &mut Vec<Option<usize>>,
    found: &mut Found,
) {
    let Some((reader, rest)) = readers.split_first() else {
        if let Some(execution) = Execution::of(events, sb, reads) {
            execution.every_modification_order(found);
        }
        return;
    };
    for source in 0..events.len() {
        let op = &events[source].op;
        if source != *reader && may_store(op) && location(op) == location(&events[*reader].op) {
            reads[*reader] = Some(source);
            every_reads_from(events, sb, rest, reads, found);
        }
    }
}

impl<'a> Execution<'a> {
    /// None if something is read that is not stored, or program order and reads-from have a cycle.
    fn of(events: &'a [Event], sb: &'a Relation, reads: &[Option<usize>]) -> Option<Execution<'a>> {
        let none = vec![None; events.len()];
        let reads = reads.to_vec();
        let mut e = Execution { events, sb, reads, seen: none.clone(), stored: none };
        if !sb.or(&e.rf()).has_no_cycle() {
            return None;
        }
        let mut is_done = vec![false; events.len()];
        while let Some(next) = (0..events.len())
            .find(|n| !is_done[*n] && e.reads[*n].is_none_or(|source| is_done[source]))
        {
            is_done[next] = true;
            if let Some(source) = e.reads[next] {
                e.seen[next] = Some(e.stored[source]?);
            }
            let seen = e.seen[next].unwrap_or(0);
            e.stored[next] = match events[next].op {
                Op::Store(_, value, _) => Some(value),
                Op::Add(_, value, _) => Some(seen + value),
                Op::Exchange(_, from, to, ..) => (seen == from).then_some(to),
                Op::Load(..) | Op::Fence(_) => None,
            };
        }
        Some(e)
    }

    fn rf(&self) -> Relation {
        let mut rf = Relation::none(self.events.len());
        for (reader, source) in self.reads.iter().enumerate() {
            source.iter().for_each(|source| rf.add(*source, reader));
        }
        rf
    }

    fn every_modification_order(&self, found: &mut Found) {
        let locations = (0..).take_while(|x| self.events[*x].thread.is_none()).count();
        self.orders_from(0, locations, &mut vec![Vec::new(); locations], found);
    }

    fn orders_from(
        &self,
        x: usize,
        locations: usize,
        orders: &mut Vec<Vec<usize>>,
        found: &mut Found,
    ) {
        if x == locations {
            let last = |order: &Vec<usize>| self.stored[*order.last().unwrap()].unwrap();
            let outcome =
                self.seen.iter().flatten().copied().chain(orders.iter().map(last)).collect();
            let is_needed = found.counts || !found.outcomes.contains(&outcome);
            if is_needed && self.is_consistent(orders) {
                found.graphs += 1;
                found.outcomes.insert(outcome);
            }
            return;
        }
        let stores: Vec<usize> = (0..self.events.len())
            .filter(|e| self.stored[*e].is_some() && location(&self.events[*e].op) == Some(x))
            .collect();
        self.one_order(x, locations, &stores, orders, found);
    }

    /// Goes on with every order of the stores to `x`: the initial value is the first, and a
    /// read-modify-write comes right after what it reads.
    fn one_order(
        &self,
        x: usize,
        locations: usize,
        stores: &[usize],
        orders: &mut Vec<Vec<usize>>,
        found: &mut Found,
    ) {
        if orders[x].len() == stores.len() {
            return self.orders_from(x + 1, locations, orders, found);
        }
        for store in stores {
            let last = orders[x].last();
            let fits = match self.reads[*store] {
                None => self.events[*store].thread.is_some() == last.is_some(),
                Some(source) => last == Some(&source),
            };
            if fits && !orders[x].contains(store) {
                orders[x].push(*store);
                self.one_order(x, locations, stores, orders, found);
                orders[x].pop();
            }
        }
    }

    fn is_consistent(&self, orders: &[Vec<usize>]) -> bool {
        let events = self.events.len();
        let mut mo = Relation::none(events);
        for order in orders {
            for (n, a) in order.iter().enumerate() {
                order[n + 1..].iter().for_each(|b| mo.add(*a, *b));
            }
        }
        let mut fr = Relation::none(events);
        for (reader, source) in self.reads.iter().enumerate() {
            if let Some(source) = source {
                (0..events)
                    .filter(|b| *b != reader && mo.has(*source, *b))
                    .for_each(|b| fr.add(reader, b));
            }
        }
        let coherence = self.rf().or(&mo).or(&fr).transitive();
        let sw = self.synchronizes();
        let hb = self.sb.or(&sw).transitive();
        let irreflexive = |r: &Relation| (0..events).all(|e| !r.has(e, e));
        irreflexive(&hb)
            && irreflexive(&coherence)
            && irreflexive(&hb.then(&coherence))
            && self.total_order(&sw, &hb, &coherence).has_no_cycle()
    }

    fn order(&self, event: usize) -> Ordering {
        match self.events[event].op {
            Op::Load(_, order)
            | Op::Store(_, _, order)
            | Op::Add(_, _, order)
            | Op::Fence(order) => order,
            Op::Exchange(_, _, _, success, failure) => match self.stored[event] {
                Some(_) => success,
                None => failure,
            },
        }
    }

    fn is_fence(&self, event: usize) -> bool {
        matches!(self.events[event].op, Op::Fence(_))
    }

    fn synchronizes(&self) -> Relation {
        let events = self.events.len();
        let mut sw = Relation::none(events);
        for reader in 0..events {
            // All heads of the release sequences that the value read belongs to.
            let mut head = self.reads[reader];
            while let Some(store) = head {
                let releasing = |e: &usize| {
                    matches!(self.order(*e), Release | AcqRel | SeqCst)
                        && (*e == store || (self.is_fence(*e) && self.sb.has(*e, store)))
                };
                let acquiring = |e: &usize| {
                    matches!(self.order(*e), Acquire | AcqRel | SeqCst)
                        && (*e == reader || (self.is_fence(*e) && self.sb.has(reader, *e)))
                };
                for a in (0..events).filter(releasing) {
                    (0..events).filter(acquiring).for_each(|b| sw.add(a, b));
                }
                head = self.reads[store];
            }
        }
        sw
    }

    /// What the order S must respect.
    fn total_order(&self, sw: &Relation, hb: &Relation, coherence: &Relation) -> Relation {
        let events = self.events.len();
        let is_in = |e: usize| self.events[e].thread.is_some() && self.order(e) == SeqCst;
        let mut strongly = self.sb.or(&self.sb.then(hb).then(self.sb));
        for a in (0..events).filter(|e| is_in(*e)) {
            (0..events).filter(|b| is_in(*b) && sw.has(a, *b)).for_each(|b| strongly.add(a, b));
        }
        let strongly = strongly.transitive();
        let is_fence = |e: usize| self.is_fence(e) && is_in(e);
        let mut order = Relation::none(events);
        for a in (0..events).filter(|e| is_in(*e)) {
            (0..events).filter(|b| is_in(*b) && strongly.has(a, *b)).for_each(|b| order.add(a, b));
        }
        for a in 0..events {
            for b in (0..events).filter(|b| coherence.has(a, *b)) {
                for x in
                    (0..events).filter(|x| (*x == a && is_in(a)) || (is_fence(*x) && hb.has(*x, a)))
                {
                    (0..events)
                        .filter(|y| (*y == b && is_in(b)) || (is_fence(*y) && hb.has(b, *y)))
                        .for_each(|y| order.add(x, y));
                }
            }
        }
        order
    }
}

fn location(op: &Op) -> Option<usize> {
    match *op {
        Op::Load(x, _) | Op::Store(x, ..) | Op::Add(x, ..) | Op::Exchange(x, ..) => Some(x),
        Op::Fence(_) => None,
    }
}

fn may_read(op: &Op) -> bool {
    matches!(op, Op::Load(..) | Op::Add(..) | Op::Exchange(..))
}

fn may_store(op: &Op) -> bool {
    matches!(op, Op::Store(..) | Op::Add(..) | Op::Exchange(..))
}
