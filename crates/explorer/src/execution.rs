//! One execution: its threads, whose turn it is, and what is wrong with it.

use crate::MAX_THREADS;
use crate::memory::{Accesses, History, Knowledge, TotalOrder, View};
use crate::path::{ACCESSES, Access, Footprint, Options, Path, Reduction, ThreadSet};
use crate::report::Fault;
use crate::rt::{CLOCK, Readiness, TOTAL_ORDER};
use crate::trace::{Event, Origin, Place, thread_name};
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

/// After so many repetitions, a look is taken to wait for a change.
const PATIENCE: u32 = 2;

impl Look {
    /// The timestamp that a thread waits to see replaced if it looks at this object here again.
    pub(crate) fn waits_for_newer(this: Option<Look>, object: u32, at: Place) -> Option<u32> {
        this.filter(|look| {
            look.object == object && std::ptr::eq(look.at, at) && look.repeated >= PATIENCE
        })
        .map(|look| look.timestamp)
    }

    pub(crate) fn after(before: Option<Look>, object: u32, at: Place, timestamp: u32) -> Look {
        let same = before.filter(|look| {
            look.object == object && std::ptr::eq(look.at, at) && look.timestamp == timestamp
        });
        Look { object, at, timestamp, repeated: same.map_or(0, |look| look.repeated + 1) }
    }
}

/// A panic as the hook saw it.
#[derive(Debug, Clone)]
pub(crate) struct Panicked {
    pub(crate) message: String,
    pub(crate) name: Option<&'static str>,
    pub(crate) at: Option<(String, u32)>,
}

/// The storage of a thread's `thread_local!`s, by the address of their key.
type Locals = Vec<(usize, Rc<dyn Any>)>;

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
    pub(crate) object: u32,
    pub(crate) knows: Knowledge,
    /// It gave way: those that go first, of the threads that could go on.
    owed: ThreadSet,
    /// How often it may end a wait too early, or wake for no reason.
    early: u8,
    spurious: u8,
    /// How often a weak compare-and-exchange may fail for no reason.
    pub(crate) weak_failures: u8,
    last_ran: u64,
    /// By thread: the last step that its own next step depends on.
    after: [u32; MAX_THREADS],
    /// Panics under way; more than one when a destructor catches its own.
    pub(crate) panicking: usize,
    /// It ended by a panic that nobody has been told of.
    pub(crate) unobserved: Option<Panicked>,
    pub(crate) locals: Locals,
    /// The last look at an atomic, if it found the newest value and nothing came after it.
    pub(crate) last_look: Option<Look>,
    /// Locks held, for the trace.
    pub(crate) holds: Vec<u32>,
}

/// Steps that touched an object, for the reduction.
#[derive(Default)]
struct Touches {
    steps: Vec<(Option<usize>, u32, usize, Access)>,
    after: [[u32; MAX_THREADS]; ACCESSES],
}

pub(crate) struct Object {
    pub(crate) origin: Origin,
    pub(crate) history: History,
    pub(crate) accesses: Accesses,
    /// What the last one to release it knew.
    pub(crate) view: View,
    touches: Touches,
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
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) max_steps: usize,
    /// Somebody asks whether a lock is free: then giving it up is a step of its own.
    pub(crate) locks_are_tried: bool,
    pub(crate) record: bool,
}

pub(crate) struct Execution {
    /// Tells objects of this execution from those of earlier ones.
    pub(crate) serial: u32,
    pub(crate) rules: Rules,
    pub(crate) path: Path,
    pub(crate) threads: Vec<Thread>,
    pub(crate) current: usize,
    pub(crate) objects: Vec<Object>,
    pub(crate) total: TotalOrder,
    /// The virtual clock.
    pub(crate) now: Duration,
    pub(crate) preemptions: usize,
    pub(crate) end: Option<End>,
    pub(crate) events: Vec<Event>,
    /// The first panic of any thread, or the first in which a check named a bug.
    pub(crate) panicked: Option<Panicked>,
    pub(crate) tried_a_lock: bool,
    /// Values of the modelled std that belong to the whole execution.
    pub(crate) shared: Vec<(&'static str, Rc<dyn Any>)>,
    steps: u64,
    /// The step under way: its turn in the path, and what it touched.
    turn: Option<usize>,
    footprint: Footprint,
    recent: [u64; MAX_THREADS],
}

impl Execution {
    pub(crate) fn new(serial: u32, rules: Rules, path: Path) -> Execution {
        let mut execution = Execution {
            serial,
            rules,
            path,
            threads: Vec::with_capacity(MAX_THREADS),
            current: 0,
            objects: Vec::with_capacity(16),
            total: TotalOrder::default(),
            now: Duration::ZERO,
            preemptions: 0,
            end: None,
            events: Vec::new(),
            panicked: None,
            tried_a_lock: false,
            shared: Vec::new(),
            steps: 0,
            turn: None,
            footprint: Footprint::default(),
            recent: [0; MAX_THREADS],
        };
        let created = std::panic::Location::caller();
        let total_order = execution.add_object(Origin { kind: "the total order", created });
        let clock = execution.add_object(Origin { kind: "the clock", created });
        debug_assert_eq!((total_order, clock), (TOTAL_ORDER, CLOCK));
        execution
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
            thread.after = parent.after;
            parent.knows.now.clock[self.current] += 1;
        }
        thread.knows.now.clock[index] = 1;
        self.threads.push(thread);
        Some(index)
    }

    pub(crate) fn add_object(&mut self, origin: Origin) -> u32 {
        self.objects.push(Object {
            origin,
            history: History::default(),
            accesses: Accesses::default(),
            view: View::default(),
            touches: Touches::default(),
        });
        self.objects.len() as u32 - 1
    }

    pub(crate) fn thread_name(&self, index: usize) -> String {
        thread_name(index, self.threads[index].name.as_deref())
    }

    /// Ends the execution; the first reason stays.
    pub(crate) fn fail(&mut self, fault: Fault, message: String) {
        if self.end.is_none() {
            self.end = Some(End::Failed { fault, message });
        }
    }

    /// The step under way uses this object.
    pub(crate) fn touch(&mut self, object: u32, access: Access) {
        self.threads[self.current].begun = true;
        if self.path.reduction == Reduction::Equivalent {
            self.footprint.add(object, access);
        }
    }

    pub(crate) fn release(&mut self, object: u32) {
        let me = self.current;
        let knows = &mut self.threads[me].knows;
        self.objects[object as usize].view.join(&knows.now);
        knows.now.clock[me] += 1;
    }

    pub(crate) fn acquire(&mut self, object: u32) {
        self.threads[self.current].knows.now.join(&self.objects[object as usize].view);
    }

    /// The current thread has ended.
    pub(crate) fn finish_thread(&mut self) {
        let me = self.current;
        let object = self.threads[me].object;
        self.release(object);
        self.touch(object, Access::Release);
        self.threads[me].finished = true;
        self.threads[me].pending = None;
    }

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
        let Some((options, must, early, ready)) = self.options() else { return Next::Switch };
        match self.path.schedule(&options, must, self.fingerprint(), self.objects.len() as u32) {
            Err(_) => {
                self.diverged();
                Next::Switch
            }
            Ok(next) => {
                self.take_turn(next, early, ready.contains(me));
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
        if could_go_on && next != me {
            self.preemptions += 1;
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
            self.now = self.now.max(until);
        }
    }

    pub(crate) fn readiness_of(&self, pending: &Pending) -> Readiness {
        match pending.wait {
            Wait::Finished(t) if !self.threads[t].finished => Readiness::Blocked,
            Wait::Newer { object, than }
                if self.objects[object as usize].history.last_timestamp() <= than =>
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

    /// Who may go next, the preferred one first; which of them no race would ask for; which would
    /// use up their one early end of a wait; which could go on without any waiting.
    #[allow(clippy::type_complexity)]
    fn options(&mut self) -> Option<(Options, ThreadSet, ThreadSet, ThreadSet)> {
        let me = self.current;
        let [mut ready, mut idle, mut spurious] = [ThreadSet::default(); 3];
        let mut deadlines = [Duration::ZERO; MAX_THREADS];
        for index in 0..self.threads.len() {
            let thread = &self.threads[index];
            if thread.finished {
                continue;
            }
            match thread.pending.as_ref().map_or(Readiness::Ready, |p| self.readiness_of(p)) {
                Readiness::Ready => ready.insert(index),
                Readiness::Blocked | Readiness::Asleep => {}
                Readiness::Idle { until } => {
                    idle.insert(index);
                    deadlines[index] = until.unwrap_or(self.now);
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
            // A look that can only find what it found before is not worth a turn.
            if thread.owed.is_empty() && !matches!(pending.wait, Wait::Newer { .. }) {
                released.insert(index);
            }
        }
        let mut firm = ThreadSet(ready.0 | released.0);
        if ready.is_empty() {
            let first = idle
                .iter()
                .min_by_key(|t| (deadlines[*t].max(self.now), self.threads[*t].last_ran));
            let Some(first) = first else {
                self.nobody_can_go_on();
                return None;
            };
            firm = ThreadSet(1 << first);
        }
        let mut early = ThreadSet(spurious.0);
        for index in idle.iter().filter(|t| !firm.contains(*t)) {
            let thread = &self.threads[index];
            let looks = matches!(thread.pending, Some(Pending { wait: Wait::Newer { .. }, .. }));
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
            && self.preemptions >= bound
        {
            self.path.cut |= !others.is_empty();
            return Some((options, ThreadSet::default(), early, ready));
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
        Some((options, spurious, early, ready))
    }

    /// Something that is the same whenever the same choices led here.
    fn fingerprint(&self) -> u64 {
        let mut hash = self.current as u64 ^ (self.threads.len() as u64) << 8;
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
        let before = self.threads[me].after;
        let mut after = before;
        for &(object, access) in &footprint.0 {
            let touches = &self.objects[object as usize].touches;
            if let Some(turn) = self.turn
                && self.path.is_fresh(turn)
            {
                for &(turn, step, thread, other) in &touches.steps {
                    if thread != me
                        && before[thread] < step
                        && other.conflicts(access)
                        && other.coenabled(access)
                        && let Some(turn) = turn
                    {
                        self.path.race(turn, me);
                    }
                }
            }
            for other in Access::ALL {
                if other.conflicts(access) {
                    let theirs = &touches.after[other as usize];
                    after.iter_mut().zip(theirs).for_each(|(a, t)| *a = (*a).max(*t));
                }
            }
        }
        after[me] = step;
        for &(object, access) in &footprint.0 {
            let touches = &mut self.objects[object as usize].touches;
            touches.steps.push((self.turn, step, me, access));
            let known = &mut touches.after[access as usize];
            known.iter_mut().zip(&after).for_each(|(k, a)| *k = (*k).max(*a));
        }
        self.threads[me].after = after;
        if let Some(turn) = self.turn {
            self.path.touched(turn, &footprint);
        }
        self.footprint = footprint;
        self.footprint.0.clear();
    }

    fn goes_on_for_ever(&mut self) {
        let recently = |t: &usize| self.recent[*t] + 500 > self.steps;
        let busy: Vec<String> =
            (0..self.threads.len()).filter(recently).map(|t| self.thread_name(t)).collect();
        let (fault, names) = match &busy[..] {
            [one] => (Fault::EndlessLoop, one.clone()),
            several => (Fault::Livelock, several.join(" and ")),
        };
        let message = format!(
            "after {} steps {names} still {} round and round, though every thread gets its turns",
            self.steps,
            if busy.len() == 1 { "goes" } else { "go" },
        );
        let fault = if self.threads[0].finished { Fault::LeftoverThreads } else { fault };
        self.fail(fault, message);
    }

    fn nobody_can_go_on(&mut self) {
        let blocked: Vec<usize> =
            (0..self.threads.len()).filter(|t| !self.threads[*t].finished).collect();
        if blocked.is_empty() {
            let lost =
                self.threads.iter().enumerate().find_map(|(t, thread)| {
                    thread.unobserved.as_ref().map(|p| (t, p.message.clone()))
                });
            self.end = Some(End::Completed);
            if let Some((t, message)) = lost {
                let name = self.thread_name(t);
                self.end = Some(End::Failed {
                    fault: Fault::SwallowedPanic,
                    message: format!("{name} panicked, and nobody was told: {message}"),
                });
            }
            return;
        }
        let names: Vec<String> = blocked.iter().map(|t| self.thread_name(*t)).collect();
        let sleeps = |t: &usize| {
            let pending = self.threads[*t].pending.as_ref();
            let readiness = pending.map(|p| self.readiness_of(p));
            matches!(readiness, Some(Readiness::Asleep | Readiness::Spurious))
        };
        let (fault, message) = if self.threads[0].finished {
            (
                Fault::LeftoverThreads,
                format!("the check has returned, but {} can never end", names.join(" and ")),
            )
        } else if !self.locks_form_a_cycle(&blocked) && blocked.iter().any(sleeps) {
            let sleepers: Vec<String> =
                blocked.iter().filter(|t| sleeps(t)).map(|t| self.thread_name(*t)).collect();
            (
                Fault::LostWakeup,
                format!("{} sleeps, and nobody is left to wake it", sleepers.join(" and ")),
            )
        } else {
            (Fault::Deadlock, format!("no thread can go on: {} blocked", names.join(" and ")))
        };
        self.fail(fault, message);
    }

    /// The holder of the lock that the thread is blocked on.
    pub(crate) fn waits_for(&self, thread: usize) -> Option<usize> {
        let pending = self.threads[thread].pending.as_ref()?;
        let object = match self.readiness_of(pending) {
            Readiness::Blocked => pending.relocks.or(pending.object)?,
            _ => return None,
        };
        (0..self.threads.len()).find(|t| self.threads[*t].holds.contains(&object))
    }

    fn locks_form_a_cycle(&self, blocked: &[usize]) -> bool {
        blocked.iter().any(|&start| {
            let mut at = start;
            for _ in 0..MAX_THREADS {
                match self.waits_for(at) {
                    Some(next) if next == start => return true,
                    Some(next) => at = next,
                    None => return false,
                }
            }
            false
        })
    }
}
