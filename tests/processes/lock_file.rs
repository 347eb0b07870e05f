//! The checks of `lock_file`.

use super::subject::{Folder, alone};
use harness::unwatched::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use harness::{Check, FileLock, Pages, Process, Promise, Table, ensure, ensure_eq, fail};
use std::cell::Cell;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Error, ErrorKind};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::rc::Rc;
use support::own_error::ensure_own;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Only one process at a time, with a lock that the system keeps on a file."),
    Promise::explains("A folder with a lock file, in which a process can leave its number."),
    Promise::explains("The lock file, opened."),
    Promise::explains("Dropping it closes the file, and releases the lock if this handle holds it."),
    Promise::explains("Opens the file, which it creates first if there is none."),
    Promise::explains("Creates the file."),
    Promise::explains("If there is one already, the error has the kind `AlreadyExists`."),
    Promise::explains("Locks the opened file unless another handle holds its lock, and returns whether it did so."),
    Promise::explains("The system releases the lock when the file is closed, or when its process dies."),
    Promise::explains("Replaces what is in the file with a number."),
    Promise::explains("Returns the number in the file that is now in the folder, or `None` if there is no file, or no number in it."),
    Promise::explains("Takes the file out of the folder."),
    Promise::explains("Processes that have the file open go on using it."),
    Promise::explains("The number of this process."),
    Promise::explains("Is there a process with this number?"),
    Promise::kept(
        "Does the work, unless another process is doing it already, in which case it returns `None` at once",
        &["two", "who_works", "old_number", "real"],
    ),
    Promise::kept(
        "Any number of processes may call this at the same time, and as often as they like.",
        &["two", "again_and_again"],
    ),
    Promise::kept("While a process is at work, its number is in the file", &["who_works", "real"]),
    Promise::kept("If a process dies while it is at work, the next one can begin", &["dies", "real"]),
    Promise::kept("The folder's own error.", &["cannot"]),
    Promise::kept("In that case, the work isn't done.", &["cannot"]),
    Promise::kept("If `work` panics: the next process can begin even so.", &["after_a_panic"]),
    Promise::explains("Let only one process work at a time."),
    Promise::kept("two processes are never at work at the same time, whatever an earlier process has left behind", &[
        "two",
        "again_and_again",
        "old_number",
    ]),
    Promise::kept("a process that finds another process at work gives up at once;", &["who_works"]),
    Promise::kept("after a process has died or panicked at work, the next process can begin.", &["dies", "after_a_panic", "real"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("two", "two processes want to work", two).model_only(),
    Check::new("again_and_again", "a process works twice, and another one once", again_and_again)
        .model_only()
        .preemptions(2),
    Check::new("old_number", "a process died long ago and left its number", old_number).model_only().preemptions(2),
    Check::new("who_works", "one process works, and another one comes", who_works)
        .model_only()
        .endless_means("waits for its turn", "A process that finds the lock taken returns `None` at once.")
        .hang_means("waits for its turn", "A process that finds the lock taken returns `None` at once."),
    Check::new("dies", "a process dies at any step", dies).model_only(),
    Check::new("after_a_panic", "the work panics", after_a_panic).model_only(),
    Check::new("cannot", "the folder can't do something", cannot).model_only(),
    Check::new("real", "a real file, and a process that is killed", real).starts_processes().native_only(),
];

/// What the folder's errors say.
const REASON: &str = "the disk is full";

/// The number of a process that isn't there any more.
const DEAD: u32 = 99;

/// A folder of the model, as one process sees it.
#[derive(Clone)]
struct Desk {
    me: u32,
    folder: Table<Content>,
    /// By file, in the order in which they were made.
    locks: Rc<Vec<FileLock>>,
    /// A process that has died since.
    dead: Rc<AtomicU32>,
    /// The call, counted from 0, that fails.
    bad: usize,
    calls: Rc<AtomicUsize>,
}

/// The file in the folder, and the numbers in all that ever were.
#[derive(Default)]
struct Content {
    here: Option<usize>,
    numbers: Vec<Option<u32>>,
}

impl Content {
    fn make(&mut self) -> usize {
        self.numbers.push(None);
        *self.here.insert(self.numbers.len() - 1)
    }
}

struct Opened {
    file: usize,
    lock: FileLock,
    holds: Cell<bool>,
}

impl Drop for Opened {
    fn drop(&mut self) {
        if self.holds.get() {
            self.lock.unlock();
        }
    }
}

impl Desk {
    fn new() -> Desk {
        Desk {
            me: 1,
            folder: Table::new(Content::default()),
            locks: Rc::new((0..6).map(|_| FileLock::new()).collect()),
            dead: Rc::default(),
            bad: usize::MAX,
            calls: Rc::default(),
        }
    }

    fn of(&self, me: u32) -> Desk {
        Desk { me, ..self.clone() }
    }

    fn opened(&self, file: usize) -> io::Result<Opened> {
        match self.locks.get(file) {
            Some(lock) => Ok(Opened { file, lock: lock.clone(), holds: Cell::new(false) }),
            None => fail!("retries forever", "{file} lock files have been made"),
        }
    }

    /// Counts a call, which may be the one that fails.
    fn counts(&self) -> io::Result<()> {
        match self.calls.fetch_add(1, Relaxed) == self.bad {
            true => Err(Error::other(REASON)),
            false => Ok(()),
        }
    }

    fn call<R>(&self, name: &'static str, call: impl FnOnce(&mut Content) -> R) -> io::Result<R> {
        self.counts()?;
        Ok(self.folder.call(name, call))
    }
}

impl Folder for Desk {
    type File = Opened;

    fn open(&self) -> io::Result<Opened> {
        self.opened(self.call("open", |content| content.here.unwrap_or_else(|| content.make()))?)
    }

    fn create_new(&self) -> io::Result<Opened> {
        let made = self.call("create", |content| content.here.is_none().then(|| content.make()))?;
        self.opened(made.ok_or(ErrorKind::AlreadyExists)?)
    }

    fn try_lock(&self, file: &Opened) -> io::Result<bool> {
        self.counts()?;
        file.holds.set(file.lock.try_lock());
        Ok(file.holds.get())
    }

    fn write(&self, file: &Opened, number: u32) -> io::Result<()> {
        self.call("write", |content| content.numbers[file.file] = (number > 0).then_some(number))
    }

    fn read(&self) -> io::Result<Option<u32>> {
        self.call("read", |content| content.numbers[content.here?])
    }

    fn remove(&self) -> io::Result<()> {
        self.call("remove", |content| content.here = None)
    }

    fn me(&self) -> u32 {
        self.me
    }

    fn is_alive(&self, number: u32) -> bool {
        number != DEAD && number != self.dead.load(Relaxed)
    }
}

/// Where the work is done.
#[derive(Clone)]
struct Room(Table<u32>);

impl Room {
    fn new() -> Room {
        Room(Table::new(0))
    }

    fn work(&self) {
        let inside = self.0.call("go in", |inside| {
            *inside += 1;
            *inside
        });
        ensure!(inside == 1, "two at once", "{inside} processes are at work at the same time");
        self.0.call("come out", |inside| *inside -= 1);
    }
}

#[track_caller]
fn works(desk: &Desk, work: impl FnOnce()) -> bool {
    match alone(desk, work) {
        Ok(done) => done.is_some(),
        Err(error) => fail!("wrong error", "the folder can do all it should: {error}"),
    }
}

/// Processes of these numbers, each of which wants to work so often; how often they did.
fn all_work(desk: &Desk, processes: &[(u32, usize)]) {
    let room = Room::new();
    let started: Vec<_> = processes
        .iter()
        .map(|&(number, times)| {
            let (desk, room) = (desk.of(number), room.clone());
            let body = move || {
                for _ in 0..times {
                    works(&desk, || room.work());
                }
            };
            Process::start("process", body)
        })
        .collect();
    for process in started {
        process.wait();
    }
    let done = works(desk, || room.work());
    ensure!(done, "stale lock", "all processes have returned, and the next one can't work");
}

fn two() {
    all_work(&Desk::new(), &[(2, 1), (3, 1)]);
}

fn again_and_again() {
    all_work(&Desk::new(), &[(2, 2), (3, 1)]);
}

fn old_number() {
    let desk = Desk::new();
    desk.folder.call("create", |content| {
        let file = content.make();
        content.numbers[file] = Some(DEAD);
    });
    all_work(&desk, &[(2, 1), (3, 1)]);
}

fn who_works() {
    let desk = Desk::new();
    let done = works(&desk, || {
        let other = desk.of(2);
        let came = Process::start("other", move || {
            let done = works(&other, || ());
            ensure!(!done, "two at once", "one process is at work, and another one works too");
        });
        came.wait();
        let number = desk.folder.call("read", |content| content.here.and_then(|file| content.numbers[file]));
        ensure_eq!(number, Some(1), "wrong number", "process 1 is at work, and the file says");
    });
    ensure!(done, "stale lock", "no other process is there, and the work isn't done");
}

fn dies() {
    let (desk, room) = (Desk::new(), Room::new());
    let (theirs, its_room) = (desk.of(2), room.clone());
    let mortal = Process::mortal("mortal", move || {
        works(&theirs, || its_room.0.call("work", |_| ()));
    });
    mortal.wait();
    // Another process has been given the number of the dead one: so no one can tell.
    let done = works(&desk, || room.work());
    ensure!(done, "stale lock", "a process has died, and the next one can't work");
}

fn after_a_panic() {
    let desk = Desk::new();
    let work = || -> () { panic::resume_unwind(Box::new("this work can't be done")) };
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| works(&desk, work)));
    ensure!(outcome.is_err(), "swallowed panic", "the work panicked, and the panic is gone");
    ensure!(works(&desk, || ()), "stale lock", "the work panicked, and the next process can't begin");
}

fn cannot() {
    for bad in 0..4 {
        let desk = Desk { bad, ..Desk::new() };
        let calls = || desk.calls.load(Relaxed);
        let mut before_the_work = None;
        let result = alone(&desk, || before_the_work = Some(calls()));
        match before_the_work {
            Some(calls) => ensure!(calls <= bad, "works without a lock", "call {bad} of the folder fails, and the work is done"),
            None => {
                let Err(error) = &result else { fail!("swallowed error", "call {bad} of the folder fails: {result:?}") };
                ensure_own(error, REASON, &format!("call {bad} of the folder fails"));
            }
        }
        // What a process does after its work, such as taking its number away, may fail: no one is told, for the work is done.
        let is_told = result.is_ok() || before_the_work.is_none();
        ensure!(is_told, "wrong error", "the work is done, and the result is {result:?}");
        let next = Desk { bad: usize::MAX, ..desk.of(2) };
        ensure!(works(&next, || ()), "stale lock", "call {bad} of the folder has failed, and the next process can't begin");
    }
}

/// A real folder.
struct Disk(PathBuf);

impl Folder for Disk {
    type File = File;

    fn open(&self) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.0)
    }

    fn create_new(&self) -> io::Result<File> {
        File::create_new(&self.0)
    }

    fn try_lock(&self, file: &File) -> io::Result<bool> {
        match file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn write(&self, _: &File, number: u32) -> io::Result<()> {
        std::fs::write(&self.0, number.to_string())
    }

    fn read(&self) -> io::Result<Option<u32>> {
        Ok(std::fs::read_to_string(&self.0)?.parse().ok())
    }

    fn remove(&self) -> io::Result<()> {
        std::fs::remove_file(&self.0)
    }

    fn me(&self) -> u32 {
        std::process::id()
    }

    fn is_alive(&self, number: u32) -> bool {
        std::fs::exists(format!("/proc/{number}")).unwrap_or(true)
    }
}

fn real() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, Relaxed);
    let path = std::env::temp_dir().join(format!("interleave-{}-{run}.lock", std::process::id()));
    let (disk, pages) = (Disk(path.clone()), Pages::new([0]));
    let (theirs, its_pages) = (Disk(path.clone()), pages.clone());
    // It dies in its work, before it has written, in every second run.
    let mortal = Process::mortal("mortal", move || {
        let done = alone(&theirs, || its_pages.write(0, 1));
        ensure!(done.is_ok_and(|done| done.is_some()), "stale lock", "no other process is there");
    });
    mortal.wait();
    let inside = alone(&disk, || {
        ensure_eq!(disk.read().ok().flatten(), Some(disk.me()), "wrong number", "this process works, and the file says");
        alone(&Disk(path.clone()), || ()).expect("the folder is there").is_some()
    });
    let _ = std::fs::remove_file(&path);
    match inside {
        Ok(Some(two)) => ensure!(!two, "two at once", "the lock is held, and another handle has got it"),
        Ok(None) => fail!("stale lock", "a process was killed at its work, and the next one can't begin"),
        Err(error) => fail!("wrong error", "{error}"),
    }
}
