//! What the pages say about `std`, Linux, CPython and crossbeam beyond what their listings show. Each test
//! is a sentence of the book, tried natively.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Output, exit};
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, RwLock, RwLockWriteGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Set in a child, which does what would end or change this process.
const CHILD: &str = "INTERLEAVE_CLAIM";

/// Runs this test once more in a child and returns what it printed; `None` in that child.
fn in_a_child(test: &str) -> Option<Output> {
    if std::env::var_os(CHILD).is_some() {
        return None;
    }
    let program = std::env::current_exe().expect("the test program has a path");
    let child =
        Command::new(program).args(["--exact", test, "--nocapture"]).env(CHILD, "1").output();
    Some(child.expect("the test program can be started once more"))
}

/// Says so when it is dropped.
struct SaysGoodbye(&'static str);

impl Drop for SaysGoodbye {
    fn drop(&mut self) {
        println!("{} is dropped", self.0);
    }
}

thread_local! {
    static VALUE: RefCell<Option<SaysGoodbye>> = const { RefCell::new(None) };
}

/// Thread-local data and logging, "Lines that end with their thread".
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn exit_drops_the_thread_local_values_of_its_caller_and_of_no_other_thread() {
    let Some(output) =
        in_a_child("exit_drops_the_thread_local_values_of_its_caller_and_of_no_other_thread")
    else {
        let (is_set, set) = mpsc::channel();
        thread::spawn(move || {
            VALUE.set(Some(SaysGoodbye("the other's")));
            is_set.send(()).unwrap();
            loop {
                thread::park();
            }
        });
        set.recv().unwrap();
        VALUE.set(Some(SaysGoodbye("the caller's")));
        exit(0);
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("the caller's is dropped"), "{said}");
    assert!(!said.contains("the other's is dropped"), "{said}");
}

/// Pools, the question on a pool that is dropped in one of its own jobs.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn a_thread_that_joins_itself_panics() {
    let (give, own) = mpsc::channel::<JoinHandle<()>>();
    let (tell, panicked) = mpsc::channel();
    let thread = thread::spawn(move || {
        let own: JoinHandle<()> = own.recv().unwrap();
        tell.send(catch_unwind(AssertUnwindSafe(|| own.join())).is_err()).unwrap();
    });
    give.send(thread).unwrap();
    assert_eq!(panicked.recv_timeout(Duration::from_secs(60)), Ok(true));
}

thread_local! {
    static WAITS: RefCell<Option<WaitsToBeDropped>> = const { RefCell::new(None) };
}

/// Its destructor ends when something comes through the channel, and then says so.
struct WaitsToBeDropped(Receiver<()>, Sender<()>);

impl Drop for WaitsToBeDropped {
    fn drop(&mut self) {
        let _ = self.0.recv();
        let _ = self.1.send(());
    }
}

/// Threads, "Threads that borrow": the end of a scope waits for closures, not for destructors. If it
/// waited for them, this test would never end.
#[test]
fn a_scope_ends_before_the_thread_local_values_of_its_threads_are_dropped() {
    let (go_on, may_go_on) = mpsc::channel();
    let (has_ended, ended) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || WAITS.set(Some(WaitsToBeDropped(may_go_on, has_ended))));
    });
    assert!(ended.try_recv().is_err(), "the destructor waits for what comes next");
    go_on.send(()).unwrap();
    ended.recv().unwrap();
}

/// Threads, "Checking on threads without waiting": `is_finished` is true before the destructors have run, so a `join`
/// may still wait for them.
#[test]
fn a_finished_thread_may_still_be_dropping_its_thread_local_values() {
    let (go_on, may_go_on) = mpsc::channel();
    let (has_ended, ended) = mpsc::channel();
    let thread = thread::spawn(move || WAITS.set(Some(WaitsToBeDropped(may_go_on, has_ended))));
    while !thread.is_finished() {
        thread::yield_now();
    }
    assert!(ended.try_recv().is_err(), "the destructor waits for what comes next");
    go_on.send(()).unwrap();
    thread.join().unwrap();
    ended.try_recv().expect("a join waits for the destructors");
}

/// Locks, "Poison".
#[test]
fn a_read_write_lock_is_poisoned_by_writers_only() {
    let lock = RwLock::new(0);
    let panics = |f: &(dyn Fn() + Sync)| thread::scope(|scope| scope.spawn(f).join().is_err());
    assert!(panics(&|| {
        let _guard = lock.read().unwrap();
        panic!("a reader panics");
    }));
    assert!(!lock.is_poisoned());
    assert!(panics(&|| {
        let _guard = lock.write().unwrap();
        panic!("a writer panics");
    }));
    assert!(lock.is_poisoned());
}

/// Locks, "Many readers, one writer": the way down exists, and lets no writer in between.
#[test]
fn a_write_guard_can_become_a_read_guard() {
    let lock = RwLock::new(1);
    let guard = RwLockWriteGuard::downgrade(lock.write().unwrap());
    assert!(lock.try_read().is_ok() && lock.try_write().is_err());
    assert_eq!(*guard, 1);
}

/// Locks, "One total for all threads": what a block's last expression makes is dropped before the block's own
/// variables, since the 2024 edition.
#[test]
fn the_guard_in_the_last_expression_of_a_block_dies_first() {
    let is_none = {
        let number = Mutex::new(Some(1));
        number.lock().unwrap().is_none()
    };
    assert!(!is_none);
}

/// Queues, the question on `is_empty`.
#[test]
fn crossbeam_has_an_is_empty() {
    let (sender, receiver) = crossbeam_channel::unbounded();
    assert!(receiver.is_empty());
    sender.send(1).unwrap();
    assert!(!sender.is_empty() && receiver.len() == 1);
}

/// Pools, "When a job panics": a job that changes the current folder changes it for every thread.
#[test]
#[cfg(unix)]
fn the_current_folder_belongs_to_the_process() {
    let Some(output) = in_a_child("the_current_folder_belongs_to_the_process") else {
        thread::spawn(|| std::env::set_current_dir("/").unwrap()).join().unwrap();
        println!("now in {}.", std::env::current_dir().unwrap().display());
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("now in /."), "{said}");
}

/// Race conditions, "An increment that gets lost": what CPython with its lock loses.
#[test]
fn cpython_from_3_10_on_loses_calls_and_not_plain_additions() {
    const PROGRAM: &str = "
import sys, threading
sys.setswitchinterval(1e-6)
class Counter: n = 0
def one(): return 1
def plain(counter): counter.n += 1
def call(counter): counter.n += one()
def lost(add):
    counter = Counter()
    def run():
        for _ in range(50_000): add(counter)
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return 200_000 - counter.n
has_lock = getattr(sys, '_is_gil_enabled', lambda: True)()
is_it = sys.implementation.name == 'cpython' and sys.version_info >= (3, 10) and has_lock
print(lost(plain), any(lost(call) for _ in range(20))) if is_it else print('another Python')
";
    let Ok(output) = Command::new("python3").args(["-c", PROGRAM]).output() else {
        eprintln!("there is no python3 to ask");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(["0 True", "another Python"].contains(&said.trim()), "{said}");
}

/// Asks the compiler whether a type is `Send` or `Sync`: the constant of a type that is hides the one that
/// all types have.
macro_rules! is {
    ($mark:ident, $type:ty) => {{
        #[allow(dead_code, reason = "hidden where the type is what is asked")]
        trait Otherwise {
            const IS: bool = false;
        }
        impl<T: ?Sized> Otherwise for T {}
        struct Asked<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "not there where the type is not")]
        impl<T: ?Sized + $mark> Asked<T> {
            const IS: bool = true;
        }
        <Asked<$type>>::IS
    }};
}

/// Race conditions, the question on `Send` and `Sync`.
#[test]
fn the_table_of_send_and_sync_is_the_compilers() {
    let all = [
        ("Cell<u32>", is!(Send, Cell<u32>), is!(Sync, Cell<u32>)),
        ("Rc<u32>", is!(Send, Rc<u32>), is!(Sync, Rc<u32>)),
        ("Arc<u32>", is!(Send, Arc<u32>), is!(Sync, Arc<u32>)),
        ("Arc<Cell<u32>>", is!(Send, Arc<Cell<u32>>), is!(Sync, Arc<Cell<u32>>)),
        ("Mutex<Cell<u32>>", is!(Send, Mutex<Cell<u32>>), is!(Sync, Mutex<Cell<u32>>)),
        ("MutexGuard<u32>", is!(Send, MutexGuard<u32>), is!(Sync, MutexGuard<u32>)),
        ("mpsc::Sender<u32>", is!(Send, Sender<u32>), is!(Sync, Sender<u32>)),
        ("mpsc::Receiver<u32>", is!(Send, Receiver<u32>), is!(Sync, Receiver<u32>)),
    ];
    let page = include_str!("../chapters/race_conditions-looking-back.md");
    let word = |is: bool| if is { "yes" } else { "no" };
    for (name, is_send, is_sync) in all {
        let row = format!("| `{name}` | {} | {} |", word(is_send), word(is_sync));
        assert!(page.contains(&row), "the row should begin like this: {row}");
    }
}
