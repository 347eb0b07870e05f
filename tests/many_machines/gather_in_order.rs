//! The checks of `gather_in_order`.

use super::subject::Gather;
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::Partial;
use proptest::prelude::*;
use support::asleep;
use support::law::for_all;
use support::numerous::MANY;
use support::result::ensure_result;
use support::sums::{self, ADVERSARIAL};
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Parts arrive in any order, some of them twice, and are merged in the order of the file.",
    ),
    Promise::explains("The parts of a number of pieces, gathered from many workers."),
    Promise::kept(
        "Gathers the parts of `pieces` pieces, which are numbered from 0.",
        &["no_pieces", "many_pieces", "any_order"],
    ),
    Promise::kept(
        "Takes the part of a piece, and returns whether it is the first one for that piece.",
        &["twice", "two_of_one"],
    ),
    Promise::kept("A later one is dropped.", &["twice"]),
    Promise::kept(
        "Any number of threads may call it at the same time, even for the same piece.",
        &["same_bits", "two_of_one"],
    ),
    Promise::kept(
        "Sleeps until every piece has its part, then returns all parts merged in the order of their pieces, starting with `Partial::default()`.",
        &["waits", "same_bits", "told", "sleeps"],
    ),
    Promise::kept("Any number of threads may wait, and all of them get the same result.", &["two_wait"]),
    Promise::explains("Gather the parts from many workers, and merge them in the order of the file."),
    Promise::kept("the result has the same bits in whatever order the parts arrive;", &["same_bits", "any_order"]),
    Promise::kept(
        "if two parts arrive for one piece, even at the same time, only the first is kept and counted;",
        &["twice", "two_of_one"],
    ),
    Promise::kept(
        "waiting threads sleep until the last part has arrived, and then all of them go on;",
        &["waits", "two_wait", "told", "sleeps"],
    ),
    Promise::kept("if there are no pieces, `whole` returns at once", &["no_pieces"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("same_bits", "the bits are the same for every order of arrival", same_bits)
        .preemptions(2)
        .hang_means("lost wake-up", NEVER_COMPLETE),
    Check::new("twice", "a part that comes again counts once, and the first is kept", twice)
        .hang_means("lost wake-up", NEVER_COMPLETE),
    Check::new("two_of_one", "of two that come at the same time, one is the first", two_of_one)
        .hang_means("lost wake-up", NEVER_COMPLETE),
    Check::new("waits", "whole waits for the last part", waits)
        .hang_means("lost wake-up", NEVER_COMPLETE),
    Check::new("two_wait", "all threads that wait go on", two_wait)
        .preemptions(2)
        .hang_means("lost wake-up", NEVER_COMPLETE),
    Check::new("no_pieces", "of no pieces, whole returns at once", no_pieces).hang_means(
        "waits forever",
        "There are no pieces, so nothing is missing, and `whole` does not return. Does the thread check whether \
         something is missing before it sleeps?",
    ),
    Check::new("told", "a thread that waits is told", told).model_only(),
    Check::new("sleeps", "a thread that waits sleeps", sleeps).native_only().once(),
    Check::new("many_pieces", "65,541 pieces are gathered, too", many_pieces)
        .native_only()
        .once()
        .hang_means("lost wake-up", NEVER_COMPLETE),
    Check::new("any_order", "all this holds for any number of parts in any order", any_order)
        .native_only()
        .once()
        .time_limit_secs(20)
        .hang_means("lost wake-up", NEVER_COMPLETE),
];

const NEVER_COMPLETE: &str = "\
    Every piece has its part, and a thread that waits in `whole` does not go on. Does the last part notify, \
    after it was counted? Does it notify all threads that wait?";

/// The part of one value.
fn part(value: f64) -> Partial {
    Partial { count: 1, sum: value }
}

fn same_bits() {
    let gather = Gather::new(3);
    let whole = thread::scope(|scope| {
        scope.spawn(|| {
            gather.arrive(2, part(ADVERSARIAL[2]));
            gather.arrive(0, part(ADVERSARIAL[0]));
        });
        gather.arrive(1, part(ADVERSARIAL[1]));
        gather.whole()
    });
    let expected: Partial = ADVERSARIAL.map(part).into_iter().sum();
    ensure_eq!(whole.count, 3, "woke too early", "parts of the whole; there are three pieces");
    ensure!(
        whole.sum.to_bits() == expected.sum.to_bits(),
        "unstable sum",
        "the parts of 1e30, 1.0 and -1e30 are {}, and merged in the order of their numbers they are {}",
        whole.sum,
        expected.sum
    );
}

fn twice() {
    let gather = Gather::new(2);
    ensure!(gather.arrive(1, part(5.0)), "wrong answer", "the first part of piece 1 is not the first");
    let again = gather.arrive(1, part(7.0));
    ensure!(!again, "counted twice", "the second part of piece 1 is taken for the first");
    let whole = thread::scope(|scope| {
        let whole = scope.spawn(|| gather.whole());
        gather.arrive(0, part(1.0));
        whole.join().unwrap()
    });
    ensure_eq!(
        whole.count,
        2,
        "woke too early",
        "parts of the whole; piece 1 came twice before piece 0 came"
    );
    let expected = Partial { count: 2, sum: 6.0 };
    ensure_result(whole, expected, "counted twice", "1.0 for piece 0, and 5.0 and 7.0 for piece 1");
    let late = gather.arrive(0, part(7.0));
    ensure!(!late, "counted twice", "`whole` has returned, and then a second part of piece 0 is taken for the first");
    let case = "a second part of piece 0 came after `whole` had returned";
    ensure_result(gather.whole(), expected, "counted twice", case);
}

fn two_of_one() {
    let gather = Gather::new(1);
    let (here, there) = thread::scope(|scope| {
        let there = scope.spawn(|| gather.arrive(0, part(2.0)));
        (gather.arrive(0, part(2.0)), there.join().unwrap())
    });
    ensure!(
        here != there,
        "counted twice",
        "two threads brought the part of one piece at the same time, and their answers are {here} and {there}. \
         Can a thread find the slot empty, and another fill it before the first one does?"
    );
    ensure_result(gather.whole(), part(2.0), "counted twice", "the part 2.0, brought twice");
}

fn waits() {
    let gather = Gather::new(2);
    let whole = thread::scope(|scope| {
        scope.spawn(|| {
            gather.arrive(1, part(2.0));
            gather.arrive(0, part(1.0));
        });
        gather.whole()
    });
    let expected = Partial { count: 2, sum: 3.0 };
    ensure_result(whole, expected, "woke too early", "two pieces, 1.0 and 2.0");
}

fn two_wait() {
    let gather = Gather::new(1);
    thread::scope(|scope| {
        let waiting = [(); 2].map(|()| scope.spawn(|| gather.whole()));
        gather.arrive(0, part(3.0));
        for one in waiting {
            ensure_result(one.join().unwrap(), part(3.0), "woke too early", "one piece, two that wait");
        }
    });
}

fn no_pieces() {
    ensure_result(Gather::new(0).whole(), Partial::default(), "wrong result", "no pieces");
}

fn told() {
    ensure_told(waits);
}

fn sleeps() {
    let gather = Gather::new(1);
    asleep::ensure_sleeps(
        || {
            gather.whole();
        },
        || {
            gather.arrive(0, part(1.0));
        },
    );
}

fn many_pieces() {
    let gather = Gather::new(MANY);
    for piece in (1..MANY).chain([0]) {
        ensure!(gather.arrive(piece, part(1.0)), "wrong answer", "the first part of piece {piece} is not the first");
    }
    let expected = Partial { count: MANY as u64, sum: MANY as f64 };
    ensure_result(gather.whole(), expected, "wrong result", "1.0 for each of 65,541 pieces");
}

fn any_order() {
    let random = sums::floats(0..30).prop_flat_map(|values| {
        let order: Vec<usize> = (0..values.len()).chain(0..values.len() / 3).collect();
        (Just(values), Just(order).prop_shuffle())
    });
    for_all([(vec![], vec![]), (vec![1.0, 2.0], vec![1, 1, 0])], random, |(values, order)| {
        let gather = Gather::new(values.len());
        let mut is_there = vec![false; values.len()];
        for &piece in &order {
            let is_first = gather.arrive(piece, part(values[piece]));
            ensure_eq!(is_first, !is_there[piece], "wrong answer", "pieces {order:?}, at {piece}");
            is_there[piece] = true;
        }
        let expected: Partial = values.iter().copied().map(part).sum();
        let whole = gather.whole();
        ensure_eq!(whole.count, expected.count, "wrong result", "the count of {values:?}");
        ensure!(
            whole.sum.to_bits() == expected.sum.to_bits() || whole.sum.is_nan() && expected.sum.is_nan(),
            "unstable sum",
            "{values:?} in the order {order:?}: {} and not {}",
            whole.sum,
            expected.sum
        );
    });
}
