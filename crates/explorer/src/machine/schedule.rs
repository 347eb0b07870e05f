//! Whose turn it is: the end of one step and the beginning of the next.

use crate::failure::Fault;
use crate::ids::{ObjectId, ThreadId, ThreadSet};
use crate::machine::access::Access;
use crate::machine::execution::{Ending, Execution, Next};
use crate::machine::guide::{Choice, Guide, Options};
use crate::machine::readiness::Readiness;
use crate::machine::recorder::What;
use crate::machine::rules::{Patience, Rules};
use crate::machine::thread::{Pending, Wait};
use crate::names::Place;
use std::time::Duration;

/// The threads of an execution by what they need to go on. Those in none of the sets wait for another.
struct Sorted {
    ready: ThreadSet,
    /// They have given way, or wait until some time.
    idle: ThreadSet,
    /// They may still wake for no reason.
    spurious: ThreadSet,
}

impl Execution {
    /// Ends the step under way and decides who goes next: sets `current`, or `end`.
    pub(crate) fn decide(&mut self, guide: &mut dyn Guide) -> Next {
        let me = self.current;
        self.finish_step(guide);
        if self.end.is_some() {
            return Next::Switch;
        }
        self.done = self.done.next();
        if self.done.number() as usize > self.rules.max_steps.min(Rules::MOST_STEPS) {
            self.goes_on_for_ever();
            return Next::Switch;
        }
        let Some(choice) = self.choice() else {
            let repeats = guide.is_over(self);
            if repeats.is_err() && matches!(self.end, Some(Ending::Completed)) {
                self.end = None;
                self.diverged();
            }
            return Next::Switch;
        };
        self.course = self.course.rotate_left(7) ^ choice.fingerprint;
        let next = guide.turn(self, &choice);
        match next {
            Err(_) => {
                self.diverged();
                Next::Switch
            }
            Ok(next) => {
                self.note_turn(&choice, next);
                self.take_turn(next, &choice);
                if next == me { Next::Stay } else { Next::Switch }
            }
        }
    }

    fn finish_step(&mut self, guide: &mut dyn Guide) {
        let Some(mut footprint) = self.footprint.take() else { return };
        guide.step_is_over(self, &footprint);
        footprint.clear();
        self.footprint = Some(footprint);
    }

    pub(crate) fn diverged(&mut self) {
        self.fail(
            Fault::NotDeterministic,
            "the same schedule did not lead to the same steps: does something depend on the time, \
             on randomness, on an address, or on a static that keeps its value?"
                .into(),
        );
    }

    fn take_turn(&mut self, next: ThreadId, choice: &Choice) {
        let me = self.current;
        // A crash takes the processor from nothing that goes on, and costs nothing.
        if choice.ready.contains(me) && next != me && self.threads[next].death_of.is_none() {
            self.preemptions += 1;
            self.fact(What::Preempted);
        }
        if next != me {
            self.is_interrupted(me);
            self.threads[me].hurries = false;
            self.threads[next].laps.clear();
            self.threads[next].changes = false;
        }
        self.current = next;
        self.recent[next] = self.done;
        for thread in self.threads.iter_mut() {
            thread.owed.remove(next);
        }
        let pending = self.threads[next].pending.as_ref();
        let readiness = pending.map_or(Readiness::Ready, |p| self.readiness_of(p));
        let gives_way = pending.is_some_and(|p| self.gives_way(p));
        let thread = &mut self.threads[next];
        thread.last_ran = self.done;
        if choice.is_early(next) {
            match readiness {
                Readiness::Spurious => thread.spurious -= 1,
                _ if gives_way => {
                    thread.hasty -= 1;
                    thread.hurries = self.rules.hurries;
                }
                _ => thread.early -= 1,
            }
        }
        if let Readiness::Idle { until: Some(until) } = readiness {
            self.clock_reaches(until);
        }
    }

    /// The step under way lets the time pass, if it is not as late as that.
    pub(crate) fn clock_reaches(&mut self, until: Duration) {
        if self.now < until {
            self.now = until;
            self.touch(ObjectId::CLOCK, Access::Write);
        }
    }

    pub(crate) fn readiness_of(&self, pending: &Pending) -> Readiness {
        match self.waits(pending) {
            Readiness::Ready if pending.is_tired => Readiness::Idle { until: None },
            readiness => readiness,
        }
    }

    fn waits(&self, pending: &Pending) -> Readiness {
        match pending.wait {
            Wait::Finished(t) if !self.threads[t].finished => Readiness::Blocked,
            Wait::Chosen => Readiness::Blocked,
            Wait::Polls(t) if !self.threads[t].finished => Readiness::Idle { until: None },
            Wait::Newer { object, than } if self.objects[object].history.latest() <= than => {
                Readiness::Idle { until: None }
            }
            Wait::When(predicate) => {
                // SAFETY: the pending operation is removed when `rt::step` returns, and until then
                // the predicate lives on the stack of the thread that is suspended in it.
                let predicate = unsafe { &*predicate };
                predicate()
            }
            _ => Readiness::Ready,
        }
    }

    /// Who may go next; none when nobody can, which ends the execution.
    fn choice(&mut self) -> Option<Choice> {
        let me = self.current;
        let crashes = self.possible_crashes();
        let Sorted { ready, idle, spurious } = self.sorted();
        let mut firm = ready | self.released(idle, ready);
        if ready.is_empty() {
            let Some(first) = self.next_of_idle(idle) else {
                self.nobody_can_go_on();
                return None;
            };
            firm = ThreadSet::of(first);
        }
        self.note_loops(me, ready, firm);
        let mut early = spurious | crashes;
        for index in idle.iter().filter(|t| !firm.contains(*t)) {
            let thread = &self.threads[index];
            let Some(pending) = thread.pending.as_ref() else { continue };
            let luck = if self.gives_way(pending) { thread.hasty } else { thread.early };
            if luck > 0 && !pending.is_idle_look() {
                early.insert(index);
            }
        }
        let options = self.in_order(me, firm, early);
        let fingerprint = self.fingerprint();
        Some(Choice { options, early, ready, spurious, crashes, fingerprint })
    }

    /// Which threads can go on, and on which terms.
    fn sorted(&self) -> Sorted {
        let [mut ready, mut idle, mut spurious] = [ThreadSet::default(); 3];
        for (index, thread) in self.threads.iter().filter(|(_, t)| !t.finished) {
            let pending = thread.pending.as_ref();
            let hurries = thread.hurries && pending.is_some_and(|p| !p.is_idle_look());
            match pending.map_or(Readiness::Ready, |p| self.readiness_of(p)) {
                Readiness::Ready => ready.insert(index),
                Readiness::Idle { until: None } if hurries => ready.insert(index),
                Readiness::Blocked | Readiness::Asleep => {}
                Readiness::Idle { .. } | Readiness::Dozes { .. } => idle.insert(index),
                Readiness::Spurious if thread.spurious > 0 => spurious.insert(index),
                Readiness::Spurious => {}
            }
        }
        Sorted { ready, idle, spurious }
    }

    /// Does the thread go on only when the others have had their turn, whatever the time?
    fn gives_way(&self, pending: &Pending) -> bool {
        self.readiness_of(pending) == Readiness::Idle { until: None }
    }

    /// Notes when the current thread may come to a time limit after it gave way more than once. Returns `true` if the
    /// operation is a yield that it passes over, because it hurries.
    pub(crate) fn notes_a_limit(&mut self, pending: &Pending) -> bool {
        let (yields, waits) = match self.waits(pending) {
            Readiness::Idle { until: None } if matches!(pending.wait, Wait::When(_)) => {
                (true, false)
            }
            // A sleep has no other end that its limit could come before.
            Readiness::Idle { until: Some(_) } => (false, pending.object != Some(ObjectId::CLOCK)),
            Readiness::Dozes { .. } => (false, true),
            _ => (false, false),
        };
        let thread = &mut self.threads[self.current];
        thread.yields += u32::from(yields);
        if (waits || yields && thread.knows_time) && thread.yields > 1 {
            self.used.limit_after_yields = true;
        }
        if waits && thread.hurries {
            // It is in no loop that only waits for another: the limit ends it, or others have their turn.
            thread.laps.clear();
        }
        yields && thread.hurries
    }

    /// The current thread passes this place: for how many times in one go? One that hurries does so no longer when it
    /// goes round in a loop: its yields count again, and with each of them the go ends.
    pub(crate) fn lap(&mut self, at: Place) -> u32 {
        let thread = &mut self.threads[self.current];
        let laps = thread.passes(at);
        if thread.hurries && laps > Patience::SHORT.laps {
            thread.hurries = false;
            thread.laps.clear();
            return thread.passes(at);
        }
        laps
    }

    /// The threads among the idle ones that have given way for long enough: until all others that could go on have had
    /// a turn.
    fn released(&mut self, idle: ThreadSet, ready: ThreadSet) -> ThreadSet {
        let mut released = ThreadSet::default();
        for index in idle.iter() {
            let thread = &mut self.threads[index];
            let pending = thread.pending.as_mut().expect("an idle thread waits for something");
            if std::mem::take(&mut pending.is_new) {
                thread.owed = ready;
            }
            thread.owed = thread.owed & ready;
            if thread.owed.is_empty() && (pending.is_tired || !pending.is_idle_look()) {
                released.insert(index);
            }
        }
        released
    }

    /// The thread that goes on without a switch, then the others, then those that would wake early.
    fn in_order(&self, me: ThreadId, firm: ThreadSet, early: ThreadSet) -> Options {
        let mut options = Options::default();
        if firm.contains(me) {
            options.push(me);
        }
        // The least recently run first, so that the first execution is a fair one.
        let mut others = firm.without(me);
        while let Some(next) = others.iter().min_by_key(|t| self.threads[*t].last_ran) {
            options.push(next);
            others.remove(next);
        }
        early.iter().for_each(|t| options.push(t));
        options
    }

    /// Is a loop being held back, or does one go on for long, while others could go on?
    fn note_loops(&mut self, me: ThreadId, ready: ThreadSet, firm: ThreadSet) {
        if ready.is_empty() || ready == ThreadSet::of(me) {
            return;
        }
        let Some(pending) = &self.threads[me].pending else { return };
        let (waits, is_long) = (pending.is_idle_look(), pending.laps > Patience::SHORT.laps);
        let at = pending.at;
        let thread = &mut self.threads[me];
        if waits && !firm.contains(me) {
            self.loops.held_back = true;
            self.loops.held_back_from_changes |= thread.changes;
        } else if is_long && ready.contains(me) && !thread.persists.contains(&at) {
            thread.persists.push(at);
        }
    }

    /// Another thread comes after this one: if that one is in a loop, it is no longer known whether the
    /// loop ends by itself.
    fn is_interrupted(&mut self, thread: ThreadId) {
        let thread = &mut self.threads[thread];
        if thread.pending.as_ref().is_some_and(|p| p.laps > Patience::SHORT.laps) {
            let laps = &thread.laps;
            let in_loop = |place: &Place| {
                let is_passed =
                    |(at, n): &(Place, u32)| *n > Patience::SHORT.laps && std::ptr::eq(*at, *place);
                laps.iter().any(is_passed)
            };
            thread.persists.retain(|place| !in_loop(place));
        }
    }

    /// When all that could go on give way to each other: the one whose time comes first, but nobody
    /// is passed over forever.
    fn next_of_idle(&mut self, idle: ThreadSet) -> Option<ThreadId> {
        const PASSED_OVER: u32 = 8;
        let waited = |t: &ThreadId| self.threads[*t].passed_over;
        let impatient = idle.iter().filter(|t| waited(t) >= PASSED_OVER).max_by_key(waited);
        let in_time = || {
            let order = |t: &ThreadId| (self.goes_on_at(*t), self.threads[*t].last_ran);
            idle.iter().min_by_key(order)
        };
        let first = impatient.or_else(in_time)?;
        idle.iter().for_each(|t| self.threads[t].passed_over += 1);
        self.threads[first].passed_over = 0;
        Some(first)
    }

    /// When an idle thread goes on by itself.
    fn goes_on_at(&self, thread: ThreadId) -> Duration {
        let pending = self.threads[thread].pending.as_ref();
        match pending.map(|pending| self.readiness_of(pending)) {
            Some(Readiness::Idle { until: Some(until) } | Readiness::Dozes { until }) => {
                until.max(self.now)
            }
            _ => self.now,
        }
    }

    /// Something that is the same whenever the same choices led here.
    fn fingerprint(&self) -> u64 {
        let (threads, steps) = (self.threads.len() as u64, u64::from(self.done.number()));
        let mut hash = self.current.index() as u64 ^ threads << 8 ^ steps << 16;
        for (_, thread) in self.threads.iter() {
            let place = thread.pending.as_ref().map_or(0, |p| std::ptr::from_ref(p.at) as u64);
            hash = (hash ^ place).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        hash
    }
}
