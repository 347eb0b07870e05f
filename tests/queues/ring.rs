//! The checks of `ring`.

use super::subject::{Consumer, Producer, ring};
use crate::support::handed::Handed;
use crate::support::law::for_all;
use crate::support::result::ensure_result;
use crate::support::sample;
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("room", "as many items fit as the capacity says, and no more", room)
        .hang_means("waits in try", WAITS)
        .endless_means("waits in try", WAITS),
    Check::new("round_and_round", "items come out in order when the slots are used again", round),
    Check::new("one_item", "an item goes from one thread to the other", one_item),
    Check::new("one_slot", "two items go through one slot", one_slot),
    Check::new("two_slots", "three items go through two slots", two_slots).preemptions(2),
    Check::new("both_at_once", "a push and a pop at the same moment", both_at_once),
    Check::new("handed_over", "what was done before the push is seen after the pop", handed_over),
    Check::new("dropped_once", "what is left in a ring is dropped with it, once", dropped_once),
    Check::new("any_sequence", "the ring is right after any sequence of calls", any_sequence)
        .native_only()
        .once(),
    Check::new("thousands", "thousands of items go through a small ring", thousands)
        .native_only()
        .once(),
    Check::new("real_file", "one thread reads /array, and another reduces it", real_file)
        .native_only()
        .once(),
];

const WAITS: &str = "\
    The ring is full, or empty, and the call did not return. It must not wait: `push` gives the item back, \
    and `pop` returns None.";
const CAPACITY: &str = "capacity off by one";
const ORDER: &str = "wrong order";

fn room() {
    for capacity in [1, 2, 3] {
        let (mut producer, mut consumer) = ring(capacity);
        ensure_eq!(consumer.pop(), None, "item from nowhere", "nothing has been put in");
        for item in 0..capacity {
            let put = producer.push(item);
            ensure_eq!(
                put,
                Ok(()),
                CAPACITY,
                "{item} items are in a ring with room for {capacity}"
            );
        }
        let put = producer.push(9);
        ensure_eq!(
            put,
            Err(9),
            "overfull",
            "{capacity} items are in a ring with room for {capacity}"
        );
        for item in 0..capacity {
            let got = consumer.pop();
            ensure!(
                got.is_some(),
                "full taken for empty",
                "a ring with room for {capacity} was filled, {item} have been taken out, and `pop` says \
                 that it is empty. Both sides stand at the same slot when it is full, and when it is empty"
            );
            ensure_eq!(got, Some(item), ORDER, "0, 1, … were put in");
        }
        ensure_eq!(consumer.pop(), None, "item from nowhere", "all items have been taken out");
    }
}

fn round() {
    let (mut producer, mut consumer) = ring(2);
    for item in 0..5 {
        ensure_eq!(
            producer.push(item),
            Ok(()),
            CAPACITY,
            "item {item}; there is at most one in the ring"
        );
        if item > 0 {
            ensure_eq!(
                consumer.pop(),
                Some(item - 1),
                ORDER,
                "0, 1, … are put in, and taken out one later"
            );
        }
    }
}

/// Puts an item in, however long it takes.
fn push<T>(producer: &mut Producer<T>, mut item: T) {
    while let Err(back) = producer.push(item) {
        item = back;
        thread::yield_now();
    }
}

/// Takes an item out, however long it takes.
fn pop<T>(consumer: &mut Consumer<T>) -> T {
    loop {
        match consumer.pop() {
            Some(item) => return item,
            None => thread::yield_now(),
        }
    }
}

/// Sends so many items from one thread to another.
fn send(capacity: usize, items: usize) {
    let (mut producer, mut consumer) = ring(capacity);
    thread::scope(|scope| {
        scope.spawn(move || (0..items).for_each(|item| push(&mut producer, item)));
        let got: Vec<_> = (0..items).map(|_| pop(&mut consumer)).collect();
        ensure!(
            got.iter().copied().eq(0..items),
            ORDER,
            "0, 1, … were put in, and out came {got:?}"
        );
    });
}

fn one_item() {
    send(1, 1);
}

fn one_slot() {
    send(1, 2);
}

fn two_slots() {
    send(2, 3);
}

/// One item is in a ring of two when one thread pushes and the other pops. Both must succeed.
fn both_at_once() {
    let (mut producer, mut consumer) = ring(2);
    ensure_eq!(producer.push(0), Ok(()), CAPACITY, "the first item of two");
    let (put, got) = thread::scope(|scope| {
        let producer = scope.spawn(|| producer.push(1));
        let got = consumer.pop();
        (producer.join().expect("`push` does not panic"), got)
    });
    ensure_eq!(put, Ok(()), CAPACITY, "one item was in a ring with room for two");
    ensure_eq!(got, Some(0), "lost item", "0 was in the ring when `pop` began");
    ensure_eq!(consumer.pop(), Some(1), "lost item", "0 and 1 were put in, and 0 was taken out");
    ensure_eq!(consumer.pop(), None, "item from nowhere", "0 and 1 were put in and taken out");
}

fn handed_over() {
    let ((mut producer, mut consumer), sum) = (ring(1), Handed::default());
    thread::scope(|scope| {
        scope.spawn(|| sum.hand_over(6, || push(&mut producer, ())));
        pop(&mut consumer);
        sum.ensure_there("item from nowhere", "`pop`");
    });
}

fn dropped_once() {
    let items = [0; 3].map(|_| Arc::new(()));
    let (mut producer, mut consumer) = ring(3);
    for item in &items {
        ensure!(producer.push(Arc::clone(item)).is_ok(), CAPACITY, "three items, room for three");
    }
    drop(consumer.pop());
    drop(producer);
    drop(consumer);
    for (i, item) in items.iter().enumerate() {
        let left = Arc::strong_count(item) - 1;
        ensure!(left == 0, "leaked item", "item {i} of a ring was not dropped with it");
    }
}

fn any_sequence() {
    let small = (0..4).flat_map(|capacity| {
        (0..64_u32).map(move |bits| (capacity, (0..6).map(|i| bits >> i & 1 == 1).collect()))
    });
    let random = (0..5_usize, prop::collection::vec(any::<bool>(), 0..50));
    for_all(small, random, |(capacity, calls)| {
        let ((mut producer, mut consumer), mut model) = (ring(capacity), VecDeque::new());
        for (i, &pushes) in calls.iter().enumerate() {
            let case = || {
                let names =
                    calls[..=i].iter().map(|pushes| if *pushes { "push()" } else { "pop()" });
                format!("ring({capacity}), {}", names.collect::<Vec<_>>().join(", "))
            };
            if !pushes {
                ensure_eq!(consumer.pop(), model.pop_front(), ORDER, "{}", case());
            } else if model.len() < capacity.max(1) {
                ensure_eq!(producer.push(i), Ok(()), CAPACITY, "{}", case());
                model.push_back(i);
            } else {
                ensure_eq!(producer.push(i), Err(i), "overfull", "{}", case());
            }
        }
    });
}

fn thousands() {
    for capacity in [1, 2, 3, 64] {
        send(capacity, 5000);
    }
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let (mut producer, mut consumer) = ring(4);
    let part: Partial = thread::scope(|scope| {
        let source = &sample.source;
        scope.spawn(move || {
            for start in (0..rows).step_by(chunk) {
                let values = source.read(start..rows.min(start + chunk)).expect("it can be read");
                push(&mut producer, values);
            }
        });
        (0..rows.div_ceil(chunk)).map(|_| Partial::of(&pop(&mut consumer))).sum()
    });
    ensure_result(
        part,
        sample.whole,
        "wrong result",
        "/array, read by one thread, reduced by another",
    );
}
