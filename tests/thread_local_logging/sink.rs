//! The checks of `sink`.

use super::subject::{Sink, log, set_sink};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Partial, Source};
use std::cell::{Cell, RefCell};
use std::fmt::{self, Display};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use support::latch::Latch;
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Every thread logs to a sink of its own, and a thread without a sink logs nothing.",
    ),
    Promise::explains("Where lines go."),
    Promise::kept(
        "The thread that logs calls it with one line at a time, without the line end.",
        &["slow_sink"],
    ),
    Promise::kept("Several threads may use the same sink.", &["slow_sink"]),
    Promise::explains("A sink for a thread whose lines you want to see at once."),
    Promise::kept(
        "From now on this thread logs to `sink`, or to nothing if `sink` is `None`.",
        &["own_sink", "not_displayed", "the_one_before"],
    ),
    Promise::kept(
        "Returns the sink that it had before.",
        &["own_sink", "not_displayed", "the_one_before"],
    ),
    Promise::kept(
        "All other threads keep their own sinks.",
        &["others_keep_theirs", "own_sink", "new_thread", "let_go"],
    ),
    Promise::kept(
        "A new thread has none, whatever the thread that started it has.",
        &["others_keep_theirs", "own_sink", "new_thread", "let_go"],
    ),
    Promise::kept(
        "When a thread ends, it lets go of its sink.",
        &["others_keep_theirs", "own_sink", "new_thread", "let_go"],
    ),
    Promise::kept("Hands one line to this thread's sink.", &["own_sink", "not_displayed"]),
    Promise::kept(
        "If there is no sink, the message is not even formatted, because that takes time.",
        &["own_sink", "not_displayed"],
    ),
    Promise::kept("A message may log while it is being formatted.", &["message_logs"]),
    Promise::kept("The lines that it logs come before its own.", &["message_logs"]),
    Promise::kept("A sink may log too.", &["sink_logs"]),
    Promise::kept(
        "Such lines would go round forever, so whatever is logged from within a sink is dropped.",
        &["sink_logs"],
    ),
    Promise::kept("A sink may set another sink, which gets the next line.", &["sink_sets_another"]),
    Promise::kept("A sink may panic, and so may a message.", &["sink_panics", "message_panics"]),
    Promise::kept(
        "The panic comes out of `log`, and the next line goes to the sink as before.",
        &["sink_panics", "message_panics"],
    ),
    Promise::explains("A sink may be slow."),
    Promise::kept(
        "Other threads can log in the meantime, to their own sinks or to the same one.",
        &["slow_sink"],
    ),
    Promise::kept(
        "When the thread ends, the destructors of its other thread-local values may log too.",
        &["last_words"],
    ),
    Promise::kept("If the sink is gone by then, they log nothing.", &["last_words"]),
    Promise::explains(
        "A sink decides where log lines go: to standard output, nowhere, or wherever the thread likes",
    ),
    Promise::explains("Here every thread has a sink of its own"),
    Promise::kept(
        "two threads log to their own sinks, and a new thread logs nothing;",
        &["own_sink", "new_thread"],
    ),
    Promise::kept("a message that no one wants is not even formatted.", &["not_displayed"]),
    Promise::kept(
        "formatting a message may itself log; whatever a sink logs is dropped; a sink may set another sink, or panic.",
        &["message_logs", "sink_logs", "sink_sets_another", "sink_panics"],
    ),
    Promise::kept(
        "a thread lets go of its sink when it ends, and may still log while it is ending.",
        &["let_go", "last_words"],
    ),
    Promise::kept(
        "two threads that read `/array` each log only what they have read themselves.",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("own_sink", "two threads log to their own sinks", own_sink),
    Check::new("others_keep_theirs", "a thread's sink is set for itself only", others_keep_theirs),
    Check::new("new_thread", "a new thread logs nothing", new_thread),
    Check::new("the_one_before", "`set_sink` returns the sink before", the_one_before),
    Check::new("not_displayed", "a line that no one wants is not displayed", not_displayed),
    Check::new("message_logs", "a message may log while it is displayed", message_logs),
    Check::new("sink_logs", "what a sink logs is dropped", sink_logs),
    Check::new("sink_sets_another", "a sink may set another one", sink_sets_another),
    Check::new("sink_panics", "after a panic the next line is logged", sink_panics),
    Check::new(
        "message_panics",
        "after a message that panics the next line is logged",
        message_panics,
    ),
    Check::new("slow_sink", "other threads log while a sink is busy", slow_sink).hang_means(
        "logger waits for the output",
        "A sink is busy until another thread has logged, and that waits for the sink. Is a lock held while \
         a sink is called?",
    ),
    Check::new("let_go", "a thread that ends lets go of its sink", let_go),
    Check::new("last_words", "a thread may log while it ends", last_words).native_only(),
    Check::new("real_file", "two threads read /array, and one says what it does", real_file)
        .native_only()
        .once(),
];

const RE_ENTRANT: &str = "re-entrant borrow";

thread_local! {
    /// Which sinks this thread has called, with which lines. The thread's own, so that noting them
    /// is no step in the model.
    static CALLS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A sink that notes its calls.
fn sink(name: &'static str) -> Sink {
    Arc::new(move |line| note(name, line))
}

fn note(sink: &str, line: &str) {
    let call = format!("{sink} <- {line:?}");
    mention(|| call.clone());
    CALLS.with_borrow_mut(|calls| calls.push(call));
}

/// What this thread has logged since it was asked last.
fn calls() -> Vec<String> {
    CALLS.take()
}

/// Forgets what an earlier run has left in this thread, and sets a sink.
fn begin(sink: Option<Sink>) {
    set_sink(sink);
    CALLS.take();
}

/// Ends the check unless this thread has logged what it should.
fn ensure_calls(should: &[&str], name: &'static str, case: &str) {
    ensure_result(calls(), should.iter().map(|call| call.to_string()).collect(), name, case);
}

fn own_sink() {
    let logged = |name, sink_of_it| {
        move || {
            begin(Some(sink_of_it));
            log(&format_args!("{name} 1"));
            log(&format_args!("{name} 2"));
            calls()
        }
    };
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(logged("A", sink("sink of A")));
        let b = scope.spawn(logged("B", sink("sink of B")));
        (a.join().unwrap(), b.join().unwrap())
    });
    for (is, name) in [(a, "A"), (b, "B")] {
        let should = [1, 2].map(|i| format!("sink of {name} <- \"{name} {i}\""));
        let case = format!("thread {name} set the sink of {name}, and then logged two lines");
        ensure_result(is, should.to_vec(), "wrong sink", &case);
    }
}

fn others_keep_theirs() {
    begin(Some(sink("sink of main")));
    let other = thread::spawn(|| {
        set_sink(Some(sink("sink of the other")));
    });
    other.join().unwrap();
    log(&"line 1");
    ensure_calls(
        &["sink of main <- \"line 1\""],
        "wrong sink",
        "the main thread set its sink, then another thread set its own, then the main thread logged",
    );
}

/// A message that counts how often it is displayed.
struct Counted(Cell<usize>);

impl Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.set(self.0.get() + 1);
        f.write_str("counted")
    }
}

fn new_thread() {
    begin(Some(sink("sink of main")));
    let displayed = thread::spawn(|| {
        let message = Counted(Cell::new(0));
        log(&message);
        (message.0.get(), calls())
    });
    let displayed = displayed.join().unwrap();
    ensure!(
        displayed == (0, vec![]),
        "wrong sink",
        "a new thread logged without setting a sink. Its message was displayed {} times, and it \
         went to {:?}",
        displayed.0,
        displayed.1
    );
}

fn the_one_before() {
    begin(None);
    let (a, b) = (sink("A"), sink("B"));
    let before =
        [set_sink(Some(a.clone())), set_sink(Some(b.clone())), set_sink(None), set_sink(None)];
    let should = [None, Some(a), Some(b), None];
    let same = |(is, should): (&Option<Sink>, &Option<Sink>)| match (is, should) {
        (Some(is), Some(should)) => Arc::ptr_eq(is, should),
        (is, should) => is.is_none() && should.is_none(),
    };
    ensure!(
        before.iter().zip(&should).all(same),
        "wrong result",
        "nothing, sink A, sink B, nothing and nothing were set one after the other. Each `set_sink` \
         should return what was set before it"
    );
}

fn not_displayed() {
    begin(None);
    let message = Counted(Cell::new(0));
    log(&message);
    ensure!(
        message.0.get() == 0,
        "wasted work",
        "the thread has no sink, and the message was displayed all the same"
    );
    set_sink(Some(sink("A")));
    log(&message);
    ensure_calls(&["A <- \"counted\""], "lost line", "sink A is set, and one line is logged");
}

/// Logs; a panic has the verdict "re-entrant borrow".
fn log_within(message: &dyn Display, case: &str) {
    let logged = panic::catch_unwind(AssertUnwindSafe(|| log(message)));
    let Err(payload) = logged else { return };
    // What a check has found has a payload of another type, and goes on its way.
    let text = payload.downcast::<String>().unwrap_or_else(|found| panic::resume_unwind(found));
    fail!(
        RE_ENTRANT,
        "{case}, and `log` panicked: {text}. Borrow nothing while code runs that may call `log` or \
         `set_sink`"
    );
}

/// A message that logs while it is displayed.
struct Chatty;

impl Display for Chatty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        log(&"inner");
        f.write_str("outer")
    }
}

fn message_logs() {
    begin(Some(sink("A")));
    let case = "the message \"outer\" logs the line \"inner\" while it is displayed";
    log_within(&Chatty, case);
    ensure_calls(&["A <- \"inner\"", "A <- \"outer\""], "lost line", case);
}

fn sink_logs() {
    thread_local! {
        static DEPTH: Cell<usize> = const { Cell::new(0) };
    }
    DEPTH.set(0);
    begin(Some(Arc::new(|line| {
        DEPTH.set(DEPTH.get() + 1);
        ensure!(
            DEPTH.get() < 3,
            "endless recursion",
            "a sink logs, and is called with what it logs, and logs again, until the stack is full"
        );
        log(&"again");
        note("A", line);
        DEPTH.set(DEPTH.get() - 1);
    })));
    let case = "the sink logs whenever it is called; two lines are logged";
    log_within(&"line 1", case);
    log_within(&"line 2", case);
    ensure_calls(&["A <- \"line 1\"", "A <- \"line 2\""], "lost line", case);
}

fn sink_sets_another() {
    begin(Some(Arc::new(|line| {
        set_sink(Some(sink("B")));
        note("A", line);
    })));
    let case = "sink A sets sink B when it is called; two lines are logged";
    log_within(&"line 1", case);
    log_within(&"line 2", case);
    ensure_calls(&["A <- \"line 1\"", "B <- \"line 2\""], "lost sink", case);

    begin(Some(Arc::new(|line| {
        set_sink(Some(sink("B")));
        set_sink(Some(sink("C")));
        note("A", line);
    })));
    let case = "sink A sets sink B and then sink C when it is called; two lines are logged";
    log_within(&"line 1", case);
    log_within(&"line 2", case);
    ensure_calls(&["A <- \"line 1\"", "C <- \"line 2\""], "lost sink", case);
}

fn sink_panics() {
    begin(Some(Arc::new(|line| {
        note("A", line);
        if line == "line 1" {
            panic!("the disk is full");
        }
    })));
    let panicked = panic::catch_unwind(|| log(&"line 1")).is_err();
    ensure!(panicked, "swallowed panic", "the sink panicked, and `log` returned");
    log(&"line 2");
    ensure_calls(
        &["A <- \"line 1\"", "A <- \"line 2\""],
        "lost line",
        "the sink panicked at the first line, and then a second line was logged",
    );
}

/// A message that cannot be displayed.
struct Broken;

impl Display for Broken {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("the disk is full")
    }
}

fn message_panics() {
    begin(Some(sink("A")));
    let panicked = panic::catch_unwind(|| log(&Broken)).is_err();
    ensure!(panicked, "swallowed panic", "the message panicked, and `log` returned");
    log(&"line 2");
    let case = "a message panicked while it was displayed, and then a second line was logged";
    ensure_calls(&["A <- \"line 2\""], "lost line", case);
}

/// Both threads have the same sink, which is busy with a line of one of them until it has got that of the
/// other.
fn slow_sink() {
    let (inside, go_on) = (Arc::new(Latch::default()), Arc::new(Latch::default()));
    let (come, until) = (Arc::clone(&inside), Arc::clone(&go_on));
    let shared: Sink = Arc::new(move |line| {
        note("A", line);
        match line {
            "slow" => {
                come.open();
                until.wait();
            }
            _ => until.open(),
        }
    });
    let slow = thread::scope(|scope| {
        let theirs = Arc::clone(&shared);
        let slow = scope.spawn(move || {
            begin(Some(theirs));
            log(&"slow");
            calls()
        });
        inside.wait();
        begin(Some(shared));
        log(&"quick");
        let quick = calls();
        // In any case the other thread must come to its end.
        go_on.open();
        let case = "another thread was in the same sink when this one logged";
        ensure_result(quick, vec!["A <- \"quick\"".to_string()], "lost line", case);
        slow.join().unwrap()
    });
    ensure_result(
        slow,
        vec!["A <- \"slow\"".to_string()],
        "lost line",
        "the thread in the slow sink",
    );
}

fn let_go() {
    let a = sink("A");
    let theirs = a.clone();
    thread::spawn(move || begin(Some(theirs))).join().unwrap();
    ensure!(
        Arc::strong_count(&a) == 1,
        "leaked sink",
        "a thread set a sink and has ended, and its sink is still kept somewhere. A server that \
         starts a thread for each request would run out of memory"
    );
}

fn last_words() {
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            log(&"a thread ends");
        }
    }
    thread_local! {
        static LAST: Last = const { Last };
    }
    // Destructors may run in any order: once this value is older than the sink, once younger.
    for is_older in [true, false] {
        let ends = thread::spawn(move || {
            if is_older {
                LAST.with(|_| ());
            }
            set_sink(Some(Arc::new(|_| ())));
            LAST.with(|_| ());
        });
        ends.join().unwrap();
    }
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let half = rows / 2 / chunk * chunk;
    let reads = |range: Range<usize>| {
        let starts = range.clone().step_by(chunk);
        let parts = starts.map(|start| {
            let end = range.end.min(start + chunk);
            log(&format_args!("{start}..{end}"));
            Partial::of(&sample.source.read(start..end).expect("it can be read"))
        });
        parts.sum::<Partial>()
    };
    begin(Some(sink("A")));
    let whole = thread::scope(|scope| {
        let worker = scope.spawn(|| reads(half..rows));
        reads(0..half).merge(worker.join().unwrap())
    });
    let should = (0..half).step_by(chunk).map(|i| format!("A <- \"{i}..{}\"", i + chunk));
    ensure_result(calls(), should.collect(), "wrong sink", "what the main thread has read");
    ensure_result(whole, sample.whole, "wrong result", "/array, 2 threads");
}
