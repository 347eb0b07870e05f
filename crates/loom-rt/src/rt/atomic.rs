//! Atomics and fences: the checker's own.

use super::calls::switching;
use super::execution::{uses, with};
use super::object::Object;
use super::slots::point;
use super::wait::{counts, others_first, passes, wake_those_that_can_go_on};
use crate::back::{self, Word};
use crate::ending;
use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// A look that found nothing new so often lets the others go first.
const LOOKS: u32 = 3;

/// The current thread looks at this object here. Has it done nothing else for some looks? Then the others
/// have gone first.
fn looks_again(object: usize, at: &'static Location<'static>) {
    let looks = with(|e| {
        let me = e.current;
        let before = e.threads[me].look;
        let same = before.filter(|(o, place, _)| *o == object && std::ptr::eq(*place, at));
        let looks = same.map_or(1, |(.., looks)| looks + 1);
        e.threads[me].look = Some((object, at, looks));
        looks
    });
    if looks > LOOKS {
        others_first();
    }
}

impl Object {
    /// The newest value of an atomic, seen from outside the memory model.
    pub fn peek(&self, initial: u64) -> u64 {
        let (object, _) = self.word(initial);
        with(|e| e.objects[object].newest)
    }

    /// The number, and the checker's atomic: its values are those of ours, each combined with the initial one.
    ///
    /// It was made before any thread of the execution began, with the value 0, so that who makes it first
    /// does not matter. That is a value which all may see.
    fn word(&self, initial: u64) -> (usize, Rc<Word>) {
        let object = self.number();
        let word = with(|e| {
            if let Some(word) = &e.objects[object].word {
                return Some(word.clone());
            }
            let word = e.words.get(e.words_used).cloned();
            e.words_used += 1;
            uses(|used| used.words = used.words.max(e.words_used));
            e.objects[object].newest = initial;
            e.objects[object].word = word.clone();
            word
        });
        // The first execution may need more than there are; the next ones have enough.
        let word = word.unwrap_or_else(|| {
            let word = Rc::new(Word::new());
            with(|e| e.objects[object].word = Some(word.clone()));
            word
        });
        (object, word)
    }

    /// An atomic load: the value read, and the newest one.
    pub fn load(
        &self,
        _: &'static str,
        initial: u64,
        order: Ordering,
        at: &'static Location<'static>,
    ) -> (u64, u64) {
        let (object, word) = self.word(initial);
        begin(at);
        looks_again(object, at);
        let read = switching(|| word.load(order)) ^ initial;
        let newest = with(|e| {
            let (me, newest) = (e.current, e.objects[object].newest);
            e.threads[me].saw_stale = read != newest;
            newest
        });
        (read, newest)
    }

    /// An atomic store; the newest value.
    pub fn store(
        &self,
        initial: u64,
        value: u64,
        order: Ordering,
        at: &'static Location<'static>,
    ) -> u64 {
        let (object, word) = self.word(initial);
        begin(at);
        with(|e| e.threads[e.current].look = None);
        switching(|| word.store(value ^ initial, order));
        with(|e| e.objects[object].newest = value);
        value
    }

    /// An atomic store as part of the step under way.
    pub fn store_within_step(&self, initial: u64, value: u64, order: Ordering) {
        let (object, word) = self.word(initial);
        switching(|| back::within_the_step(|| word.store(value ^ initial, order)));
        with(|e| e.objects[object].newest = value);
    }

    /// An atomic read-modify-write: the value read, the one stored, and the newest.
    pub fn update(
        &self,
        _: &'static str,
        initial: u64,
        order: Ordering,
        at: &'static Location<'static>,
        change: impl FnOnce(u64) -> u64,
    ) -> (u64, u64, u64) {
        let (object, word) = self.word(initial);
        begin(at);
        with(|e| e.threads[e.current].look = None);
        let place = point(object);
        switching(|| place.pass());
        // No other thread runs from here on, so this is what the swap reads.
        let newest = with(|e| e.objects[object].newest);
        let values = (newest, change(newest));
        let old = switching(|| back::within_the_step(|| word.swap(values.1 ^ initial, order)));
        if old ^ initial != values.0 {
            ending::cannot_express(
                "a read-modify-write after two stores that nothing orders: loom lets it come after either, \
                 and does not say which before it has stored",
            );
        }
        with(|e| e.objects[object].newest = values.1);
        (values.0, values.1, values.1)
    }

    /// An atomic compare-and-exchange: the old value, or the one found instead.
    #[allow(clippy::too_many_arguments)]
    pub fn compare_exchange(
        &self,
        _: &'static str,
        initial: u64,
        (expected, new): (u64, u64),
        orders: (Ordering, Ordering),
        _weak: bool,
        at: &'static Location<'static>,
    ) -> Result<u64, u64> {
        let (object, word) = self.word(initial);
        begin(at);
        looks_again(object, at);
        let values = (expected ^ initial, new ^ initial);
        let result = switching(|| word.compare_exchange(values, orders));
        if result.is_ok() {
            with(|e| {
                let me = e.current;
                e.objects[object].newest = new;
                e.threads[me].look = None;
            });
        }
        result.map(|old| old ^ initial).map_err(|found| found ^ initial)
    }
}

fn begin(at: &'static Location<'static>) {
    passes(at);
    counts();
    wake_those_that_can_go_on();
}

/// An atomic fence.
pub fn fence(order: Ordering, at: &'static Location<'static>) {
    begin(at);
    with(|e| e.threads[e.current].look = None);
    switching(|| back::fence(order));
}
