//! A schedule while an execution follows it.

use super::refused::{Refusal, Refused};
use crate::entries::entry_name;
use crate::ids::{Step, ThreadId};
use crate::machine::ends::listed;
use crate::machine::execution::{Ending, Execution};
use crate::machine::guide::{Choice, Diverged, Guide};
use crate::machine::readiness::Readiness;
use crate::machine::recorder::Spot;
use crate::names::Names;
use crate::record::{Event, Record};
use crate::trace::{self, Numbers};
use report::schedule::{Detail, Entry, Schedule};
use std::cell::RefCell;
use std::rc::Rc;

/// The schedule that an execution follows.
pub(crate) struct Script {
    entries: Vec<Entry>,
    /// What is written down of the execution.
    record: Rc<RefCell<Record>>,
    used: usize,
    /// What the step under way was asked for and has not done yet.
    wanted: Option<Detail>,
    /// The first entry that could not be followed; from there on the usual rule holds.
    refused: Option<Stop>,
    /// Called once, when all entries have been followed and the execution could go on.
    at_the_end: Option<AtTheEnd>,
    /// In which other ways the last step could have gone, if something is called at the end.
    offers: Vec<Detail>,
}

type AtTheEnd = Box<dyn FnOnce(&Execution, &Choice)>;

/// Where a schedule could not be followed.
struct Stop {
    /// The index of the entry.
    entry: usize,
    why: Refusal,
    /// What is wrong with the entry, if its thread is known.
    reason: Option<String>,
    /// Who could have gone on.
    could: Vec<String>,
    /// The thread whose column says so, and the place in the source that it had reached.
    thread: ThreadId,
    spot: Spot,
    /// What was recorded before.
    events: usize,
}

/// Does it count the end of holding a lock as a step of its own?
pub(super) fn gives_up_locks(schedule: &Schedule) -> bool {
    schedule.steps().iter().any(|entry| entry.detail == Some(Detail::Unlock))
}

impl Script {
    /// For an execution that this record is made of.
    pub(crate) fn new(schedule: &Schedule, record: Rc<RefCell<Record>>) -> Script {
        Script {
            entries: schedule.steps().to_vec(),
            record,
            used: 0,
            wanted: None,
            refused: None,
            at_the_end: None,
            offers: Vec::new(),
        }
    }

    /// Calls this when all entries have been followed and the execution could go on, and takes down in which
    /// other ways the last step could have gone.
    pub(crate) fn then(self, at_the_end: impl FnOnce(&Execution, &Choice) + 'static) -> Script {
        Script { at_the_end: Some(Box::new(at_the_end)), ..self }
    }

    pub(crate) fn take_offers(&mut self) -> Vec<Detail> {
        std::mem::take(&mut self.offers)
    }

    pub(crate) fn take_record(&mut self) -> Record {
        self.record.take()
    }

    pub(super) fn used(&self) -> usize {
        self.used
    }

    /// The next entry, if one is left and all before it could be followed.
    fn next(&self) -> Option<&Entry> {
        self.entries.get(self.used).filter(|_| self.refused.is_none())
    }

    /// Whatever the last step was asked for, it must have done.
    fn step_is_done(&mut self, e: &Execution) {
        if self.wanted.take().is_some() {
            self.used -= 1;
            let reason = Some("its step has no such choice to make".into());
            self.refuse(e, Refusal::NoSuchChoice, Some(e.current), reason, Vec::new());
        }
    }

    fn refuse(
        &mut self,
        e: &Execution,
        why: Refusal,
        thread: Option<ThreadId>,
        reason: Option<String>,
        could: Vec<String>,
    ) {
        if self.refused.is_some() {
            return;
        }
        let thread = thread.unwrap_or(e.current);
        let spot = match &e.threads[thread].pending {
            Some(pending) => Spot::At(pending.at),
            None => Spot::Nowhere,
        };
        let (entry, events) = (self.used, self.record.borrow().events.len());
        self.refused = Some(Stop { entry, why, reason, could, thread, spot, events });
    }

    /// The entry that could not be followed, if there is one; to be asked when the execution is over: whether a
    /// thread that was not known is started later is known only then.
    pub(crate) fn refused(&mut self, e: &Execution) -> Option<Refused> {
        let Stop { entry, why, reason, could, thread, spot, events } = self.refused.take()?;
        let text = self.entries[entry].to_string();
        let reason = reason.unwrap_or_else(|| {
            let name = &self.entries[entry].thread;
            let later = |t| e.thread_name(t) == *name || format!("#{t}") == *name;
            match e.threads.ids().any(later) {
                true => "this thread has not been started yet".into(),
                false => "there is no such thread".into(),
            }
        });
        let who = match &could[..] {
            [] => String::new(),
            [one] => format!(". Only {one} can take this step"),
            several => format!(". {} can take this step", listed(several, "or")),
        };
        let entry = entry + 1;
        let message = format!("entry {entry} of the schedule is `{text}`, but {reason}{who}");
        let mut record = self.take_record();
        record.events.truncate(events);
        record.events.push(Event {
            thread,
            verb: "NOT POSSIBLE",
            object: None,
            rest: format!(": {reason}"),
            spot,
            fault: true,
            step: Step::new(entry),
        });
        let trace = trace::of(e, record, None, Numbers::Steps);
        Some(Refused { entry, why, message, could, trace })
    }
}

impl Guide for Script {
    fn turn(&mut self, e: &Execution, choice: &Choice) -> Result<ThreadId, Diverged> {
        self.step_is_done(e);
        let usual = choice.options.first();
        let Some(entry) = self.next().cloned() else {
            if self.refused.is_none()
                && let Some(at_the_end) = self.at_the_end.take()
            {
                at_the_end(e, choice);
            }
            return Ok(usual);
        };
        let names = trace::thread_names(e);
        let could = choice.firm().iter().map(|t| entry_name(t, &names)).collect();
        let thread = match find(e, &entry.thread) {
            Ok(thread) => thread,
            Err(reason) => {
                self.refuse(e, Refusal::NoSuchThread, None, reason, could);
                return Ok(usual);
            }
        };
        if let Err((why, reason)) = allows(e, choice, thread, entry.detail) {
            self.refuse(e, why, Some(thread), Some(reason), could);
            return Ok(usual);
        }
        let wakes_by_itself = entry.detail == Some(Detail::Spurious) && dozes(e, thread);
        self.used += 1;
        self.wanted = entry.detail.filter(|detail| !is_seen_before(*detail) || wakes_by_itself);
        Ok(thread)
    }

    fn value(
        &mut self,
        _: &Execution,
        of: usize,
        name: &dyn Fn(usize) -> Detail,
    ) -> Result<usize, Diverged> {
        let found = (1..of).find(|n| self.wanted == Some(name(*n)));
        self.wanted = self.wanted.filter(|_| found.is_none());
        if self.at_the_end.is_some() && self.next().is_none() {
            self.offers.extend((1..of).map(name));
        }
        Ok(found.unwrap_or(0))
    }

    fn is_over(&mut self, e: &Execution) -> Result<(), Diverged> {
        self.step_is_done(e);
        if self.next().is_some() && matches!(e.end, Some(Ending::Completed)) {
            let reason = Some("all threads have ended".into());
            self.refuse(e, Refusal::Over, None, reason, Vec::new());
        }
        Ok(())
    }
}

/// Will the thread, which may wake by itself, have to say for which reason it did?
fn dozes(e: &Execution, thread: ThreadId) -> bool {
    let pending = e.threads[thread].pending.as_ref();
    pending.is_some_and(|p| matches!(e.readiness_of(p), Readiness::Dozes { .. }))
}

/// The thread of this name; an error without words if there is none.
fn find(e: &Execution, name: &str) -> Result<ThreadId, Option<String>> {
    let mut threads = e.threads.ids();
    if let Some(number) = name.strip_prefix('#') {
        let number: Option<usize> = number.parse().ok();
        return number.and_then(|number| threads.nth(number)).ok_or(None);
    }
    let mut called = threads.filter(|t| e.thread_name(*t) == name);
    match (called.next(), called.next()) {
        (Some(one), None) => Ok(one),
        (Some(one), Some(other)) => {
            let numbers = format!("write #{one} or #{other}");
            Err(Some(format!("more than one thread has this name: {numbers}")))
        }
        _ => Err(None),
    }
}

/// Can the thread take the next step in this way?
fn allows(
    e: &Execution,
    choice: &Choice,
    thread: ThreadId,
    asked: Option<Detail>,
) -> Result<(), (Refusal, String)> {
    let name = e.thread_name(thread);
    if e.threads[thread].finished {
        return Err((Refusal::Ended, format!("{name} has ended")));
    }
    let can = choice.options.iter().any(|t| t == thread);
    let possible = e.detail_of(choice, thread).filter(|_| can);
    if can && asked == Some(Detail::Spurious) && dozes(e, thread) {
        return Ok(());
    }
    if asked.is_some_and(is_seen_before) {
        return if asked == possible {
            Ok(())
        } else {
            let reason = format!("the next step of {name} is not of this kind");
            Err((Refusal::NoSuchChoice, reason))
        };
    }
    let needs = possible.filter(|detail| matches!(detail, Detail::Spurious | Detail::Early));
    if can && needs.is_none() {
        return Ok(());
    }
    let pending = e.threads[thread].pending.as_ref();
    let pending = pending.expect("who does not wait for anything can go on");
    let waits = trace::waits(e, thread, &Names::of(&e.objects.origins()));
    let how = match e.readiness_of(pending) {
        Readiness::Asleep | Readiness::Spurious => "sleeps until it is woken",
        Readiness::Dozes { .. } => "sleeps until it is woken or its time is up",
        Readiness::Idle { .. } | Readiness::Ready => "lets the others go first",
        Readiness::Blocked => "is blocked",
    };
    let unless = needs.map(|detail| format!(" (`{name}:{detail}` lets it go on all the same)"));
    let reason = format!("{name} {how}: {waits}{}", unless.unwrap_or_default());
    Err((Refusal::Blocked, reason))
}

/// Can it be told before the step is taken that it is of this kind?
fn is_seen_before(detail: Detail) -> bool {
    matches!(detail, Detail::Spurious | Detail::Early | Detail::Unlock)
}
