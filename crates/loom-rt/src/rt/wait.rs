//! Steps, and waiting for what a step needs.

use super::calls::switching;
use super::execution::{current, with};
use super::slots::point;
use super::stuck::{goes_on_for_ever, nobody_can_go_on};
use crate::{back, ending};
use explorer::rt::Readiness;
use std::panic::Location;
use std::time::Duration;

/// More steps than any execution has that ends.
const MOST_STEPS: u64 = 5_000;
/// A thread that passes the same place more often lets the others go first.
const LAPS: u32 = 40;

/// One step: the checker may let others go first, and it happens when `ready` says so. `wants` is the lock
/// that the thread waits for, if that is what it waits for.
pub(super) fn step(
    object: Option<usize>,
    wants: Option<usize>,
    at: &'static Location<'static>,
    ready: Option<&dyn Fn() -> Readiness>,
) {
    with(|e| e.threads[e.current].look = None);
    passes(at);
    begin(object);
    let Some(ready) = ready else { return };
    // A spurious wake-up is tried once in each wait where the checker has choices.
    let mut may_wake = true;
    loop {
        match ready() {
            Readiness::Ready => return,
            Readiness::Idle { until } => {
                others_first();
                if ready() != Readiness::Ready
                    && let Some(until) = until
                {
                    clock_reaches(until);
                }
                return;
            }
            Readiness::Dozes { .. } => {
                others_first();
                begin(object);
                if matches!(ready(), Readiness::Ready | Readiness::Dozes { .. }) {
                    return;
                }
            }
            Readiness::Spurious if std::mem::take(&mut may_wake) && wakes_for_no_reason() => {
                others_first();
                begin(object);
                if matches!(ready(), Readiness::Ready | Readiness::Spurious) {
                    return;
                }
            }
            Readiness::Blocked | Readiness::Asleep | Readiness::Spurious => {
                block(wants, ready);
                begin(object);
            }
        }
    }
}

fn wakes_for_no_reason() -> bool {
    back::choose_to_wake() && back::choose(2) == 1
}

/// The thread passes this place. If it does so again and again while no other runs, it may wait for one of them
/// in a loop: then the others go first.
pub(super) fn passes(at: &'static Location<'static>) {
    let is_tired = with(|e| {
        let me = e.current;
        if e.last_passed != me {
            e.last_passed = me;
            e.threads[me].laps.clear();
        }
        let laps = &mut e.threads[me].laps;
        match laps.iter_mut().find(|(place, _)| std::ptr::eq(*place, at)) {
            Some((_, count)) => {
                *count += 1;
                *count > LAPS
            }
            None => {
                laps.push((at, 1));
                false
            }
        }
    });
    if is_tired {
        with(|e| e.threads[e.current].laps.clear());
        others_first();
    }
}

/// A decision about the next thread.
fn begin(object: Option<usize>) {
    counts();
    wake_those_that_can_go_on();
    if let Some(object) = object {
        let point = point(object);
        switching(|| point.pass());
    }
}

/// Counts a step, and ends an execution that has too many.
pub(super) fn counts() {
    let too_many = with(|e| {
        e.steps += 1;
        let (me, steps) = (e.current, e.steps);
        e.threads[me].last_step = steps;
        steps > MOST_STEPS
    });
    if too_many {
        let (fault, message) = goes_on_for_ever();
        ending::fail(fault, message, None);
    }
}

/// What the current thread has changed may be what others wait for.
pub(super) fn wake_those_that_can_go_on() {
    for index in with(|e| e.threads.ids()) {
        // Asked for each anew: while one is woken, others may run, and what the next waited for may be gone.
        let Some(ready) = with(|e| e.threads[index].waits) else { continue };
        // SAFETY: the thread is parked in `block`, on whose stack the closure is.
        let readiness = unsafe { (*ready)() };
        if !matches!(readiness, Readiness::Blocked | Readiness::Asleep | Readiness::Spurious) {
            let handle = with(|e| {
                e.threads[index].waits = None;
                e.threads[index].handle.clone()
            });
            switching(|| back::unpark(&handle.expect("a thread that waits has begun")));
        }
    }
}

/// Ends the execution when no thread can go on, if the checker does not say so itself.
pub(super) fn says_if_stuck() {
    if back::SAYS_WHEN_STUCK {
        return;
    }
    let is_stuck = with(|e| {
        let mut unfinished = e.threads.iter().filter(|(_, t)| !t.finished).peekable();
        unfinished.peek().is_some() && unfinished.all(|(_, thread)| thread.waits.is_some())
    });
    if is_stuck {
        let (fault, message) = nobody_can_go_on();
        ending::fail(fault, message, None);
    }
}

/// Parks the thread until another finds that `ready` no longer says no.
fn block(wants: Option<usize>, ready: &dyn Fn() -> Readiness) {
    // SAFETY: only the lifetime is changed. The pointer is gone before this function returns.
    let ready = unsafe {
        std::mem::transmute::<*const dyn Fn() -> Readiness, *const (dyn Fn() -> Readiness + 'static)>(
            ready,
        )
    };
    let me = current();
    with(|e| {
        e.threads[me].waits = Some(ready);
        e.threads[me].wants = wants;
    });
    says_if_stuck();
    while with(|e| e.threads[me].waits.is_some()) {
        switching(back::park);
    }
    with(|e| e.threads[me].wants = None);
}

/// Lets the others run first.
pub(super) fn others_first() {
    counts();
    wake_those_that_can_go_on();
    switching(back::yield_now);
}

/// Gives way to the other threads, until a time on the virtual clock if one is given.
pub fn give_way(_: &'static str, until: Option<Duration>, _: &'static Location<'static>) {
    with(|e| e.threads[e.current].look = None);
    others_first();
    if let Some(until) = until {
        clock_reaches(until);
    }
}

fn clock_reaches(until: Duration) {
    with(|e| e.now = e.now.max(until));
}

/// The current thread does nothing any more.
pub fn stays_for_ever(_: &'static str, at: &'static Location<'static>) -> ! {
    loop {
        step(None, None, at, Some(&|| Readiness::Blocked));
    }
}

/// For a thread that dozed and was not woken: returns `true`, since its time is up.
pub fn wakes_by_itself(until: Duration) -> bool {
    clock_reaches(until);
    true
}
