//! Processes, crashes and files of pages: against plain enumeration, and one by one.

mod enumerate;
mod modelled;
mod program;

use super::common::{fails, outcomes, passes};
use explorer::rt::{self, Exit, Pages};
use explorer::{Bound, Fault, Model};
use model_std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use model_std::sync::{Arc, Mutex};
use program::{Program, programs};
use std::panic::Location;
use std::rc::Rc;

fn start(name: &str, is_mortal: bool, body: impl FnOnce() + 'static) -> rt::ThreadId {
    rt::process(name, is_mortal, Location::caller(), Box::new(body))
}

fn wait(process: rt::ThreadId) -> Exit {
    rt::wait(process, Location::caller())
}

#[track_caller]
fn agree(program: &Program) {
    let expected = enumerate::outcomes(program);
    let model = Model::default().time_limit(std::time::Duration::from_secs(60));
    for (name, search) in [
        ("reduced", model.clone().easiest_first(false)),
        ("easiest first", model.clone()),
        ("plain", model.bound(Bound::Preemptions(16))),
    ] {
        let found = modelled::outcomes(program, &search);
        let missed: Vec<_> = expected.difference(&found).collect();
        assert!(missed.is_empty(), "{name} search misses {missed:?} of {program:#?}");
        let invented: Vec<_> = found.difference(&expected).collect();
        assert!(invented.is_empty(), "{name} search invents {invented:?} of {program:#?}");
    }
}

#[test]
fn a_file_of_pages_has_exactly_the_outcomes_of_enumeration() {
    programs(0, 60).iter().for_each(agree);
}

#[test]
fn one_mortal_process_has_exactly_the_outcomes_of_enumeration() {
    programs(1, 60).iter().for_each(agree);
}

#[test]
fn two_mortal_processes_have_exactly_the_outcomes_of_enumeration() {
    programs(2, 40).iter().for_each(agree);
}

#[test]
fn a_process_crashes_before_each_of_its_steps_and_once_not_at_all() {
    for steps in 1..=6 {
        let model = Model::default().easiest_first(false);
        let explored = model.check(move || {
            let number = Arc::new(AtomicU64::new(0));
            let theirs = number.clone();
            let process = start("writer", true, move || {
                (0..steps).for_each(|_| {
                    theirs.fetch_add(1, SeqCst);
                });
            });
            let exit = wait(process);
            let done = number.load(SeqCst);
            assert!(done < steps || exit == Exit::Returned);
            assert!(done == steps || exit == Exit::Crashed);
        });
        assert_eq!(explored.unwrap().executions, steps + 1);
    }
}

#[test]
fn what_other_processes_do_adds_no_crash_points() {
    // Three steps of a bystander that meets the writer nowhere: the four ways of the writer alone.
    let model = Model::default().easiest_first(false);
    let explored = model.check(|| {
        let (number, other) = (AtomicU64::new(0), AtomicU64::new(0));
        let writer = start("writer", true, move || {
            (0..3).for_each(|_| {
                number.fetch_add(1, SeqCst);
            });
        });
        let bystander = start("bystander", false, move || {
            (0..3).for_each(|_| {
                other.fetch_add(1, SeqCst);
            });
        });
        assert_eq!(wait(bystander), Exit::Returned);
        wait(writer);
    });
    assert_eq!(explored.unwrap().executions, 4);
}

#[test]
fn at_most_one_process_crashes() {
    let ends = outcomes(|| {
        let body = || {
            let number = AtomicU64::new(0);
            move || {
                number.fetch_add(1, SeqCst);
            }
        };
        let processes = ["a", "b"].map(|name| start(name, true, body()));
        processes.map(|p| wait(p) == Exit::Crashed)
    });
    assert_eq!(ends, [[false, false], [false, true], [true, false]].into());
}

#[test]
fn a_lock_of_the_dead_stays_locked() {
    let failure = fails(|| {
        let lock = Arc::new(Mutex::new(0));
        let theirs = lock.clone();
        let process = start("holder", true, move || *theirs.lock().unwrap() += 1);
        let worker = start("worker", true, || ());
        wait(worker);
        wait(process);
        drop(lock.lock());
    });
    assert_eq!(failure.fault, Fault::WaitsForTheDead);
    let table = failure.trace.to_string();
    assert!(table.contains("dies here"), "{table}");
    let last = &failure.trace.rows.last().unwrap().what;
    assert_eq!(last, "BLOCKED: lock lock, held by holder, which is dead");
    assert!(!table.contains("death-of"), "{table}");
    assert_eq!(failure.trace.threads, ["main", "holder", "worker"]);
}

#[test]
fn a_process_dies_also_while_it_waits() {
    let ends = outcomes(|| {
        let lock = Arc::new(Mutex::new(()));
        let theirs = lock.clone();
        let held = lock.lock().unwrap();
        let process = start("waits", true, move || drop(theirs.lock()));
        let number = AtomicU64::new(0);
        number.store(1, SeqCst);
        let died = rt::is_finished(process, Location::caller());
        drop(held);
        (died, wait(process) == Exit::Crashed)
    });
    assert_eq!(ends, [(false, false), (false, true), (true, true)].into());
}

#[test]
fn all_threads_of_a_process_die_together_and_no_destructor_runs() {
    struct Loud(Arc<AtomicU64>);
    impl Drop for Loud {
        fn drop(&mut self) {
            self.0.store(1, SeqCst);
        }
    }
    let ends = outcomes(|| {
        let dropped = Arc::new(AtomicU64::new(0));
        let loud = Loud(dropped.clone());
        let process = start("pair", true, move || {
            let inner = model_std::thread::spawn(move || drop(loud));
            inner.join().unwrap();
        });
        let exit = wait(process);
        (exit == Exit::Crashed, dropped.load(SeqCst))
    });
    // It may die between the drop and its own end.
    assert_eq!(ends, [(false, 1), (true, 0), (true, 1)].into());
}

#[test]
fn an_unflushed_page_may_be_lost_and_a_flushed_one_is_there() {
    let left = |flushes: bool| {
        outcomes(move || {
            let file = Rc::new(Pages::new([0, 0], Location::caller()));
            let theirs = file.clone();
            let at = Location::caller();
            let process = start("writer", true, move || {
                theirs.write(0, 1, at);
                if flushes {
                    theirs.flush(at);
                }
                theirs.write(1, 1, at);
            });
            wait(process);
            [file.read(0, at), file.read(1, at)]
        })
    };
    assert_eq!(left(false), [[0, 0], [0, 1], [1, 0], [1, 1]].into());
    assert_eq!(left(true), [[0, 0], [1, 0], [1, 1]].into());
}

#[test]
fn a_crash_can_be_followed_from_its_schedule() {
    let check = || {
        let number = Arc::new(AtomicU64::new(0));
        let theirs = number.clone();
        let process = start("writer", true, move || {
            theirs.store(1, SeqCst);
            theirs.store(2, SeqCst);
        });
        wait(process);
        assert_ne!(number.load(SeqCst), 1, "half");
    };
    let failure = fails(check);
    let followed = Model::default().follow(&failure.trace.schedule, check).unwrap();
    assert_eq!(followed.failed.map(|(fault, _)| fault), Some(failure.fault));
    assert!(followed.trace.to_string().contains("dies here"));
}

#[test]
fn a_thread_can_be_mortal() {
    let ends = outcomes(|| {
        let number = Arc::new(AtomicU64::new(0));
        let theirs = number.clone();
        let body = move || theirs.store(1, SeqCst);
        let thread = rt::mortal("worker", Location::caller(), Box::new(body));
        (wait(thread) == Exit::Crashed, number.load(SeqCst))
    });
    assert_eq!(ends, [(false, 1), (true, 0)].into());
    assert_eq!(passes(|| assert_eq!(wait(start("sound", false, || ())), Exit::Returned)), 1);
}
