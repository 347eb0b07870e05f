//! What the chapter *Single-threaded libraries* says of libhdf5 and SQLite, tried on both: two threads that enter
//! at the same time end in a crash or a wrong number, and behind a lock they do not. Each attempt is a process of
//! its own. A libhdf5 that was built with a lock of its own does not break; `peers/two_threads.py` tries one that
//! was not.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, exit};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// Set in a child: what it does.
const CHILD: &str = "INTERLEAVE_BARE";
/// What a child ends with that has read a wrong number, or was told of an error.
const WRONG: i32 = 3;
/// What a child ends with on a machine without SQLite.
const NO_SQLITE: i32 = 4;
/// Attempts before the test gives up on seeing it break. One was enough whenever it was tried.
const ATTEMPTS: usize = 20;
/// A child that must be right takes a second, and on a busy machine longer.
const PATIENT: Duration = Duration::from_mins(1);

/// A library that says it may be shared.
struct Shared<L> {
    library: L,
    lock: Option<Mutex<()>>,
}

// SAFETY: with a lock, one thread at a time uses the library. Without one it is not safe at all: that is what the
// tests show, in a process that may crash.
unsafe impl<L: Send> Sync for Shared<L> {}

impl<L: Send> Shared<L> {
    fn new(library: L, is_locked: bool) -> Shared<L> {
        Shared { library, lock: is_locked.then(Mutex::default) }
    }

    fn enter(&self) -> (&L, Option<MutexGuard<'_, ()>>) {
        let guard = self.lock.as_ref().map(|lock| lock.lock().expect("no thread panics"));
        (&self.library, guard)
    }

    /// Two threads do the same until it goes wrong, or for long enough.
    fn both(&self, work: impl Fn(&L, usize) -> bool + Sync) -> bool {
        thread::scope(|scope| {
            let run = |thread: usize| {
                (0..5_000).all(|_| {
                    let (library, _guard) = self.enter();
                    work(library, thread)
                })
            };
            let other = scope.spawn(move || run(1));
            let mine = run(0);
            other.join().expect("no thread panics") && mine
        })
    }
}

fn two_in_libhdf5(is_locked: bool) -> i32 {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("array.h5");
    let values: Vec<f64> = (0..1000).map(f64::from).collect();
    // SAFETY: no other thread is there yet.
    let library = unsafe {
        bare::write_f64(&path, &values).expect("a file can be written");
        bare::Hdf5::open(&path, "/array").expect("it can be opened")
    };
    let is_right = Shared::new(library, is_locked).both(|library, thread| {
        let rows = thread * 500..thread * 500 + 100;
        library.read(rows.clone()).is_ok_and(|read| read == values[rows])
    });
    if is_right { 0 } else { WRONG }
}

fn two_in_sqlite(is_locked: bool) -> i32 {
    // SAFETY: no other thread is there yet.
    let Some(library) = (unsafe { bare::Sqlite::open() }) else { return NO_SQLITE };
    library.run("CREATE TABLE rows (value INTEGER)").expect("a table can be made");
    let shared = Shared::new(library, is_locked);
    let is_right = shared.both(|library, _| library.run("INSERT INTO rows VALUES (1)").is_ok());
    let sum = shared.library.run("SELECT SUM(value) FROM rows");
    if is_right && sum == Ok(Some(10_000)) { 0 } else { WRONG }
}

/// Runs this test once more, in a child that does one of these and is killed after `limit`. Returns how it ended.
fn child(test: &str, is_locked: bool, limit: Duration) -> ExitStatus {
    let program = std::env::current_exe().expect("the test program has a path");
    let lock = if is_locked { "locked" } else { "bare" };
    let mut child = Command::new("timeout");
    child.args(["-s", "KILL", &limit.as_secs_f64().to_string()]);
    child.arg(program).args(["--exact", test]).env(CHILD, lock);
    child.output().expect("the test program can be started once more").status
}

/// In a child: does the work, and ends.
fn is_a_child(work: fn(bool) -> i32) {
    if let Some(lock) = std::env::var_os(CHILD) {
        exit(work(lock == "locked"));
    }
}

/// Is it a crash, or a wrong number?
fn is_broken(status: ExitStatus) -> bool {
    status.signal().is_some()
        || status.code() == Some(WRONG)
        || status.code().is_some_and(|code| code > 100)
}

fn ensure_breaks_without_a_lock(test: &str, work: fn(bool) -> i32) {
    is_a_child(work);
    let started = Instant::now();
    let locked = child(test, true, PATIENT);
    // A child that hangs in a library whose tables are broken is broken too. One that is not needs no longer than
    // one that waits for a lock.
    let limit = started.elapsed().max(Duration::from_millis(250)) * 4;
    if locked.code() == Some(NO_SQLITE) {
        eprintln!("SQLite is not on this machine: nothing was tried");
        return;
    }
    assert!(locked.success(), "behind a lock: {locked}");
    let ended: Vec<ExitStatus> = (0..ATTEMPTS)
        .map(|_| child(test, false, limit))
        .take_while(|status| !is_broken(*status))
        .collect();
    assert!(
        ended.len() < ATTEMPTS,
        "two threads without a lock, {ATTEMPTS} times, and nothing broke"
    );
}

#[test]
fn libhdf5_without_a_lock_of_its_own_breaks_when_two_threads_enter() {
    const TEST: &str = "libhdf5_without_a_lock_of_its_own_breaks_when_two_threads_enter";
    is_a_child(two_in_libhdf5);
    if bare::hdf5_locks_itself() {
        let bare = child(TEST, false, PATIENT);
        assert!(bare.success(), "this libhdf5 has a lock of its own: {bare}");
        return;
    }
    ensure_breaks_without_a_lock(TEST, two_in_libhdf5);
}

#[test]
fn sqlite_without_its_mutexes_breaks_when_two_threads_enter() {
    ensure_breaks_without_a_lock(
        "sqlite_without_its_mutexes_breaks_when_two_threads_enter",
        two_in_sqlite,
    );
}
