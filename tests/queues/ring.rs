//! The checks of `ring`.

use super::subject::{Consumer, Producer, ring};
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::collections::VecDeque;
use std::rc::Rc;
use support::alone::ensure_alone;
use support::bare::Bare;
use support::dropped::Drops;
use support::handed::Handed;
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::sendable::{OnlySync, ensure_none_is_send};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "A ring: a bounded queue for one producer and one consumer, without a lock.",
        &["no_lock"],
    ),
    Promise::explains("What both sides share."),
    Promise::kept("At least one.", &["round_and_round", "long_way"]),
    Promise::kept(
        "Items are put into the slots from the first to the last, and then into the first again.",
        &["round_and_round", "long_way"],
    ),
    Promise::explains("The side that puts items in."),
    Promise::explains("There is only one, because it cannot be cloned."),
    Promise::explains("The side that takes items out."),
    Promise::explains("There is only one of these, too."),
    Promise::kept(
        "The two sides of an empty ring with room for `capacity` items; a capacity of 0 counts as 1.",
        &["room", "any_sequence", "any_capacity", "two_rings"],
    ),
    Promise::explains("Puts an item in."),
    Promise::kept(
        "It never waits, not even for the other side to finish a call.",
        &["no_lock"],
    ),
    Promise::kept("Returns the item if the ring is full.", &["room", "both_at_once"]),
    Promise::kept(
        "Takes out the item that has been in the ring longest.",
        &["round_and_round", "one_slot", "two_slots", "thousands"],
    ),
    Promise::kept("Returns `None` if the ring is empty, and never waits.", &["room", "no_lock"]),
    Promise::kept(
        "Whatever the producer did before it put the item in is visible to this thread.",
        &["handed_over"],
    ),
    Promise::explains("The types are given, except for the counts that say which slots are filled."),
    Promise::explains("Add the counts, and write `push` and `pop`."),
    Promise::explains("You'll need a little `unsafe` to get at a slot."),
    Promise::explains(
        "The channels in `std::sync::mpsc` are such queues themselves, so they aren't allowed here.",
    ),
    Promise::kept(
        "the ring holds exactly as many items as its capacity says.",
        &["room", "any_sequence", "any_capacity"],
    ),
    Promise::kept(
        "the items come out in order, however often the slots are used again.",
        &["round_and_round", "one_slot", "two_slots", "thousands"],
    ),
    Promise::kept(
        "no interleaving of two threads leads to a data race on a slot.",
        &["one_item", "one_slot", "two_slots", "both_at_once"],
    ),
    Promise::kept(
        "what was done before an item was pushed is visible after it has been popped.",
        &["handed_over", "real_file"],
    ),
    Promise::kept("neither `push` nor `pop` ever waits.", &["room", "no_lock"]),
    Promise::kept(
        "an item that must stay in its thread can't get to another thread through the ring.",
        &["stays_in_its_thread"],
    ),
    Promise::kept("items that are left in the ring are dropped with it.", &["dropped_once"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("room", "as many items fit as the capacity says, and no more", room)
        .native_time_limit_secs(2)
        .hang_means("try that waits", WAITS)
        .endless_means("try that waits", WAITS),
    Check::new("round_and_round", "items come out in order when the slots are used again", round),
    Check::new("two_rings", "two rings have nothing in common", two_rings),
    Check::new("one_item", "an item goes from one thread to the other", one_item),
    Check::new("one_slot", "two items go through one slot", one_slot),
    Check::new("two_slots", "three items go through two slots", two_slots).preemptions(2),
    Check::new("both_at_once", "a push and a pop may come at the same moment", both_at_once),
    Check::new("handed_over", "what was done before the push is seen after the pop", handed_over),
    Check::new("dropped_once", "what is left in a ring is dropped with it, once", dropped_once),
    Check::new("no_lock", "each side comes to its end while the other stands still", no_lock)
        .model_only()
        .no_more_preemptions(1),
    Check::new("any_capacity", "a ring may have room for thousands", any_capacity).native_only().once(),
    Check::new("long_way", "seventy thousand items go through", long_way).native_only().once(),
    Check::new("any_sequence", "the ring is right after any sequence of calls", any_sequence)
        .native_only()
        .once(),
    Check::new("thousands", "thousands of items go through a small ring", thousands)
        .native_only()
        .once(),
    Check::new("stays_in_its_thread", "what must stay in its thread stays there", stays_in_its_thread),
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
                "full mistaken for empty",
                "a ring with room for {capacity} was filled, {item} have been taken out, and `pop` says \
                 that it is empty. Both sides are at the same slot when it is full, and when it is empty"
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
    ensure_eq!(
        put,
        Ok(()),
        "refused while free",
        "one item was in a ring with room for two, and the other side was busy"
    );
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
    let drops = Drops::of(6);
    let (mut producer, mut consumer) = ring(2);
    for item in 0..5 {
        ensure!(
            producer.push(drops.value(item)).is_ok(),
            CAPACITY,
            "at most two items, room for two"
        );
        if (1..4).contains(&item) {
            drop(consumer.pop());
        }
    }
    drops.ensure_none_twice("five items went in, and three were taken out");
    drop(producer.push(drops.value(5)));
    drops.ensure_none_twice("an item was given back by a full ring, and dropped");
    drop(producer);
    drop(consumer);
    drops.ensure_each_once("leaked item", "six items, and both sides of their ring, are dropped");
}

fn no_lock() {
    let (mut producer, mut consumer) = ring(2);
    ensure!(producer.push(0).is_ok(), CAPACITY, "the first item of two");
    ensure_alone(|| _ = producer.push(1), || _ = consumer.pop(), ["`push`", "`pop`"]);
    let (mut producer, mut consumer) = ring(2);
    ensure!(producer.push(0).is_ok(), CAPACITY, "the first item of two");
    ensure_alone(|| _ = consumer.pop(), || _ = producer.push(1), ["`pop`", "`push`"]);
}

/// More items than any small counter has numbers.
fn two_rings() {
    let (mut producer, mut consumer) = ring(2);
    (0..2).for_each(|item| ensure_eq!(producer.push(item), Ok(()), CAPACITY, "{item} items are in a ring with room for 2"));
    let (mut of_other, mut from_other) = ring(1);
    ensure_eq!(from_other.pop(), None, "item from nowhere", "nothing has been put in, and another ring is full");
    ensure_eq!(of_other.push(7), Ok(()), CAPACITY, "the ring is empty, and another ring is full");
    for item in 0..2 {
        ensure_eq!(consumer.pop(), Some(item), "lost item", "0 and 1 went in, and then 7 went into another ring");
    }
    ensure_eq!(from_other.pop(), Some(7), "lost item", "7 went in, and another ring was emptied");
}

fn any_capacity() {
    const ROOM: usize = 5000;
    let (mut producer, mut consumer) = ring(ROOM);
    let put = (0..=ROOM).take_while(|&item| producer.push(item).is_ok()).count();
    ensure_eq!(put, ROOM, CAPACITY, "the number of items that went into a ring with room for 5000");
    for item in 0..ROOM {
        ensure_eq!(consumer.pop(), Some(item), ORDER, "0, 1, … were put in");
    }
}

fn long_way() {
    for capacity in [1, 2, 3, 5] {
        let (mut producer, mut consumer) = ring(capacity);
        let (mut put, mut got) = (0, 0);
        while put < 70_000 {
            while producer.push(put).is_ok() {
                put += 1;
            }
            ensure_eq!(put - got, capacity, CAPACITY, "{put} items went into a ring of {capacity}");
            while let Some(item) = consumer.pop() {
                ensure_eq!(item, got, ORDER, "0, 1, … went through a ring of {capacity}");
                got += 1;
            }
            ensure_eq!(put, got, "lost item", "what went in, and what came out");
        }
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
    // Through a small ring, each side waits for the other after every few items.
    for (capacity, items) in [(1, 200), (2, 200), (3, 200), (64, 5000)] {
        send(capacity, items);
    }
}

fn stays_in_its_thread() {
    ensure_none_is_send!(Producer<Rc<u8>>, Consumer<Rc<u8>>, Producer<OnlySync>, Consumer<OnlySync>);
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

/// Never called: with a bound on `T`, this would not compile.
#[allow(dead_code, reason = "the compiler's opinion is all that counts")]
fn any_item_will_do<'a>(item: Bare<'a>) -> impl Send + use<'a> {
    let (mut producer, mut consumer) = ring(2);
    let _ = (producer.push(item).is_ok(), consumer.pop());
    (producer, consumer)
}
