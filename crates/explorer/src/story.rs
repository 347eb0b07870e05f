//! What a picture shows beside the rows of a trace: who waited when and for what, which lock was held
//! how long, and which row led to which.
//!
//! While an execution is recorded it takes down *facts*; each belongs to a row. Only where a picture is
//! made of them they become arrows and stretches.

use crate::failure::Fault;
use crate::ids::{ByThread, Epoch, ObjectId, ThreadId, Timestamp};
use crate::machine::execution::Execution;
use crate::machine::recorder::{Stood, What};
use crate::names::Names;
use crate::record::{Event, Fact};
use crate::{Arrow, ArrowKind, Hold, Stand, Standing, Story};
use std::collections::{HashMap, VecDeque};

/// An execution that was recorded.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) e: &'a Execution,
    pub(crate) events: &'a [Event],
    /// So many of the events are not added for the end.
    pub(crate) recorded: usize,
    pub(crate) facts: &'a [Fact],
    /// By step: how each thread stood when it began.
    pub(crate) stood: &'a [Vec<Stood>],
}

/// Makes a story of the facts.
pub(crate) fn of(told: &Told<'_>, names: &Names, fault: Option<Fault>) -> Story {
    let Told { e, events, recorded, facts, stood } = *told;
    let mut teller =
        Teller { e, events, names, story: Story::default(), spawned: ByThread::default() };
    teller.arrows_and_holds(facts);
    let end = e.all_stood();
    teller.stands(stood, recorded, &end);
    teller.decide(fault, &end, recorded);
    teller.story
}

struct Teller<'a> {
    e: &'a Execution,
    events: &'a [Event],
    names: &'a Names,
    story: Story,
    /// By thread: the row in which it was started.
    spawned: ByThread<usize>,
}

/// What the facts so far have said, for those to come.
#[derive(Default)]
struct Seen {
    /// By object: the rows that gave it up. Of a lock only the last one counts.
    released: HashMap<ObjectId, Vec<usize>>,
    /// The row of each store, and when it was made.
    stores: HashMap<(ObjectId, Timestamp), (usize, Epoch)>,
    /// By channel: the rows that put in what is still there.
    messages: HashMap<ObjectId, VecDeque<Option<usize>>>,
    /// The locks that are held, by their place among the story's.
    held: Vec<(usize, ObjectId)>,
}

impl Teller<'_> {
    /// The row that a fact belongs to: of its thread, in its step, beside where it was taken down, of
    /// the same object if there is one. A row that says what is wrong isn't a step: nothing happens in it.
    fn row(&self, fact: &Fact, object: Option<ObjectId>) -> Option<usize> {
        let near = [Some(fact.at), fact.at.checked_sub(1)];
        let near = near.into_iter().flatten().filter(|at| {
            let event = self.events.get(*at);
            event.is_some_and(|e| e.thread == fact.thread && e.step == fact.step && !e.fault)
        });
        let same = |at: &usize| object.is_some() && self.events[*at].object == object;
        near.clone().find(same).or_else(|| near.clone().next())
    }

    /// The first row of the thread from here on.
    fn next(&self, thread: ThreadId, from: usize) -> Option<usize> {
        (from..self.events.len()).find(|at| self.events[*at].thread == thread)
    }

    /// The first row of the thread from here on, unless that is the one that says what is wrong.
    fn next_step(&self, thread: ThreadId, from: usize) -> Option<usize> {
        self.next(thread, from).filter(|at| !self.events[*at].fault)
    }

    fn arrow(&mut self, kind: ArrowKind, from: usize, to: usize, orders: bool) {
        let is_other = self.events[from].thread != self.events[to].thread;
        // What was joined by name is joined once more at the end of its scope.
        let is_known = kind == ArrowKind::Join
            && self.story.arrows.iter().any(|a| (a.kind, a.from) == (kind, from));
        if is_other && !is_known && from < to {
            self.story.arrows.push(Arrow { kind, from, to, orders });
        }
    }

    fn arrows_and_holds(&mut self, facts: &[Fact]) {
        let mut seen = Seen::default();
        for fact in facts {
            match fact.what {
                What::Spawned(_) | What::Woke(_) | What::Preempted => self.turn(fact),
                What::Released(_) | What::Acquired(_) => self.order(fact, &mut seen),
                What::Held(_) | What::GivenUp(..) => self.hold(fact, &mut seen),
                What::Put(_) | What::Took(_) => self.message(fact, &mut seen),
                What::Wrote { .. } | What::Read { .. } => self.value(fact, &mut seen),
            }
        }
        self.story.arrows.sort_by_key(|arrow| (arrow.to, arrow.from));
        self.story.arrows.dedup();
    }

    /// A thread is started, or woken, or has to make way for another.
    fn turn(&mut self, fact: &Fact) {
        match fact.what {
            What::Spawned(child) => {
                let Some(from) = self.row(fact, None) else { return };
                self.spawned[child] = from;
                if let Some(to) = self.next(child, from) {
                    self.arrow(ArrowKind::Spawn, from, to, true);
                }
            }
            What::Woke(thread) => {
                let Some(from) = self.row(fact, None) else { return };
                if let Some(to) = self.next_step(thread, from) {
                    self.arrow(ArrowKind::Wake, from, to, false);
                }
            }
            What::Preempted if self.events.get(fact.at).is_some_and(|event| !event.fault) => {
                self.story.preempted.push(fact.at);
            }
            _ => {}
        }
    }

    /// What one thread did before it gave an object up happens before what the next one does with it.
    fn order(&mut self, fact: &Fact, seen: &mut Seen) {
        match fact.what {
            What::Released(object) => {
                let Some(row) = self.row(fact, Some(object)) else { return };
                let rows = seen.released.entry(object).or_default();
                if self.kind(object) != ArrowKind::Join {
                    rows.clear();
                }
                rows.push(row);
            }
            What::Acquired(object) => {
                let to = self.row(fact, Some(object));
                let is_its_own = to.is_some_and(|to| self.events[to].object == Some(object));
                // A scope that a panic goes through waits for its threads, and has no row for it.
                let panics =
                    self.next(fact.thread, fact.at).is_some_and(|at| self.events[at].fault);
                if self.kind(object) == ArrowKind::Join && panics && !is_its_own {
                    return;
                }
                let Some(to) = to.or_else(|| self.next_step(fact.thread, fact.at)) else { return };
                for from in seen.released.get(&object).into_iter().flatten() {
                    self.arrow(self.kind(object), *from, to, true);
                }
            }
            _ => {}
        }
    }

    /// How long a lock is held.
    fn hold(&mut self, fact: &Fact, seen: &mut Seen) {
        match fact.what {
            What::Held(object) => {
                let Some(from) = self.row(fact, Some(object)) else { return };
                seen.held.push((self.story.holds.len(), object));
                let (thread, lock) = (fact.thread.index(), self.names[object].clone());
                self.story.holds.push(Hold { thread, lock, from, to: None });
            }
            What::GivenUp(object, by) => {
                let Some(to) = self.row(fact, Some(object)) else { return };
                let is_it = |(at, held): &(usize, ObjectId)| {
                    *held == object && self.story.holds[*at].thread == by.index()
                };
                if let Some(at) = seen.held.iter().rposition(is_it) {
                    let (hold, _) = seen.held.remove(at);
                    self.story.holds[hold].to = Some(to);
                }
            }
            _ => {}
        }
    }

    /// Which sending a receiver got.
    fn message(&mut self, fact: &Fact, seen: &mut Seen) {
        match fact.what {
            What::Put(object) => {
                let row = self.row(fact, Some(object));
                seen.messages.entry(object).or_default().push_back(row);
            }
            What::Took(object) => {
                let Some(to) = self.row(fact, Some(object)) else { return };
                let from = seen.messages.get_mut(&object).and_then(VecDeque::pop_front).flatten();
                // Not what was sent last, but this.
                let is_it = |a: &Arrow| a.kind == ArrowKind::Message && a.to == to;
                self.story.arrows.retain(|arrow| !is_it(arrow));
                if let Some(from) = from {
                    self.arrow(ArrowKind::Message, from, to, true);
                }
            }
            _ => {}
        }
    }

    /// Which store a load saw, and which it missed.
    fn value(&mut self, fact: &Fact, seen: &mut Seen) {
        match fact.what {
            What::Wrote { object, timestamp, epoch } => {
                if let Some(row) = self.row(fact, Some(object)) {
                    seen.stores.insert((object, timestamp), (row, epoch));
                }
            }
            What::Read { object, timestamp, newest, knows } => {
                let Some(to) = self.row(fact, Some(object)) else { return };
                let is_stale = timestamp < newest;
                let kind = if is_stale { ArrowKind::Stale } else { ArrowKind::Read };
                if let Some(&(from, epoch)) = seen.stores.get(&(object, timestamp)) {
                    let orders = knows[self.events[from].thread] >= epoch;
                    self.arrow(kind, from, to, orders);
                }
                if is_stale && let Some(&(from, _)) = seen.stores.get(&(object, newest)) {
                    self.arrow(ArrowKind::Missed, from, to, false);
                    self.story.decisive.push(to);
                }
            }
            _ => {}
        }
    }

    fn kind(&self, object: ObjectId) -> ArrowKind {
        match self.e.objects[object].origin.kind {
            "thread" | "scope" => ArrowKind::Join,
            "token" => ArrowKind::Unpark,
            "channel" => ArrowKind::Message,
            _ => ArrowKind::Lock,
        }
    }

    fn stands(&mut self, steps: &[Vec<Stood>], recorded: usize, end: &[Stood]) {
        for (at, event) in self.events.iter().enumerate() {
            let stood: &[Stood] = match event.step.number().checked_sub(1) {
                _ if at >= recorded && event.verb == "BLOCKED" => end,
                Some(before) => steps.get(before as usize).map_or(&[], Vec::as_slice),
                None => &[],
            };
            for thread in self.e.threads.ids() {
                let is_end = std::ptr::eq(stood, end);
                let (state, why) = if thread == event.thread && !is_end {
                    (Standing::Running, String::new())
                } else if let Some(stood) = stood.get(thread.index()) {
                    let Some(state) = stood.state else { continue };
                    (state, self.why(stood))
                } else if thread != ThreadId::MAIN && self.spawned[thread] < at {
                    (Standing::Ready, String::new())
                } else {
                    continue;
                };
                let mut before = self.story.stands.iter_mut().rev();
                match before.find(|stand| stand.thread == thread.index()) {
                    Some(s) if s.to == at && s.state == state && s.why == why => s.to += 1,
                    _ => {
                        let thread = thread.index();
                        self.story.stands.push(Stand { thread, from: at, to: at + 1, state, why });
                    }
                }
            }
        }
    }

    fn why(&self, stood: &Stood) -> String {
        if !matches!(stood.state, Some(Standing::Blocked | Standing::Asleep)) {
            return String::new();
        }
        let object = match stood.object {
            Some(o) if self.e.objects[o].origin.kind == "thread" => {
                let thread = self.e.threads.iter().find(|(_, t)| t.object == o);
                thread.map_or_else(String::new, |(t, _)| format!(" {}", self.e.thread_name(t)))
            }
            Some(o) if self.e.objects[o].origin.kind == "token" => String::new(),
            Some(o) => format!(" {}", self.names[o]),
            None => String::new(),
        };
        let holder = stood.holder.map(|t| format!(", held by {}", self.e.thread_name(t)));
        format!("{}{object}{}", stood.verb, holder.unwrap_or_default())
    }

    /// Who waits for whom in the end.
    fn waits(&mut self, end: &[Stood]) {
        for (from, event) in self.events.iter().enumerate().filter(|(_, event)| event.fault) {
            let stood = &end[event.thread.index()];
            let (Some(holder), Some(object)) = (stood.holder, stood.object) else { continue };
            let name = &self.names[object];
            let is_it = |h: &&Hold| h.to.is_none() && h.thread == holder.index() && h.lock == *name;
            if let Some(hold) = self.story.holds.iter().rev().find(is_it) {
                let (kind, to) = (ArrowKind::Waits, hold.from);
                self.story.arrows.push(Arrow { kind, from, to, orders: false });
            }
        }
    }

    /// Which rows matter most: where it goes wrong and what made that certain.
    fn decide(&mut self, fault: Option<Fault>, end: &[Stood], recorded: usize) {
        let Some(fault) = fault else { return };
        let faults = (0..self.events.len()).filter(|at| self.events[*at].fault);
        let mut decisive: Vec<usize> = faults.collect();
        match fault {
            Fault::Deadlock
            | Fault::LostWakeup
            | Fault::LeftoverThreads
            | Fault::WaitsForTheDead => {
                let waited_for = end.iter().filter_map(|s| s.object.filter(|_| s.state.is_some()));
                self.waits(end);
                for object in waited_for {
                    let name = &self.names[object];
                    let open = self.story.holds.iter().filter(|h| h.to.is_none());
                    decisive.extend(open.filter(|h| h.lock == *name).map(|h| h.from));
                    // The notifications that came when there was nothing to wake, and the sleep.
                    let about = (0..recorded.min(self.events.len())).filter(|at| {
                        let event = &self.events[*at];
                        event.object == Some(object)
                            && (event.verb.starts_with("notify") || event.verb.starts_with("wait"))
                    });
                    decisive.extend(about);
                }
            }
            Fault::DataRace => {
                let stopped = self.events.len() - 1;
                let last = stopped.checked_sub(1).map(|at| &self.events[at]);
                if let Some(last) = last.filter(|last| last.object.is_some()) {
                    let before = (0..stopped).rev();
                    let of = |own: bool| {
                        before.clone().find(|at| {
                            let e = &self.events[*at];
                            e.object == last.object && (e.thread == last.thread) == own
                        })
                    };
                    decisive.extend(of(true).into_iter().chain(of(false)));
                }
            }
            // An old value explains it; else where another thread came in between.
            _ if !self.story.decisive.is_empty() => {}
            _ => decisive.extend(self.story.preempted.iter().filter_map(|at| at.checked_sub(1))),
        }
        decisive.append(&mut self.story.decisive);
        decisive.sort_unstable();
        decisive.dedup();
        self.story.decisive = decisive;
    }
}
