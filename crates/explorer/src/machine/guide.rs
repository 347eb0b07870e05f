//! Who decides at the choices of an execution.

use crate::MAX_THREADS;
use crate::ids::{ThreadId, ThreadSet};
use crate::machine::access::Footprint;
use crate::machine::execution::Execution;
use crate::machine::readiness::Readiness;
use crate::machine::recorder::Taken;
use report::schedule::Detail;
use std::cell::RefCell;
use std::rc::Rc;

/// The threads that may go next, the preferred one first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Options {
    threads: [ThreadId; MAX_THREADS],
    len: u8,
}

impl Options {
    pub(crate) fn push(&mut self, thread: ThreadId) {
        if !self.iter().any(|t| t == thread) {
            self.threads[self.len as usize] = thread;
            self.len += 1;
        }
    }
    pub(crate) fn iter(&self) -> impl Iterator<Item = ThreadId> {
        self.threads[..self.len as usize].iter().copied()
    }
    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }
    pub(crate) fn first(&self) -> ThreadId {
        self.threads[0]
    }
}

/// Which threads may go next.
pub(crate) struct Choice {
    /// The one first that goes if nothing else is asked for.
    pub(crate) options: Options,
    /// Those that would use up their one early end of a wait.
    pub(crate) early: ThreadSet,
    /// Those that need not wait for anything.
    pub(crate) ready: ThreadSet,
    /// Those that would wake for no reason.
    pub(crate) spurious: ThreadSet,
    /// The deaths of processes.
    pub(crate) crashes: ThreadSet,
    /// Something that is the same whenever the same choices led here.
    pub(crate) fingerprint: u64,
}

impl Choice {
    /// No thread but this one may go.
    pub(crate) fn only(thread: ThreadId) -> Choice {
        let mut options = Options::default();
        options.push(thread);
        Choice {
            options,
            early: ThreadSet::default(),
            ready: ThreadSet::of(thread),
            spurious: ThreadSet::default(),
            crashes: ThreadSet::default(),
            fingerprint: 0,
        }
    }

    /// Would it end a wait too early if it went?
    pub(crate) fn is_early(&self, thread: ThreadId) -> bool {
        self.early.contains(thread)
    }

    /// Those that would not.
    pub(crate) fn firm(&self) -> ThreadSet {
        self.options.iter().filter(|t| !self.is_early(*t)).collect()
    }
}

/// The execution did not do what it did the last time.
#[derive(Debug)]
pub(crate) struct Diverged;

/// Decides at the choices of an execution.
pub(crate) trait Guide {
    /// Which thread takes the next step.
    fn turn(&mut self, e: &Execution, choice: &Choice) -> Result<ThreadId, Diverged>;

    /// Which of `of` ways the step under way goes; 0 is the usual one, and `name` is what a schedule calls
    /// each of the others.
    fn value(
        &mut self,
        e: &Execution,
        of: usize,
        name: &dyn Fn(usize) -> Detail,
    ) -> Result<usize, Diverged>;

    /// Does it want to know what each step touches?
    fn asks_for_footprints(&self) -> bool {
        false
    }

    /// The current thread's step has ended, and touched this. It is told only if it asks.
    fn step_is_over(&mut self, _: &Execution, _: &Footprint) {}

    /// No thread goes next: the execution has ended.
    fn is_over(&mut self, e: &Execution) -> Result<(), Diverged>;
}

/// A guide, also in the hands of the caller, which asks it afterwards how it went.
pub(crate) type SharedGuide = Rc<RefCell<dyn Guide>>;

/// The threads take turns at every step: of the others that one goes which has not run for the longest time.
pub(crate) struct Alternately;

impl Guide for Alternately {
    fn turn(&mut self, e: &Execution, choice: &Choice) -> Result<ThreadId, Diverged> {
        let is_other = |t: &ThreadId| *t != e.current && !choice.is_early(*t);
        Ok(choice.options.iter().find(is_other).unwrap_or(choice.options.first()))
    }

    fn value(
        &mut self,
        _: &Execution,
        _: usize,
        _: &dyn Fn(usize) -> Detail,
    ) -> Result<usize, Diverged> {
        Ok(0)
    }

    fn is_over(&mut self, _: &Execution) -> Result<(), Diverged> {
        Ok(())
    }
}

impl Execution {
    /// The main thread begins: that is the first step.
    pub(crate) fn first_turn(&mut self, guide: &mut dyn Guide) {
        let choice = Choice::only(ThreadId::MAIN);
        if guide.turn(self, &choice).is_err() {
            self.diverged();
        }
        self.note_turn(&choice, ThreadId::MAIN);
    }

    /// Tells the recorder, if there is one, which step begins.
    pub(crate) fn note_turn(&mut self, choice: &Choice, thread: ThreadId) {
        if let Some(recorder) = &self.recorder {
            let detail = self.detail_of(choice, thread);
            let is_usual =
                thread == choice.options.first() && matches!(detail, None | Some(Detail::Unlock));
            let stood = if self.keeps_deeds() { self.all_stood() } else { Vec::new() };
            recorder.borrow_mut().begins(Taken { thread, detail, is_usual }, stood);
        }
    }

    /// What is unusual about this step of the thread, as far as it can be seen before it is taken.
    pub(crate) fn detail_of(&self, choice: &Choice, thread: ThreadId) -> Option<Detail> {
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
        guide: &mut dyn Guide,
        of: usize,
        name: &dyn Fn(usize) -> Detail,
    ) -> Result<usize, Diverged> {
        let chosen = guide.value(self, of, name)?;
        if chosen > 0
            && let Some(recorder) = &self.recorder
        {
            recorder.borrow_mut().deviates(name(chosen));
        }
        Ok(chosen)
    }

    /// The steps that can come next, each with what is unusual about it.
    pub(crate) fn options_of(&self, choice: &Choice) -> Vec<(ThreadId, Option<Detail>)> {
        choice.options.iter().map(|t| (t, self.detail_of(choice, t))).collect()
    }
}
