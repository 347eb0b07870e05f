//! Who decides: the search along its path, or a guide in its place.

use crate::machine::execution::Execution;
use crate::machine::rt::Readiness;
use crate::path::{Diverged, Options, ThreadSet};
use crate::record::Taken;
use report::schedule::Detail;
use std::cell::RefCell;
use std::rc::Rc;

/// Who may go next.
pub(crate) struct Choice {
    /// The preferred one first.
    pub(crate) options: Options,
    /// Those to be tried though no race will ask for them.
    pub(crate) must: ThreadSet,
    /// Those that would use up their one early end of a wait.
    pub(crate) early: ThreadSet,
    /// Those that need not wait for anything.
    pub(crate) ready: ThreadSet,
}

impl Choice {
    /// No thread but this one may go.
    pub(crate) fn only(thread: usize) -> Choice {
        let (mut options, mut ready) = (Options::default(), ThreadSet::default());
        options.push(thread);
        ready.insert(thread);
        Choice { options, must: ThreadSet::default(), early: ThreadSet::default(), ready }
    }

    /// Who goes next if nothing else is asked for: `me` as long as it can, or, if the threads
    /// alternate, the one of the others that has not run for the longest time.
    pub(crate) fn preferred(&self, me: usize, alternates: bool) -> usize {
        let other = || self.options.iter().find(|t| *t != me && !self.is_early(*t));
        if alternates { other() } else { None }.unwrap_or(self.options.first())
    }

    /// Would it end a wait too early if it went?
    pub(crate) fn is_early(&self, thread: usize) -> bool {
        self.early.contains(thread)
    }

    /// Those that would not.
    pub(crate) fn firm(&self) -> ThreadSet {
        let mut firm = ThreadSet::default();
        self.options.iter().filter(|t| !self.is_early(*t)).for_each(|t| firm.insert(t));
        firm
    }
}

/// Decides in place of the search.
pub(crate) trait Guide {
    /// Which thread takes the next step.
    fn turn(&mut self, e: &Execution, choice: &Choice) -> usize;

    /// Which of `of` ways the step under way goes; 0 is the usual one, and `name` is what a schedule calls
    /// each of the others.
    fn value(&mut self, e: &Execution, of: usize, name: &dyn Fn(usize) -> Detail) -> usize;

    /// No thread goes next: the execution has ended.
    fn is_over(&mut self, e: &Execution);
}

/// A guide, also in the hands of the caller, which asks it afterwards how it went.
pub(crate) type SharedGuide = Rc<RefCell<dyn Guide>>;

impl Execution {
    /// The main thread begins: that is the first step.
    pub(crate) fn first_turn(&mut self) {
        let choice = Choice::only(0);
        if let Some(guide) = self.guide.clone() {
            guide.borrow_mut().turn(self, &choice);
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
    pub(crate) fn detail_of(&self, choice: &Choice, thread: usize) -> Option<Detail> {
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
        let chosen = match self.guide.clone() {
            None => self.path.choose(of)?,
            Some(guide) => guide.borrow_mut().value(self, of, name),
        };
        if chosen > 0
            && let Some(taken) = self.taken.last_mut()
        {
            taken.detail = Some(name(chosen));
            taken.is_usual = false;
        }
        Ok(chosen)
    }

    /// The steps that can come next, each with what is unusual about it.
    pub(crate) fn options_of(&self, choice: &Choice) -> Vec<(usize, Option<Detail>)> {
        choice.options.iter().map(|t| (t, self.detail_of(choice, t))).collect()
    }
}
