//! One execution: its threads, whose turn it is, and what is wrong with it.

use crate::MAX_THREADS;
use crate::failure::Fault;
use crate::machine::content::Content;
use crate::machine::guide::SharedGuide;
use crate::machine::processes::{ProcessIndex, Processes};
use crate::machine::rt::{CLOCK, Readiness};
use crate::memory::{Accesses, History, Knowledge, Past, TotalOrder, View};
use crate::panics::Panicked;
use crate::path::{ACCESSES, Access, Footprint, Path, Reduction, ThreadSet};
use crate::record::{Event, Facts, Origin, Place, Taken, What, thread_name};
use std::any::Any;
use std::rc::Rc;
use std::time::Duration;

/// How a thread's next operation waits for its turn.
pub(crate) enum Wait {
    /// It does not wait.
    Now,
    /// Until the predicate says so. The pointer is to the stack of the suspended thread.
    When(*const (dyn Fn() -> Readiness + 'static)),
    /// Until the thread has ended.
    Finished(usize),
    /// Until a store to the object is newer than this, if the others can go on.
    Newer { object: u32, than: u32 },
    /// Until the thread has ended, if the others can go on.
    Polls(usize),
    /// Until the search chooses it: it is the death of a process.
    Chosen,
}

/// What a thread is about to do.
pub(crate) struct Pending {
    pub(crate) verb: &'static str,
    pub(crate) object: Option<u32>,
    /// The lock that it takes back when it has been woken.
    pub(crate) relocks: Option<u32>,
    pub(crate) at: Place,
    pub(crate) wait: Wait,
    /// Has the scheduler looked at it before?
    pub(crate) is_new: bool,
    /// How often the thread has been here since another ran.
    pub(crate) laps: u32,
    /// That is so often that the others go first.
    pub(crate) is_tired: bool,
}

impl Pending {
    /// A look that can only find what it found before is not worth a turn while others can go on.
    pub(crate) fn is_idle_look(&self) -> bool {
        self.is_tired || matches!(self.wait, Wait::Newer { .. } | Wait::Polls(_))
    }
}

/// How long a loop may go on before it is taken to wait for another thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// Passing the same place so often in one go, a thread is taken to go round in a loop that waits.
    pub(crate) laps: u32,
    /// After so many repetitions, a look is taken to wait for a change.
    looks: u32,
}

impl Patience {
    /// Enough for loops that wait: their later rounds show nothing new.
    pub(crate) const SHORT: Patience = Patience { laps: 12, looks: 2 };
    /// Enough to see whether a loop ends by itself.
    pub(crate) const LONG: Patience = Patience { laps: 300, looks: 300 };
}

/// A load that found the newest value.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    object: u32,
    at: Place,
    timestamp: u32,
    /// How often it was repeated: the same object, at the same place, with nothing in between.
    repeated: u32,
}

/// A look that a thread is about to take, and the one before it, if nothing came in between.
#[derive(Clone, Copy)]
pub(crate) struct NextLook {
    object: u32,
    at: Place,
    before: Option<Look>,
}

impl NextLook {
    /// The timestamp that the thread waits to see replaced, if it has looked here often enough.
    pub(crate) fn waits_for_newer(&self, patience: Patience) -> Option<u32> {
        let before = self.before.filter(|look| look.repeated >= patience.looks)?;
        Some(before.timestamp)
    }

    /// What is remembered of the look when it has found the newest value.
    pub(crate) fn found(self, timestamp: u32) -> Look {
        let same = self.before.filter(|look| look.timestamp == timestamp);
        let repeated = same.map_or(0, |look| look.repeated + 1);
        Look { object: self.object, at: self.at, timestamp, repeated }
    }
}

/// A thread's value for one `thread_local!`.
pub(crate) struct Local {
    /// The address of the key.
    pub(crate) key: usize,
    /// None when it has been destroyed.
    pub(crate) value: Option<Rc<dyn Any>>,
    pub(crate) has_destructor: bool,
}

#[derive(Default)]
pub(crate) struct Thread {
    pub(crate) name: Option<String>,
    pub(crate) body: Option<Box<dyn FnOnce()>>,
    pub(crate) yielder: Option<crate::stack::Suspender>,
    pub(crate) pending: Option<Pending>,
    /// Has it done anything that others can notice? Its first operation belongs to the step in which
    /// it began.
    pub(crate) begun: bool,
    pub(crate) finished: bool,
    /// It was stopped in a crash.
    pub(crate) crashed: bool,
    /// The process that it belongs to: the index of that one's first thread.
    pub(crate) process: ProcessIndex,
    /// What stands for its being alive, if it is mortal: each of its steps needs it.
    pub(crate) life: Option<u32>,
    /// It isn't a thread of the check, but the death of this process: it has one step, which may be taken
    /// at any time.
    pub(crate) death_of: Option<ProcessIndex>,
    pub(crate) object: u32,
    pub(crate) knows: Knowledge,
    /// It gave way: those that go first, of the threads that could go on.
    pub(crate) owed: ThreadSet,
    /// How often it may end a wait too early, or wake for no reason.
    pub(crate) early: u8,
    pub(crate) spurious: u8,
    /// How often a weak compare-and-exchange may fail for no reason.
    pub(crate) weak_failures: u8,
    pub(crate) last_ran: u64,
    /// By thread: the last step that its own next step depends on.
    pub(crate) after: [u32; MAX_THREADS],
    /// Panics under way; more than one when a destructor catches its own.
    pub(crate) panicking: usize,
    /// It ended by a panic that nobody has been told of.
    pub(crate) unobserved: Option<Panicked>,
    pub(crate) locals: Vec<Local>,
    /// The last look at an atomic, if it found the newest value and nothing came after it.
    pub(crate) last_look: Option<Look>,
    /// How often it has passed each place since another thread ran.
    pub(crate) laps: Vec<(Place, u32)>,
    /// Has it changed something since another thread ran?
    pub(crate) changes: bool,
    /// Places in loops with which it went on for longer than a short patience allows, and was not held
    /// back.
    pub(crate) persists: Vec<Place>,
    /// How often another was chosen while all that could go on gave way to each other.
    pub(crate) passed_over: u32,
    /// Locks held, for the trace.
    pub(crate) holds: Vec<u32>,
    /// The cell that it got a pointer into in the step under way.
    pub(crate) got: Option<Got>,
}

/// A cell that a thread has got a pointer into, and what was in it.
pub(crate) struct Got {
    pub(crate) object: u32,
    /// The thread's clock at the time.
    pub(crate) epoch: u32,
    pub(crate) content: Content,
}

/// Steps that touched an object, for the reduction.
#[derive(Default)]
pub(crate) struct Touches {
    /// Turn in the path, number of the step, thread, access.
    pub(crate) steps: Vec<(Option<usize>, u32, usize, Access)>,
    /// By access: all the steps that the last such access depends on.
    pub(crate) after: [[u32; MAX_THREADS]; ACCESSES],
}

pub(crate) struct Object {
    pub(crate) origin: Origin,
    pub(crate) history: History,
    pub(crate) accesses: Accesses,
    /// What the last one to release it knew.
    pub(crate) view: View,
    /// What comes before those that have changed it, and before those that only looked.
    pub(crate) changed: Past,
    pub(crate) looked: Past,
    pub(crate) touches: Touches,
    /// Its newest value, as the trace writes it; none when none was recorded.
    pub(crate) shown: Option<String>,
}

/// How an execution ended.
#[derive(Debug)]
pub(crate) enum End {
    Completed,
    Failed { fault: Fault, message: String },
}

/// Whether the caller goes on or gives up the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Stay,
    Switch,
}

/// Limits and switches that hold for a whole search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) max_steps: usize,
    /// Somebody asks whether a lock is free, or may die with one: then giving it up is a step of its own.
    pub(crate) locks_are_tried: bool,
    /// Some operations on atomics are sequentially consistent, and others are not: then it is to be
    /// kept track of in which order the former can be.
    pub(crate) mixed: bool,
    pub(crate) patience: Patience,
    pub(crate) record: bool,
    /// Take down the facts for a picture too.
    pub(crate) tell: bool,
}

/// What an execution has used that decides which rules are needed.
#[derive(Debug, Default)]
pub(crate) struct Used {
    pub(crate) tried_locks: bool,
    pub(crate) seq_cst: bool,
    pub(crate) weaker: bool,
}

/// What became of loops in an execution, or in all of a search.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Loops {
    /// A thread that could have gone on was held back, since it seemed to wait for another.
    pub(crate) held_back: bool,
    /// And it changed something in each round, so that one more would have made a difference.
    pub(crate) held_back_from_changes: bool,
    /// A loop ended by itself, though not within a short patience.
    pub(crate) ended: bool,
}

impl Loops {
    pub(crate) fn join(&mut self, other: Loops) {
        self.held_back |= other.held_back;
        self.held_back_from_changes |= other.held_back_from_changes;
        self.ended |= other.ended;
    }
}

impl Rules {
    /// The rules for a search that has used this, if they are others.
    pub(crate) fn better(self, used: &Used) -> Option<Rules> {
        let rules = Rules {
            locks_are_tried: self.locks_are_tried || used.tried_locks,
            mixed: self.mixed || (used.seq_cst && used.weaker),
            ..self
        };
        (rules != self).then_some(rules)
    }
}

pub(crate) struct Execution {
    /// Tells objects of this execution from those of earlier ones.
    pub(crate) serial: u32,
    pub(crate) rules: Rules,
    pub(crate) path: Path,
    pub(crate) threads: Vec<Thread>,
    pub(crate) processes: Processes,
    pub(crate) current: usize,
    pub(crate) objects: Vec<Object>,
    pub(crate) total: TotalOrder,
    /// The virtual clock.
    pub(crate) now: Duration,
    pub(crate) preemptions: usize,
    pub(crate) end: Option<End>,
    pub(crate) events: Vec<Event>,
    /// What connects them.
    pub(crate) facts: Facts,
    /// What decides in place of the search, if anything does.
    pub(crate) guide: Option<SharedGuide>,
    /// Who took each step, if that is recorded.
    pub(crate) taken: Vec<Taken>,
    /// The first panic of any thread, or the first in which a check named a bug.
    pub(crate) panicked: Option<Panicked>,
    pub(crate) used: Used,
    pub(crate) loops: Loops,
    /// Values of the modelled std that belong to the whole execution.
    pub(crate) shared: Vec<(&'static str, Rc<dyn Any>)>,
    pub(crate) steps: u64,
    /// A hash of all steps: two executions along the same path have the same.
    pub(crate) course: u64,
    /// The step under way: its turn in the path, and what it touched.
    pub(crate) turn: Option<usize>,
    pub(crate) footprint: Footprint,
    /// By thread: the last step in which it had its turn.
    pub(crate) recent: [u64; MAX_THREADS],
}

impl Execution {
    pub(crate) fn new(serial: u32, rules: Rules, path: Path) -> Execution {
        let mut execution = Execution {
            serial,
            rules,
            path,
            threads: Vec::with_capacity(MAX_THREADS),
            processes: Processes::default(),
            current: 0,
            objects: Vec::with_capacity(16),
            total: TotalOrder::default(),
            now: Duration::ZERO,
            preemptions: 0,
            end: None,
            events: Vec::new(),
            facts: Facts::default(),
            guide: None,
            taken: Vec::new(),
            panicked: None,
            used: Used::default(),
            loops: Loops::default(),
            shared: Vec::new(),
            steps: 0,
            course: 0,
            turn: None,
            footprint: Footprint::default(),
            recent: [0; MAX_THREADS],
        };
        let created = std::panic::Location::caller();
        let clock = execution.add_object(Origin { kind: "the clock", created });
        debug_assert_eq!(clock, CLOCK);
        execution
    }

    /// After a failure: what abandoned threads own is leaked like their stacks, since its destructors
    /// would want a scheduler. The main thread may have ended by its panic, and with its locals.
    pub(crate) fn abandon_values(&mut self) {
        for thread in self.threads.iter_mut().filter(|thread| thread.death_of.is_none()) {
            std::mem::forget(thread.body.take());
            std::mem::forget(std::mem::take(&mut thread.locals));
        }
    }

    /// Adds a thread that has not begun; none when there are too many.
    pub(crate) fn add_thread(
        &mut self,
        name: Option<String>,
        created: Place,
        body: Box<dyn FnOnce()>,
    ) -> Option<usize> {
        let index = self.threads.len();
        if index == MAX_THREADS {
            let message = format!(
                "the model follows at most {MAX_THREADS} threads, the main thread included"
            );
            self.fail(Fault::TooManyThreads, message);
            return None;
        }
        let object = self.add_object(Origin { kind: "thread", created });
        let mut thread = Thread {
            name,
            body: Some(body),
            object,
            early: 1,
            spurious: 1,
            weak_failures: 1,
            ..Default::default()
        };
        if index > 0 {
            let parent = &mut self.threads[self.current];
            thread.knows.now = parent.knows.now.clone();
            thread.knows.past = parent.knows.past;
            thread.after = parent.after;
            thread.after[self.current] = self.steps as u32 + 1;
            (thread.process, thread.life) = (parent.process, parent.life);
            parent.knows.now.clock[self.current] += 1;
        }
        thread.knows.now.clock[index] = 1;
        self.threads.push(thread);
        if index > 0 {
            self.fact(What::Spawned(index));
        }
        Some(index)
    }

    pub(crate) fn add_object(&mut self, origin: Origin) -> u32 {
        self.objects.push(Object {
            origin,
            history: History::default(),
            accesses: Accesses::default(),
            view: View::default(),
            changed: Past::default(),
            looked: Past::default(),
            touches: Touches::default(),
            shown: None,
        });
        self.objects.len() as u32 - 1
    }

    pub(crate) fn thread_name(&self, index: usize) -> String {
        thread_name(index, self.threads[index].name.as_deref())
    }

    /// Ends the execution; the first reason stays. If a check has named the bug, in any thread, that is the
    /// reason: what came after it is only what comes of that.
    pub(crate) fn fail(&mut self, fault: Fault, message: String) {
        if self.end.is_some() {
            return;
        }
        let (fault, message) = match self.named() {
            // An execution that doesn't repeat itself has said nothing that counts.
            Some(named) if fault != Fault::NotDeterministic => named,
            _ => (fault, message),
        };
        self.end = Some(End::Failed { fault, message });
    }

    /// The name that a check has given to the bug, and what it said.
    pub(crate) fn named(&self) -> Option<(Fault, String)> {
        let panicked = self.panicked.as_ref()?;
        Some((Fault::Named(panicked.name?), panicked.message.clone()))
    }

    /// The step under way uses this object.
    pub(crate) fn touch(&mut self, object: u32, access: Access) {
        self.threads[self.current].begun = true;
        if self.path.reduction == Reduction::Equivalent {
            self.footprint.add(object, access);
        }
        self.orders(object, access);
    }

    /// What came before an earlier use of the object comes before the current thread's next operation.
    /// Atomics have a finer order of their own.
    fn orders(&mut self, object: u32, access: Access) {
        if !self.used.weaker && !self.rules.mixed {
            return;
        }
        let object = &mut self.objects[object as usize];
        if object.history.is_started() {
            return;
        }
        let past = &mut self.threads[self.current].knows.past;
        past.join(&object.changed);
        match access {
            Access::Read | Access::AcquireShared => object.looked.join(past),
            _ => {
                past.join(&object.looked);
                object.changed.join(past);
            }
        }
    }

    /// Has the current thread written to the cell that it got a pointer into? True if that is a race.
    pub(crate) fn settle_cell(&mut self) -> bool {
        let me = self.current;
        let Some(Got { object, epoch, content }) = self.threads[me].got.take() else {
            return false;
        };
        // SAFETY: the thread has come to no other step since it got the pointer.
        if !unsafe { content.has_changed() } {
            return false;
        }
        self.touch(object, Access::Write);
        let view = &self.threads[me].knows.now;
        let other = self.objects[object as usize].accesses.writes(me, view, epoch);
        self.raced(other)
    }

    /// The current thread's use of a cell is not ordered with that of the other thread, if there is one.
    pub(crate) fn raced(&mut self, other: Option<usize>) -> bool {
        let Some(other) = other else { return false };
        let message = format!(
            "{} and {} use the same UnsafeCell, and nothing orders the two accesses",
            self.thread_name(other),
            self.thread_name(self.current)
        );
        self.fail(Fault::DataRace, message);
        true
    }

    /// The current thread is about to look at the object here.
    pub(crate) fn next_look(&mut self, object: u32, at: Place) -> NextLook {
        let last = self.threads[self.current].last_look.take();
        let before = last.filter(|look| look.object == object && std::ptr::eq(look.at, at));
        NextLook { object, at, before }
    }

    pub(crate) fn release(&mut self, object: u32) {
        let me = self.current;
        let knows = &mut self.threads[me].knows;
        self.objects[object as usize].view.join(&knows.now);
        knows.now.clock[me] += 1;
        self.fact(What::Released(object));
    }

    pub(crate) fn acquire(&mut self, object: u32) {
        // It may be no step of its own: the end of a scope whose threads have ended.
        self.settle_cell();
        self.threads[self.current].knows.now.join(&self.objects[object as usize].view);
        self.fact(What::Acquired(object));
    }

    /// The current thread has ended.
    pub(crate) fn finish_thread(&mut self) {
        self.settle_cell();
        let me = self.current;
        let object = self.threads[me].object;
        self.release(object);
        self.touch(object, Access::Release);
        self.lives();
        self.threads[me].finished = true;
        self.loops.ended |= !self.threads[me].persists.is_empty();
        self.threads[me].pending = None;
    }
}
