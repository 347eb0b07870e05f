//! The checks of `restart`.

use super::subject::{Log, Manager};
use harness::{Check, Pages, Process, Promise, ensure, ensure_eq, mention};
use interleave::Partial;
use std::cell::RefCell;
use support::numerous::HUNDREDS;
use support::result::ensure_result;
use support::sums::ADVERSARIAL;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A manager that may be killed at any moment: started again, it reads the log and goes on."),
    Promise::explains("A log on a disk."),
    Promise::explains("How many entries the log has."),
    Promise::explains("An entry: the number of a piece, and its part."),
    Promise::explains("Adds an entry after the last one."),
    Promise::explains("It is on the disk when this returns."),
    Promise::explains("If the manager is killed before that, the entry may or may not be there."),
    Promise::explains("Gathers the parts of a dataset."),
    Promise::kept(
        "Begins a job of `pieces` pieces, or goes on with it: the parts in the log have arrived already.",
        &["a_crash", "goes_on", "equal_parts", "hundreds"],
    ),
    Promise::kept(
        "Takes a part from a worker, which forgets that part as soon as this returns.",
        &["a_crash", "equal_parts"],
    ),
    Promise::kept("If the piece has its part already, the new one is dropped.", &["twice", "goes_on", "a_crash"]),
    Promise::kept("The pieces whose parts have not arrived yet, in ascending order.", &["goes_on", "out_of_order"]),
    Promise::kept(
        "Returns all parts, merged in the order of their pieces, starting with `Partial::default()`.",
        &["out_of_order", "a_crash"],
    ),
    Promise::kept("Returns `None` while a part is missing.", &["goes_on", "out_of_order"]),
    Promise::explains("Write the manager."),
    Promise::kept("once a worker has been told that it may forget a part, the part is never lost, at whatever moment the manager is killed", &["a_crash", "equal_parts"]),
    Promise::kept("no part is in the log twice;", &["twice", "goes_on", "a_crash"]),
    Promise::kept("a manager that is started again knows which parts are missing, whatever the order of the log;", &["goes_on", "out_of_order"]),
    Promise::kept("the result has the same bits for every order of the log.", &["out_of_order"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("twice", "a part that comes twice is in the log once", twice),
    Check::new("goes_on", "a manager that is started again goes on", goes_on),
    Check::new("equal_parts", "two pieces may have equal parts", equal_parts),
    Check::new("out_of_order", "the order of the log makes no difference", out_of_order),
    Check::new("hundreds", "a job may have hundreds of pieces", hundreds).native_only().once(),
    Check::new("a_crash", "whenever the manager is killed, nothing is lost or repeated", a_crash).starts_processes(),
];

/// A log on a disk. Every entry is a page.
#[derive(Clone)]
struct Disk(Pages<Option<(usize, f64)>>);

/// Room for an entry of each piece, and for a few that should not be there.
const PLACES: usize = 6;

impl Disk {
    fn new() -> Disk {
        Disk(Pages::new([None; PLACES]))
    }

    /// Ends the check if there are two entries of one piece.
    fn ensure_once(&self, how: &str) {
        let entries: Vec<usize> = (0..self.len()).map(|place| self.entry(place).0).collect();
        for (place, piece) in entries.iter().enumerate() {
            ensure!(
                !entries[..place].contains(piece),
                "duplicate entry",
                "{how}, the log has two entries of piece {piece}: {entries:?}"
            );
        }
    }
}

fn part(sum: f64) -> Partial {
    Partial { count: 1, sum }
}

impl Log for Disk {
    fn len(&self) -> usize {
        (0..PLACES).take_while(|&place| self.0.read(place).is_some()).count()
    }

    fn entry(&self, place: usize) -> (usize, Partial) {
        let entry = if place < PLACES { self.0.read(place) } else { None };
        let Some((piece, sum)) = entry else {
            harness::fail!("wrong entry", "entry {place} of a log with {} entries was read", self.len())
        };
        (piece, part(sum))
    }

    fn append(&self, piece: usize, part: Partial) {
        mention(|| format!("notes the part of piece {piece}"));
        let place = self.len();
        ensure!(place < PLACES, "duplicate entry", "{place} entries are in the log, and there are 2 or 3 pieces");
        self.0.write(place, Some((piece, part.sum)));
        self.0.flush();
    }
}

fn twice() {
    let disk = Disk::new();
    let mut manager = Manager::start(&disk, 2);
    for piece in [0, 0, 1] {
        manager.receive(piece, part(piece as f64));
    }
    disk.ensure_once("the part of piece 0 came twice");
    ensure_result(manager.whole(), Some(Partial { count: 2, sum: 1.0 }), "counted twice", "0.0 twice, and 1.0");
}

fn goes_on() {
    let none = Manager::start(&Disk::new(), 0).whole();
    ensure_result(none, Some(Partial::default()), "wrong result", "there are no pieces");
    let disk = Disk::new();
    ensure_eq!(Manager::start(&disk, 2).missing(), [0, 1], "wrong answer", "nothing has come");
    Manager::start(&disk, 2).receive(1, part(4.0));
    let mut manager = Manager::start(&disk, 2);
    let missing = manager.missing();
    ensure!(!missing.contains(&1), "forgotten part", "piece 1 is in the log, and {missing:?} are missing");
    ensure_eq!(missing, [0], "lost part", "piece 1 is in the log, and piece 0 is not");
    ensure_eq!(manager.whole(), None, "result too early", "piece 0 has not come");
    manager.receive(1, part(4.0));
    manager.receive(0, part(3.0));
    disk.ensure_once("the manager was started again");
    let expected = Some(Partial { count: 2, sum: 7.0 });
    ensure_result(manager.whole(), expected, "wrong result", "one part before, and one after the manager was started again");
}

fn equal_parts() {
    let disk = Disk::new();
    let mut manager = Manager::start(&disk, 2);
    for piece in [0, 1] {
        manager.receive(piece, part(3.0));
    }
    let case = "pieces 0 and 1 have the part 3.0 each";
    for manager in [manager, Manager::start(&disk, 2)] {
        ensure_eq!(manager.missing(), [0; 0], "forgotten part", "{case}, and both have come");
        ensure_result(manager.whole(), Some(Partial { count: 2, sum: 6.0 }), "wrong result", case);
    }
}

fn out_of_order() {
    let expected: Partial = ADVERSARIAL.map(part).into_iter().sum();
    for order in [[0, 2, 1], [2, 1, 0]] {
        let disk = Disk::new();
        let mut manager = Manager::start(&disk, 3);
        for piece in order {
            manager.receive(piece, part(ADVERSARIAL[piece]));
        }
        for manager in [manager, Manager::start(&disk, 3)] {
            ensure_eq!(manager.missing(), [0; 0], "forgotten part", "all parts have come, in the order {order:?}");
            let case = format!("parts of 1e30, 1.0 and -1e30 that came in the order {order:?}");
            ensure_result(manager.whole(), Some(expected), "unstable sum", &case);
        }
    }
}

/// A log with room for any number of entries.
#[derive(Default)]
struct Memory(RefCell<Vec<(usize, Partial)>>);

impl Log for Memory {
    fn len(&self) -> usize {
        self.0.borrow().len()
    }

    fn entry(&self, place: usize) -> (usize, Partial) {
        self.0.borrow()[place]
    }

    fn append(&self, piece: usize, part: Partial) {
        self.0.borrow_mut().push((piece, part));
    }
}

fn hundreds() {
    let log = Memory::default();
    let mut manager = Manager::start(&log, HUNDREDS);
    for piece in (1..HUNDREDS).rev() {
        manager.receive(piece, part(1.0));
    }
    let case = format!("all of {HUNDREDS} pieces but the first have come");
    ensure_eq!(manager.missing(), [0], "lost part", "{case}");
    let mut manager = Manager::start(&log, HUNDREDS);
    ensure_eq!(manager.missing(), [0], "lost part", "{case}, and the manager was started again");
    manager.receive(0, part(1.0));
    let expected = Some(Partial { count: HUNDREDS as u64, sum: HUNDREDS as f64 });
    ensure_result(manager.whole(), expected, "wrong result", &format!("1.0 for each of {HUNDREDS} pieces"));
}

fn a_crash() {
    let disk = Disk::new();
    // By piece: has its worker forgotten it?
    let forgotten = Pages::new([false; 2]);
    let (log, forgets) = (disk.clone(), forgotten.clone());
    let exit = Process::mortal("manager", move || {
        let mut manager = Manager::start(&log, 2);
        for piece in [1, 0] {
            manager.receive(piece, part(3.0 + piece as f64));
            mention(|| format!("the worker forgets the part of piece {piece}"));
            forgets.write(piece, true);
            forgets.flush();
        }
    })
    .wait();
    let how = format!("the end of the manager before was {exit:?}");
    let mut manager = Manager::start(&disk, 2);
    for piece in manager.missing() {
        ensure!(
            !forgotten.read(piece),
            "lost after a crash",
            "{how}, piece {piece} is missing: its part was received, and the worker has forgotten it"
        );
        manager.receive(piece, part(3.0 + piece as f64));
    }
    disk.ensure_once(&how);
    ensure_result(manager.whole(), Some(Partial { count: 2, sum: 7.0 }), "wrong result", &how);
}
