//! The checks of `lock_order`.

use super::subject::{Dataset, TooFew};
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use proptest::prelude::*;
use support::asleep::Task;
use support::latch::Latch;
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::thread;

const BOTH_THE_SAME: &str = "The thread waits for itself: both datasets are the same one, and a \
    lock that the thread holds already is not free. Check whether they are the same before you lock.";

pub static PROMISES: &[Promise] = &[
    Promise::explains("Threads move rows from one dataset to another, in whatever direction they like"),
    Promise::kept(
        "There are fewer rows than the caller wanted to move",
        &["too_few"],
    ),
    Promise::kept(
        "How many rows the caller wanted to move",
        &["too_few"],
    ),
    Promise::kept(
        "How many rows there were",
        &["too_few"],
    ),
    Promise::explains("A dataset in memory that several threads change"),
    Promise::kept(
        "Every dataset has a lock of its own, so a thread that is working on one dataset, or \
         waiting for one, does not hold up threads that are working on others",
        &["others_go_on", "others_go_on_meanwhile"],
    ),
    Promise::kept(
        "Creates a dataset with these rows",
        &["moves"],
    ),
    Promise::kept(
        "Calls `work` with the rows, which no other thread can see or change in the meantime",
        &["others_go_on", "two_work"],
    ),
    Promise::kept(
        "Moves the last `count` rows of this dataset \
         to the end of `to`, in the same order",
        &["moves"],
    ),
    Promise::kept(
        "If `to` is this dataset, the rows stay where they are",
        &["same_dataset", "same_beside_a_move"],
    ),
    Promise::kept(
        "No thread sees a row in both datasets or in neither",
        &["one_moment", "one_moment_reversed"],
    ),
    Promise::kept(
        "Two threads may move rows in opposite directions at the same time, and both must finish, \
         whatever the schedule: trying again until you are lucky is not enough",
        &["opposite", "ring"],
    ),
    Promise::kept(
        "Returns [`TooFew`] if this dataset has fewer than `count` rows",
        &["too_few"],
    ),
    Promise::kept(
        "Then nothing changes",
        &["too_few", "last_row"],
    ),
    Promise::kept(
        "Returns the rows of both datasets as they are at one moment",
        &["one_moment", "one_moment_reversed"],
    ),
    Promise::kept(
        "The two may be the same dataset",
        &["same_dataset", "same_beside_a_move"],
    ),
    Promise::explains("Move rows between datasets, each of which has a lock"),
    Promise::kept(
        "rows can be moved in opposite directions, and around a ring \
         of three datasets, without a deadlock and without a livelock",
        &["opposite", "ring"],
    ),
    Promise::kept(
        "the two datasets may be one and the same, while two datasets that are created at the \
         same moment still count as two",
        &["same_dataset", "same_beside_a_move", "made_at_once", "far_apart", "very_far_apart"],
    ),
    Promise::kept(
        "no thread sees a row in both datasets or in neither of them",
        &["one_moment", "one_moment_reversed"],
    ),
    Promise::kept(
        "if there are too few rows, nothing changes, and if two threads want the last row, exactly one of them gets it",
        &["too_few", "last_row"],
    ),
    Promise::kept(
        "a thread that is working on one dataset, or waiting for it, does not hold up threads \
         that are working on others",
        &["others_go_on", "others_go_on_meanwhile"],
    ),
    Promise::kept(
        "no row is lost, whatever moves are made between the datasets, and none is lost when two threads move the rows of `/array` back and forth",
        &["any_moves", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("moves", "the last rows are moved, and stay in their order", moves),
    Check::new("opposite", "two threads move rows in opposite directions", opposite),
    Check::new("ring", "three threads move rows round in a ring", ring).preemptions(2),
    Check::new("same_dataset", "both datasets may be the same one", same_dataset)
        .hang_means("self-deadlock", BOTH_THE_SAME),
    Check::new(
        "same_beside_a_move",
        "both datasets may be the same one, even while another thread moves its rows",
        same_beside_a_move,
    )
    .preemptions(1)
    .hang_means("self-deadlock", BOTH_THE_SAME),
    Check::new("two_work", "two threads work on one dataset, one after the other", two_work)
        .preemptions(1),
    Check::new("one_moment", "no row is seen in both datasets, or in none", one_moment),
    Check::new("one_moment_reversed", "the datasets may be looked at in any order", reversed),
    Check::new("too_few", "if there are too few rows, nothing changes", too_few),
    Check::new("last_row", "two threads want the last row, and one gets it", last_row),
    Check::new("others_go_on", "a thread that holds one dataset does not stop the others", others_go_on)
        .hang_means(
            "one lock for all",
            "A thread holds one dataset until two others have exchanged rows, and they never do. \
             Do they wait for a lock that has nothing to do with them?",
        ),
    Check::new(
        "others_go_on_meanwhile",
        "a thread that waits for one dataset does not stop the others",
        others_go_on_meanwhile,
    )
    .native_only()
    .once()
    .time_limit_secs(2)
    .hang_means(
        "one lock for all",
        "One thread holds a dataset, a second one waits for it, and a third one that wants two others \
         never gets them. Does the second one keep something for itself while it waits that has nothing \
         to do with its datasets?",
    ),
    Check::new("made_at_once", "two datasets that are made at the same time are two", made_at_once),
    Check::new("far_apart", "two datasets have an order though 255 were made between them", far_apart)
        .model_only()
        .or_preemptions(2),
    Check::new("very_far_apart", "two datasets are two though 65,535 were made between them", very_far_apart)
        .native_only()
        .once(),
    Check::new("any_moves", "any moves between any datasets keep every row", any_moves)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("real_file", "/array is moved there and back by two threads", real_file)
        .native_only()
        .once(),
];

fn rows(dataset: &Dataset) -> Vec<f64> {
    dataset.with(|rows| rows.clone())
}

/// Together the datasets have these rows, which are in rising order.
fn ensure_all_there(datasets: &[&Dataset], should: &[f64]) {
    let mut is: Vec<f64> = datasets.iter().flat_map(|dataset| rows(dataset)).collect();
    is.sort_by(f64::total_cmp);
    ensure_result(is, should.to_vec(), "lost rows", "the rows of all datasets together");
}

fn moves() {
    let (a, b) = (Dataset::new(vec![1.0, 2.0, 3.0]), Dataset::new(vec![4.0]));
    ensure_result(a.move_to(&b, 2), Ok(()), "wrong result", "2 of 3 rows are moved");
    let should = (vec![1.0], vec![4.0, 2.0, 3.0]);
    let case = "[1, 2] of [0, 1, 2] were moved to the end of [3], by index";
    ensure_result((rows(&a), rows(&b)), should.clone(), "wrong result", case);
    ensure_result(Dataset::both(&a, &b), should, "wrong result", "`both` after it");
    ensure_result(a.move_to(&b, 0), Ok(()), "wrong result", "0 rows are moved");
    ensure_result(b.move_to(&a, 3), Ok(()), "wrong result", "all rows are moved");
    let should = (vec![1.0, 4.0, 2.0, 3.0], vec![]);
    ensure_result(Dataset::both(&a, &b), should, "wrong result", "all rows were moved to `a`");
}

fn opposite() {
    let (a, b) = (Dataset::new(vec![1.0]), Dataset::new(vec![2.0]));
    thread::scope(|scope| {
        scope.spawn(|| moved(b.move_to(&a, 1)));
        moved(a.move_to(&b, 1));
    });
    ensure_all_there(&[&a, &b], &[1.0, 2.0]);
}

fn ring() {
    let [a, b, c] = [1.0, 2.0, 3.0].map(|row| Dataset::new(vec![row]));
    thread::scope(|scope| {
        scope.spawn(|| moved(a.move_to(&b, 1)));
        scope.spawn(|| moved(b.move_to(&c, 1)));
        moved(c.move_to(&a, 1));
    });
    ensure_all_there(&[&a, &b, &c], &[1.0, 2.0, 3.0]);
}

fn moved(result: Result<(), TooFew>) {
    ensure!(result.is_ok(), "wrong result", "there are enough rows, but {result:?}");
}

fn same_dataset() {
    let a = Dataset::new(vec![1.0, 2.0]);
    let case = "[1.0, 2.0] is moved to itself";
    ensure_result(a.move_to(&a, 1), Ok(()), "wrong result", case);
    ensure_result(rows(&a), vec![1.0, 2.0], "wrong result", case);
    let should = Err(TooFew { wanted: 3, present: 2 });
    ensure_result(a.move_to(&a, 3), should, "wrong result", "3 of 2 rows are moved to themselves");
    let should = (vec![1.0, 2.0], vec![1.0, 2.0]);
    ensure_result(Dataset::both(&a, &a), should, "wrong result", "both are the same dataset");
}

fn same_beside_a_move() {
    let (a, b) = (Dataset::new(vec![1.0, 2.0]), Dataset::new(vec![]));
    let (one, other) = thread::scope(|scope| {
        scope.spawn(|| moved(a.move_to(&a, 1)));
        let look = scope.spawn(|| Dataset::both(&a, &a));
        moved(a.move_to(&b, 1));
        look.join().unwrap()
    });
    ensure!(
        one == other,
        "torn pair",
        "a row of a dataset was moved away, and `both` was called with that dataset twice: it returned {one:?} and \
         {other:?}"
    );
    ensure_all_there(&[&a, &b], &[1.0, 2.0]);
}

fn two_work() {
    let dataset = Dataset::new(vec![]);
    thread::scope(|scope| {
        scope.spawn(|| dataset.with(|rows| rows.push(1.0)));
        dataset.with(|rows| rows.push(2.0));
    });
    ensure_all_there(&[&dataset], &[1.0, 2.0]);
}

fn one_moment() {
    look_while_a_row_moves(|a, b| Dataset::both(a, b));
}

fn reversed() {
    look_while_a_row_moves(|a, b| {
        let (b, a) = Dataset::both(b, a);
        (a, b)
    });
}

fn look_while_a_row_moves(look: fn(&Dataset, &Dataset) -> (Vec<f64>, Vec<f64>)) {
    let (a, b) = (Dataset::new(vec![1.0]), Dataset::new(vec![]));
    let seen = thread::scope(|scope| {
        scope.spawn(|| moved(a.move_to(&b, 1)));
        look(&a, &b)
    });
    let before_or_after = [(vec![1.0], vec![]), (vec![], vec![1.0])];
    ensure!(
        before_or_after.contains(&seen),
        "torn pair",
        "one row was moved from the first dataset to the second, and a thread that looked at both \
         saw {seen:?}. Hold both locks from the first change to the last, and from the first look to \
         the last"
    );
}

fn too_few() {
    let (a, b) = (Dataset::new(vec![1.0]), Dataset::new(vec![2.0]));
    let should = Err(TooFew { wanted: 2, present: 1 });
    ensure_result(a.move_to(&b, 2), should, "wrong result", "2 rows of 1 are moved");
    let case = "nothing may change if there are too few rows";
    ensure_result(Dataset::both(&a, &b), (vec![1.0], vec![2.0]), "wrong result", case);
}

fn last_row() {
    let (a, b) = (Dataset::new(vec![1.0]), Dataset::new(vec![]));
    let told = thread::scope(|scope| {
        [0, 1].map(|_| scope.spawn(|| a.move_to(&b, 1))).map(|thread| thread.join())
    });
    let [Ok(first), Ok(second)] = told else {
        fail!(
            "check then act",
            "two threads moved the last row, and one of them panicked. Was there a row when it \
             looked, and none when it moved it? Look and move under the same locks"
        )
    };
    ensure!(
        first.is_ok() != second.is_ok(),
        "check then act",
        "two threads moved the last row, and were told {first:?} and {second:?}"
    );
    ensure_all_there(&[&a, &b], &[1.0]);
}

fn others_go_on() {
    let held = Dataset::new(vec![]);
    let (a, b) = (Dataset::new(vec![1.0]), Dataset::new(vec![]));
    let (inside, done) = (Latch::default(), Latch::default());
    thread::scope(|scope| {
        scope.spawn(|| {
            held.with(|_| {
                inside.open();
                done.wait();
            });
        });
        inside.wait();
        moved(a.move_to(&b, 1));
        moved(b.move_to(&a, 1));
        Dataset::both(&a, &b);
        done.open();
    });
}

/// One thread holds a dataset, and another one waits for it, asleep, in the middle of its move.
fn others_go_on_meanwhile() {
    let (held, other) = (Dataset::new(vec![]), Dataset::new(vec![2.0]));
    let (a, b) = (Dataset::new(vec![1.0]), Dataset::new(vec![]));
    let (inside, done) = (Latch::default(), Latch::default());
    thread::scope(|scope| {
        scope.spawn(|| {
            held.with(|_| {
                inside.open();
                done.wait();
            });
        });
        inside.wait();
        let waits = Task::of_the_thread_that(|tell| {
            scope.spawn(|| {
                tell();
                moved(other.move_to(&held, 1));
            });
        });
        waits.ensure_sleeps();
        moved(a.move_to(&b, 1));
        moved(b.move_to(&a, 1));
        Dataset::both(&a, &b);
        done.open();
    });
}

fn made_at_once() {
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(|| Dataset::new(vec![1.0]));
        let b = Dataset::new(vec![2.0]);
        (a.join().unwrap(), b)
    });
    moved(a.move_to(&b, 1));
    let should = (vec![], vec![2.0, 1.0]);
    let case = "two datasets were made by two threads, and a row of one was moved to the other";
    ensure_result(Dataset::both(&a, &b), should, "two mistaken for one", case);
}

/// A dataset of 1.0, one of 2.0, and so many that were made between them.
fn around(others: usize) -> (Dataset, Vec<Dataset>, Dataset) {
    let a = Dataset::new(vec![1.0]);
    let others = (0..others).map(|_| Dataset::new(vec![])).collect();
    (a, others, Dataset::new(vec![2.0]))
}

/// A number of 8 bits is the same for both.
fn far_apart() {
    let (a, _others, b) = around(255);
    thread::scope(|scope| {
        scope.spawn(|| moved(b.move_to(&a, 1)));
        moved(a.move_to(&b, 1));
    });
    ensure_all_there(&[&a, &b], &[1.0, 2.0]);
}

/// A number of 16 bits is the same for the last of them and the first dataset.
fn very_far_apart() {
    let (a, others, b) = around(65_535);
    for other in [&others[254], &b] {
        moved(other.move_to(&a, rows(other).len()));
        let case = "the rows of a dataset were moved to one that was made long before";
        ensure_result(rows(other), vec![], "two mistaken for one", case);
    }
    ensure_result(rows(&a), vec![1.0, 2.0], "two mistaken for one", "2.0 was moved to 1.0");
}

/// Datasets do what plain vectors do.
fn any_moves() {
    let small =
        [vec![], vec![(0, 1, 1)], vec![(0, 0, 1)], vec![(0, 1, 9)], vec![(0, 1, 2), (1, 2, 3)]];
    let moves = proptest::collection::vec((0..3_usize, 0..3_usize, 0..6_usize), 0..20);
    for_all(small, moves, |moves| {
        let mut vectors = [vec![1.0, 2.0], vec![3.0], vec![4.0, 5.0, 6.0]];
        let datasets = vectors.clone().map(Dataset::new);
        for &(from, to, wanted) in &moves {
            let present = vectors[from].len();
            let should = match present.checked_sub(wanted) {
                None => Err(TooFew { wanted, present }),
                Some(_) if from == to => Ok(()),
                Some(start) => {
                    let moved = vectors[from].split_off(start);
                    vectors[to].extend(moved);
                    Ok(())
                }
            };
            let case = format!("(from, to, rows) of {moves:?}");
            ensure_result(
                datasets[from].move_to(&datasets[to], wanted),
                should,
                "wrong result",
                &case,
            );
            let is = Dataset::both(&datasets[from], &datasets[to]);
            let should = (vectors[from].clone(), vectors[to].clone());
            ensure_result(is, should, "wrong result", &case);
        }
    });
}

fn real_file() {
    let sample = sample::array();
    let values = sample.source.read(0..sample.source.rows()).expect("it can be read");
    let (a, b) = (Dataset::new(values.clone()), Dataset::new(values));
    thread::scope(|scope| {
        for (from, to) in [(&a, &b), (&b, &a)] {
            let chunk = sample.chunk;
            scope.spawn(move || (0..100).for_each(|_| moved(from.move_to(to, chunk % 100))));
        }
    });
    let (a, b) = Dataset::both(&a, &b);
    let case = "/array twice, after its rows were moved there and back";
    let should = sample.whole.merge(sample.whole);
    ensure_result(Partial::of(&a).merge(Partial::of(&b)), should, "lost rows", case);
}
