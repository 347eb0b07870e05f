//! The checks of `priority`.

use super::subject::{Queue, Ties};
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::iter;
use std::panic;
use support::asleep::ensure_sleeps;
use support::bare::Bare;
use support::handed::Handed;
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A queue from which the most urgent item comes out first, and of equally urgent items the oldest or the newest.",
    ),
    Promise::explains("Which of several items with the same priority comes out first."),
    Promise::kept("The one that was put in first.", &["oldest_first"]),
    Promise::kept(
        "If all items have the same priority, this is first in, first out.",
        &["oldest_first"],
    ),
    Promise::kept("The one that was put in last.", &["newest_first"]),
    Promise::kept(
        "If all items have the same priority, this is last in, first out.",
        &["newest_first"],
    ),
    Promise::kept("A queue of items with priorities, without a bound.", &["no_bound"]),
    Promise::kept(
        "Items need no order of their own, because they are never compared.",
        &["no_bound"],
    ),
    Promise::explains("An empty queue."),
    Promise::explains("Puts an item in."),
    Promise::kept("It never waits for room.", &["no_bound"]),
    Promise::kept("A smaller number is more urgent.", &["smallest_first"]),
    Promise::kept(
        "Takes out the item with the smallest priority; if several items share it, the one that `Ties` says.",
        &["smallest_first", "oldest_first", "newest_first", "two_take", "two_put", "two_queues"],
    ),
    Promise::kept(
        "Waits while the queue is empty, and the thread sleeps while it waits.",
        &["a_put_wakes", "waiter_sleeps", "no_polling"],
    ),
    Promise::kept(
        "Everything that was done before the item was put in is visible after that.",
        &["handed_over"],
    ),
    Promise::kept(
        "Like `get`, but returns `None` if the queue is empty.",
        &["try_beside_another", "any_sequence"],
    ),
    Promise::kept("It never waits for an item.", &["try_beside_a_wait"]),
    Promise::explains(
        "Write a queue that gives out the item with the smallest priority, and among equals either the oldest or the newest.",
    ),
    Promise::kept(
        "items come out in the order of their priorities, and if these are equal, in the order that `Ties` asks for, even when gets and puts alternate.",
        &["smallest_first", "oldest_first", "in_between", "any_sequence"],
    ),
    Promise::kept(
        "no item is lost because another has the same priority;",
        &["two_take", "no_bound", "any_sequence"],
    ),
    Promise::kept("every `i64` can be a priority.", &["any_priority"]),
    Promise::explains("items need no order of their own;"),
    Promise::kept(
        "each put wakes a waiting thread, and an urgent item overtakes less urgent ones that were put in earlier.",
        &["a_put_wakes", "two_puts", "urgent_later", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("smallest_first", "the item with the smallest priority comes first", smallest_first),
    Check::new("oldest_first", "of equal priorities, the oldest comes first", oldest_first),
    Check::new("newest_first", "of equal priorities, the newest comes first", newest_first),
    Check::new("in_between", "the order holds when gets and puts alternate", in_between),
    Check::new("any_priority", "every i64 is a priority", any_priority),
    Check::new("a_put_wakes", "a put lets a thread that waits go on", a_put_wakes),
    Check::new("two_puts", "two items wake two threads", two_puts),
    Check::new("urgent_later", "an urgent item that is put in later overtakes", urgent_later),
    Check::new("two_take", "two threads take two items, one each", two_take),
    Check::new("handed_over", "what was done before the put is seen after the get", handed_over),
    Check::new("try_beside_another", "try_get takes an item while another thread gets", try_beside_another),
    Check::new("try_beside_a_wait", "try_get does not wait while another thread does", try_beside_a_wait)
        .hang_means(
            "try that waits",
            "`try_get` does not return while another thread waits for an item. Does that thread hold a lock?",
        ),
    Check::new("two_put", "two threads put items of the same priority in", two_put).preemptions(2),
    Check::new("two_queues", "two queues have nothing in common", two_queues)
        .or_preemptions(2)
        .hang_means(
            "wrong waiter",
            "A thread waits for an item of each of two queues, an item went into each, and a thread waits on. What do \
             the two queues share?",
        ),
    Check::new("no_polling", "a thread that waits does not check every now and then", no_polling)
        .model_only(),
    Check::new("no_bound", "thousands of items fit, and many more come through", no_bound)
        .native_only()
        .once()
        .hang_means(
            "waits when full",
            "Thousands of items were to be put in, and a `put` waits. This queue has no bound.",
        ),
    Check::new("any_sequence", "the order is right after any sequence of calls", any_sequence)
        .native_only()
        .once(),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps).native_only().once(),
    Check::new("real_file", "the chunks of /array that are looked at are read first", real_file)
        .native_only()
        .once(),
];

const PRIORITY: &str = "wrong priority";
const TIE: &str = "ties out of order";
const LOST: &str = "lost item";

/// An item that cannot be compared with another, not even for being the same.
struct Item(usize);

/// Puts items with these priorities in, numbered from 0.
fn filled(ties: Ties, priorities: &[i64]) -> Queue<Item> {
    let queue = Queue::new(ties);
    for (number, priority) in priorities.iter().enumerate() {
        queue.put(*priority, Item(number));
    }
    queue
}

/// The numbers of the items that are left, as they come out; a few more than there should be.
fn drain(queue: &Queue<Item>, most: usize) -> Vec<usize> {
    iter::from_fn(|| queue.try_get()).map(|item| item.0).take(most + 1).collect()
}

/// Looks at the order in which items with these priorities come out.
fn ensure_order(ties: Ties, priorities: &[i64]) {
    let out = drain(&filled(ties, priorities), priorities.len());
    ensure_out(ties, priorities, &out);
}

fn ensure_out(ties: Ties, priorities: &[i64], out: &[usize]) {
    let case = format!("priorities {priorities:?} were put in, {ties:?}; out came numbers {out:?}");
    let mut all = out.to_vec();
    all.sort_unstable();
    ensure!(
        all.iter().copied().eq(0..priorities.len()),
        LOST,
        "{case}: some are missing, or twice there"
    );
    for pair in out.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        let (one, other) = (priorities[first], priorities[second]);
        ensure!(one <= other, PRIORITY, "{case}: {one} is less than {other}, and came later");
        let is_in_turn = (first < second) == (ties == Ties::OldestFirst);
        ensure!(
            one != other || is_in_turn,
            TIE,
            "{case}: {first} and {second} have the same priority"
        );
    }
}

fn smallest_first() {
    ensure_order(Ties::OldestFirst, &[3, 1, 2]);
    ensure_order(Ties::NewestFirst, &[1, 3, -2]);
}

fn oldest_first() {
    (2..8).for_each(|count| ensure_order(Ties::OldestFirst, &vec![5; count]));
    ensure_order(Ties::OldestFirst, &[1, 0, 1, 0, 1, 0]);
}

fn newest_first() {
    (2..8).for_each(|count| ensure_order(Ties::NewestFirst, &vec![5; count]));
    ensure_order(Ties::NewestFirst, &[1, 0, 1, 0, 1, 0]);
}

fn in_between() {
    let queue = filled(Ties::OldestFirst, &[0, 0]);
    let first = queue.get().0;
    ensure_eq!(first, 0, TIE, "numbers 0 and 1 went in with the same priority");
    queue.put(0, Item(2));
    let rest = drain(&queue, 2);
    ensure!(rest.len() == 2, LOST, "numbers 1 and 2 are in the queue; out came {rest:?}");
    ensure_eq!(rest, [1, 2], TIE, "0 came out, then 2 went in with the same priority as 1");
}

fn any_priority() {
    // Of neighbours, the greater goes in first.
    let extremes =
        [0, i64::MAX, i64::MAX - 1, i64::MIN + 1, i64::MIN, -1, (1 << 53) + 1, 1 << 53];
    let works =
        panic::catch_unwind(|| drain(&filled(Ties::OldestFirst, &extremes), extremes.len()));
    ensure!(works.is_ok(), "overflow", "a priority of `i64::MIN` or `i64::MAX` makes it panic");
    ensure_out(Ties::OldestFirst, &extremes, &works.unwrap_or_default());
}

fn a_put_wakes() {
    let queue = Queue::new(Ties::OldestFirst);
    thread::scope(|scope| {
        scope.spawn(|| queue.put(0, 7));
        ensure_eq!(queue.get(), 7, "wrong item", "7 was put in");
    });
}

fn two_puts() {
    let queue = Queue::new(Ties::OldestFirst);
    let sum = thread::scope(|scope| {
        let getters = [0; 2].map(|_| scope.spawn(|| queue.get()));
        queue.put(1, 1);
        queue.put(2, 2);
        getters.map(|getter| getter.join().expect("`get` does not panic")).iter().sum::<i32>()
    });
    ensure_eq!(sum, 3, "wrong item", "two threads got one item each of 1 and 2; this is their sum");
}

/// A thread waits while two items are put in. Which it gets depends on when it wakes up; but if it has
/// left the urgent one, it must have taken the other before that came.
fn urgent_later() {
    let queue = Queue::new(Ties::OldestFirst);
    thread::scope(|scope| {
        let getter = scope.spawn(|| (queue.get(), queue.get()));
        queue.put(1, "Later");
        queue.put(0, "Urgent");
        let got = getter.join().expect("`get` does not panic");
        let both = [("Later", "Urgent"), ("Urgent", "Later")];
        ensure!(both.contains(&got), LOST, "Later and urgent went in, and {got:?} came out");
    });
    queue.put(1, "Later");
    queue.put(0, "Urgent");
    ensure_eq!(queue.get(), "Urgent", PRIORITY, "the urgent one went in later");
}

fn two_take() {
    let queue = Queue::new(Ties::OldestFirst);
    (0..2).for_each(|item| queue.put(0, item));
    let got = thread::scope(|scope| {
        let other = scope.spawn(|| queue.get());
        [queue.get(), other.join().expect("`get` does not panic")]
    });
    ensure!(got[0] + got[1] == 1, LOST, "0 and 1 went in, and two threads got {got:?}");
}

fn two_queues() {
    let (one, other) = (Queue::new(Ties::OldestFirst), Queue::new(Ties::NewestFirst));
    (0..2).for_each(|number| one.put(5, Item(number)));
    (0..2).for_each(|number| other.put(5, Item(number)));
    ensure_out(Ties::OldestFirst, &[5, 5], &drain(&one, 2));
    ensure_out(Ties::NewestFirst, &[5, 5], &drain(&other, 2));
    thread::scope(|scope| {
        for (queue, number) in [(&one, 1), (&other, 2)] {
            scope.spawn(move || ensure_eq!(queue.get().0, number, "wrong item", "{number} went into this queue"));
        }
        one.put(0, Item(1));
        other.put(0, Item(2));
    });
}

fn handed_over() {
    let (queue, sum) = (Queue::new(Ties::OldestFirst), Handed::default());
    thread::scope(|scope| {
        scope.spawn(|| sum.hand_over(6, || queue.put(0, ())));
        queue.get();
        sum.ensure_there("item from nowhere", "`get`");
    });
}

fn try_beside_another() {
    let queue = Queue::new(Ties::OldestFirst);
    (0..2).for_each(|_| queue.put(0, 7));
    thread::scope(|scope| {
        scope.spawn(|| queue.get());
        let case = "two items are in the queue, and two threads take one each; this is what `try_get` says";
        ensure_eq!(queue.try_get(), Some(7), LOST, "{case}");
    });
}

fn try_beside_a_wait() {
    let queue = Queue::new(Ties::OldestFirst);
    thread::scope(|scope| {
        scope.spawn(|| queue.get());
        ensure_eq!(queue.try_get(), None, "item from nowhere", "nothing has been put in yet");
        queue.put(0, 7);
    });
}

fn two_put() {
    let queue = Queue::new(Ties::OldestFirst);
    thread::scope(|scope| {
        scope.spawn(|| [0, 1].map(|number| queue.put(5, Item(number))));
        [2, 3].map(|number| queue.put(5, Item(number)));
    });
    let out = drain(&queue, 4);
    let place = |number: usize| out.iter().position(|is| *is == number);
    let all = (0..4).all(|number| place(number).is_some());
    ensure!(all && out.len() == 4, LOST, "two threads put two items in each; out came {out:?}");
    let is_in_turn = place(0) < place(1) && place(2) < place(3);
    ensure!(
        is_in_turn,
        TIE,
        "one thread put in 0 and then 1, another 2 and then 3; out came {out:?}"
    );
}

fn no_polling() {
    ensure_told(a_put_wakes);
}

fn no_bound() {
    for ties in [Ties::OldestFirst, Ties::NewestFirst] {
        let priorities: Vec<i64> = (0..5000).map(|i| i % 3).collect();
        ensure_order(ties, &priorities);
    }
    // Two items are in at any time, and never more.
    let queue = filled(Ties::OldestFirst, &[0]);
    for number in 1..70_000 {
        queue.put(0, Item(number));
        ensure_eq!(queue.get().0, number - 1, TIE, "70,000 items went through, two at a time");
    }
}

fn any_sequence() {
    let small = (0..81_u32).map(|n| {
        (Ties::OldestFirst, (0..4).map(|i| Some(i64::from(n / 3_u32.pow(i) % 3))).collect())
    });
    let call = prop_oneof![(0..3_i64).prop_map(Some), any::<i64>().prop_map(Some), Just(None)];
    let ties = prop_oneof![Just(Ties::OldestFirst), Just(Ties::NewestFirst)];
    let random = (ties, prop::collection::vec(call, 0..60));
    for_all(small, random, |(ties, calls): (Ties, Vec<Option<i64>>)| {
        let (queue, mut model) = (Queue::new(ties), Vec::<(i64, usize)>::new());
        for (i, call) in calls.iter().enumerate() {
            if let Some(priority) = call {
                queue.put(*priority, Item(i));
                model.push((*priority, i));
                continue;
            }
            let least = model.iter().map(|(priority, _)| *priority).min();
            let mut equal = (0..model.len()).filter(|k| Some(model[*k].0) == least);
            let place = if ties == Ties::OldestFirst { equal.next() } else { equal.last() };
            let expected = place.map(|place| model.remove(place));
            let got = queue.try_get().map(|item| item.0);
            let case = || {
                format!(
                    "{ties:?}; Some is a put with that priority, None a get: {:?}; an item is the number of \
                     its put in this list, from 0 on, and this is what the last get gave",
                    &calls[..=i]
                )
            };
            let name = match (got, expected) {
                (Some(got), Some((priority, _))) if calls[got] == Some(priority) => TIE,
                (Some(_), Some(_)) => PRIORITY,
                _ => LOST,
            };
            ensure_eq!(got, expected.map(|(_, number)| number), name, "{}", case());
        }
    });
}

fn waiter_sleeps() {
    let queue = Queue::new(Ties::OldestFirst);
    ensure_sleeps(|| queue.get(), || queue.put(0, ()));
}

/// Someone looks at a place in `/array`. The chunks nearest to it are read first, and all are
/// read in the end.
fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let (starts, looked_at) = ((0..rows).step_by(chunk), rows / 3);
    let queue = Queue::new(Ties::OldestFirst);
    let distance = |start: usize| start.abs_diff(looked_at) as i64;
    thread::scope(|scope| {
        // All are asked for before the first is read.
        scope.spawn(|| starts.clone().for_each(|start| queue.put(distance(start), start)));
    });
    let read = |_| {
        let start = queue.get();
        let values = sample.source.read(start..rows.min(start + chunk)).expect("it can be read");
        (start, Partial::of(&values))
    };
    let parts: Vec<(usize, Partial)> = starts.clone().map(read).collect();
    let is_in_order = parts.is_sorted_by_key(|(start, _)| distance(*start));
    ensure!(is_in_order, PRIORITY, "/array: a chunk was read before one that is nearer");
    let whole = parts.iter().map(|(_, part)| *part).sum();
    ensure_result(whole, sample.whole, LOST, "/array of the sample file");
}

/// Never called: with a bound on `T`, this would not compile.
#[allow(dead_code, reason = "the compiler's opinion is all that counts")]
fn any_item_will_do(ties: Ties, item: Bare<'_>) {
    let queue = Queue::new(ties);
    queue.put(0, item);
    let _ = (queue.get(), queue.try_get());
}
