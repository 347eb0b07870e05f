//! Going through executions by hand: the recorded tree has all of them, and a look at any moment
//! says how things stand and what can come next.

use ::std::collections::BTreeSet;
use explorer::{Count, Cut, Grain, Look, Model, Recording, Schedule, Step};
use model_std as std;
use std::sync::atomic::{AtomicU32, Ordering::*};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// Two threads that each add 1 in two steps.
fn lost_update() {
    let sum = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| sum.store(sum.load(SeqCst) + 1, SeqCst));
        }
    });
    assert_eq!(sum.load(SeqCst), 2);
}

fn record(f: impl Fn() + 'static) -> Recording {
    Model::default().record(10_000, f)
}

fn look(schedule: &str, f: impl Fn() + 'static) -> Look {
    let schedule: Schedule = schedule.parse().unwrap();
    Model::default()
        .look(&schedule, &Grain::default(), f)
        .unwrap_or_else(|refused| panic!("{refused}"))
}

/// The schedules of all recorded executions, and how each ends.
fn leaves(recording: &Recording) -> Vec<(Schedule, String)> {
    fn below(recording: &Recording, node: u32, way: &[u32], found: &mut Vec<(Schedule, String)>) {
        let tree = &recording.tree;
        let node = &tree.nodes[node as usize];
        let way = [way, &node.entries].concat();
        if let Some(end) = node.end {
            let schedule = Schedule::of(way.iter().map(|e| &tree.entries[*e as usize])).unwrap();
            found.push((schedule, tree.verdicts[end as usize].clone()));
        }
        node.then.iter().for_each(|next| below(recording, *next, &way, found));
    }
    let mut found = Vec::new();
    below(recording, 0, &[], &mut found);
    found
}

#[test]
fn every_execution_is_recorded_and_leads_where_it_says() {
    let recording = record(lost_update);
    assert_eq!(recording.cut, None);
    let leaves = leaves(&recording);
    assert_eq!(leaves.len() as u64, recording.executions);
    let different: BTreeSet<String> = leaves.iter().map(|(s, _)| s.to_string()).collect();
    assert_eq!(different.len(), leaves.len());
    for (schedule, verdict) in &leaves {
        let followed = Model::default().follow(schedule, lost_update).unwrap();
        let name = followed.failed.as_ref().map_or("passed", |(fault, _)| fault.name());
        assert_eq!((followed.entries, name), (schedule.len(), &**verdict), "{schedule}");
    }
    // T1 and T2 have two steps each, and the first of T1 may come before T2 is started.
    let ended = |verdict: &str| leaves.iter().filter(|(_, v)| v == verdict).count();
    assert!(ended("passed") > 0 && ended("panic") > 0);
    let all = recording.tree.count(&Schedule::default()).unwrap();
    assert_eq!(all, Count { passed: ended("passed") as u64, failed: ended("panic") as u64 });
}

#[test]
fn the_shortest_failure_has_the_fewest_preemptions() {
    let recording = record(lost_update);
    let schedule = recording.shortest_failure.unwrap();
    let followed = Model::default().follow(&schedule, lost_update).unwrap();
    let found = Model::default().check(lost_update).unwrap_err();
    assert!(followed.failed.is_some());
    assert_eq!(followed.preemptions, found.preemptions);
}

#[test]
fn a_recording_ends_at_its_cap_and_says_so() {
    let recording = Model::default().record(3, lost_update);
    assert_eq!((recording.executions, recording.cut), (3, Some(Cut::Executions)));
    let exactly = record(lost_update).executions;
    assert_eq!(Model::default().record(exactly, lost_update).cut, None, "these are all");
}

/// Whatever can come next according to a look is recorded, and nothing else is.
fn walk(f: fn()) {
    fn below(recording: &Recording, schedule: &Schedule, f: fn()) -> u64 {
        let look = Model::default().look(schedule, &recording.grain, f).unwrap();
        let count = recording.tree.count(schedule);
        let count = count.unwrap_or_else(|| panic!("{schedule} was not recorded"));
        let further = |step: &Step| {
            let entries = schedule.entries().chain([step.entry.clone()]);
            below(recording, &Schedule::of(entries).unwrap(), f)
        };
        match look.end {
            Some(end) => assert_eq!(count.failed, u64::from(end.fault.is_some()), "{schedule}"),
            None => {
                let found: u64 = look.next.iter().map(further).sum();
                assert_eq!(found, count.passed + count.failed, "{schedule}");
            }
        }
        count.passed + count.failed
    }
    let recording = record(f);
    assert_eq!(recording.cut, None);
    assert_eq!(below(&recording, &Schedule::default(), f), recording.executions);
}

#[test]
fn one_may_walk_through_all_interleavings_by_looking() {
    walk(lost_update);
}

#[test]
fn one_may_walk_through_all_stale_reads() {
    walk(|| {
        let (data, flag) = (AtomicU32::new(0), AtomicU32::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                data.store(1, Relaxed);
                flag.store(1, Release);
            });
            if flag.load(Relaxed) == 1 {
                assert_eq!(data.load(Relaxed), 1);
            }
        });
    });
}

#[test]
fn one_may_walk_through_all_ends_of_a_wait() {
    walk(|| {
        let (lock, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                *lock.lock().unwrap() = true;
                changed.notify_one();
            });
            let guard = lock.lock().unwrap();
            if !*guard {
                drop(changed.wait_timeout(guard, Duration::from_secs(1)).unwrap());
            }
        });
    });
}

#[test]
fn one_may_walk_where_locks_are_tried() {
    walk(|| {
        let lock = Mutex::new(0);
        thread::scope(|scope| {
            scope.spawn(|| *lock.lock().unwrap() += 1);
            assert!(lock.try_lock().is_ok(), "nobody else has it");
        });
    });
}

#[test]
fn a_look_shows_values_and_what_each_step_would_do() {
    let look = look("main main T1", lost_update);
    assert_eq!(look.trace.threads, ["main", "T1", "T2"]);
    assert_eq!(look.trace.rows.last().unwrap().what, "load sum -> 0 [SeqCst]");
    let sum = &look.objects[0];
    assert_eq!((&*sum.name, &*sum.kind, sum.value.as_deref()), ("sum", "AtomicU32", Some("0")));
    assert_eq!(look.threads[1].next, "store sum");
    assert_eq!(look.threads[0].state, "blocked");
    let next: Vec<_> = look.next.iter().map(|s| (&*s.entry, &*s.rows[0].what)).collect();
    assert_eq!(next, [("T1", "store sum = 1 [SeqCst]"), ("T2", "load sum -> 0 [SeqCst]")]);
}

#[test]
fn a_look_before_the_first_step_has_only_main() {
    let look = look("", lost_update);
    assert!(look.trace.rows.is_empty() && look.end.is_none());
    let next: Vec<_> = look.next.iter().map(|step| &*step.entry).collect();
    assert_eq!(next, ["main"]);
    assert_eq!(look.threads[0].state, "ready");
}

#[test]
fn the_rest_leads_to_the_end() {
    let start = look("main main T2", lost_update);
    let entries = ["main", "main", "T2"].map(String::from).into_iter();
    let all = Schedule::of(entries.chain(start.rest)).unwrap().to_string();
    let end = look(&all, lost_update);
    assert_eq!((end.next.len(), end.end.unwrap().fault), (0, None));
}

#[test]
fn a_stale_read_is_a_step_of_its_own_kind() {
    let stale = || {
        let sum = Arc::new(AtomicU32::new(0));
        let theirs = sum.clone();
        let _other = thread::spawn(move || theirs.store(1, Relaxed));
        sum.load(Relaxed);
    };
    let look = look("main T1", stale);
    let next: Vec<_> = look.next.iter().map(|s| (&*s.entry, &*s.rows[0].what)).collect();
    assert!(next.contains(&("main", "load sum -> 1 [Relaxed]")), "{next:?}");
    let stale = ("main:stale", "load sum -> 0, stale: the newest is 1 [Relaxed]");
    assert!(next.contains(&stale), "{next:?}");
}

#[test]
fn a_look_names_who_holds_a_lock_and_who_waits_for_it() {
    let two = || {
        let (a, b) = (Arc::new(Mutex::new(1)), Arc::new(Mutex::new(2)));
        let (c, d) = (a.clone(), b.clone());
        let other = thread::spawn(move || {
            let _b = d.lock().unwrap();
            let _a = c.lock().unwrap();
        });
        let _a = a.lock().unwrap();
        let _b = b.lock().unwrap();
        drop((_a, _b));
        other.join().unwrap();
    };
    let look_at = look("main main T1", two);
    let held: Vec<_> = look_at.objects.iter().map(|o| (&*o.name, o.held_by.clone())).collect();
    assert_eq!(held, [("a", vec![0]), ("b", vec![1])]);
    assert!(look_at.end.as_ref().is_some_and(|end| end.fault.as_deref() == Some("deadlock")));
    let before = look("main main", two);
    assert_eq!(before.next.iter().find(|s| s.entry == "T1").unwrap().end, look_at.end);
}

#[test]
fn who_sleeps_may_wake_for_no_reason_by_an_entry_of_its_own() {
    let sleeper = || {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = pair.clone();
        let other = thread::spawn(move || {
            *theirs.0.lock().unwrap() = true;
            theirs.1.notify_one();
        });
        let mut ready = pair.0.lock().unwrap();
        while !*ready {
            ready = pair.1.wait(ready).unwrap();
        }
        drop(ready);
        other.join().unwrap();
    };
    let look = look("main main main", sleeper);
    assert_eq!(look.threads[0].state, "asleep");
    let entries: Vec<_> = look.next.iter().map(|step| &*step.entry).collect();
    assert_eq!(entries, ["T1", "main:spurious"]);
}

#[test]
fn a_schedule_that_cannot_be_followed_is_refused() {
    let schedule: Schedule = "main T9".parse().unwrap();
    let refused = Model::default().look(&schedule, &Grain::default(), lost_update).unwrap_err();
    assert_eq!(refused.entry, 2);
}

#[test]
fn where_locks_are_tried_giving_one_up_is_a_step() {
    let tried = || {
        let lock = Arc::new(Mutex::new(0));
        let theirs = lock.clone();
        let other = thread::spawn(move || drop(theirs.lock().unwrap()));
        drop(lock.try_lock());
        other.join().unwrap();
    };
    let recording = record(tried);
    assert!(recording.grain.locks_are_tried);
    assert!(recording.tree.entries.iter().any(|entry| entry == "T1:unlock"));
    let schedule: Schedule = "main T1".parse().unwrap();
    let grain = Grain { locks_are_tried: true, ..Grain::default() };
    let look = Model::default().look(&schedule, &grain, tried).unwrap();
    assert!(look.next.iter().any(|step| step.entry == "T1:unlock"), "{:?}", look.next);
    assert!(recording.tree.count(&schedule).is_some());
}

#[test]
fn what_is_played_is_what_is_recorded() {
    let recorded: BTreeSet<(String, bool)> = leaves(&record(lost_update))
        .into_iter()
        .map(|(schedule, verdict)| (schedule.to_string(), verdict == explorer::PASSED))
        .collect();
    let play = Model::default().play(10_000, lost_update).unwrap();
    assert_eq!((play.cut, play.played.len()), (None, recorded.len()));
    let played = play.played.iter();
    let played = played.map(|one| (one.trace.schedule.to_string(), one.end.fault.is_none()));
    assert_eq!(played.collect::<BTreeSet<_>>(), recorded);
    for one in &play.played {
        let steps = one.trace.rows.iter().filter_map(|row| row.step).max();
        assert_eq!(steps, Some(one.trace.schedule.len() as u32), "a row says which step it is of");
        assert_eq!(one.preemptions, one.trace.story.preempted.len(), "{:?}", one.trace.story);
    }
    let first = &play.played[0];
    assert_eq!((first.preemptions, &first.end.fault), (0, &None), "the usual one comes first");
}

#[test]
fn what_is_packed_comes_out_as_it_was() {
    let play = Model::default().play(3, lost_update).unwrap();
    assert_eq!((play.cut, play.played.len()), (Some(Cut::Executions), 3));
    let mut packed = play.pack();
    assert_eq!(packed.unpack(), Some(play));
    packed.played[1].rows[0] = 1000;
    assert_eq!(packed.unpack(), None, "a number that leads nowhere");
}
