//! The checks of `debug_flag`.

use super::subject::{Request, answer, is_debug, with_debug};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Error, Memory, Partial, Source};
use proptest::prelude::*;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use support::faulty;
use support::law::for_all;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A request says whether the work on it should be logged."),
    Promise::explains(
        "The code that logs is deep below the code that knows the request, so the thread that works on the request keeps the flag.",
    ),
    Promise::explains("What a client wants to know: the part that some rows reduce to."),
    Promise::explains("Which rows."),
    Promise::explains("Should the work on this request be logged."),
    Promise::kept("Should this thread log what it does.", &["during_and_after"]),
    Promise::kept(
        "Code that logs asks this, for example a dataset that is being read.",
        &["during_and_after"],
    ),
    Promise::kept(
        "Returns false when the thread is not working on a request.",
        &["during_and_after"],
    ),
    Promise::explains("Calls `work`."),
    Promise::kept(
        "Meanwhile `is_debug` returns `debug` on this thread, and afterwards it returns what it returned before, even if `work` panics, and even if `work` itself calls `with_debug`.",
        &["during_and_after", "within_another", "after_a_panic"],
    ),
    Promise::kept(
        "Answers a request with the part that its rows reduce to.",
        &["right_part", "two_halves", "two_at_once", "next_request"],
    ),
    Promise::kept(
        "Two threads read the rows at the same time, each with one `read` for its half; if the number of rows is odd, the second half has one more.",
        &["right_part", "two_halves", "two_at_once", "next_request"],
    ),
    Promise::kept(
        "The calling thread may be one of the two.",
        &["right_part", "two_halves", "two_at_once", "next_request"],
    ),
    Promise::kept(
        "It belongs to a pool, and answers one request after another.",
        &["right_part", "two_halves", "two_at_once", "next_request"],
    ),
    Promise::kept(
        "During both reads `is_debug` returns what the request says, on whichever threads they run.",
        &["two_requests", "next_request", "answer_within_another", "after_an_error"],
    ),
    Promise::kept(
        "Other threads may work on other requests in the meantime.",
        &["two_requests", "next_request", "answer_within_another", "after_an_error"],
    ),
    Promise::kept(
        "Afterwards no trace of this request is left.",
        &["two_requests", "next_request", "answer_within_another", "after_an_error"],
    ),
    Promise::kept(
        "Returns the error from the read that failed or, if both failed, the error from the first half.",
        &["after_an_error"],
    ),
    Promise::kept("If a read panics.", &["after_a_panic_of_a_read"]),
    Promise::kept("Answer each request with two threads.", &["two_requests"]),
    Promise::kept(
        "A thread that reads for a request sees that request's flag, and no other thread sees it.",
        &["two_requests"],
    ),
    Promise::explains(
        "`source.read(rows)` returns the values in these rows, and `Partial` reduces them to a part.",
    ),
    Promise::kept(
        "in both threads, the flag is what the request says for as long as the thread works on that request.",
        &["during_and_after", "next_request"],
    ),
    Promise::kept(
        "afterwards the flag is what it was before, even after an error or a panic, and even if one request makes another.",
        &[
            "after_an_error",
            "after_a_panic",
            "after_a_panic_of_a_read",
            "within_another",
            "answer_within_another",
            "any_nesting",
        ],
    ),
    Promise::kept(
        "two threads can work on two requests at once, one with the flag and one without.",
        &["two_requests"],
    ),
    Promise::kept(
        "the two threads each read half of the rows, at the same time, and the part that is returned is right, for `/array` too.",
        &["two_at_once", "right_part", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("two_halves", "the rows are read in two halves, by one read each", two_halves)
        .native_only(),
    Check::new(
        "answer_within_another",
        "a request within another leaves its flag alone",
        answer_within,
    ),
    Check::new("during_and_after", "the flag is set during the work only", during_and_after),
    Check::new("after_a_panic", "a panic leaves no flag behind", after_a_panic),
    Check::new("within_another", "after an inner request the outer flag is back", within_another),
    Check::new("next_request", "the next request of a thread has its own flag", next_request),
    Check::new("after_an_error", "a failed read leaves no flag behind", after_an_error),
    Check::new(
        "after_a_panic_of_a_read",
        "a read that panics leaves no flag behind",
        after_a_panic_of_a_read,
    ),
    Check::new("two_requests", "two threads answer two requests", two_requests).preemptions(2),
    Check::new("two_at_once", "both halves are read at the same time", two_at_once).hang_means(
        "one after the other",
        "The two reads of a request wait for each other, and only one of them is under way. Start \
         the second one before you wait for the first.",
    ),
    Check::new("right_part", "the part has the rows of the request", right_part),
    Check::new("any_nesting", "any requests within requests see their own flag", any_nesting)
        .native_only()
        .once(),
    Check::new("real_file", "two threads answer requests on /array", real_file)
        .native_only()
        .once(),
];

const LEFTOVER: &str = "leftover flag";
const LOST: &str = "lost flag";

/// A dataset that logs its reads, and so must be asked for with the flag as it should be.
struct Logging<'a> {
    source: &'a dyn Source,
    /// A read that begins here belongs to a request that is to be logged.
    debug: Range<usize>,
    /// A read that begins here fails.
    fails: Range<usize>,
    /// A read that begins here panics.
    panics: Range<usize>,
}

impl<'a> Logging<'a> {
    fn new(source: &'a dyn Source, debug: Range<usize>) -> Logging<'a> {
        Logging { source, debug, fails: 0..0, panics: 0..0 }
    }
}

impl Source for Logging<'_> {
    fn rows(&self) -> usize {
        self.source.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let (is, should) = (is_debug(), self.debug.contains(&rows.start));
        mention(|| format!("reads rows {rows:?}, debug: {is}"));
        ensure!(
            is || !should,
            LOST,
            "rows {rows:?} belong to a request that is to be logged, and the thread that reads them \
             has no flag"
        );
        ensure!(
            should || !is,
            LEFTOVER,
            "rows {rows:?} belong to a request that is not to be logged, and the thread that reads \
             them has the flag of another request"
        );
        if self.panics.contains(&rows.start) {
            panic!("rows {rows:?} are broken");
        }
        if self.fails.contains(&rows.start) {
            return Err(faulty::error(rows.start));
        }
        self.source.read(rows)
    }
}

fn request(rows: Range<usize>, debug: bool) -> Request {
    Request { rows, debug }
}

/// Ends the check if this thread has a flag, though it works for no request.
fn ensure_none(case: &str) {
    ensure!(
        !is_debug(),
        LEFTOVER,
        "{case}, and the flag is still set. The next request of this thread would be logged"
    );
}

fn during_and_after() {
    ensure_none("the thread has not worked for any request");
    ensure!(with_debug(true, is_debug), LOST, "the work of a request to be logged has no flag");
    ensure_none("a request was worked on");
    ensure!(!with_debug(false, is_debug), LEFTOVER, "the work of another request has a flag");
}

fn after_a_panic() {
    let panicked = panic::catch_unwind(|| with_debug(true, || panic!("row 7 is broken"))).is_err();
    ensure!(panicked, "swallowed panic", "the work panicked, and `with_debug` returned");
    ensure_none("the work on a request panicked");
}

fn within_another() {
    for outer in [true, false] {
        for inner in [true, false] {
            let seen = with_debug(outer, || [with_debug(inner, is_debug), is_debug()]);
            let case = format!("debug is {inner} within {outer}: the flag during the inner work");
            let name = |is: bool| if is { LEFTOVER } else { LOST };
            ensure_result(seen[0], inner, name(seen[0]), &case);
            let case = format!("debug was {inner} within {outer}: the flag of the outer work then");
            ensure_result(seen[1], outer, name(seen[1]), &case);
        }
    }
}

/// Answers all requests, one after the other, on one thread.
fn one_thread(requests: &[Request], source: &dyn Source) {
    for request in requests {
        answer(request, source).expect("nothing fails");
        ensure_none("a request was answered");
    }
}

fn next_request() {
    let values = Memory(vec![1.0; 6]);
    let source = Logging::new(&values, 0..2);
    one_thread(&[request(0..2, true), request(2..4, false)], &source);
}

fn after_an_error() {
    let values = Memory(vec![1.0; 4]);
    let mut source = Logging::new(&values, 0..4);
    for fails in [0..1, 2..3, 0..4] {
        let begin = fails.start;
        source.fails = fails;
        let result = answer(&request(0..4, true), &source);
        let case = format!("rows 0..4 are read in halves, and first the read of row {begin} fails");
        ensure_result(result, Err(faulty::error(begin)), "wrong error", &case);
        ensure_none("a read failed");
    }
}

fn after_a_panic_of_a_read() {
    let values = Memory(vec![1.0; 4]);
    let mut source = Logging::new(&values, 0..4);
    for panics in [0..1, 2..3] {
        source.panics = panics;
        let result =
            panic::catch_unwind(AssertUnwindSafe(|| answer(&request(0..4, true), &source)));
        match result {
            Ok(_) => fail!("swallowed panic", "a read panicked, and `answer` returned"),
            // What the dataset has found goes on its way.
            Err(found) if !found.is::<String>() && !found.is::<&str>() => {
                panic::resume_unwind(found)
            }
            Err(_) => ensure_none("a read panicked"),
        }
    }
}

fn two_requests() {
    let values = Memory(vec![1.0; 4]);
    let source = Logging::new(&values, 0..2);
    thread::scope(|scope| {
        scope.spawn(|| one_thread(&[request(0..2, true)], &source));
        one_thread(&[request(2..4, false)], &source);
    });
}

fn two_at_once() {
    let source = Rendezvous::new(2, 2);
    answer(&request(0..2, true), &source).expect("nothing fails");
}

/// A dataset that notes what is read of it.
struct Noted {
    values: Memory,
    reads: Mutex<Vec<Range<usize>>>,
}

impl Source for Noted {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.reads.lock().unwrap().push(rows.clone());
        self.values.read(rows)
    }
}

fn two_halves() {
    for (rows, middle) in [(0..4, 2), (0..7, 3), (2..5, 3), (5..7, 6), (6..7, 6)] {
        let source = Noted { values: Memory(vec![1.0; 7]), reads: Mutex::default() };
        answer(&request(rows.clone(), false), &source).expect("nothing fails");
        let mut reads = source.reads.into_inner().unwrap();
        reads.sort_by_key(|rows| (rows.start, rows.end));
        let case = format!("the reads of a request for rows {rows:?}");
        ensure_result(reads, vec![rows.start..middle, middle..rows.end], "wrong ranges", &case);
    }
}

fn answer_within() {
    for outer in [true, false] {
        let values = Memory(vec![1.0; 4]);
        let debug = if outer { 0..0 } else { 0..4 };
        let source = Logging::new(&values, debug);
        let after = with_debug(outer, || {
            answer(&request(0..4, !outer), &source).expect("nothing fails");
            is_debug()
        });
        let name = if outer { LOST } else { LEFTOVER };
        let case =
            format!("debug is {} for a request within one with {outer}: the flag then", !outer);
        ensure_result(after, outer, name, &case);
    }
}

fn right_part() {
    let values = Memory((0..7).map(f64::from).collect());
    for rows in [0..7, 2..5, 6..7, 3..3] {
        let source = Logging::new(&values, 0..7);
        let is = answer(&request(rows.clone(), true), &source);
        let should = Partial::of(&values.0[rows.clone()]);
        ensure_result(is, Ok(should), "wrong result", &format!("rows {rows:?} of 0, 1, 2, …"));
    }
}

/// A request, and what happens within it.
#[derive(Clone, Debug)]
struct Work {
    debug: bool,
    inner: Vec<Work>,
    /// After its inner ones.
    panics: bool,
}

impl Work {
    fn new(debug: bool, panics: bool, inner: Vec<Work>) -> Work {
        Work { debug, inner, panics }
    }

    /// Does it all, and looks at the flag wherever a program could.
    fn run(&self, all: &Work) {
        let done = panic::catch_unwind(|| with_debug(self.debug, || self.run_inner(all)));
        if let Err(panic) = done
            && !panic.is::<Broken>()
        {
            panic::resume_unwind(panic);
        }
    }

    fn run_inner(&self, all: &Work) {
        self.look(all);
        for inner in &self.inner {
            inner.run(all);
            self.look(all);
        }
        if self.panics {
            panic::resume_unwind(Box::new(Broken));
        }
    }

    fn look(&self, all: &Work) {
        let is = is_debug();
        if is != self.debug {
            fail!(
                if is { LEFTOVER } else { LOST },
                "requests within requests: {all:?}\nwithin the one with {:?} the flag is {is}",
                self
            );
        }
    }
}

/// The panic of a request, which only the outer one hears of.
struct Broken;

fn any_nesting() {
    let leaf = |debug, panics| Work::new(debug, panics, vec![]);
    let flags = || [(true, true), (true, false), (false, true), (false, false)];
    let small = flags().into_iter().flat_map(|(debug, panics)| {
        flags().map(|inner| Work::new(debug, panics, vec![leaf(inner.0, inner.1)]))
    });
    let any_leaf = any::<(bool, bool)>().prop_map(move |(debug, panics)| leaf(debug, panics));
    let any_work = any_leaf.prop_recursive(4, 24, 3, |inner| {
        let several = proptest::collection::vec(inner, 0..3);
        (any::<bool>(), any::<bool>(), several).prop_map(|(d, p, inner)| Work::new(d, p, inner))
    });
    for_all(small, any_work, |work: Work| {
        work.run(&work);
        ensure_none(&format!("{work:?} is done"));
    });
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    // The first half of the rows is asked for in requests that are to be logged.
    let source = Logging::new(&sample.source, 0..rows / 2);
    let serve = |begin: usize| -> Partial {
        let step = rows / 20;
        let answers = (0..10).map(|i| {
            let rows = begin + i * step..begin + (i + 1) * step;
            let part = answer(&request(rows, begin == 0), &source).expect("it can be read");
            ensure_none("a request was answered");
            part
        });
        answers.sum()
    };
    let whole = thread::scope(|scope| {
        let other = scope.spawn(|| serve(rows / 2));
        serve(0).merge(other.join().unwrap())
    });
    ensure_result(whole, sample.whole, "wrong result", "/array in 20 requests, by two threads");
}
