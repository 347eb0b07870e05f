//! The checks of `split_brain`.

use super::subject::{Deposed, Ledger};
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::Partial;
use support::numerous::HUNDREDS;
use support::result::ensure_result;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Two managers run at the same time: their generation numbers decide which of them may write.",
    ),
    Promise::explains("The ledger of a job: the parts that its managers have noted."),
    Promise::explains("Another manager has taken over."),
    Promise::kept("The number of the latest generation.", &["deposed"]),
    Promise::kept(
        "A ledger for `pieces` pieces, with no parts and no generation yet.",
        &["a_new_ledger", "hundreds"],
    ),
    Promise::kept(
        "Begins a generation and returns its number: 1 for the first, and 1 more each time.",
        &["a_new_ledger", "two_begin"],
    ),
    Promise::kept(
        "Once this has returned, no manager of an earlier generation can change the ledger.",
        &["deposed", "taken_over_meanwhile"],
    ),
    Promise::kept("The parts that have been noted stay.", &["what_is_noted_stays", "many_generations"]),
    Promise::kept(
        "Any number of managers may call it at the same time, and each gets a number of its own.",
        &["two_begin"],
    ),
    Promise::kept(
        "Notes the part of a piece, in place of any part that is already there.",
        &["what_is_noted_stays"],
    ),
    Promise::kept("[`Deposed`] if `generation` is not the latest.", &["deposed", "a_new_ledger"]),
    Promise::kept("In that case the ledger has not changed.", &["deposed"]),
    Promise::kept("Returns all parts, as they are at one moment.", &["what_is_noted_stays", "one_moment"]),
    Promise::explains("Write the ledger that the managers share."),
    Promise::kept("two managers that begin at the same time get different numbers;", &["two_begin"]),
    Promise::kept("the latest generation can write, and no other can", &["deposed", "what_is_noted_stays"]),
    Promise::kept(
        "once `begin` has returned, nothing from an earlier generation is noted, even if its write had already been sent;",
        &["taken_over_meanwhile"],
    ),
    Promise::kept("when a generation begins, whatever has been noted before stays", &["what_is_noted_stays"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("a_new_ledger", "a new ledger is empty, and the first generation is 1", a_new_ledger),
    Check::new("what_is_noted_stays", "what is noted stays, until the latest changes it", what_is_noted_stays),
    Check::new("deposed", "a manager that was followed by another changes nothing", deposed),
    Check::new("many_generations", "a manager that was followed by hundreds changes nothing", many_generations),
    Check::new("hundreds", "a ledger may be for hundreds of pieces", hundreds).native_only().once(),
    Check::new("two_begin", "two managers that begin at the same time get two numbers", two_begin),
    Check::new(
        "taken_over_meanwhile",
        "nothing of an earlier generation is noted once begin has returned",
        taken_over_meanwhile,
    ),
    Check::new("one_moment", "what is read was there at one moment", one_moment),
];

/// The part of one value.
fn part(value: f64) -> Partial {
    Partial { count: 1, sum: value }
}

fn a_new_ledger() {
    let ledger = Ledger::new(2);
    ensure_result(ledger.read(), vec![None, None], "wrong result", "a new ledger for two pieces");
    let early = ledger.write(1, 0, part(1.0));
    ensure_result(early, Err(Deposed { by: 0 }), "deposed but writes", "1 has not begun, and writes");
    ensure_eq!(ledger.begin(), 1, "wrong answer", "the first generation");
    ensure_eq!(ledger.begin(), 2, "wrong answer", "the second generation");
}

fn what_is_noted_stays() {
    let ledger = Ledger::new(2);
    let first = ledger.begin();
    let written = ledger.write(first, 0, part(1.0));
    ensure_result(written, Ok(()), "refused though latest", "the only manager writes");
    let second = ledger.begin();
    let noted = vec![Some(part(1.0)), None];
    ensure_result(ledger.read(), noted, "lost part", "noted by the first, read by the second");
    for (piece, value) in [(1, 2.0), (0, 3.0)] {
        let written = ledger.write(second, piece, part(value));
        ensure_result(written, Ok(()), "refused though latest", "the second manager writes");
    }
    let noted = vec![Some(part(3.0)), Some(part(2.0))];
    ensure_result(ledger.read(), noted, "wrong result", "the second manager has noted 3.0 and 2.0");
}

fn deposed() {
    let ledger = Ledger::new(1);
    let first = ledger.begin();
    for by in [2, 3] {
        ledger.begin();
        let written = ledger.write(first, 0, part(1.0));
        ensure_eq!(ledger.read(), vec![None], "deposed but writes", "the first manager wrote, after {by}");
        ensure!(written.is_err(), "deposed but writes", "the first manager is told that it wrote");
        ensure_result(written, Err(Deposed { by }), "wrong error", "the first manager writes");
    }
}

fn many_generations() {
    let ledger = Ledger::new(1);
    let first = ledger.begin();
    ensure_result(ledger.write(first, 0, part(1.0)), Ok(()), "refused though latest", "the only manager writes");
    for generation in 2..=300 {
        ensure_eq!(ledger.begin(), generation, "wrong answer", "the number of the next generation");
    }
    ensure_result(ledger.read(), vec![Some(part(1.0))], "lost part", "noted by the first, read by the 300th");
    for early in [0, 1, 44, 299] {
        let written = ledger.write(early, 0, part(2.0));
        let case = format!("the 300th generation has begun, and generation {early} writes");
        ensure_result(written, Err(Deposed { by: 300 }), "deposed but writes", &case);
    }
    ensure_result(ledger.read(), vec![Some(part(1.0))], "deposed but writes", "managers that were followed by others wrote");
    ensure_result(ledger.write(300, 0, part(3.0)), Ok(()), "refused though latest", "the 300th manager writes");
}

fn hundreds() {
    let ledger = Ledger::new(HUNDREDS);
    let only = ledger.begin();
    for piece in 0..HUNDREDS {
        let case = format!("the only manager writes piece {piece} of {HUNDREDS}");
        ensure_result(ledger.write(only, piece, part(piece as f64)), Ok(()), "refused though latest", &case);
    }
    let noted: Vec<_> = (0..HUNDREDS).map(|piece| Some(part(piece as f64))).collect();
    ensure_result(ledger.read(), noted, "wrong result", "for each piece its number was noted");
}

fn two_begin() {
    let ledger = Ledger::new(0);
    let (here, there) = thread::scope(|scope| {
        let there = scope.spawn(|| ledger.begin());
        (ledger.begin(), there.join().unwrap())
    });
    ensure!(here != there, "one number for two", "two managers began, and both are generation {here}");
    ensure_eq!(here + there, 3, "wrong answer", "the sum of the numbers 1 and 2");
}

fn taken_over_meanwhile() {
    let ledger = Ledger::new(1);
    let first = ledger.begin();
    thread::scope(|scope| {
        scope.spawn(|| ledger.write(first, 0, part(1.0)));
        ledger.begin();
        // From here on the second manager goes by what it has read.
        let (read, again) = (ledger.read(), ledger.read());
        ensure_result(
            again,
            read,
            "deposed but writes",
            "the second manager has begun, and reads the ledger twice, and the first has written in between",
        );
    });
}

/// Whichever of the two parts is noted first, it is not the second alone that is there.
fn one_moment() {
    for [first, second] in [[0, 1], [1, 0]] {
        let ledger = Ledger::new(2);
        let only = ledger.begin();
        thread::scope(|scope| {
            scope.spawn(|| {
                for piece in [first, second] {
                    let written = ledger.write(only, piece, part(1.0));
                    ensure_result(written, Ok(()), "refused though latest", "the only manager writes");
                }
            });
            let read = ledger.read();
            ensure!(
                read[first].is_some() || read[second].is_none(),
                "torn snapshot",
                "the part of piece {first} was noted before the part of piece {second}, and {read:?} was read"
            );
        });
    }
}
