//! One execution: its threads, whose turn it is, and what is wrong with it.

use crate::MAX_THREADS;
use crate::failure::Fault;
use crate::ids::{ByThread, Epoch, ObjectId, ProcessId, Step, ThreadId};
use crate::machine::access::{Access, Footprint};
use crate::machine::counted::Counted;
use crate::machine::objects::Objects;
use crate::machine::processes::Processes;
use crate::machine::recorder::{Deed, SharedRecorder, Spot, What};
use crate::machine::rules::{Loops, Rules, Used};
use crate::machine::thread::{NextLook, Thread, Threads, Wait};
use crate::memory::TotalOrder;
use crate::names::{NOWHERE, Origin, Place};
use crate::panics::Panicked;
use std::any::Any;
use std::rc::Rc;
use std::time::Duration;

/// How an execution ended.
#[derive(Debug)]
pub(crate) enum Ending {
    Completed,
    Failed { fault: Fault, message: String },
}

/// Whether the caller goes on or gives up the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Stay,
    Switch,
}

pub(crate) struct Execution {
    /// Tells objects of this execution from those of earlier ones.
    pub(crate) serial: u32,
    pub(crate) rules: Rules,
    /// There is none while searching.
    pub(crate) recorder: Option<SharedRecorder>,

    // Who runs.
    pub(crate) threads: Threads,
    pub(crate) processes: Processes,
    pub(crate) current: ThreadId,

    // What they share.
    pub(crate) objects: Objects,
    pub(crate) total: TotalOrder,
    /// The virtual clock.
    pub(crate) now: Duration,
    /// Values of the modelled std that belong to the whole execution.
    pub(crate) shared: Vec<(&'static str, Rc<dyn Any>)>,

    // How far it has come.
    /// The last step that has ended.
    pub(crate) done: Step,
    /// What the step under way has touched, if the guide asks for it.
    pub(crate) footprint: Option<Footprint>,
    /// By thread: the step before that in which it had its turn last.
    pub(crate) recent: ByThread<Step>,
    pub(crate) preemptions: usize,
    /// A step, and the number of rows that the trace has got since then without another step.
    pub(crate) noted: (Step, u32),
    /// A hash of all steps: two executions in which the same was chosen have the same.
    pub(crate) course: u64,

    // What it has shown.
    /// The first panic of any thread, or the first in which a check named a bug.
    pub(crate) panicked: Option<Panicked>,
    pub(crate) used: Used,
    pub(crate) loops: Loops,
    pub(crate) end: Option<Ending>,
}

impl Execution {
    pub(crate) fn new(
        serial: u32,
        rules: Rules,
        footprint: Option<Footprint>,
        recorder: Option<SharedRecorder>,
    ) -> Execution {
        let mut objects = Objects::none();
        let created = std::panic::Location::caller();
        let clock = objects.add(Origin { kind: "the clock", created });
        debug_assert_eq!(clock, ObjectId::CLOCK);
        Execution {
            serial,
            rules,
            recorder,
            threads: Threads::none(),
            processes: Processes::default(),
            current: ThreadId::MAIN,
            objects,
            total: TotalOrder::default(),
            now: Duration::ZERO,
            shared: Vec::new(),
            done: Step::default(),
            footprint,
            recent: ByThread::default(),
            preemptions: 0,
            noted: (Step::default(), 0),
            course: 0,
            panicked: None,
            used: Used::default(),
            loops: Loops::default(),
            end: None,
        }
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
    ) -> Option<ThreadId> {
        let index = ThreadId::new(self.threads.len());
        if index.index() == MAX_THREADS {
            let message = format!(
                "the model follows at most {MAX_THREADS} threads in an execution, the main thread and those \
                 that have ended included"
            );
            self.fail(Fault::TooManyThreads, message);
            return None;
        }
        let object = self.objects.add(Origin { kind: "thread", created });
        let process = ProcessId::of(ThreadId::MAIN);
        let mut thread = Thread::new(name, body, process, object, self.rules.bad_luck);
        let is_spawned = index != ThreadId::MAIN;
        if is_spawned {
            let me = self.current;
            let parent = &mut self.threads[me];
            thread.knows.now = parent.knows.now.clone();
            thread.knows.past = parent.knows.past;
            (thread.process, thread.life) = (parent.process, parent.life);
            parent.knows.now.clock[me].advance();
        }
        thread.knows.now.clock[index] = Epoch::FIRST;
        self.threads.push(thread);
        if is_spawned {
            self.fact(What::Spawned(index));
        }
        Some(index)
    }

    /// The name that is shown for a thread.
    pub(crate) fn thread_name(&self, thread: ThreadId) -> String {
        match &self.threads[thread].name {
            Some(name) => name.clone(),
            None if thread == ThreadId::MAIN => "main".to_string(),
            None => format!("T{thread}"),
        }
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
        self.end = Some(Ending::Failed { fault, message });
    }

    /// The name that a check has given to the bug, and what it said.
    pub(crate) fn named(&self) -> Option<(Fault, String)> {
        let panicked = self.panicked.as_ref()?;
        Some((Fault::Named(panicked.name?), panicked.message.clone()))
    }

    /// The step under way uses this object.
    pub(crate) fn touch(&mut self, object: ObjectId, access: Access) {
        let thread = &mut self.threads[self.current];
        thread.begun = true;
        self.objects[object].used[self.current] = thread.knows.now.clock[self.current];
        self.used.counted.join(thread.dropping);
        if let Some(footprint) = &mut self.footprint {
            footprint.add(object, self.objects[object].origin.created, access);
        }
        self.orders(object, access);
    }

    /// What is done now has other results in another thread: if it's a destructor that does it, it matters who of the
    /// owners is the last.
    pub(crate) fn tells_threads_apart(&mut self) {
        self.used.counted.join(self.threads[self.current].dropping);
    }

    /// The current thread drops this object: its memory is given back, or used for something else. For another thread
    /// that uses the object, it matters which of the two comes first, as if this were a write. What the others have
    /// done must happen before it, and no thread may be about to use it.
    pub(crate) fn goes_away(&mut self, object: ObjectId) {
        let me = self.current;
        // What the last owner drops is dropped after all that the others have done.
        let is_last = self.threads[me].dropping != Counted::default();
        let knows = &self.threads[me].knows.now.clock;
        let used = &self.objects[object].used;
        let unordered = self.threads.iter().map(|(t, _)| t).find(|&t| used[t] > knows[t]);
        if let Some(other) = unordered.filter(|_| !is_last) {
            self.touch(object, Access::Write);
            // A lock or a channel orders its users in ways of its own.
            if self.objects[object].history.is_started() {
                let (me, other) = (self.thread_name(me), self.thread_name(other));
                self.fail(
                    Fault::UseAfterFree,
                    format!("{me} frees memory that {other} has used, and nothing orders the use before the free"),
                );
            }
        }
        let about_to = |(t, thread): &(ThreadId, &Thread)| {
            let uses = thread.pending.as_ref().is_some_and(|p| p.object == Some(object));
            *t != me && uses && !thread.finished && !thread.crashed
        };
        let others: Vec<_> = self.threads.iter().filter(about_to).map(|(t, _)| t).collect();
        for &other in &others {
            // Whether it could go on is something that only the object knows.
            self.threads[other].pending.iter_mut().for_each(|pending| pending.wait = Wait::Now);
        }
        if let Some(&other) = others.first() {
            let (me, other) = (self.thread_name(me), self.thread_name(other));
            self.fail(
                Fault::UseAfterFree,
                format!("{me} frees memory that {other} is about to use"),
            );
        }
    }

    /// The other threads find up to date what the current one has used in one go.
    pub(crate) fn all_see_what_it_went_over(&mut self) {
        for object in std::mem::take(&mut self.threads[self.current].went_over) {
            if !self.objects[object].history.is_started() {
                continue;
            }
            for thread in self.threads.iter_mut() {
                thread.knows.catch_up(&self.objects[object].history, object);
            }
        }
    }

    /// What came before an earlier use of the object comes before the current thread's next operation.
    /// Atomics have a finer order of their own.
    fn orders(&mut self, object: ObjectId, access: Access) {
        if !self.used.weaker && !self.rules.mixed {
            return;
        }
        let object = &mut self.objects[object];
        if object.history.is_started() {
            return;
        }
        let past = &mut self.threads[self.current].knows.past;
        past.join(&object.changed);
        match access {
            Access::Read | Access::AcquireShared | Access::Leave => object.looked.join(past),
            _ => {
                past.join(&object.looked);
                object.changed.join(past);
            }
        }
    }

    /// The current thread is about to look at the object here.
    pub(crate) fn next_look(&mut self, object: ObjectId, at: Place) -> NextLook {
        let last = self.threads[self.current].last_look.take();
        NextLook::new(object, at, last)
    }

    pub(crate) fn release(&mut self, object: ObjectId) {
        let me = self.current;
        let knows = &mut self.threads[me].knows;
        self.objects[object].view.join(&knows.now);
        knows.now.clock[me].advance();
        self.fact(What::Released(object));
    }

    pub(crate) fn acquire(&mut self, object: ObjectId) {
        // It may be no step of its own: the end of a scope whose threads have ended.
        self.settle_cell();
        self.threads[self.current].knows.now.join(&self.objects[object].view);
        self.fact(What::Acquired(object));
    }

    /// Does a recorder keep what threads do?
    pub(crate) fn keeps_deeds(&self) -> bool {
        self.recorder.as_ref().is_some_and(|recorder| recorder.borrow().keeps_deeds())
    }

    /// The current thread has done this.
    pub(crate) fn log(
        &mut self,
        verb: &'static str,
        object: Option<ObjectId>,
        rest: String,
        spot: Spot,
    ) {
        if let Some(recorder) = &self.recorder {
            let spot = match (self.threads[self.current].within, spot) {
                (Some(at), Spot::At(_)) => Spot::At(at),
                (None, Spot::At(at)) if std::ptr::eq(at, NOWHERE) => Spot::Nowhere,
                (_, spot) => spot,
            };
            recorder.borrow_mut().does(self.current, Deed { verb, object, rest, spot });
        }
    }

    pub(crate) fn fact(&mut self, what: What) {
        if let Some(recorder) = &self.recorder {
            recorder.borrow_mut().fact(self.current, what);
        }
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
