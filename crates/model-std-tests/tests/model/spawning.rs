//! Threads, scopes, panics and thread-locals behave as the real ones do in every interleaving.

use super::common::{fails, outcomes, passes};
use explorer::{Fault, Model, Schedule};
use model_std::sync::Arc;
use model_std::sync::atomic::{AtomicBool, Ordering::*};
use model_std::sync::mpsc;
use model_std::thread;

#[test]
fn a_scope_waits_for_its_threads() {
    passes(|| {
        let mut values = [0; 2];
        thread::scope(|s| {
            for value in &mut values {
                s.spawn(move || *value = 1);
            }
        });
        assert_eq!(values, [1, 1]);
    });
}

#[test]
fn a_panic_in_a_scope_reaches_the_scope_or_the_join() {
    passes(|| {
        let joined = thread::scope(|s| s.spawn(|| panic!("boom")).join().is_err());
        assert!(joined);
        let outer = model_std::panic::catch_unwind(|| {
            thread::scope(|s| {
                s.spawn(|| panic!("boom"));
            })
        });
        assert!(outer.is_err());
        assert!(!thread::panicking());
    });
}

#[test]
fn a_thread_that_unwinds_again_is_panicking() {
    struct Looks<'a>(&'a AtomicBool);
    impl Drop for Looks<'_> {
        fn drop(&mut self) {
            self.0.store(thread::panicking(), SeqCst);
        }
    }
    passes(|| {
        let panicking = AtomicBool::new(false);
        let result = model_std::panic::catch_unwind(|| {
            let _looks = Looks(&panicking);
            model_std::panic::resume_unwind(Box::new("again"));
        });
        assert!(result.is_err());
        assert!(panicking.load(SeqCst) && !thread::panicking());
    });
}

#[test]
fn a_panic_that_nobody_sees_is_a_fault() {
    let failure = fails(|| drop(thread::spawn(|| panic!("unseen"))));
    assert_eq!(failure.fault, Fault::SwallowedPanic);
    assert!(failure.message.contains("unseen"));
}

#[test]
fn a_panic_with_a_payload_that_is_no_text_has_a_message() {
    let failure = fails(|| model_std::panic::panic_any(7));
    assert_eq!(failure.fault, Fault::Panic);
    assert!(failure.message.contains("whose payload isn't text"), "{}", failure.message);
}

#[test]
fn is_finished_is_false_and_then_true() {
    let seen = outcomes(|| {
        let t = thread::spawn(|| ());
        let early = t.is_finished();
        while !t.is_finished() {
            thread::yield_now();
        }
        t.join().unwrap();
        early
    });
    assert_eq!(seen, [false, true].into());
}

#[test]
fn thread_locals_belong_to_a_thread_of_one_execution() {
    model_std::thread_local! {
        static COUNT: std::cell::Cell<u32> = const { std::cell::Cell::new(1) };
        static NAMES: std::cell::RefCell<Vec<u32>> = std::cell::RefCell::new(vec![9]);
    }
    passes(|| {
        let bump = || {
            COUNT.set(COUNT.get() + 1);
            NAMES.with_borrow_mut(|n| n.push(1));
            (COUNT.get(), NAMES.take())
        };
        thread::scope(|s| {
            let other = s.spawn(bump);
            assert_eq!(bump(), (2, vec![9, 1]));
            assert_eq!(other.join().unwrap(), (2, vec![9, 1]));
        });
    });
}

#[test]
fn a_thread_local_is_dropped_after_a_scope_may_have_gone_on() {
    // As in std: `scope` waits for the closures, `join` also for the destructors.
    struct Flush(Arc<AtomicBool>);
    impl Drop for Flush {
        fn drop(&mut self) {
            self.0.store(true, SeqCst);
        }
    }
    model_std::thread_local! {
        static BUFFER: std::cell::RefCell<Option<Flush>> = const { std::cell::RefCell::new(None) };
    }
    let after = |join: bool| {
        outcomes(move || {
            let flushed = Arc::new(AtomicBool::new(false));
            thread::scope(|s| {
                let theirs = flushed.clone();
                let t = s.spawn(move || BUFFER.set(Some(Flush(theirs))));
                if join {
                    t.join().unwrap();
                }
            });
            flushed.load(SeqCst)
        })
    };
    assert_eq!(after(false), [false, true].into());
    assert_eq!(after(true), [true].into());
}

#[test]
fn the_locals_of_a_main_thread_that_fails_are_left_alone() {
    struct Locks(Arc<model_std::sync::Mutex<u32>>);
    impl Drop for Locks {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }
    model_std::thread_local! {
        static LAST: std::cell::RefCell<Option<Locks>> = const { std::cell::RefCell::new(None) };
    }
    let failure = fails(|| {
        LAST.set(Some(Locks(Arc::new(model_std::sync::Mutex::new(0)))));
        panic!("the check fails");
    });
    assert_eq!((failure.fault, &failure.message[..]), (Fault::Panic, "the check fails"));
}

#[test]
fn a_native_thread_may_ask_for_a_model_while_it_ends() {
    struct Asks;
    impl Drop for Asks {
        fn drop(&mut self) {
            assert!(!explorer::rt::is_active());
        }
    }
    std::thread_local! {
        static LAST: Asks = const { Asks };
    }
    // Whichever of the two thread-local values is older.
    for asks_first in [true, false] {
        let ends = std::thread::spawn(move || {
            if asks_first {
                explorer::rt::is_active();
            }
            LAST.with(|_| ());
            explorer::rt::is_active();
        });
        ends.join().unwrap();
    }
}

#[test]
fn threads_have_names_and_identities() {
    passes(|| {
        assert_eq!(thread::current().name(), Some("main"));
        let t = thread::Builder::new().name("worker".into());
        let t = t.spawn(|| (thread::current().id(), thread::current().name().map(String::from)));
        let t = t.unwrap();
        let id = t.thread().id();
        assert_ne!(id, thread::current().id());
        assert_eq!(t.join().unwrap(), (id, Some("worker".to_string())));
    });
}

/// As in `std`, the panic is the caller's of `scope`, wherever the model finds it out.
#[test]
fn the_panic_of_a_scope_names_the_line_of_its_caller() {
    let line = line!() + 3;
    let followed = Model::default().follow(&Schedule::default(), || {
        let outer = model_std::panic::catch_unwind(|| {
            thread::scope(|s| {
                s.spawn(|| panic!("boom"));
            })
        });
        assert!(outer.is_err());
    });
    let trace = followed.expect("nothing is asked for that cannot be").trace;
    let row = trace.rows.iter().find(|row| row.what.contains("a scoped thread panicked"));
    let row = row.unwrap_or_else(|| panic!("{trace}"));
    assert!(row.file.ends_with("tests/model/spawning.rs"), "{trace}");
    assert_eq!(row.line, line, "{trace}");
}

#[test]
fn more_threads_than_the_model_follows_is_said_so() {
    let spawns = |number: usize| {
        move || {
            let threads: Vec<_> = (0..number).map(|_| thread::spawn(|| ())).collect();
            threads.into_iter().for_each(|t| t.join().unwrap());
        }
    };
    passes(spawns(15));
    let failure = fails(spawns(16));
    assert_eq!(failure.fault, Fault::TooManyThreads);
    let message = "the model follows at most 16 threads in an execution, the main thread and those that have ended \
                   included";
    assert_eq!(failure.message, message);
}

#[test]
fn a_thread_that_outlives_the_check_and_cannot_end_is_left_over() {
    let failure = fails(|| {
        let (send, receive) = mpsc::channel::<()>();
        thread::spawn(move || receive.recv());
        std::mem::forget(send);
    });
    assert_eq!(failure.fault, Fault::LeftoverThreads);
}

/// What is dropped says in which thread that is.
struct Says<'a>(&'a AtomicBool, thread::ThreadId);

impl Drop for Says<'_> {
    fn drop(&mut self) {
        self.0.store(thread::current().id() == self.1, SeqCst);
    }
}

#[test]
fn a_result_that_is_not_taken_is_dropped_by_the_thread_or_by_the_owner_of_its_handle() {
    let seen = outcomes(|| {
        static BY_MAIN: AtomicBool = AtomicBool::new(false);
        let main = thread::current().id();
        drop(thread::spawn(move || Says(&BY_MAIN, main)));
        BY_MAIN.load(SeqCst)
    });
    assert_eq!(seen, [false, true].into());
    let seen = outcomes(|| {
        let (main, by_main) = (thread::current().id(), AtomicBool::new(false));
        thread::scope(|s| drop(s.spawn(|| Says(&by_main, main))));
        by_main.load(SeqCst)
    });
    assert_eq!(seen, [false, true].into());
}

#[test]
fn where_a_result_is_dropped_there_is_a_row() {
    let failure = fails(|| {
        let (main, by_main) = (thread::current().id(), AtomicBool::new(false));
        thread::scope(|s| {
            let other = s.spawn(|| Says(&by_main, main));
            drop(other);
        });
        assert!(!by_main.load(SeqCst), "by main");
    });
    let table = failure.trace.to_string();
    for row in ["drop the result of other 2 -> 1", "drop the result of other 1 -> 0"] {
        assert!(table.contains(row), "{row}: {table}");
    }
}

#[test]
fn a_result_that_is_joined_is_the_joiners() {
    let seen = outcomes(|| {
        let (main, by_main) = (thread::current().id(), AtomicBool::new(false));
        thread::scope(|s| drop(s.spawn(|| Says(&by_main, main)).join()));
        by_main.load(SeqCst)
    });
    assert_eq!(seen, [true].into());
}
