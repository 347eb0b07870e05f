//! The checks of `poison`.

use super::subject::{Job, Poison};
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq, fail};
use interleave::Partial;
use support::asleep;
use support::numerous::{HUNDREDS, MANY};
use support::result::ensure_result;
use support::sums::ADVERSARIAL;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A piece may kill its workers: it is lent only a limited number of times, and then the job ends with one error.",
    ),
    Promise::explains("A job: workers take pieces, and either finish them or are lost with them."),
    Promise::explains("A piece has been lent as often as it may be, and each time its worker was lost."),
    Promise::explains("The number of the piece."),
    Promise::kept("A job of `pieces` pieces, numbered from 0.", &["no_faults", "no_pieces", "hundreds"]),
    Promise::kept(
        "Once `limit` workers have been lost with one piece, the job is over; `limit` is at least 1.",
        &["the_limit", "large_limit", "of_each_piece", "between_two_losses", "losses_in_turn"],
    ),
    Promise::kept("Lends the first piece that is neither lent nor done.", &["no_faults", "a_lost_piece", "two_take"]),
    Promise::kept(
        "If all pieces that are not done are lent, it sleeps, because one of their workers may be lost.",
        &["a_lost_piece", "sleeps", "told", "lost_beside_whole"],
    ),
    Promise::kept(
        "Returns `None` when the job is over, which means that all pieces are done or that too many workers have been lost with one.",
        &["the_end", "the_limit", "two_take"],
    ),
    Promise::kept("Takes the part of a piece that is lent.", &["no_faults"]),
    Promise::kept("After the end of the job, the call does nothing.", &["after_the_end", "two_parts"]),
    Promise::explains("Notes that the worker that has the piece is lost."),
    Promise::kept(
        "The piece can be taken again, unless it has now cost the job `limit` workers: then the job is over.",
        &["a_lost_piece", "the_limit"],
    ),
    Promise::kept(
        "Sleeps until the job is over, and returns all parts merged in the order of their pieces, starting with `Partial::default()`.",
        &["the_end", "no_faults", "no_pieces"],
    ),
    Promise::kept("Returns [`Poison`] with the piece that ended the job.", &["the_limit", "after_the_end", "two_lost"]),
    Promise::explains("Write the methods of `Job`."),
    Promise::kept("a piece whose worker is lost is lent again, even to a worker that was already waiting for a piece", &["a_lost_piece", "lost_beside_whole"]),
    Promise::kept(
        "a piece that kills `limit` workers ends the job, and workers that are lost with other pieces don't count;",
        &["the_limit", "of_each_piece"],
    ),
    Promise::kept(
        "when the job ends, in whatever way, all waiting workers and the thread in `whole` are woken and go on",
        &["the_end", "two_idle", "the_limit"],
    ),
    Promise::kept("calls after the end of the job change nothing", &["after_the_end", "two_parts"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("no_faults", "without faults, the parts are merged in their order", no_faults)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("no_pieces", "a job without pieces is over", no_pieces).hang_means(
        "waits forever",
        "A job without pieces is over from the beginning, and `take` or `whole` waits.",
    ),
    Check::new("hundreds", "a job may have hundreds of pieces", hundreds)
        .native_only()
        .once()
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("the_limit", "a piece that ends too many workers ends the job", the_limit)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("large_limit", "a limit may be large", large_limit)
        .native_only()
        .once()
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("of_each_piece", "the losses of each piece are counted by themselves", of_each_piece)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("between_two_losses", "what becomes of other pieces changes no losses", between_two_losses)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("losses_in_turn", "losses with other pieces change no losses", losses_in_turn)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("a_lost_piece", "a piece whose worker is lost goes to one that waits", a_lost_piece)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("lost_beside_whole", "of those that sleep, the one that can go on is woken", lost_beside_whole)
        .preemptions(2)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("the_end", "at the end, all that sleep go on", the_end)
        .preemptions(2)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("two_idle", "at the end, all workers that wait go on", two_idle)
        .preemptions(1)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("two_take", "of two that want the only piece, the other one waits for its end", two_take)
        .preemptions(1)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("two_lost", "of two pieces that end the job, one does", two_lost)
        .or_preemptions(2)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("after_the_end", "what comes after the end changes nothing", after_the_end)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("two_parts", "of two parts of the last piece, one counts", two_parts)
        .preemptions(1)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("told", "a worker that waits is told", told).model_only(),
    Check::new("sleeps", "a worker that waits sleeps", sleeps).native_only().once(),
];

const SLEEPS_ON: &str = "\
    There is a piece to be taken, or the job is over, and a thread that sleeps in `take` or in `whole` is not \
    woken. Which calls make a piece free? Which end the job? Does each of them notify all that may go on?";

/// The part of one value.
fn part(value: f64) -> Partial {
    Partial { count: 1, sum: value }
}

/// Takes a piece that is there.
fn take(job: &Job) -> usize {
    let Some(piece) = job.take() else {
        fail!("worker gone too early", "`take` returned None, and the job is not over")
    };
    piece
}

fn no_faults() {
    let job = Job::new(3, 1);
    for piece in 0..3 {
        ensure_eq!(take(&job), piece, "wrong answer", "the first piece that is neither lent nor done");
    }
    for piece in [2, 0, 1] {
        job.finish(piece, part(ADVERSARIAL[piece]));
    }
    let expected: Partial = ADVERSARIAL.map(part).into_iter().sum();
    ensure_result(job.whole(), Ok(expected), "unstable sum", "1e30, 1.0 and -1e30");
    ensure_eq!(job.take(), None, "wrong answer", "all pieces are done");
}

fn no_pieces() {
    let job = Job::new(0, 1);
    ensure_eq!(job.take(), None, "wrong answer", "a job without pieces");
    ensure_result(job.whole(), Ok(Partial::default()), "wrong result", "a job without pieces");
}

fn hundreds() {
    let job = Job::new(HUNDREDS, 2);
    for piece in 0..HUNDREDS {
        ensure_eq!(take(&job), piece, "wrong answer", "the first of {HUNDREDS} pieces that is not lent");
    }
    for piece in (0..HUNDREDS).rev() {
        job.lost(piece);
        ensure_eq!(take(&job), piece, "wrong answer", "the only piece that can be lent, of {HUNDREDS}");
        job.finish(piece, part(1.0));
    }
    let expected = Partial { count: HUNDREDS as u64, sum: HUNDREDS as f64 };
    ensure_result(job.whole(), Ok(expected), "wrong result", &format!("1.0 for each of {HUNDREDS} pieces"));
}

fn the_limit() {
    let job = Job::new(2, 2);
    ensure_eq!(take(&job), 0, "wrong answer", "the first piece");
    job.lost(0);
    ensure_eq!(take(&job), 0, "wrong answer", "the first piece, which was lost once");
    job.lost(0);
    let next = job.take();
    ensure!(
        next.is_none(),
        "too many workers lost",
        "two workers may be lost with a piece, two were lost with piece 0, and piece {next:?} is lent"
    );
    ensure_result(job.whole(), Err(Poison { piece: 0 }), "swallowed error", "piece 0 ended two workers");
}

fn large_limit() {
    let job = Job::new(1, MANY);
    for _ in 0..MANY {
        ensure_eq!(take(&job), 0, "wrong answer", "the only piece");
        job.lost(0);
    }
    let next = job.take();
    ensure!(
        next.is_none(),
        "too many workers lost",
        "{MANY} workers may be lost with a piece, as many were lost with piece 0, and piece {next:?} is lent"
    );
    ensure_result(job.whole(), Err(Poison { piece: 0 }), "swallowed error", "piece 0 ended 65,541 workers");
}

fn of_each_piece() {
    let job = Job::new(2, 2);
    for piece in [0, 1] {
        ensure_eq!(take(&job), piece, "wrong answer", "the first piece that can be lent");
    }
    job.lost(0);
    job.lost(1);
    for piece in [0, 1] {
        let Some(again) = job.take() else {
            fail!(
                "given up too early",
                "one worker was lost with each of two pieces, two may be lost with a piece, and the job is over"
            )
        };
        ensure_eq!(again, piece, "wrong answer", "the first piece that can be lent");
        job.finish(piece, part(1.0));
    }
    let expected = Ok(Partial { count: 2, sum: 2.0 });
    ensure_result(job.whole(), expected, "given up too early", "two pieces, each lost once");
}

fn between_two_losses() {
    let job = Job::new(3, 2);
    for piece in [0, 1] {
        ensure_eq!(take(&job), piece, "wrong answer", "the first piece that can be lent");
    }
    job.lost(0);
    job.finish(1, part(1.0));
    ensure_eq!(take(&job), 0, "wrong answer", "the first piece, which was lost once");
    job.lost(0);
    let next = job.take();
    ensure!(
        next.is_none(),
        "too many workers lost",
        "a worker was lost with piece 0, piece 1 was finished, another was lost with piece 0, two may be lost, and piece \
         {next:?} is lent"
    );
    ensure_result(job.whole(), Err(Poison { piece: 0 }), "swallowed error", "piece 0 ended two workers");
}

fn losses_in_turn() {
    let job = Job::new(2, 2);
    for piece in [0, 1] {
        ensure_eq!(take(&job), piece, "wrong answer", "the first piece that can be lent");
    }
    for piece in [1, 0] {
        job.lost(piece);
    }
    for piece in [0, 1] {
        ensure_eq!(take(&job), piece, "wrong answer", "the first piece that can be lent");
    }
    job.lost(1);
    let next = job.take();
    ensure!(
        next.is_none(),
        "too many workers lost",
        "workers were lost with piece 1, with piece 0, and with piece 1 again, two may be lost with a piece, and piece \
         {next:?} is lent"
    );
    ensure_result(job.whole(), Err(Poison { piece: 1 }), "swallowed error", "piece 1 ended two workers");
}

fn a_lost_piece() {
    let job = Job::new(1, 3);
    take(&job);
    thread::scope(|scope| {
        scope.spawn(|| {
            let piece = take(&job);
            job.finish(piece, part(5.0));
        });
        job.lost(0);
        ensure_result(job.whole(), Ok(part(5.0)), "wrong result", "one piece, whose worker was lost");
    });
}

fn the_end() {
    for is_poison in [false, true] {
        let job = Job::new(1, 1);
        take(&job);
        thread::scope(|scope| {
            let idle = scope.spawn(|| job.take());
            let whole = scope.spawn(|| job.whole());
            let expected = if is_poison {
                job.lost(0);
                Err(Poison { piece: 0 })
            } else {
                job.finish(0, part(5.0));
                Ok(part(5.0))
            };
            ensure_eq!(idle.join().unwrap(), None, "wrong answer", "the job is over");
            ensure_result(whole.join().unwrap(), expected, "wrong result", "one piece");
        });
    }
}

fn two_idle() {
    let job = Job::new(1, 1);
    take(&job);
    thread::scope(|scope| {
        let idle = [(), ()].map(|()| scope.spawn(|| job.take()));
        job.finish(0, part(5.0));
        for worker in idle {
            ensure_eq!(worker.join().unwrap(), None, "wrong answer", "the job is over");
        }
    });
}

fn two_take() {
    let (job, is_finished) = (Job::new(1, 1), AtomicBool::new(false));
    let work = || match job.take() {
        Some(piece) => {
            // Gives the other thread its turn: what returns now returns too soon.
            thread::yield_now();
            is_finished.store(true, Relaxed);
            job.finish(piece, part(5.0));
        }
        None => ensure!(
            is_finished.load(Relaxed),
            "worker gone too early",
            "two workers want the only piece, one has it and is at work, and the other one is told None"
        ),
    };
    thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
}

fn after_the_end() {
    let job = Job::new(2, 1);
    take(&job);
    take(&job);
    job.lost(1);
    job.lost(0);
    job.finish(0, part(1.0));
    let poison = Err(Poison { piece: 1 });
    ensure_result(job.whole(), poison, "wrong error", "piece 1 ended the job, then piece 0 was lost");

    let job = Job::new(1, 1);
    take(&job);
    job.finish(0, part(1.0));
    job.lost(0);
    ensure_result(job.whole(), Ok(part(1.0)), "wrong error", "the only piece is done, then a worker is lost");

    let job = Job::new(1, 1);
    take(&job);
    job.finish(0, part(1.0));
    job.finish(0, part(2.0));
    ensure_result(job.whole(), Ok(part(1.0)), "wrong result", "the only piece is done, then another part of it comes");
}

/// One of two threads that sleep can go on, and not the other.
fn lost_beside_whole() {
    let job = Job::new(1, 3);
    take(&job);
    thread::scope(|scope| {
        let whole = scope.spawn(|| job.whole());
        scope.spawn(|| {
            let piece = take(&job);
            job.finish(piece, part(5.0));
        });
        job.lost(0);
        ensure_result(whole.join().unwrap(), Ok(part(5.0)), "wrong result", "one piece, whose worker was lost");
    });
}

/// The first of the two ends the job, and the other one changes nothing.
fn two_lost() {
    let job = Job::new(2, 1);
    take(&job);
    take(&job);
    let first = thread::scope(|scope| {
        scope.spawn(|| job.lost(0));
        scope.spawn(|| job.lost(1));
        job.whole()
    });
    ensure!(first.is_err(), "swallowed error", "each of two pieces ends its worker, and one may: {first:?}");
    ensure_result(job.whole(), first, "wrong error", "two pieces ended their workers, and `whole` has said which was first");
}

/// The first of the two ends the job, and the other one comes after the end.
fn two_parts() {
    let job = Job::new(1, 1);
    take(&job);
    let first = thread::scope(|scope| {
        let first = scope.spawn(|| {
            job.finish(0, part(1.0));
            job.whole()
        });
        job.finish(0, part(2.0));
        first.join().unwrap()
    });
    let case = "two parts of the only piece came at the same time, and `whole` has said which was first";
    ensure_result(job.whole(), first, "wrong result", case);
}

fn told() {
    ensure_told(a_lost_piece);
}

fn sleeps() {
    let job = Job::new(1, 1);
    take(&job);
    asleep::ensure_sleeps(
        || {
            job.take();
        },
        || job.finish(0, part(1.0)),
    );
}
