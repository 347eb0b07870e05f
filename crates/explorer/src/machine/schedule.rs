//! Whose turn it is: the end of one step and the beginning of the next.

use crate::MAX_THREADS;
use crate::failure::Fault;
use crate::machine::execution::{Execution, Next, Patience, Pending, Wait};
use crate::machine::guide::Choice;
use crate::machine::rt::{CLOCK, Readiness};
use crate::path::{Access, Footprint, Options, Reduction, ThreadSet};
use crate::record::{Place, What};
use std::time::Duration;

impl Execution {
    /// Ends the step under way and decides who goes next: sets `current`, or `end`.
    pub(crate) fn decide(&mut self) -> Next {
        let me = self.current;
        self.finish_step();
        if self.end.is_some() {
            return Next::Switch;
        }
        self.steps += 1;
        if self.steps as usize > self.rules.max_steps {
            self.goes_on_for_ever();
            return Next::Switch;
        }
        let Some(choice) = self.choice() else {
            if let Some(guide) = self.guide.clone() {
                guide.borrow_mut().is_over(self);
            }
            return Next::Switch;
        };
        let (fingerprint, objects) = (self.fingerprint(), self.objects.len() as u32);
        self.course = self.course.rotate_left(7) ^ fingerprint;
        let next = match self.guide.clone() {
            Some(guide) => Ok(guide.borrow_mut().turn(self, &choice)),
            None => {
                let preferred = choice.preferred(me, self.path.alternates);
                self.path.schedule(&choice.options, preferred, choice.must, fingerprint, objects)
            }
        };
        match next {
            Err(_) => {
                self.diverged();
                Next::Switch
            }
            Ok(next) => {
                self.note_turn(&choice, next);
                self.take_turn(next, choice.early, choice.ready.contains(me));
                if next == me { Next::Stay } else { Next::Switch }
            }
        }
    }

    pub(crate) fn diverged(&mut self) {
        self.fail(
            Fault::NotDeterministic,
            "the same schedule did not lead to the same steps: does something depend on the time, \
             on randomness, on an address, or on a static that keeps its value?"
                .into(),
        );
    }

    fn take_turn(&mut self, next: usize, early: ThreadSet, could_go_on: bool) {
        let me = self.current;
        // A crash takes the processor from nothing that goes on, and costs nothing.
        if could_go_on && next != me && self.threads[next].death_of.is_none() {
            self.preemptions += 1;
            self.fact(What::Preempted);
        }
        if next != me {
            self.is_interrupted(me);
            self.threads[next].laps.clear();
            self.threads[next].changes = false;
        }
        self.current = next;
        self.turn = self.path.turn_index();
        self.recent[next] = self.steps;
        for thread in &mut self.threads {
            thread.owed.remove(next);
        }
        let pending = self.threads[next].pending.as_ref();
        let readiness = pending.map_or(Readiness::Ready, |p| self.readiness_of(p));
        let thread = &mut self.threads[next];
        thread.last_ran = self.steps;
        if early.contains(next) {
            match readiness {
                Readiness::Spurious => thread.spurious -= 1,
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
            self.touch(CLOCK, Access::Write);
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
            Wait::Newer { object, than }
                if self.objects[object as usize].history.newest_place() <= than =>
            {
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
        let [mut ready, mut idle, mut spurious] = [ThreadSet::default(); 3];
        let crashes = self.possible_crashes();
        let mut deadlines = [Duration::ZERO; MAX_THREADS];
        for (index, thread) in self.threads.iter().enumerate().filter(|(_, t)| !t.finished) {
            match thread.pending.as_ref().map_or(Readiness::Ready, |p| self.readiness_of(p)) {
                Readiness::Ready => ready.insert(index),
                Readiness::Blocked | Readiness::Asleep => {}
                Readiness::Idle { until } => {
                    idle.insert(index);
                    deadlines[index] = until.unwrap_or(self.now);
                }
                Readiness::Dozes { until } => {
                    idle.insert(index);
                    deadlines[index] = until;
                }
                Readiness::Spurious if thread.spurious > 0 => spurious.insert(index),
                Readiness::Spurious => {}
            }
        }
        // Who gives way waits until everybody else that could go on has had a turn.
        let mut released = ThreadSet::default();
        for index in idle.iter() {
            let thread = &mut self.threads[index];
            let pending = thread.pending.as_mut().expect("an idle thread waits for something");
            if std::mem::take(&mut pending.is_new) {
                thread.owed = ready;
            }
            thread.owed = ThreadSet(thread.owed.0 & ready.0);
            if thread.owed.is_empty() && (pending.is_tired || !pending.is_idle_look()) {
                released.insert(index);
            }
        }
        let mut firm = ThreadSet(ready.0 | released.0);
        if ready.is_empty() {
            let Some(first) = self.next_of_idle(idle, &deadlines) else {
                self.nobody_can_go_on();
                return None;
            };
            firm = ThreadSet(1 << first);
        }
        self.note_loops(me, ready, firm);
        let mut early = ThreadSet(spurious.0 | crashes.0);
        for index in idle.iter().filter(|t| !firm.contains(*t)) {
            let thread = &self.threads[index];
            let looks = thread.pending.as_ref().is_some_and(Pending::is_idle_look);
            if thread.early > 0 && !looks {
                early.insert(index);
            }
        }
        let mut options = Options::default();
        if firm.contains(me) {
            options.push(me);
        }
        let mut others = ThreadSet(firm.0 | early.0);
        others.remove(me);
        if firm.contains(me)
            && ready.contains(me)
            && let Reduction::Preemptions(bound) = self.path.reduction
            && (self.preemptions >= bound || self.steps > self.path.horizon)
        {
            self.path.cut |= others != crashes;
            crashes.iter().for_each(|t| options.push(t));
            return Some(Choice { options, must: crashes, early, ready });
        }
        // The least recently run first, so that the first execution is a fair one.
        let mut order = [0; MAX_THREADS];
        let mut n = 0;
        for t in firm.iter().filter(|t| *t != me) {
            order[n] = t;
            n += 1;
        }
        order[..n].sort_by_key(|t| self.threads[*t].last_ran);
        order[..n].iter().for_each(|t| options.push(*t));
        early.iter().for_each(|t| options.push(t));
        Some(Choice { options, must: ThreadSet(spurious.0 | crashes.0), early, ready })
    }

    /// Is a loop being held back, or does one go on for long, while others could go on?
    fn note_loops(&mut self, me: usize, ready: ThreadSet, firm: ThreadSet) {
        if ready.is_empty() || (ready.contains(me) && ready == ThreadSet(1 << me)) {
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
    fn is_interrupted(&mut self, thread: usize) {
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
    fn next_of_idle(&mut self, idle: ThreadSet, deadlines: &[Duration]) -> Option<usize> {
        const PASSED_OVER: u32 = 8;
        let waited = |t: &usize| self.threads[*t].passed_over;
        let impatient = idle.iter().filter(|t| waited(t) >= PASSED_OVER).max_by_key(waited);
        let in_time = || {
            let order = |t: &usize| (deadlines[*t].max(self.now), self.threads[*t].last_ran);
            idle.iter().min_by_key(order)
        };
        let first = impatient.or_else(in_time)?;
        idle.iter().for_each(|t| self.threads[t].passed_over += 1);
        self.threads[first].passed_over = 0;
        Some(first)
    }

    /// Something that is the same whenever the same choices led here.
    fn fingerprint(&self) -> u64 {
        let mut hash = self.current as u64 ^ (self.threads.len() as u64) << 8 ^ self.steps << 16;
        for thread in &self.threads {
            let place = thread.pending.as_ref().map_or(0, |p| std::ptr::from_ref(p.at) as u64);
            hash = (hash ^ place).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        hash
    }

    fn finish_step(&mut self) {
        if self.path.reduction != Reduction::Equivalent {
            return;
        }
        let me = self.current;
        let footprint = std::mem::take(&mut self.footprint);
        let step = self.steps as u32 + 1;
        let mut after = self.threads[me].after;
        for &(object, access) in &footprint.0 {
            let touches = &self.objects[object as usize].touches;
            for other in Access::ALL {
                if other.conflicts(access) {
                    let theirs = &touches.after[other as usize];
                    after.iter_mut().zip(theirs).for_each(|(a, t)| *a = (*a).max(*t));
                }
            }
        }
        after[me] = step;
        if self.turn.is_some_and(|turn| self.path.is_fresh(turn)) {
            self.find_races(&footprint, &after);
        }
        for &(object, access) in &footprint.0 {
            let touches = &mut self.objects[object as usize].touches;
            touches.steps.push((self.turn, step, me, access));
            let known = &mut touches.after[access as usize];
            known.iter_mut().zip(&after).for_each(|(k, a)| *k = (*k).max(*a));
        }
        self.threads[me].after = after;
        self.path.steps.push((me, after));
        if let Some(turn) = self.turn {
            self.path.touched(turn, &footprint);
        }
        self.footprint = footprint;
        self.footprint.0.clear();
    }

    /// The step under way conflicts with earlier ones of other threads, and nothing else puts them in this
    /// order: the other order is to be tried, too.
    fn find_races(&mut self, footprint: &Footprint, after: &[u32; MAX_THREADS]) {
        let me = self.current;
        let before = self.threads[me].after;
        for &(object, access) in &footprint.0 {
            for at in 0..self.objects[object as usize].touches.steps.len() {
                let (turn, step, thread, other) = self.objects[object as usize].touches.steps[at];
                if thread != me
                    && before[thread] < step
                    && other.conflicts(access)
                    && other.coenabled(access)
                    && let Some(turn) = turn
                    && self.path.has_more_to_try(turn)
                {
                    let initials = self.initials(thread, step, after);
                    self.path.race(turn, initials);
                }
            }
        }
    }

    /// The step under way, whose predecessors are `after`, is to come before the given one. All that
    /// does not depend on that one can come before both: the threads that can begin with it. (These
    /// are the *initials* of Abdulla, Aronsson, Jonsson and Sagonas, POPL 2014. With sleep sets it does not
    /// do to try the thread of the later step, as Flanagan and Godefroid do: it may be asleep because
    /// of its next step, which is another.)
    fn initials(&self, thread: usize, step: u32, after: &[u32; MAX_THREADS]) -> ThreadSet {
        let mut initials = ThreadSet::default();
        let mut first = [u32::MAX; MAX_THREADS];
        let later = self.path.steps[step as usize..].iter().map(|(by, after)| (*by, after));
        let independent = later.filter(|(_, after)| after[thread] < step);
        for (by, after) in independent.chain([(self.current, after)]) {
            if first[by] == u32::MAX {
                if after.iter().zip(&first).all(|(known, first)| known < first) {
                    initials.insert(by);
                }
                first[by] = after[by];
            }
        }
        initials
    }
}
