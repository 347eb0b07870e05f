//! The checks of `ack_order`.

use super::subject::{Broker, whole, work};
use harness::{Check, Exit, Pages, Process, Promise, ensure, ensure_eq, mention};
use interleave::Partial;
use support::numerous::HUNDREDS;
use support::result::ensure_result;
use support::sums::ADVERSARIAL;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A worker that may crash at any moment: in which order does it store a part and acknowledge its task?",
    ),
    Promise::explains("The broker, as a worker sees it."),
    Promise::explains("It keeps what it has been told, even if the worker is gone a moment later."),
    Promise::explains("Returns the first task that is not acknowledged, which is the number of a piece."),
    Promise::explains("Returns `None` if all tasks are acknowledged."),
    Promise::explains("Reads a piece of the dataset."),
    Promise::explains("Stores the part of a piece after all parts that are stored already."),
    Promise::explains("Acknowledges a task: it counts as done, and will not be given out again"),
    Promise::kept("Works until there is no task left.", &["no_crash"]),
    Promise::kept(
        "If it crashes, at whatever moment, another worker goes on, and in the end there is a part for each piece.",
        &["a_crash"],
    ),
    Promise::kept(
        "All parts merged in the order of their pieces, starting with `Partial::default()`; `None` while the part of any of the `pieces` pieces is missing.",
        &["missing", "order", "twice", "hundreds"],
    ),
    Promise::kept("`stored` has the parts in the order in which they were stored.", &["order"]),
    Promise::kept("A piece may have several parts there, all of them equal, and they count only once.", &["twice", "a_crash"]),
    Promise::explains("Repair both functions."),
    Promise::kept("no part is lost, at whatever moment a worker crashes;", &["a_crash"]),
    Promise::kept("if a piece's part was stored twice, it counts only once;", &["twice", "a_crash"]),
    Promise::kept("the result has the same bits in whatever order the parts were stored;", &["order"]),
    Promise::kept("while a part is missing, there is no result, however many parts have been stored.", &["missing"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("no_crash", "without a crash, each piece has its part", no_crash).starts_processes(),
    Check::new("a_crash", "whenever a worker crashes, no part is lost and none counts twice", a_crash).starts_processes(),
    Check::new("twice", "a part that was stored twice counts once", twice),
    Check::new("order", "the parts are merged in the order of their pieces", order),
    Check::new("missing", "there is no result while a part is missing", missing),
    Check::new("hundreds", "there may be hundreds of pieces", hundreds).native_only().once(),
];

/// Tasks and parts on the broker's disk. Every call is on it when it returns.
#[derive(Clone)]
struct Disk {
    /// By piece: is its task acknowledged?
    acknowledged: Pages<bool>,
    /// A piece and its sum, as long as there are some.
    stored: Pages<Option<(usize, f64)>>,
}

const PIECES: usize = 2;
/// A crash costs one place, and a worker that does more than it should some more.
const PLACES: usize = 8;

fn part(sum: f64) -> Partial {
    Partial { count: 1, sum }
}

/// What is in a piece.
fn sum(piece: usize) -> f64 {
    [3.0, 4.0][piece]
}

impl Disk {
    fn new() -> Disk {
        Disk { acknowledged: Pages::new([false; PIECES]), stored: Pages::new([None; PLACES]) }
    }

    fn stored(&self) -> Vec<(usize, Partial)> {
        let places = (0..PLACES).map_while(|place| self.stored.read(place));
        places.map(|(piece, sum)| (piece, part(sum))).collect()
    }
}

impl Broker for Disk {
    fn task(&self) -> Option<usize> {
        (0..PIECES).find(|&piece| !self.acknowledged.read(piece))
    }

    fn read(&self, piece: usize) -> Partial {
        part(sum(piece))
    }

    fn store(&self, piece: usize, part: Partial) {
        mention(|| format!("stores the part of piece {piece}"));
        let place = self.stored().len();
        ensure!(place < PLACES, "stored again and again", "{place} parts of {PIECES} pieces have been stored");
        self.stored.write(place, Some((piece, part.sum)));
        self.stored.flush();
    }

    fn acknowledge(&self, piece: usize) {
        mention(|| format!("acknowledges piece {piece}"));
        self.acknowledged.write(piece, true);
        self.acknowledged.flush();
    }
}

/// Ends the check unless each piece has its part, and the sum is right. The verdict is `lost` if a part is missing,
/// and `twice` if the sum is wrong.
fn ensure_whole(disk: &Disk, lost: &'static str, twice: &'static str) {
    let left = disk.task();
    ensure_eq!(left, None, "stops too early", "a worker has returned, and there is a task");
    let stored = disk.stored();
    for piece in 0..PIECES {
        ensure!(
            stored.iter().any(|(of, _)| *of == piece),
            lost,
            "every task is acknowledged, and the part of piece {piece} was never stored: {stored:?}"
        );
    }
    let expected = Some(Partial { count: 2, sum: 7.0 });
    let case = format!("of the parts {stored:?}");
    ensure_result(whole(&stored, PIECES), expected, twice, &case);
}

fn no_crash() {
    let disk = Disk::new();
    let theirs = disk.clone();
    Process::start("worker", move || work(&theirs)).wait();
    ensure_whole(&disk, "lost part", "counted twice");
}

fn a_crash() {
    let disk = Disk::new();
    let (first, second) = (disk.clone(), disk.clone());
    let exit = Process::mortal("first", move || work(&first)).wait();
    Process::start("second", move || work(&second)).wait();
    match exit {
        Exit::Crashed => {
            ensure_whole(&disk, "lost after a crash", "counted twice after a crash");
        }
        _ => ensure_whole(&disk, "lost part", "counted twice"),
    }
}

fn twice() {
    let expected = Some(Partial { count: 2, sum: 7.0 });
    for order in [[0, 1, 1], [0, 1, 0], [1, 0, 1]] {
        let stored = order.map(|piece| (piece, part(sum(piece))));
        let case = format!("the parts 3.0 and 4.0 of pieces 0 and 1, stored in the order {order:?}");
        ensure_result(whole(&stored, 2), expected, "counted twice", &case);
    }
    // Parts that are equal need not be of the same piece.
    let expected = Some(Partial { count: 2, sum: 6.0 });
    for order in [&[0, 1][..], &[1, 0], &[0, 1, 0]] {
        let stored: Vec<_> = order.iter().map(|&piece| (piece, part(3.0))).collect();
        let case = format!("pieces 0 and 1 have the part 3.0 each, stored in the order {order:?}");
        ensure_result(whole(&stored, 2), expected, "wrong result", &case);
    }
}

fn order() {
    let expected: Partial = ADVERSARIAL.map(part).into_iter().sum();
    for order in [[0, 1, 2], [0, 2, 1], [2, 1, 0]] {
        let stored = order.map(|piece| (piece, part(ADVERSARIAL[piece])));
        let case = format!("parts of 1e30, 1.0 and -1e30, stored in the order {order:?}");
        ensure_result(whole(&stored, 3), Some(expected), "unstable sum", &case);
    }
}

fn missing() {
    for stored in [&[][..], &[(1, part(4.0))], &[(1, part(4.0)), (1, part(4.0))]] {
        ensure_result(whole(stored, 2), None, "result too early", "no part of piece 0 has been stored");
    }
    let case = "no part of the last of three pieces has been stored";
    ensure_result(whole(&[(1, part(4.0)), (0, part(3.0))], 3), None, "result too early", case);
    ensure_result(whole(&[], 0), Some(Partial::default()), "wrong result", "there are no pieces");
}

fn hundreds() {
    // From the last to the first, and then again from the first to the last.
    let stored: Vec<_> = (0..HUNDREDS).rev().chain(0..HUNDREDS).map(|piece| (piece, part(1.0))).collect();
    let expected = Some(Partial { count: HUNDREDS as u64, sum: HUNDREDS as f64 });
    let case = format!("1.0 for each of {HUNDREDS} pieces, stored twice");
    ensure_result(whole(&stored, HUNDREDS), expected, "wrong result", &case);
}
