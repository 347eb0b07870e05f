//! A search that several processes share finds what one alone finds: the same verdict, after the same number of
//! executions, and the same failing execution first.
//!
//! Each helper is started as early as it can be (`alone_for` is zero), so these small programs are cut into pieces that
//! are too small to pay, and many branches are given away whose beginning is guessed wrong.
//!
//! A program of its own: a process that is forked while others' tests run in it copies all that they write.

#[path = "model/oracle/enumerate.rs"]
#[allow(dead_code, reason = "only what an outcome is")]
mod enumerate;
#[path = "model/oracle/modelled.rs"]
mod modelled;
#[path = "model/oracle/program.rs"]
mod program;
#[path = "model/random.rs"]
#[allow(dead_code, reason = "its programs choose by number")]
mod random;

use enumerate::Outcome;
use explorer::{Bound, Failure, Fault, Model};
use model_std::sync::atomic::{AtomicUsize, Ordering};
use model_std::sync::{Arc, Mutex};
use model_std::thread;
use program::{Family, Program, programs};
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

/// What came of a search, but for the time that it took.
type Found = Result<(u64, Bound), Box<Failure>>;

fn found(model: &Model, f: impl Fn() + 'static) -> Found {
    let found = model.check(f).map(|explored| (explored.executions, explored.bound));
    found.map_err(|mut failure| {
        if failure.fault == Fault::Inconclusive {
            // It says how much time was used.
            failure.message.clear();
        }
        failure
    })
}

/// One that is shared from the beginning.
fn shared(model: &Model, processes: usize) -> Model {
    model.clone().processes(processes).alone_for(Duration::ZERO)
}

/// Every way in which the model can search, with time enough on a busy machine.
fn searches() -> [Model; 4] {
    let model = Model::default().time_limit(Duration::from_secs(120));
    [
        model.clone().easiest_first(false),
        model.clone(),
        model.clone().bound(Bound::Preemptions(2)),
        model.max_executions(40),
    ]
}

/// A process that one test forks holds open what another has opened.
fn one_at_a_time() -> std::sync::MutexGuard<'static, ()> {
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Few for each run of all tests; `INTERLEAVE_PROGRAMS=…` says how many.
fn some(family: Family) -> Vec<Program> {
    let some = std::env::var("INTERLEAVE_PROGRAMS").map_or(4, |n| n.parse().expect("a number"));
    programs(family, some)
}

/// The same is found by any number of processes, of some programs of each family.
fn agree(families: &[Family]) {
    families.iter().flat_map(|f| some(*f)).for_each(|program| agree_about(&program, None));
}

/// The same is found by any number of processes, also if one outcome is wrong.
fn agree_about(program: &Program, wrong: Option<Outcome>) {
    let body = || {
        let wrong = wrong.clone();
        modelled::execution(program, move |o| assert!(Some(o) != wrong, "this one"))
    };
    for model in searches() {
        let alone = found(&model, body());
        for processes in 2..=4 {
            let together = found(&shared(&model, processes), body());
            assert_eq!(together, alone, "{processes} processes, {model:?}, {program:#?}");
        }
    }
}

#[test]
fn any_number_of_processes_finds_the_same_of_atomics() {
    let _alone = one_at_a_time();
    agree(&[Ordering::SeqCst, Ordering::Relaxed, Ordering::AcqRel].map(Family::Atomics));
}

#[test]
fn any_number_of_processes_finds_the_same_of_locks() {
    let _alone = one_at_a_time();
    agree(&[Family::Locks, Family::TriedLocks]);
}

// Some of these get stuck. What fails leaks the stacks of its threads, and a process with many of them takes long to
// fork: so this comes after the others.
#[test]
fn the_same_is_found_of_condition_variables() {
    let _alone = one_at_a_time();
    agree(&[Family::Condvars]);
}

#[test]
fn the_same_is_found_if_an_outcome_is_wrong() {
    let _alone = one_at_a_time();
    for family in [Family::Atomics(Ordering::Relaxed), Family::TriedLocks, Family::Condvars] {
        for program in some(family).iter().take(2) {
            let outcomes = modelled::outcomes(program, &Model::default());
            let wrong = outcomes.into_iter().find(|outcome| *outcome != Outcome::Stuck);
            agree_about(program, wrong);
        }
    }
}

/// Three threads that each take two locks and add.
fn larger() {
    let count = Arc::new((Mutex::new(0), AtomicUsize::new(0)));
    let others: Vec<_> = (0..2)
        .map(|_| {
            let count = count.clone();
            thread::spawn(move || add(&count))
        })
        .collect();
    add(&count);
    others.into_iter().for_each(|t| t.join().unwrap());
    assert_eq!(count.1.load(Ordering::SeqCst), 6);
}

fn add((lock, count): &(Mutex<u32>, AtomicUsize)) {
    for _ in 0..2 {
        *lock.lock().unwrap() += 1;
        count.fetch_add(1, Ordering::SeqCst);
    }
}

/// How many executions ran in which process.
fn who_ran(model: &Model, f: fn()) -> (Found, BTreeMap<u32, u64>) {
    let (mut all, each) = std::io::pipe().unwrap();
    let reading = std::thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut all, &mut text).map(|_| text)
    });
    let found = found(model, move || {
        (&each).write_all(format!("{}\n", std::process::id()).as_bytes()).unwrap();
        f();
    });
    let text = reading.join().unwrap().unwrap();
    let mut ran = BTreeMap::new();
    for process in text.lines() {
        *ran.entry(process.parse().unwrap()).or_default() += 1;
    }
    (found, ran)
}

#[test]
fn several_processes_really_search() {
    let _alone = one_at_a_time();
    let model = Model::default().easiest_first(false).time_limit(Duration::from_secs(120));
    let (alone, ran) = who_ran(&model, larger);
    assert_eq!(ran.len(), 1);
    let once = ran.values().sum::<u64>();
    // With less than a whole branch behind them, and with enough to know that the next one pays.
    let times = [Duration::ZERO, Duration::from_millis(1)];
    for (processes, alone_for) in (2..=4).flat_map(|n| times.map(|time| (n, time))) {
        let (together, ran) = who_ran(&shared(&model, processes).alone_for(alone_for), larger);
        assert_eq!(together, alone);
        assert!(ran.len() > 1, "{ran:?}");
        let all = ran.values().sum::<u64>();
        let mine = ran[&std::process::id()];
        println!("{processes} processes: {mine} of {all} executions here; one alone: {once}");
        assert!(mine < once, "{mine} of {once} were run here");
    }
}

#[test]
fn a_search_that_is_over_soon_is_not_shared() {
    let _alone = one_at_a_time();
    let model = Model::default().processes(4).alone_for(Duration::from_secs(3600));
    assert_eq!(who_ran(&model, larger).1.len(), 1);
}

#[test]
fn a_helper_that_dies_costs_only_its_work() {
    let _alone = one_at_a_time();
    let model = Model::default().easiest_first(false).time_limit(Duration::from_secs(120));
    let alone = found(&model, larger);
    let me = std::process::id();
    let runs = std::cell::Cell::new(0);
    let together = found(&shared(&model, 3), move || {
        runs.set(runs.get() + 1);
        if std::process::id() != me && runs.get() % 7 == 0 {
            std::process::abort();
        }
        larger();
    });
    assert_eq!(together, alone);
}
