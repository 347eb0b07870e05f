//! Atomics and fences: operations of the memory model.

use super::{Detail, Object, TOTAL_ORDER, choose, step, with};
use crate::execution::{Execution, NextLook, Wait};
use crate::path::Access;
use crate::story::What;
use crate::trace::Spot;
use std::panic::Location;
use std::sync::atomic::Ordering;

impl Object {
    /// The newest value of an atomic, seen from outside the memory model.
    pub fn peek(&self, initial: u64) -> u64 {
        with(|e| {
            let object = self.atomic(e, initial);
            e.objects[object as usize].history.newest()
        })
    }

    fn atomic(&self, e: &mut Execution, initial: u64) -> u32 {
        let object = self.number(e);
        let history = &mut e.objects[object as usize].history;
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
        access: Access,
        at: &'static Location<'static>,
    ) -> (u32, NextLook) {
        let (object, look) = with(|e| {
            let object = self.atomic(e, initial);
            (object, e.next_look(object, at))
        });
        let than = look.waits_for_newer();
        let wait = than.map_or(Wait::Now, |than| Wait::Newer { object, than });
        step(verb, Some((object, access)), None, at, wait);
        if than.is_some() {
            with(|e| {
                let history = &e.objects[object as usize].history;
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
        let (object, look) = self.look(verb, initial, Access::Read, at);
        if order == Ordering::SeqCst {
            with(|e| e.touch(TOTAL_ORDER, Access::Read));
        }
        let (oldest, newest) = with(|e| {
            let history = &e.objects[object as usize].history;
            let knows = &e.threads[e.current].knows;
            (knows.oldest(&e.total, object, order), history.last_timestamp())
        });
        let older = choose((newest - oldest) as usize + 1, |n| Detail::Stale(n as u32));
        let timestamp = newest - older as u32;
        with(|e| {
            let history = &e.objects[object as usize].history;
            let thread = &mut e.threads[e.current];
            thread.knows.read(history, object, timestamp, order);
            if timestamp == newest {
                thread.last_look = Some(look.found(timestamp));
            }
            let values = (history.value(timestamp), history.newest());
            saw(e, object, timestamp);
            values
        })
    }

    /// An atomic store.
    pub fn store(&self, initial: u64, value: u64, order: Ordering, at: &'static Location<'static>) {
        let object = with(|e| self.atomic(e, initial));
        step("store", Some((object, Access::Write)), None, at, Wait::Now);
        with(|e| write(e, object, value, order, None));
    }

    /// An atomic read-modify-write, which always reads the newest value: that one, and the new one.
    pub fn update(
        &self,
        verb: &'static str,
        initial: u64,
        order: Ordering,
        at: &'static Location<'static>,
        change: impl FnOnce(u64) -> u64,
    ) -> (u64, u64) {
        let object = with(|e| self.atomic(e, initial));
        step(verb, Some((object, Access::Write)), None, at, Wait::Now);
        with(|e| {
            let history = &e.objects[object as usize].history;
            let (old, newest) = (history.newest(), history.last_timestamp());
            let new = change(old);
            let me = e.current;
            let knows = &mut e.threads[me].knows;
            knows.read(history, object, newest, order);
            saw(e, object, newest);
            write(e, object, new, order, Some(newest));
            (old, new)
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
        let (object, look) = self.look(verb, initial, Access::Write, at);
        // Which stores can be found: the newest if it is as expected (the exchange succeeds), and
        // every other that may still be read and is not (it fails).
        let choices = with(|e| {
            let history = &e.objects[object as usize].history;
            let newest = history.last_timestamp();
            let oldest = e.threads[e.current].knows.oldest(&e.total, object, failure);
            let mut choices: Vec<u32> = vec![newest];
            choices.extend((oldest..newest).rev().filter(|t| history.value(*t) != expected));
            choices
        });
        let newest = choices[0];
        let matches = with(|e| e.objects[object as usize].history.value(newest)) == expected;
        let may_fail = weak && matches && with(|e| e.threads[e.current].weak_failures > 0);
        let chosen = choose(choices.len() + usize::from(may_fail), |n| match choices.get(n) {
            Some(timestamp) => Detail::Stale(newest - timestamp),
            None => Detail::Weak,
        });
        with(|e| {
            let spurious = chosen == choices.len();
            let timestamp = if spurious { newest } else { choices[chosen] };
            let history = &e.objects[object as usize].history;
            let found = history.value(timestamp);
            let thread = &mut e.threads[e.current];
            if found == expected && !spurious {
                thread.knows.read(history, object, timestamp, success);
                saw(e, object, timestamp);
                write(e, object, new, success, Some(timestamp));
                Ok(found)
            } else {
                if spurious {
                    thread.weak_failures -= 1;
                }
                thread.knows.read(history, object, timestamp, failure);
                if timestamp == newest && !spurious {
                    thread.last_look = Some(look.found(timestamp));
                }
                saw(e, object, timestamp);
                Err(found)
            }
        })
    }
}

fn write(e: &mut Execution, object: u32, value: u64, order: Ordering, replaces: Option<u32>) {
    let me = e.current;
    if order == Ordering::SeqCst {
        e.touch(TOTAL_ORDER, Access::Read);
    }
    let knows = &mut e.threads[me].knows;
    let history = &mut e.objects[object as usize].history;
    knows.write(&mut e.total, history, object, value, order, replaces);
    let (timestamp, epoch) = (history.last_timestamp(), knows.now.clock[me]);
    knows.now.clock[me] += 1;
    e.fact(What::Wrote { object, timestamp, epoch });
}

/// For the trace: the current thread has read the store at `timestamp`.
fn saw(e: &mut Execution, object: u32, timestamp: u32) {
    let newest = e.objects[object as usize].history.last_timestamp();
    let knows = e.threads[e.current].knows.now.clock;
    e.fact(What::Read { object, timestamp, newest, knows });
}

/// An atomic fence.
pub fn fence(order: Ordering, at: &'static Location<'static>) {
    let access = if order == Ordering::SeqCst { Access::Write } else { Access::Read };
    step("fence", Some((TOTAL_ORDER, access)), None, at, Wait::Now);
    with(|e| {
        let me = e.current;
        e.threads[me].knows.fence(&mut e.total, order);
        e.threads[me].knows.now.clock[me] += 1;
        e.log("fence", None, format!(" [{order:?}]"), Spot::At(at));
    });
}
