//! The checks of `integrate`.

use super::subject::{END, Integrand, integrate};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use support::latch::Latch;
use support::law::for_all;
use support::numerous::MANY;
use support::rendezvous::Rendezvous;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "The integral of a function from 0 to 10, calculated by several threads, with a report \
         of their progress",
    ),
    Promise::explains("The function that is integrated"),
    Promise::explains("In the chapter, that is x²"),
    Promise::explains("Where the integral ends; it starts at 0"),
    Promise::kept(
        "Integrates `f` from 0 to `END` by the midpoint rule: the range is cut into `steps` \
         steps of the same width, and every step adds its width times the value of `f` in its \
         middle",
        &["every_step_once", "x_squared"],
    ),
    Promise::kept(
        "The steps are grouped into blocks of `block` steps (the last may have fewer), and \
         `threads` threads (0 counts as 1) share the blocks among them",
        &["any_numbers", "many_blocks", "largest_block"],
    ),
    Promise::kept(
        "The threads all run at the same time",
        &["two_at_once", "many_at_once"],
    ),
    Promise::kept(
        "The sums of the blocks are added in block order, so the result has the same bits for \
         every number of threads",
        &["same_bits", "any_numbers"],
    ),
    Promise::kept(
        "While the threads are running, the calling thread checks again and again how many have finished (with `is_finished`), in whatever order they finish",
        &["progress_in_any_order"],
    ),
    Promise::kept(
        "It calls `progress` with that number whenever the number has grown",
        &["progress_reaches_all"],
    ),
    Promise::kept(
        "The last call reports the number of all threads",
        &["progress_reaches_all", "any_numbers"],
    ),
    Promise::kept(
        "If `f` panics, so does this, with the same panic, once all threads have finished",
        &["a_panic_comes_out", "formatted_message", "two_panics"],
    ),
    Promise::kept(
        "It also panics if `steps` or `block` is 0",
        &["nothing_to_add"],
    ),
    Promise::explains(
        "Integrate a function from 0 to 10 with any number of threads, and report how many of \
         them have finished",
    ),
    Promise::kept(
        "the function is called once for the middle of each step, and the result is what the midpoint rule gives",
        &["every_step_once", "any_numbers"],
    ),
    Promise::kept(
        "the result has the same bits under every schedule and for every number of threads",
        &["same_bits", "any_numbers"],
    ),
    Promise::kept(
        "the number that you report grows until all threads have finished, and a finished \
         thread is reported while another thread is still running",
        &["progress_reaches_all", "progress_in_any_order"],
    ),
    Promise::kept(
        "all the threads can calculate at the same time, whether there are two of them or 100",
        &["two_at_once", "many_at_once"],
    ),
    Promise::kept(
        "a NaN is added like any other value, and `integrate` panics if you ask for zero steps or for blocks of zero steps",
        &["not_a_number", "nothing_to_add"],
    ),
    Promise::kept(
        "a panic in the function is passed on, with its own message, once all threads have finished",
        &["a_panic_comes_out", "formatted_message", "two_panics"],
    ),
    Promise::kept(
        "with 100,000 steps, the integral of x² comes out as 1000/3 to 6 decimal places",
        &["x_squared"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new(
        "every_step_once",
        "the function is called once in the middle of each step",
        every_step_once,
    ),
    Check::new("same_bits", "the result has the same bits for every schedule", same_bits),
    Check::new(
        "progress_reaches_all",
        "the progress grows until all threads have finished",
        progress_reaches_all,
    ),
    Check::new("two_at_once", "two threads calculate at the same time", two_at_once).hang_means(
        "one after the other",
        "A call of the function waits until a second thread calls it too, and none ever did. Is \
         one thread joined before the next is spawned?",
    ),
    Check::new(
        "progress_in_any_order",
        "a finished thread is reported while another still runs",
        progress_in_any_order,
    )
    .hang_means(
        "joined in order",
        "The thread of the first step goes on only when `progress` has been called for the other \
         thread, which has finished. It was never called. Does a `join` wait for the first thread?",
    ),
    Check::new("formatted_message", "a panic comes out as it is, whatever its message is made of", formatted_message)
        .native_only()
        .once(),
    Check::new(
        "a_panic_comes_out",
        "a panic of the function comes out when all threads have finished",
        a_panic_comes_out,
    ),
    Check::new("two_panics", "a panic comes out if the function panics in every thread", two_panics),
    Check::new(
        "many_at_once",
        "as many threads calculate at the same time as there should be",
        many_at_once,
    )
    .native_only()
    .once()
    .hang_means(
        "one after the other",
        "With 100 steps and 100 threads each call waits until there are 100, and there never were that \
         many. `threads` threads run at the same time, however many that is.",
    )
    .endless_means(
        "one after the other",
        "With 100 steps and 100 threads each call waits until there are 100, and there never were that \
         many, while the calling thread checks which have finished. `threads` threads run at the same \
         time, however many that is.",
    )
    .time_limit_secs(2),
    Check::new("nothing_to_add", "no steps, or blocks of none, panic", nothing_to_add)
        .native_only()
        .once(),
    Check::new("many_blocks", "65,541 blocks are added as well as three", many_blocks)
        .native_only()
        .once()
        .time_limit_secs(2)
        .endless_means("double claim", "There are 65,541 blocks, and the end never comes. How far can the number count that says which block is next?"),
    Check::new("largest_block", "a block may be larger than any number of steps", largest_block)
        .native_only()
        .once(),
    Check::new("not_a_number", "values that are not numbers are added like others", not_a_number)
        .native_only()
        .once(),
    Check::new("x_squared", "the integral of x² from 0 to 10 is 1000/3", x_squared)
        .native_only()
        .once(),
    Check::new(
        "any_numbers",
        "all this holds for any number of steps, blocks and threads",
        any_numbers,
    )
    .native_only()
    .once()
    .time_limit_secs(20),
];

/// The step in whose middle `x` lies.
fn step_of(x: f64, steps: usize) -> usize {
    (x / END * steps as f64) as usize
}

fn every_step_once() {
    each_step_once(3, 2, 2);
}

/// Calculates the integral of x² and sees that every step is in it once. Returns the result.
fn each_step_once(steps: usize, block: usize, threads: usize) -> f64 {
    let case = format!("with steps = {steps}, block = {block}, threads = {threads}");
    let calls: Arc<Vec<_>> = Arc::new((0..steps).map(|_| AtomicUsize::new(0)).collect());
    let counted = Arc::clone(&calls);
    let square: Integrand = Arc::new(move |x| {
        if let Some(calls) = counted.get(step_of(x, steps)) {
            calls.fetch_add(1, Relaxed);
        }
        x * x
    });
    let mut seen = Progress::new(threads);
    let integral = integrate(square, steps, block, threads, &mut |n| seen.report(n));
    seen.ensure_complete();

    for (step, calls) in calls.iter().enumerate() {
        let calls = calls.load(Relaxed);
        ensure!(
            calls < 2,
            "boundary off by one",
            "{case}: step {step} was calculated {calls} times"
        );
        ensure!(calls > 0, "boundary off by one", "{case}: step {step} was never calculated");
    }
    // For x² the midpoint rule is too small by END · width² / 12.
    let width = END / steps as f64;
    let expected = END.powi(3) / 3.0 - END * width * width / 12.0;
    ensure!(
        (integral - expected).abs() < 1e-9 * END.powi(3),
        "wrong result",
        "{case}: every step was calculated once, but the midpoint rule gives {expected}, not \
         {integral}"
    );
    integral
}

fn same_bits() {
    // Next to 1e30 a 1.0 is lost: the sum is 1.0 from first to last, and 0.0 if the halves or the
    // even and odd steps are added apart.
    const VALUES: [f64; 4] = [1.0, 1e30, -1e30, 1.0];
    let steps = VALUES.len();
    let f: Integrand = Arc::new(move |x| VALUES[step_of(x, steps)]);
    let integral = integrate(f, steps, 1, 2, &mut |_| {});
    let expected = END / steps as f64;
    ensure!(
        integral == expected,
        "unstable sum",
        "with steps = 4, block = 1, threads = 2, and the values {VALUES:?}: the integral is \
         {integral:?}, but adding the blocks in their order gives {expected:?}. {ARE_THE_BLOCKS}"
    );
}

const ARE_THE_BLOCKS: &str =
    "Are the blocks the same, whatever the number of threads, and added in their order?";

/// What `progress` was called with.
struct Progress {
    threads: usize,
    /// None before the first call.
    last: Option<usize>,
}

impl Progress {
    fn new(threads: usize) -> Progress {
        Progress { threads: threads.max(1), last: None }
    }

    fn report(&mut self, finished: usize) {
        let (threads, last) = (self.threads, self.last);
        ensure!(
            finished <= threads,
            "thread counted twice",
            "`progress({finished})` was called, but there are only {threads} threads"
        );
        // An answer may begin with a report of 0, once.
        ensure!(
            last.is_none_or(|last| finished > last),
            "wrong progress",
            "`progress({finished})` was called after `progress({})`: the number has not grown",
            last.unwrap_or(0)
        );
        self.last = Some(finished);
    }

    fn ensure_complete(&self) {
        ensure!(
            self.last == Some(self.threads),
            "wrong progress",
            "the last call was `progress({})`, but there are {} threads",
            self.last.unwrap_or(0),
            self.threads
        );
    }
}

fn progress_reaches_all() {
    let mut seen = Progress::new(2);
    integrate(Arc::new(|x| x * x), 2, 1, 2, &mut |n| seen.report(n));
    seen.ensure_complete();
}

fn two_at_once() {
    let meeting = Rendezvous::new(2, 2);
    let f: Integrand = Arc::new(move |x| {
        meeting.meet();
        x
    });
    integrate(f, 2, 1, 2, &mut |_| {});
}

fn many_at_once() {
    let meeting = Rendezvous::new(100, 100);
    let f: Integrand = Arc::new(move |x| {
        meeting.meet();
        x
    });
    integrate(f, 100, 1, 100, &mut |_| {});
}

fn nothing_to_add() {
    for (steps, block) in [(0, 1), (1, 0), (0, 0), (5, 0)] {
        let f: Integrand = Arc::new(|x| x);
        let result = panic::catch_unwind(AssertUnwindSafe(|| {
            integrate(f, steps, block, 2, &mut |_| {});
        }));
        ensure!(
            result.is_err(),
            "chunk of zero",
            "with steps = {steps}, block = {block}: it returned, but it must panic"
        );
    }
}

fn not_a_number() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let f: Integrand = Arc::new(move |x| if step_of(x, 3) == 1 { value } else { x });
        let integral = integrate(f, 3, 1, 2, &mut |_| {});
        ensure!(
            integral == value || (integral.is_nan() && value.is_nan()),
            "wrong result",
            "the function is {value} in the middle of one step, and the integral is {integral}"
        );
    }
}

fn progress_in_any_order() {
    let reported = Arc::new(Latch::default());
    let seen = Arc::clone(&reported);
    let f: Integrand = Arc::new(move |x| {
        if step_of(x, 2) == 0 {
            seen.wait();
        }
        x
    });
    integrate(f, 2, 1, 2, &mut |finished| {
        if finished > 0 {
            reported.open();
        }
    });
}

fn a_panic_comes_out() {
    panic_comes_out(|step| step == 0);
}

/// A text that `panic!` has put together is a `String`, and this one is found nowhere else.
fn formatted_message() {
    const NUMBER: usize = 4711;
    let f: Integrand = Arc::new(|_| panic::resume_unwind(Box::new(format!("no value at {NUMBER}"))));
    let result = panic::catch_unwind(AssertUnwindSafe(|| integrate(f, 2, 1, 2, &mut |_| {})));
    let Err(payload) = result else {
        fail!("swallowed panic", "the function panicked, but the result is {result:?}");
    };
    ensure!(
        payload.downcast_ref() == Some(&format!("no value at {NUMBER}")),
        "lost panic message",
        "the function panicked with a `String`, and that isn't what comes out. Hand on what `join` returns, as it is"
    );
}

fn two_panics() {
    panic_comes_out(|_| true);
}

fn panic_comes_out(panics: fn(usize) -> bool) {
    const MESSAGE: &str = "no value here";
    let held = Arc::new(());
    let inside = Arc::clone(&held);
    let f: Integrand = Arc::new(move |x| {
        let _inside = &inside;
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        if panics(step_of(x, 2)) { panic::resume_unwind(Box::new(MESSAGE)) } else { x }
    });
    let result = panic::catch_unwind(AssertUnwindSafe(|| integrate(f, 2, 1, 2, &mut |_| {})));
    let Err(payload) = result else {
        fail!(
            "swallowed panic",
            "the function panicked in one thread, but the result is {result:?}"
        );
    };
    ensure!(
        payload.downcast_ref() == Some(&MESSAGE),
        "lost panic message",
        "the panic that comes out is not the function's. Hand on what `join` returns, and do \
         so when every thread is joined: a scope panics in its own words if it must join one itself"
    );
    ensure!(
        Arc::strong_count(&held) == 1,
        "leftover threads",
        "the panic came out while a thread was still there that can call the function"
    );
}

fn x_squared() {
    let square: Integrand = Arc::new(|x| x * x);
    let integral = integrate(square, 100_000, 1_000, 2, &mut |_| {});
    ensure!(
        (integral - 1000.0 / 3.0).abs() < 1e-6,
        "wrong result",
        "in 100,000 steps the integral of x² is {integral}, but it should be 333.333333"
    );
}

fn many_blocks() {
    let sum = each_step_once(MANY, 1, 2);
    ensure!(sum.to_bits() == each_step_once(MANY, 1, 1).to_bits(), "unstable sum", "with steps = {MANY} and block = 1, the integral by 2 threads is {sum:?}, another than by 1. {ARE_THE_BLOCKS}");
}

fn largest_block() {
    for threads in [1, 2] {
        let result = panic::catch_unwind(|| each_step_once(3, usize::MAX, threads));
        let Ok(sum) = result else {
            fail!("overflow", "3 steps, usize::MAX a block: it panicked. Is a block added to something, or multiplied?")
        };
        ensure!(sum.to_bits() == each_step_once(3, 3, 1).to_bits(), "wrong result", "3 steps, usize::MAX a block: {sum:?}");
    }
}

fn any_numbers() {
    let small = (1..6).flat_map(|steps| {
        (1..4).flat_map(move |block| [1, 2, 3, 0].map(|threads| (steps, block, threads)))
    });
    for_all(small, (1..200_usize, 1..50_usize, 0..5_usize), |(steps, block, threads)| {
        let alone = each_step_once(steps, block, 1);
        let together = each_step_once(steps, block, threads);
        ensure!(
            alone.to_bits() == together.to_bits(),
            "unstable sum",
            "with steps = {steps}, block = {block}: by 1 thread the integral is {alone:?}, by \
             {threads} it is {together:?}. {ARE_THE_BLOCKS}"
        );
    });
}
