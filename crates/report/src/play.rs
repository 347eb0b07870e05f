//! Executions that were recorded to be played without the program: where to go on, and how it ends, is
//! known from those that begin in the same way.

use crate::{Arrow, Cut, End, Hold, Row, Schedule, Stand, Story, Trace};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::Hash;

/// Some executions of a closure, or all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Play {
    /// Why there are others that were not recorded; none when these are all.
    pub cut: Option<Cut>,
    /// All executions with up to so many preemptions are among them; none when not even those without
    /// are.
    pub preemptions: Option<usize>,
    /// The executions. Of those that begin in the same way, the one comes first that the usual rule
    /// leads to.
    pub played: Vec<Played>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// What happened, from the first step to the last. It has the whole schedule.
    pub trace: Trace,
    /// How often it took the processor from a thread that could have gone on.
    pub preemptions: usize,
    /// How it ended.
    pub end: End,
}

/// A [`Play`] as it is stored: what several executions have in common is there once.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Packed {
    /// As [`Play::cut`].
    pub cut: Option<Cut>,
    /// As [`Play::preemptions`].
    pub preemptions: Option<usize>,
    /// Entries of schedules.
    pub entries: Vec<String>,
    /// The threads' names.
    pub threads: Vec<Vec<String>>,
    /// Rows of traces.
    pub rows: Vec<Row>,
    /// Arrows between them.
    pub arrows: Vec<Arrow>,
    /// How threads stand.
    pub stands: Vec<Stand>,
    /// How long locks are held.
    pub holds: Vec<Hold>,
    /// How executions end.
    pub ends: Vec<End>,
    /// The executions.
    pub played: Vec<PackedPlayed>,
}

/// An execution, by the numbers of its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as the fields of Packed and of Story")]
pub struct PackedPlayed {
    pub schedule: Vec<usize>,
    pub threads: usize,
    pub rows: Vec<usize>,
    pub arrows: Vec<usize>,
    pub stands: Vec<usize>,
    pub holds: Vec<usize>,
    pub decisive: Vec<usize>,
    pub preempted: Vec<usize>,
    pub preemptions: usize,
    pub end: usize,
}

/// Different things, numbered.
struct Numbered<T> {
    all: Vec<T>,
    known: HashMap<T, usize>,
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    fn new() -> Numbered<T> {
        Numbered { all: Vec::new(), known: HashMap::new() }
    }

    fn number(&mut self, thing: &T) -> usize {
        if let Some(number) = self.known.get(thing) {
            return *number;
        }
        self.known.insert(thing.clone(), self.all.len());
        self.all.push(thing.clone());
        self.all.len() - 1
    }

    fn numbers(&mut self, things: &[T]) -> Vec<usize> {
        things.iter().map(|thing| self.number(thing)).collect()
    }
}

fn things<T: Clone>(list: &[T], numbers: &[usize]) -> Option<Vec<T>> {
    numbers.iter().map(|at| list.get(*at).cloned()).collect()
}

impl Play {
    /// To be stored.
    pub fn pack(&self) -> Packed {
        let (mut entries, mut threads, mut rows) =
            (Numbered::new(), Numbered::new(), Numbered::new());
        let (mut arrows, mut stands, mut holds) =
            (Numbered::new(), Numbered::new(), Numbered::new());
        let mut ends = Numbered::new();
        let packed = self.played.iter().map(|Played { trace, preemptions, end }| PackedPlayed {
            schedule: trace.schedule.entries().map(|entry| entries.number(&entry)).collect(),
            threads: threads.number(&trace.threads),
            rows: rows.numbers(&trace.rows),
            arrows: arrows.numbers(&trace.story.arrows),
            stands: stands.numbers(&trace.story.stands),
            holds: holds.numbers(&trace.story.holds),
            decisive: trace.story.decisive.clone(),
            preempted: trace.story.preempted.clone(),
            preemptions: *preemptions,
            end: ends.number(end),
        });
        Packed {
            played: packed.collect(),
            cut: self.cut,
            preemptions: self.preemptions,
            entries: entries.all,
            threads: threads.all,
            rows: rows.all,
            arrows: arrows.all,
            stands: stands.all,
            holds: holds.all,
            ends: ends.all,
        }
    }
}

impl Packed {
    /// What was packed; none if a number leads nowhere.
    pub fn unpack(&self) -> Option<Play> {
        let played = self.played.iter().map(|one| {
            let story = Story {
                arrows: things(&self.arrows, &one.arrows)?,
                stands: things(&self.stands, &one.stands)?,
                holds: things(&self.holds, &one.holds)?,
                decisive: one.decisive.clone(),
                preempted: one.preempted.clone(),
            };
            let trace = Trace {
                threads: self.threads.get(one.threads)?.clone(),
                rows: things(&self.rows, &one.rows)?,
                schedule: Schedule::of(things(&self.entries, &one.schedule)?).ok()?,
                story,
            };
            let end = self.ends.get(one.end)?.clone();
            Some(Played { trace, preemptions: one.preemptions, end })
        });
        let played = played.collect::<Option<_>>()?;
        Some(Play { cut: self.cut, preemptions: self.preemptions, played })
    }
}
