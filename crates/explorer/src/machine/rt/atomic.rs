//! Atomics and fences: operations of the memory model.

use super::{Detail, Object, choose, step, with};
use crate::ids::ObjectId;
use crate::machine::access::Access;
use crate::machine::execution::Execution;
use crate::machine::recorder::{Spot, What};
use crate::machine::thread::{Found, NextLook, Wait};
use crate::memory::Act;
use std::panic::Location;
use std::sync::atomic::Ordering;

impl Object {
    /// The newest value of an atomic, seen from outside the memory model.
    pub fn peek(&self, initial: u64) -> u64 {
        with(|e| {
            let object = self.atomic(e, initial);
            e.objects[object].history.newest()
        })
    }

    pub(super) fn atomic(&self, e: &mut Execution, initial: u64) -> ObjectId {
        let object = self.number(e);
        let history = &mut e.objects[object].history;
        if !history.is_started() {
            history.start(initial);
        }
        object
    }

    /// Waits for the thread's turn to look at the atomic. After enough looks in vain that is when
    /// there is something newer to see, and then it is seen.
    fn look(
        &self,
        verb: &'static str,
        initial: u64,
        at: &'static Location<'static>,
    ) -> (ObjectId, NextLook) {
        let (object, look, than) = with(|e| {
            let object = self.atomic(e, initial);
            let look = e.next_look(object, at);
            (object, look, look.waits_for_newer(e.rules.patience))
        });
        let wait = match than {
            Some(Found::Store(than)) => Wait::Newer { object, than },
            _ => Wait::Now,
        };
        step(verb, Some((object, Access::Read)), None, at, wait);
        if than.is_some() {
            with(|e| {
                let history = &e.objects[object].history;
                e.threads[e.current].knows.catch_up(history, object);
            });
        }
        (object, look)
    }

    /// An atomic load: the value read, and the newest one.
    pub fn load(
        &self,
        verb: &'static str,
        initial: u64,
        order: Ordering,
        at: &'static Location<'static>,
    ) -> (u64, u64) {
        let (object, look) = self.look(verb, initial, at);
        let act = with(|e| e.act(object, order));
        let (newest, older) = with(|e| {
            let history = &e.objects[object].history;
            (history.last(), e.threads[act.thread].knows.older(&e.total, history, act))
        });
        let chosen = choose(older.len() + 1, |n| Detail::Stale((newest - older[n - 1]) as u32));
        let index = if chosen == 0 { newest } else { older[chosen - 1] };
        with(|e| {
            let history = &mut e.objects[object].history;
            let thread = &mut e.threads[act.thread];
            thread.knows.read(&mut e.total, history, act, index);
            if index == newest {
                thread.last_look = Some(look.found(Found::Store(history.latest())));
            }
            let values = (history.value(index), history.newest());
            e.saw(act, index);
            values
        })
    }

    /// An atomic store; the newest value.
    pub fn store(
        &self,
        initial: u64,
        value: u64,
        order: Ordering,
        at: &'static Location<'static>,
    ) -> u64 {
        let object = with(|e| self.atomic(e, initial));
        step("store", Some((object, Access::Write)), None, at, Wait::Now);
        let act = with(|e| e.act(object, order));
        let (newest, earlier) = with(|e| {
            let history = &e.objects[object].history;
            (history.last(), e.threads[act.thread].knows.earlier(&e.total, history, act, false))
        });
        let chosen =
            choose(earlier.len() + 1, |n| Detail::Before((newest - earlier[n - 1]) as u32));
        let index = if chosen == 0 { newest } else { earlier[chosen - 1] };
        with(|e| {
            e.write(act, index, value, false);
            e.objects[object].history.newest()
        })
    }

    /// An atomic store, the newest one, as part of the step under way.
    pub fn store_within_step(&self, initial: u64, value: u64, order: Ordering) {
        with(|e| {
            let object = self.atomic(e, initial);
            e.touch(object, Access::Write);
            let act = e.act(object, order);
            let newest = e.objects[object].history.last();
            e.write(act, newest, value, false);
        });
    }

    /// An atomic read-modify-write: the value read, the one stored, and the newest.
    pub fn update(
        &self,
        verb: &'static str,
        initial: u64,
        order: Ordering,
        at: &'static Location<'static>,
        change: impl FnOnce(u64) -> u64,
    ) -> (u64, u64, u64) {
        let object = with(|e| self.atomic(e, initial));
        step(verb, Some((object, Access::Write)), None, at, Wait::Now);
        let act = with(|e| e.act(object, order));
        let (newest, earlier) = with(|e| {
            let history = &e.objects[object].history;
            (history.last(), e.threads[act.thread].knows.earlier(&e.total, history, act, true))
        });
        let chosen = choose(earlier.len() + 1, |n| Detail::Stale((newest - earlier[n - 1]) as u32));
        let index = if chosen == 0 { newest } else { earlier[chosen - 1] };
        let old = with(|e| e.objects[object].history.value(index));
        let new = change(old);
        with(|e| {
            e.write(act, index, new, true);
            (old, new, e.objects[object].history.newest())
        })
    }

    /// An atomic compare-and-exchange: the old value, or the one found instead. A failing one may
    /// see a stale value; a weak one may fail, once in each thread, though the value is as expected.
    #[allow(clippy::too_many_arguments)]
    pub fn compare_exchange(
        &self,
        verb: &'static str,
        initial: u64,
        (expected, new): (u64, u64),
        (success, failure): (Ordering, Ordering),
        weak: bool,
        at: &'static Location<'static>,
    ) -> Result<u64, u64> {
        // One that fails changes nothing.
        let (object, look) = self.look(verb, initial, at);
        let (succeeds, fails) = with(|e| (e.act(object, success), e.act(object, failure)));
        // Which stores can be found: one that is as expected and can be replaced (the exchange
        // succeeds), and every other that may still be read and is not (it fails).
        let (newest, choices) = with(|e| {
            let history = &e.objects[object].history;
            let knows = &e.threads[e.current].knows;
            let matches = |index: &usize| history.value(*index) == expected;
            let newest = history.last();
            let mut choices = vec![newest];
            choices
                .extend(knows.older(&e.total, history, fails).into_iter().filter(|i| !matches(i)));
            let replaced = knows.earlier(&e.total, history, succeeds, true);
            choices.extend(replaced.into_iter().filter(matches));
            (newest, choices)
        });
        let matches = with(|e| e.objects[object].history.value(newest)) == expected;
        let may_fail = weak && matches && with(|e| e.threads[e.current].weak_failures > 0);
        let chosen = choose(choices.len() + usize::from(may_fail), |n| match choices.get(n) {
            Some(index) => Detail::Stale((newest - index) as u32),
            None => Detail::Weak,
        });
        with(|e| {
            let spurious = chosen == choices.len();
            let index = if spurious { newest } else { choices[chosen] };
            let history = &mut e.objects[object].history;
            let found = history.value(index);
            if found == expected && !spurious {
                e.touch(object, Access::Write);
                e.write(succeeds, index, new, true);
                return Ok(found);
            }
            let thread = &mut e.threads[fails.thread];
            thread.knows.read(&mut e.total, history, fails, index);
            if spurious {
                thread.weak_failures -= 1;
            } else if index == newest {
                thread.last_look = Some(look.found(Found::Store(history.latest())));
            }
            e.saw(fails, index);
            Err(found)
        })
    }
}

impl Execution {
    /// An operation on an atomic is about to happen.
    pub(super) fn act(&mut self, object: ObjectId, order: Ordering) -> Act {
        self.uses(order);
        let (mixed, in_every_order) = (self.rules.mixed, self.footprint.is_some());
        Act { thread: self.current, object, order, mixed, in_every_order }
    }

    fn uses(&mut self, order: Ordering) {
        match order {
            Ordering::SeqCst => self.used.seq_cst = true,
            _ => self.used.weaker = true,
        }
    }

    pub(super) fn write(&mut self, act: Act, index: usize, value: u64, is_update: bool) {
        let history = &mut self.objects[act.object].history;
        self.threads[act.thread].changes |= history.newest() != value;
        let (read, newest) = (history.timestamp(index), history.latest());
        let knows = &mut self.threads[act.thread].knows;
        knows.write(&mut self.total, history, act, index, value, is_update);
        // When the new store was stored, which its thread knows, and the thread's clock at it.
        let (timestamp, knows) = (knows.now.get(act.object), knows.now.clock);
        let Act { thread, object, .. } = act;
        if is_update {
            self.fact(What::Read { object, timestamp: read, newest, knows });
        }
        self.fact(What::Wrote { object, timestamp, epoch: knows[thread].previous() });
    }

    /// Reads the store at `index`.
    pub(super) fn read(&mut self, act: Act, index: usize) {
        let history = &mut self.objects[act.object].history;
        self.threads[act.thread].knows.read(&mut self.total, history, act, index);
        self.saw(act, index);
    }

    /// For the trace: the current thread has read the store at `index`.
    fn saw(&mut self, act: Act, index: usize) {
        let history = &self.objects[act.object].history;
        let (timestamp, newest) = (history.timestamp(index), history.latest());
        let knows = self.threads[act.thread].knows.now.clock;
        self.fact(What::Read { object: act.object, timestamp, newest, knows });
    }
}

/// An atomic fence.
pub fn fence(order: Ordering, at: &'static Location<'static>) {
    step("fence", None, None, at, Wait::Now);
    with(|e| {
        e.uses(order);
        let me = e.current;
        let before = e.threads[me].knows.now.clock;
        e.threads[me].knows.fence(order);
        if order == Ordering::SeqCst && e.rules.mixed {
            let histories = e.objects.iter().map(|(object, o)| (object, &o.history));
            e.total.fence(me, &before, &e.threads[me].knows.now, histories);
        }
        e.threads[me].knows.now.clock[me].advance();
        e.log("fence", None, format!(" [{order:?}]"), Spot::At(at));
    });
}
