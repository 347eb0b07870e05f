//! The checks of `reassign`.

use super::subject::{Board, Lease, Tick};
use harness::{Check, Promise, ensure, ensure_eq, fail};
use interleave::Partial;
use proptest::prelude::*;
use support::law::for_all;
use support::numerous::HUNDREDS;
use support::result::ensure_result;
use support::sums::ADVERSARIAL;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Pieces are lent to workers, not given away: when a lease has ended, another worker may take the piece",
    ),
    Promise::explains("A point in time: how often the clock that all workers read has ticked."),
    Promise::explains("A piece that is lent to a worker."),
    Promise::explains("The number of the piece."),
    Promise::kept("From this tick on, the lease is over.", &["an_ended_lease"]),
    Promise::explains("The pieces of a dataset: lent, done, or neither."),
    Promise::kept(
        "A board with the pieces `0..pieces`",
        &["two_take", "any_calls", "hundreds"],
    ),
    Promise::kept("None of them is lent yet.", &["two_take", "any_calls"]),
    Promise::kept("A lease lasts `ticks`, which is at least 1.", &["an_ended_lease", "any_calls"]),
    Promise::kept(
        "Lends, at the time `now`, the first piece that has no part yet and is either not lent or has a lease that is over.",
        &["an_ended_lease", "done_is_done", "any_calls"],
    ),
    Promise::kept("Returns `None` if there is no such piece at this moment.", &["an_ended_lease", "any_calls"]),
    Promise::kept(
        "Any number of threads may call it at the same time.",
        &["two_take", "two_at_the_end"],
    ),
    Promise::kept(
        "Extends a lease so that it ends `ticks` after `now`, even if it was over already, and returns the new lease.",
        &["renewal", "renewed_then_lent", "any_calls"],
    ),
    Promise::kept(
        "Returns `None` if the piece has its part, or if the lease is not the latest one for its piece.",
        &["only_the_latest", "renewed_or_lent", "done_is_done"],
    ),
    Promise::kept(
        "Takes the part of a piece from any worker, even from one whose lease is over, and returns whether it is the first one for that piece.",
        &["a_late_answer", "two_finish"],
    ),
    Promise::kept("A later one is dropped.", &["a_late_answer", "two_finish"]),
    Promise::kept(
        "Returns all parts, merged in the order of their pieces, starting with `Partial::default()`.",
        &["order", "any_calls"],
    ),
    Promise::kept("Returns `None` while a part is missing.", &["order", "any_calls"]),
    Promise::explains("Write the board that lends the pieces."),
    Promise::kept(
        "two workers are never lent the same piece at the same time;",
        &["two_take", "two_at_the_end", "one_of_two_ended"],
    ),
    Promise::kept("a piece whose lease has ended is lent again;", &["an_ended_lease"]),
    Promise::kept(
        "if a lease is renewed while its piece is being lent to another worker, exactly one of the two calls succeeds;",
        &["renewed_or_lent", "one_of_two_ended", "renewed_then_lent", "only_the_latest"],
    ),
    Promise::kept("a renewed lease runs from `now`, even if the old one had already ended;", &["renewal"]),
    Promise::kept("a late answer counts, but of two answers for the same piece, only the first counts", &["a_late_answer", "two_finish"]),
    Promise::kept("a piece that is done is not lent again;", &["done_is_done"]),
    Promise::kept("the result has the same bits in whatever order the answers arrive.", &["order"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("two_take", "two workers are not lent the same piece", two_take),
    Check::new("an_ended_lease", "a piece whose lease has ended is lent again", an_ended_lease),
    Check::new(
        "two_at_the_end",
        "when a lease ends, one of two workers has the piece",
        two_at_the_end,
    ),
    Check::new("renewed_or_lent", "a lease is renewed, or its piece is lent to another", renewed_or_lent),
    Check::new(
        "one_of_two_ended",
        "the second of two ended leases is renewed, or its piece is lent to another",
        one_of_two_ended,
    )
    .preemptions(1),
    Check::new("renewed_then_lent", "a lease that was renewed is not the next worker's", renewed_then_lent)
        .preemptions(1),
    Check::new("only_the_latest", "only the latest lease of a piece is renewed", only_the_latest),
    Check::new("renewal", "a renewal counts from now, and may come late", renewal),
    Check::new("a_late_answer", "a late answer is an answer, and counts once", a_late_answer),
    Check::new("two_finish", "two answers at the same time count once", two_finish),
    Check::new("done_is_done", "a piece that is done is not lent again", done_is_done),
    Check::new("order", "the bits are the same for every order of the answers", order),
    Check::new("hundreds", "a board may have hundreds of pieces", hundreds).native_only().once(),
    Check::new("any_calls", "all this holds for any number of calls in any order", any_calls)
        .native_only()
        .once()
        .time_limit_secs(20),
];

/// How long the leases of these checks last.
const TICKS: Tick = 10;

/// The part of one value.
fn part(value: f64) -> Partial {
    Partial { count: 1, sum: value }
}

/// Lends a piece that is there to be lent.
fn take(board: &Board, now: Tick) -> Lease {
    let Some(lease) = board.take(now) else {
        fail!("never lent again", "`take({now})` returned None, and there is a piece that can be lent")
    };
    lease
}

fn two_take() {
    let board = Board::new(2, TICKS);
    let (here, there) = thread::scope(|scope| {
        let there = scope.spawn(|| take(&board, 0));
        (take(&board, 0), there.join().unwrap())
    });
    ensure!(
        here.piece != there.piece,
        "double claim",
        "two workers took a piece at the same time, and both have piece {}",
        here.piece
    );
    ensure_eq!(board.take(0), None, "double claim", "there are two pieces, and both are lent");
}

fn an_ended_lease() {
    let board = Board::new(1, TICKS);
    let late = 1 << 40;
    let lease = take(&Board::new(1, TICKS), late);
    ensure_eq!(lease, Lease { piece: 0, ends: late + 10 }, "wrong answer", "lent at 2⁴⁰, for 10 ticks");
    let lease = take(&board, 5);
    ensure_eq!(lease, Lease { piece: 0, ends: 15 }, "wrong answer", "lent at 5, for 10 ticks");
    ensure_eq!(board.take(14), None, "double claim", "at 14, when piece 0 is lent until 15");
    let again = take(&board, 15);
    ensure_eq!(again, Lease { piece: 0, ends: 25 }, "wrong answer", "lent again at 15");
    ensure_eq!(board.take(24), None, "double claim", "at 24, when piece 0 is lent until 25");
}

fn two_at_the_end() {
    let board = Board::new(1, TICKS);
    take(&board, 0);
    let leases = thread::scope(|scope| {
        let there = scope.spawn(|| board.take(10));
        [board.take(10), there.join().unwrap()]
    });
    let lent = leases.iter().flatten().count();
    ensure!(lent > 0, "never lent again", "the lease has ended, two workers ask, and neither has the piece");
    ensure!(lent < 2, "double claim", "the lease has ended, two workers ask, and both have the piece");
}

fn renewed_or_lent() {
    let board = Board::new(1, TICKS);
    let lease = take(&board, 0);
    ensure_one_has_it(&board, &lease);
}

/// Both leases are over, and the first piece is lent again: the second one is free, or renewed.
fn one_of_two_ended() {
    let board = Board::new(2, TICKS);
    take(&board, 0);
    let lease = take(&board, 0);
    take(&board, 10);
    ensure_one_has_it(&board, &lease);
}

/// The lease is over at 10, and its piece the only one that can be lent then.
fn ensure_one_has_it(board: &Board, lease: &Lease) {
    let (renewed, lent) = thread::scope(|scope| {
        let lent = scope.spawn(|| board.take(10));
        (board.renew(lease, 10), lent.join().unwrap())
    });
    match (renewed, lent) {
        (Some(renewed), Some(lent)) => fail!(
            "two leases",
            "one worker renewed its lease, {renewed:?}, and another was lent the piece, {lent:?}, at the \
             same time. Are checking and renewing one step?"
        ),
        (None, None) => fail!("never lent again", "the lease was not renewed, and the piece was not lent"),
        _ => {}
    }
}

/// The other worker takes the piece when its lease is over, whether it was renewed before or not.
fn renewed_then_lent() {
    let board = Board::new(1, TICKS);
    let lease = take(&board, 0);
    let (renewed, lent) = thread::scope(|scope| {
        let lent = scope.spawn(|| take(&board, 15));
        (board.renew(&lease, 5), lent.join().unwrap())
    });
    ensure_eq!(lent, Lease { piece: 0, ends: 25 }, "wrong answer", "lent at 15, for 10 ticks");
    ensure!(
        renewed.is_none() || renewed == Some(Lease { piece: 0, ends: 15 }),
        "two leases",
        "one worker renewed its lease at 5, for 10 ticks, and was told {renewed:?}; another was lent the piece at 15, \
         {lent:?}. Are renewing and telling the end one step?"
    );
}

fn only_the_latest() {
    let board = Board::new(2, TICKS);
    let first = take(&board, 0);
    take(&board, 0);
    let second = take(&board, 10);
    ensure_eq!(second.piece, first.piece, "never lent again", "the first piece whose lease has ended");
    let renewed = board.renew(&first, 12);
    ensure!(
        renewed.is_none(),
        "two leases",
        "the piece of {first:?} was lent to another at 10, and at 12 the old lease was renewed"
    );
    let renewed = board.renew(&second, 12);
    ensure_eq!(renewed, Some(Lease { ends: 22, ..second }), "lease cut short", "the latest lease, at 12");
}

fn renewal() {
    let board = Board::new(1, TICKS);
    let lease = take(&board, 0);
    let lease = board.renew(&lease, 4).unwrap_or(lease);
    ensure_eq!(lease.ends, 14, "lease cut short", "the end of a lease that was renewed at 4");
    ensure_eq!(board.take(13), None, "lease cut short", "at 13; the lease was renewed until 14");
    // No worker has taken it.
    let Some(late) = board.renew(&lease, 20) else {
        fail!("lease cut short", "a lease that ended at 14 is not renewed at 20, and no other worker wants it")
    };
    ensure_eq!(late.ends, 30, "lease cut short", "the end of a lease that was renewed at 20");
    ensure_eq!(board.take(29), None, "lease cut short", "at 29; the lease was renewed until 30");
    take(&board, 30);
}

fn a_late_answer() {
    let board = Board::new(1, TICKS);
    let slow = take(&board, 0);
    let quick = take(&board, 10);
    let is_first = board.finish(slow.piece, part(4.0));
    ensure!(
        is_first,
        "lost part",
        "a worker was given up, and answers before its replacement. Its part is as good as any"
    );
    // The parts of a piece are equal. Here they aren't, to tell them apart.
    let is_first = board.finish(quick.piece, part(5.0));
    ensure!(!is_first, "counted twice", "the replacement brings the part again, and it counts as the first");
    let whole = board.whole();
    let verdict = if whole == Some(part(5.0)) { "wrong result" } else { "counted twice" };
    ensure_result(whole, Some(part(4.0)), verdict, "one piece, answered by two workers: with 4.0, then with 5.0");
}

fn two_finish() {
    let board = Board::new(1, TICKS);
    let (here, there) = thread::scope(|scope| {
        let there = scope.spawn(|| board.finish(0, part(4.0)));
        let here = board.finish(0, part(4.0));
        ensure_result(board.whole(), Some(part(4.0)), "lost part", "one piece, answered by this thread");
        (here, there.join().unwrap())
    });
    ensure!(here != there, "counted twice", "two answers at the same time, and both are {here}");
    ensure_result(board.whole(), Some(part(4.0)), "counted twice", "one piece, answered twice");
}

fn done_is_done() {
    let board = Board::new(1, TICKS);
    let lease = take(&board, 0);
    board.finish(0, part(1.0));
    for now in [5, 10, 100] {
        let again = board.take(now);
        ensure!(again.is_none(), "lent again", "the only piece is done, and at {now} it is lent again");
    }
    ensure_eq!(board.renew(&lease, 5), None, "wrong answer", "the lease of a piece that is done");
}

fn order() {
    let none = Board::new(0, TICKS);
    ensure_eq!(none.take(0), None, "wrong answer", "there are no pieces");
    ensure_result(none.whole(), Some(Partial::default()), "wrong result", "there are no pieces");
    let board = Board::new(3, TICKS);
    for piece in [2, 0, 1] {
        ensure_eq!(board.whole(), None, "wrong result", "not all parts are there");
        board.finish(piece, part(ADVERSARIAL[piece]));
    }
    let expected: Partial = ADVERSARIAL.map(part).into_iter().sum();
    ensure_result(
        board.whole(),
        Some(expected),
        "unstable sum",
        "1e30, 1.0 and -1e30, which came in another order",
    );
}

fn hundreds() {
    let board = Board::new(HUNDREDS, TICKS);
    for piece in 0..HUNDREDS {
        ensure_eq!(take(&board, 0).piece, piece, "wrong answer", "the first of {HUNDREDS} pieces that is not lent");
    }
    ensure_eq!(board.take(9), None, "double claim", "{HUNDREDS} pieces are lent, and there are no more");
    for piece in (0..HUNDREDS).rev() {
        ensure!(board.finish(piece, part(1.0)), "lost part", "the first part of piece {piece} of {HUNDREDS}");
    }
    let expected = Some(Partial { count: HUNDREDS as u64, sum: HUNDREDS as f64 });
    ensure_result(board.whole(), expected, "wrong result", &format!("1.0 for each of {HUNDREDS} pieces"));
}

/// A call of the board.
#[derive(Clone, Copy, Debug)]
enum Call {
    Take,
    /// Of the lease of this number, counted from the first.
    Renew(usize),
    Finish(usize),
    /// Lets so many ticks pass.
    Pass(Tick),
}

/// What a board should say.
struct Known {
    pieces: Vec<(Option<Tick>, Option<Partial>)>,
    ticks: Tick,
}

impl Known {
    fn take(&mut self, now: Tick) -> Option<Lease> {
        let free = |(ends, part): &(Option<Tick>, Option<Partial>)| {
            part.is_none() && ends.is_none_or(|ends| ends <= now)
        };
        let piece = self.pieces.iter().position(free)?;
        let ends = now + self.ticks;
        self.pieces[piece].0 = Some(ends);
        Some(Lease { piece, ends })
    }

    fn renew(&mut self, lease: &Lease, now: Tick) -> Option<Lease> {
        let (ends, part) = &mut self.pieces[lease.piece];
        if *ends != Some(lease.ends) || part.is_some() {
            return None;
        }
        *ends = Some(now + self.ticks);
        Some(Lease { piece: lease.piece, ends: now + self.ticks })
    }
}

fn any_calls() {
    let call = prop_oneof![
        Just(Call::Take),
        (0..8_usize).prop_map(Call::Renew),
        (0..6_usize).prop_map(Call::Finish),
        (0..7_u64).prop_map(Call::Pass),
    ];
    let random = (1..6_usize, 1..9_u64, proptest::collection::vec(call, 0..60));
    for_all([(1, 1, vec![])], random, |(pieces, ticks, calls)| {
        let board = Board::new(pieces, ticks);
        let mut known = Known { pieces: vec![(None, None); pieces], ticks };
        let (mut now, mut leases) = (0, Vec::<Lease>::new());
        for (at, call) in calls.iter().enumerate() {
            let case = || format!("{pieces} pieces, leases of {ticks}, {:?}", &calls[..=at]);
            match *call {
                Call::Take => {
                    let (is, should) = (board.take(now), known.take(now));
                    leases.extend(is.clone());
                    ensure_result(is, should, "wrong answer", &case());
                }
                Call::Renew(which) => {
                    let Some(lease) = leases.get(which).cloned() else { continue };
                    let (is, should) = (board.renew(&lease, now), known.renew(&lease, now));
                    leases.extend(is.clone());
                    ensure_result(is, should, "wrong answer", &case());
                }
                Call::Finish(piece) if piece < pieces => {
                    let is_first = known.pieces[piece].1.is_none();
                    let value = part(at as f64);
                    known.pieces[piece].1.get_or_insert(value);
                    ensure_result(board.finish(piece, value), is_first, "wrong answer", &case());
                }
                Call::Finish(_) => {}
                Call::Pass(ticks) => now += ticks,
            }
            let whole = known.pieces.iter().map(|(_, part)| *part).sum();
            ensure_result(board.whole(), whole, "wrong result", &case());
        }
    });
}
