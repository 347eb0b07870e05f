//! A schedule while an execution follows it, and the schedule of one that went its own way.

use super::{Detail, Refusal, Refused, Schedule};
use crate::execution::{End, Execution};
use crate::path::Diverged;
use crate::rt::Readiness;
use crate::schedule::Choice;
use crate::trace::{self, Event, Numbers, Spot};
use report::schedule::{Entry, is_plain};

/// The schedule that an execution follows.
pub(crate) struct Script {
    entries: Vec<Entry>,
    used: usize,
    /// What the step under way was asked for and has not done yet.
    wanted: Option<Detail>,
    /// The first entry that could not be followed; from there on the usual rule holds.
    refused: Option<Stop>,
}

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
    thread: usize,
    spot: Spot,
    /// What was recorded before.
    events: usize,
}

/// A step as it was taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    thread: usize,
    detail: Option<Detail>,
    /// Would it have been taken without an entry?
    is_usual: bool,
}

/// Does it count the end of holding a lock as a step of its own?
pub(super) fn gives_up_locks(schedule: &Schedule) -> bool {
    schedule.steps().iter().any(|entry| entry.detail == Some(Detail::Unlock))
}

/// The shortest schedule that leads to an execution in which these steps were taken: the usual rule
/// does the rest.
pub(crate) fn schedule_of(taken: &[Taken], names: &[String]) -> Schedule {
    let end = taken.iter().rposition(|t| !t.is_usual).map_or(0, |last| last + 1);
    full_schedule(&taken[..end], names)
}

/// The schedule that leads to an execution in which these steps were taken, and leaves nothing to the
/// usual rule.
pub(crate) fn full_schedule(taken: &[Taken], names: &[String]) -> Schedule {
    let entry = |t: &Taken| Entry { thread: entry_name(t.thread, names), detail: t.detail };
    taken.iter().map(entry).collect()
}

/// What a schedule calls a thread: its name, if that is one word and no other thread has it.
pub(crate) fn entry_name(thread: usize, names: &[String]) -> String {
    let name = &names[thread];
    let is_one = names.iter().filter(|other| *other == name).count() == 1;
    if is_one && is_plain(name) { name.clone() } else { format!("#{thread}") }
}

impl Script {
    pub(crate) fn new(schedule: &Schedule) -> Script {
        Script { entries: schedule.steps().to_vec(), used: 0, wanted: None, refused: None }
    }

    pub(super) fn used(&self) -> usize {
        self.used
    }

    /// The next entry, if one is left and all before it could be followed.
    fn next(&self) -> Option<&Entry> {
        self.entries.get(self.used).filter(|_| self.refused.is_none())
    }

    /// What to say when the execution is over: whether a thread that was not known is started later
    /// is known only then.
    pub(super) fn into_refused(self, e: &mut Execution) -> Option<Refused> {
        let Stop { entry, why, reason, could, thread, spot, events } = self.refused?;
        let text = self.entries[entry].to_string();
        let reason = reason.unwrap_or_else(|| {
            let name = &self.entries[entry].thread;
            let later = |t| e.thread_name(t) == *name || format!("#{t}") == *name;
            match (0..e.threads.len()).any(later) {
                true => "this thread has not been started yet".into(),
                false => "there is no such thread".into(),
            }
        });
        let who = match &could[..] {
            [] => String::new(),
            [one] => format!(". Only {one} can take this step"),
            several => format!(". {} can take this step", list(several)),
        };
        let entry = entry + 1;
        let message = format!("entry {entry} of the schedule is `{text}`, but {reason}{who}");
        e.events.truncate(events);
        e.events.push(Event {
            thread,
            verb: "NOT POSSIBLE",
            object: None,
            rest: format!(": {reason}"),
            spot,
            fault: true,
            turn: entry as u32,
        });
        Some(Refused { entry, why, message, could, trace: trace::of(e, None, Numbers::Turns) })
    }
}

impl Execution {
    /// The main thread begins: that is the first step.
    pub(crate) fn first_turn(&mut self) {
        let choice = Choice::only(0);
        if self.script.is_some() {
            self.scripted(&choice);
        }
        self.note_turn(&choice, 0);
    }

    /// Remembers who takes the step that begins, for the schedule in the trace.
    pub(crate) fn note_turn(&mut self, choice: &Choice, thread: usize) {
        if self.rules.record {
            let detail = self.detail_of(choice, thread);
            let is_usual =
                thread == choice.options.first() && matches!(detail, None | Some(Detail::Unlock));
            self.taken.push(Taken { thread, detail, is_usual });
            self.stands();
        }
    }

    /// What is unusual about this step of the thread, as far as it can be seen before it is taken.
    fn detail_of(&self, choice: &Choice, thread: usize) -> Option<Detail> {
        let pending = self.threads[thread].pending.as_ref()?;
        match self.readiness_of(pending) {
            _ if self.threads[thread].death_of.is_some() => None,
            Readiness::Spurious => Some(Detail::Spurious),
            _ if choice.is_early(thread) => Some(Detail::Early),
            _ if pending.verb.starts_with("unlock") => Some(Detail::Unlock),
            _ => None,
        }
    }

    /// One of `of` ways for the step under way to go; 0 is the usual one.
    pub(crate) fn choose(
        &mut self,
        of: usize,
        name: &dyn Fn(usize) -> Detail,
    ) -> Result<usize, Diverged> {
        let chosen = match &mut self.script {
            None => self.path.choose(of)?,
            Some(script) => {
                let found = (1..of).find(|n| script.wanted == Some(name(*n)));
                script.wanted = script.wanted.filter(|_| found.is_none());
                if self.rules.look && self.moment.is_none() && script.next().is_none() {
                    self.offers.extend((1..of).map(name));
                }
                found.unwrap_or(0)
            }
        };
        if chosen > 0
            && let Some(taken) = self.taken.last_mut()
        {
            taken.detail = Some(name(chosen));
            taken.is_usual = false;
        }
        Ok(chosen)
    }

    /// Who goes next according to the schedule; the usual one if it does not say.
    pub(crate) fn scripted(&mut self, choice: &Choice) -> usize {
        self.step_is_done();
        let usual = choice.options.first();
        let Some(entry) = self.script.as_ref().and_then(Script::next).cloned() else {
            if self.script.as_ref().is_some_and(|script| script.refused.is_none()) {
                self.look_around(choice);
            }
            return usual;
        };
        let names: Vec<_> = (0..self.threads.len()).map(|t| self.thread_name(t)).collect();
        let could = choice.firm().iter().map(|t| entry_name(t, &names)).collect();
        let thread = match self.find(&entry.thread) {
            Ok(thread) => thread,
            Err(reason) => {
                self.refuse(Refusal::NoSuchThread, None, reason, could);
                return usual;
            }
        };
        if let Err((why, reason)) = self.allows(choice, thread, entry.detail) {
            self.refuse(why, Some(thread), Some(reason), could);
            return usual;
        }
        let wakes_by_itself = entry.detail == Some(Detail::Spurious) && self.dozes(thread);
        let script = self.script.as_mut().expect("it has a next entry");
        script.used += 1;
        script.wanted = entry.detail.filter(|detail| !is_seen_before(*detail) || wakes_by_itself);
        thread
    }

    /// Will the thread, which may wake by itself, have to say for which reason it did?
    fn dozes(&self, thread: usize) -> bool {
        let pending = self.threads[thread].pending.as_ref();
        pending.is_some_and(|p| matches!(self.readiness_of(p), Readiness::Dozes { .. }))
    }

    /// The steps that can come next, each with what is unusual about it.
    pub(crate) fn options_of(&self, choice: &Choice) -> Vec<(usize, Option<Detail>)> {
        choice.options.iter().map(|t| (t, self.detail_of(choice, t))).collect()
    }

    /// The entry that could not be followed, if there is one.
    pub(crate) fn refused(&mut self) -> Option<Refused> {
        let script = self.script.take()?;
        script.into_refused(self)
    }

    /// Nobody goes next: the execution has ended.
    pub(crate) fn script_ends(&mut self) {
        self.step_is_done();
        let is_left = self.script.as_ref().is_some_and(|script| script.next().is_some());
        if is_left && matches!(self.end, Some(End::Completed)) {
            let reason = Some("all threads have ended".into());
            self.refuse(Refusal::Over, None, reason, Vec::new());
        }
    }

    /// Whatever the last step was asked for, it must have done.
    fn step_is_done(&mut self) {
        let Some(script) = &mut self.script else { return };
        if script.wanted.take().is_some() {
            script.used -= 1;
            let reason = Some("its step has no such choice to make".into());
            self.refuse(Refusal::NoSuchChoice, Some(self.current), reason, Vec::new());
        }
    }

    /// The thread of this name; an error without words if there is none.
    fn find(&self, name: &str) -> Result<usize, Option<String>> {
        let threads = 0..self.threads.len();
        if let Some(number) = name.strip_prefix('#') {
            let number = number.parse().ok().filter(|number| threads.contains(number));
            return number.ok_or(None);
        }
        let mut called = threads.filter(|t| self.thread_name(*t) == name);
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
        &self,
        choice: &Choice,
        thread: usize,
        asked: Option<Detail>,
    ) -> Result<(), (Refusal, String)> {
        let name = self.thread_name(thread);
        if self.threads[thread].finished {
            return Err((Refusal::Ended, format!("{name} has ended")));
        }
        let can = choice.options.iter().any(|t| t == thread);
        let possible = self.detail_of(choice, thread).filter(|_| can);
        if can && asked == Some(Detail::Spurious) && self.dozes(thread) {
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
        let pending = self.threads[thread].pending.as_ref();
        let pending = pending.expect("who does not wait for anything can go on");
        let origins: Vec<_> = self.objects.iter().map(|o| o.origin).collect();
        let waits = trace::waits(self, thread, &trace::names(&origins));
        let how = match self.readiness_of(pending) {
            Readiness::Asleep | Readiness::Spurious => "sleeps until it is woken",
            Readiness::Dozes { .. } => "sleeps until it is woken or its time is up",
            Readiness::Idle { .. } | Readiness::Ready => "lets the others go first",
            Readiness::Blocked => "is blocked",
        };
        let unless = needs.map(|detail| format!(" (`{name}:{detail}` lets it go on all the same)"));
        let reason = format!("{name} {how}: {waits}{}", unless.unwrap_or_default());
        Err((Refusal::Blocked, reason))
    }

    fn refuse(
        &mut self,
        why: Refusal,
        thread: Option<usize>,
        reason: Option<String>,
        could: Vec<String>,
    ) {
        let thread = thread.unwrap_or(self.current);
        let spot = match &self.threads[thread].pending {
            Some(pending) => Spot::At(pending.at),
            None => Spot::Nowhere,
        };
        let events = self.events.len();
        if let Some(script) = self.script.as_mut().filter(|script| script.refused.is_none()) {
            let entry = script.used;
            script.refused = Some(Stop { entry, why, reason, could, thread, spot, events });
        }
    }
}

/// Can it be told before the step is taken that it is of this kind?
fn is_seen_before(detail: Detail) -> bool {
    matches!(detail, Detail::Spurious | Detail::Early | Detail::Unlock)
}

/// `main, T1 or T2`.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
