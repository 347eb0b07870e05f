//! Which steps of an execution depend on which, and which of them could have come in another order.

use super::node::Turn;
use crate::ids::{ByThread, Step, ThreadId, ThreadSet};
use crate::machine::access::{ACCESSES, Access, Footprint};
use crate::machine::execution::Execution;

/// By thread: its last step that something depends on.
type After = ByThread<Step>;

/// What is known of the steps of an execution so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Dependence {
    /// By thread: what its next step depends on.
    after: ByThread<After>,
    /// The threads that have been started.
    threads: usize,
    /// By object.
    touches: Vec<Touches>,
    /// Each step: its thread, and what it depends on, itself included.
    steps: Vec<(ThreadId, After)>,
}

/// Steps that touched an object.
#[derive(Debug, Clone, Default)]
struct Touches {
    steps: Vec<Touch>,
    /// By access: all the steps that the last such access depends on.
    after: [After; ACCESSES],
}

#[derive(Debug, Clone, Copy)]
struct Touch {
    turn: Option<Turn>,
    step: Step,
    thread: ThreadId,
    access: Access,
}

/// The step that has just ended.
pub(super) struct Ended {
    thread: ThreadId,
    step: Step,
    /// What it depends on but for what it touched itself.
    before: After,
    /// What it depends on, itself included.
    after: After,
}

/// An earlier step of another thread that conflicts with the one that has just ended; nothing else puts them in
/// this order.
pub(super) struct Race {
    pub(super) turn: Turn,
    step: Step,
    thread: ThreadId,
}

impl Dependence {
    /// An execution begins.
    pub(super) fn begin(&mut self) {
        self.after.clear(self.threads.max(1));
        self.threads = 0;
        for touches in &mut self.touches {
            touches.steps.clear();
            touches.after = Default::default();
        }
        self.steps.clear();
    }

    /// The current thread's step has ended, and touched this: what does it depend on?
    pub(super) fn ended(&self, e: &Execution, footprint: &Footprint) -> Ended {
        let (thread, step) = (e.current, e.done.next());
        let before = self.after[thread];
        let mut after = before;
        for (object, access) in footprint.iter() {
            let Some(touches) = self.touches.get(object.index()) else { continue };
            for other in Access::ALL {
                if other.conflicts(access) {
                    after.join(&touches.after[other as usize]);
                }
            }
        }
        after[thread] = step;
        Ended { thread, step, before, after }
    }

    /// The races of the step that has just ended.
    pub(super) fn races(&self, ended: &Ended, footprint: &Footprint) -> impl Iterator<Item = Race> {
        footprint.iter().flat_map(move |(object, access)| {
            let touches =
                self.touches.get(object.index()).map_or(&[][..], |touches| &touches.steps);
            touches.iter().filter_map(move |&Touch { turn, step, thread, access: other }| {
                let is_race = thread != ended.thread
                    && ended.before[thread] < step
                    && other.conflicts(access)
                    && other.coenabled(access);
                is_race.then_some(Race { turn: turn?, step, thread })
            })
        })
    }

    /// The step that has ended is to come before the other one of the race. All that does not depend on that
    /// one can come before both: the threads that can begin with it. (These are the *initials* of Abdulla,
    /// Aronsson, Jonsson and Sagonas, POPL 2014. With sleep sets it does not do to try the thread of the later
    /// step, as Flanagan and Godefroid do: it may be asleep because of its next step, which is another.)
    pub(super) fn initials(&self, race: &Race, ended: &Ended) -> ThreadSet {
        let mut initials = ThreadSet::default();
        let mut first = After::all(Step::LAST);
        let later =
            self.steps[race.step.number() as usize..].iter().map(|(by, after)| (*by, after));
        let independent = later.filter(|(_, after)| after[race.thread] < race.step);
        for (by, after) in independent.chain([(ended.thread, &ended.after)]) {
            if first[by] == Step::LAST {
                if after.is_before(&first) {
                    initials.insert(by);
                }
                first[by] = after[by];
            }
        }
        initials
    }

    /// Takes the step down, with the turn that it was chosen in and the threads that it has started.
    pub(super) fn add(
        &mut self,
        ended: Ended,
        e: &Execution,
        footprint: &Footprint,
        turn: Option<Turn>,
    ) {
        let Ended { thread, step, mut before, after } = ended;
        for (object, access) in footprint.iter() {
            if self.touches.len() <= object.index() {
                self.touches.resize_with(object.index() + 1, Touches::default);
            }
            let touches = &mut self.touches[object.index()];
            touches.steps.push(Touch { turn, step, thread, access });
            touches.after[access as usize].join(&after);
        }
        self.after[thread] = after;
        self.steps.push((thread, after));
        before[thread] = step;
        for started in e.threads.ids().skip(self.threads.max(1)) {
            self.after[started] = before;
        }
        self.threads = e.threads.len();
    }
}
