//! What a trace says beside its rows: which row led to which, who waited for what, what was held.

use super::common::fails;
use explorer::{ArrowKind, Model, Standing, Trace};
use model_std::sync::atomic::{AtomicU64, Ordering::*};
use model_std::sync::{Condvar, Mutex, mpsc};
use model_std::thread;

/// The execution along a schedule, from its beginning to its end.
#[track_caller]
fn along(text: &str, f: impl Fn() + 'static) -> Trace {
    let followed = Model::default().follow(&text.parse().expect("a schedule"), f);
    let trace = followed.unwrap_or_else(|e| panic!("{e}\n{}", e.trace)).trace;
    println!("{trace}\n{:#?}", trace.story);
    trace
}

/// `from -> to` for the arrows of a kind, each row as `thread: what`; `=>` where it orders.
fn arrows(trace: &Trace, kind: ArrowKind) -> Vec<String> {
    let row = |at: usize| {
        let row = &trace.rows[at];
        format!("{}: {}", trace.threads[row.thread], row.what)
    };
    let of_kind = trace.story.arrows.iter().filter(|arrow| arrow.kind == kind);
    let sign = |orders| if orders { "=>" } else { "->" };
    of_kind.map(|a| format!("{} {} {}", row(a.from), sign(a.orders), row(a.to))).collect()
}

/// How a thread stands in each row, by the first letter: running, ready, blocked, asleep, or not there.
fn stands(trace: &Trace, thread: usize) -> String {
    let letter = |at: usize| {
        let stand = trace.story.stands.iter();
        let mut stand = stand.filter(|s| s.thread == thread && (s.from..s.to).contains(&at));
        let first = stand.next();
        assert!(stand.next().is_none(), "it stands in one way at a time");
        match first.map(|s| s.state) {
            None => '.',
            Some(Standing::Running) => 'r',
            Some(Standing::Ready) => '-',
            Some(Standing::Blocked) => 'b',
            Some(Standing::Asleep) => 'a',
        }
    };
    (0..trace.rows.len()).map(letter).collect()
}

fn rows_at(trace: &Trace, rows: &[usize]) -> Vec<String> {
    rows.iter().map(|at| trace.rows[*at].what.clone()).collect()
}

#[test]
fn a_thread_is_there_from_its_spawn_and_an_arrow_leads_from_its_end_to_the_join() {
    let trace = along("", || {
        thread::scope(|s| {
            s.spawn(|| {}).join().unwrap();
        });
    });
    assert_eq!(arrows(&trace, ArrowKind::Spawn), ["main: spawn T1 => T1: ends"]);
    assert_eq!(arrows(&trace, ArrowKind::Join), ["T1: ends => main: join T1"]);
    assert_eq!((stands(&trace, 0), stands(&trace, 1)), ("rbrr".into(), ".r..".into()));
}

#[test]
fn a_lock_goes_from_hand_to_hand_and_the_picture_says_who_held_it() {
    let trace = along("main main T1 T2", || {
        let count = Mutex::new(0);
        let add = || *count.lock().unwrap() += 1;
        thread::scope(|s| {
            s.spawn(add);
            s.spawn(add);
        });
    });
    assert_eq!(
        arrows(&trace, ArrowKind::Lock),
        ["T1: unlock count (1) => T2: lock count (1)"],
        "{trace}"
    );
    assert_eq!(
        arrows(&trace, ArrowKind::Join),
        ["T1: ends => main: join all of scope", "T2: ends => main: join all of scope"]
    );
    let held: Vec<_> = trace.story.holds.iter().map(|h| (h.thread, h.lock.as_str())).collect();
    assert_eq!(held, [(1, "count"), (2, "count")]);
    for hold in &trace.story.holds {
        let to = hold.to.expect("it is given up");
        assert!(trace.rows[hold.from].what.starts_with("lock"), "{trace}");
        assert!(trace.rows[to].what.starts_with("unlock"), "{trace}");
    }
}

#[test]
fn a_deadlock_is_two_locks_held_and_two_waits() {
    let failure = fails(|| {
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        thread::scope(|s| {
            s.spawn(|| {
                let _a = a.lock().unwrap();
                let _b = b.lock().unwrap();
            });
            let _b = b.lock().unwrap();
            let _a = a.lock().unwrap();
        });
    });
    let trace = failure.trace;
    let open: Vec<_> = trace.story.holds.iter().map(|h| (h.lock.as_str(), h.to)).collect();
    assert_eq!(open.len(), 2);
    assert!(open.contains(&("a", None)) && open.contains(&("b", None)), "{open:?}");
    let decisive = rows_at(&trace, &trace.story.decisive);
    let locks = decisive.iter().filter(|what| what.starts_with("lock ")).count();
    let blocked = decisive.iter().filter(|what| what.starts_with("BLOCKED")).count();
    assert_eq!((locks, blocked, decisive.len()), (2, 2, 4), "{decisive:?}");
    let waits = arrows(&trace, ArrowKind::Waits);
    let one = "T1: BLOCKED: lock b, held by main -> main: lock b (0)";
    assert!(waits.len() == 2 && waits.contains(&one.to_string()), "{waits:?}");
    for thread in 0..2 {
        assert!(stands(&trace, thread).ends_with("bb"), "{trace}");
    }
    let whys: Vec<_> = trace.story.stands.iter().map(|s| s.why.as_str()).collect();
    assert!(whys.contains(&"lock a, held by T1"), "{whys:?}");
}

#[test]
fn a_thread_that_never_has_a_turn_is_started_all_the_same() {
    let failure = fails(|| {
        let a = Mutex::new(0);
        let _a = a.lock().unwrap();
        thread::scope(|s| {
            s.spawn(|| drop(a.lock().unwrap()));
        });
    });
    let spawns = arrows(&failure.trace, ArrowKind::Spawn);
    assert_eq!(spawns, ["main: spawn T1 => T1: BLOCKED: lock a, held by main"]);
}

#[test]
fn what_a_scope_waits_for_while_a_panic_goes_through_it_does_not_come_before_the_panic() {
    let failure = fails(|| {
        let flag = AtomicU64::new(0);
        thread::scope(|s| {
            s.spawn(|| flag.store(1, SeqCst));
            assert_eq!(flag.load(SeqCst), 0);
        });
    });
    assert_eq!(arrows(&failure.trace, ArrowKind::Join), Vec::<String>::new(), "{}", failure.trace);
}

#[test]
fn a_lock_that_is_given_up_to_sleep_is_not_held_while_the_thread_sleeps_forever() {
    let failure = fails(|| {
        let (ready, changed) = (Mutex::new(false), Condvar::new());
        drop(changed.wait(ready.lock().unwrap()));
    });
    let trace = failure.trace;
    let held: Vec<_> = trace.story.holds.iter().map(|h| (h.from, h.to)).collect();
    let sleeps = trace.rows.iter().position(|row| row.what.starts_with("wait")).unwrap();
    assert_eq!(held, [(sleeps - 1, Some(sleeps))], "{trace}");
}

#[test]
fn a_relaxed_flag_leads_to_a_stale_read_which_misses_the_newest_store() {
    let failure = fails(|| {
        let (data, flag) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|s| {
            s.spawn(|| {
                data.store(7, Relaxed);
                flag.store(1, Relaxed);
            });
            if flag.load(Relaxed) == 1 {
                assert_eq!(data.load(Relaxed), 7);
            }
        });
    });
    let trace = failure.trace;
    let reads = arrows(&trace, ArrowKind::Read);
    assert_eq!(reads, ["T1: store flag = 1 [Relaxed] -> main: load flag -> 1 [Relaxed]"]);
    let missed = arrows(&trace, ArrowKind::Missed);
    assert!(missed.len() == 1 && missed[0].starts_with("T1: store data = 7"), "{missed:?}");
    // The scope waits for T1 while the panic goes through it, which is after the assertion has failed.
    assert_eq!(arrows(&trace, ArrowKind::Join), Vec::<String>::new(), "{trace}");
    let decisive = rows_at(&trace, &trace.story.decisive);
    assert!(decisive.iter().any(|what| what.starts_with("load data -> 0")), "{decisive:?}");
}

#[test]
fn a_release_store_that_an_acquire_load_sees_orders() {
    let trace = along("main T1 T1 main", || {
        let (data, flag) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|s| {
            s.spawn(|| {
                data.store(7, Relaxed);
                flag.store(1, Release);
            });
            if flag.load(Acquire) == 1 {
                data.load(Relaxed);
            }
        });
    });
    // The relaxed load of the data is ordered too, by way of the flag.
    assert_eq!(
        arrows(&trace, ArrowKind::Read),
        [
            "T1: store flag = 1 [Release] => main: load flag -> 1 [Acquire]",
            "T1: store data = 7 [Relaxed] => main: load data -> 7 [Relaxed]",
        ]
    );
    assert_eq!(arrows(&trace, ArrowKind::Missed), Vec::<String>::new());
}

#[test]
fn every_message_comes_from_its_own_send() {
    let trace = along("main T1 T1", || {
        let (sender, receiver) = mpsc::channel();
        thread::scope(|s| {
            s.spawn(move || {
                sender.send(1).unwrap();
                sender.send(2).unwrap();
            });
            receiver.recv().unwrap();
            receiver.recv().unwrap();
        });
    });
    let messages = arrows(&trace, ArrowKind::Message);
    assert_eq!(messages.len(), 2, "{messages:?}");
    for (message, value) in messages.iter().zip(["(1)", "(2)"]) {
        assert_eq!(message.matches(value).count(), 2, "{message}");
    }
}

#[test]
fn a_notification_leads_to_the_thread_that_it_wakes() {
    let trace = along("main T1", || {
        let (ready, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| {
                let mut ready = ready.lock().unwrap();
                while !*ready {
                    ready = changed.wait(ready).unwrap();
                }
            });
            *ready.lock().unwrap() = true;
            changed.notify_one();
        });
    });
    let wakes = arrows(&trace, ArrowKind::Wake);
    assert!(wakes.len() == 1 && wakes[0].contains(": wakes T1 -> T1: woken: lock"), "{wakes:?}");
    let asleep = trace.story.stands.iter().find(|s| s.state == Standing::Asleep);
    assert_eq!(asleep.map(|s| (s.thread, s.why.as_str())), Some((1, "wait changed")));
}

#[test]
fn unparking_leads_to_the_end_of_the_park() {
    let trace = along("main T1", || {
        thread::scope(|s| {
            let parked = s.spawn(|| thread::park());
            parked.thread().unpark();
        });
    });
    let unparks = arrows(&trace, ArrowKind::Unpark);
    assert_eq!(unparks, ["main: unpark T1 => T1: park: unparked"]);
}

#[test]
fn where_the_processor_was_taken_away_is_said() {
    let failure = fails(|| {
        let count = AtomicU64::new(0);
        let add = || {
            let seen = count.load(SeqCst);
            count.store(seen + 1, SeqCst);
        };
        thread::scope(|s| {
            s.spawn(add);
            s.spawn(add);
        });
        assert_eq!(count.into_inner(), 2, "lost");
    });
    let trace = failure.trace;
    assert_eq!(trace.story.preempted.len(), 1);
    let at = trace.story.preempted[0];
    assert_ne!(trace.rows[at - 1].thread, trace.rows[at].thread);
    assert!(trace.rows[at - 1].what.starts_with("load count -> 0"), "{trace}");
    assert!(trace.story.decisive.contains(&(at - 1)));
}
