//! The key `b`: the benchmark of a chapter as a learner sees it, with the real cargo and criterion.

#[path = "support/app.rs"]
mod app;
#[path = "support/pty.rs"]
mod pty;
mod support;

use app::{Events, json};
use pty::Session;
use std::fs;
use support::copy::Copy;
use support::{is_alive, until};

const ANSWER: &str = "exercises/threads/claim.rs";
const ESCAPE: &str = "\x1b";
const CONTROL_C: &str = "\x03";

/// Waits until the benchmark has written its number down.
fn number(copy: &Copy) -> u32 {
    let number = until("the benchmark runs", || {
        let text = fs::read_to_string(copy.path().join("pid")).unwrap_or_default();
        text.strip_suffix('\n')?.parse().ok()
    });
    fs::remove_file(copy.path().join("pid")).unwrap();
    number
}

/// One test, in one copy: starts, looks away and back, saves, sees the figures and the plot; then one
/// that is stopped, one that fails, and one that Ctrl-C ends.
#[test]
fn a_benchmark_is_seen_left_stopped_and_drawn() {
    let copy = Copy::new();
    copy.measure_little();
    let solution = copy.read("solutions/threads/claim.rs");
    let mut session = Session::start(&copy.command(), 100, 30);
    session.wait_for(&["Interleave", "quit"]);
    copy.write(ANSWER, &solution);
    session.wait_for(&["threads/claim  passed", "b measures both"]);

    session.press("b");
    session.wait_for(&["benchmark of threads", "measuring threads", "b stop", "Esc back"]);
    number(&copy);
    let (mut events, _) = Events::of(session.port());
    // What else the learner does goes on meanwhile.
    session.press(ESCAPE);
    session.wait_for(&["Well done.", "measuring threads  b shows it", "n next"]);
    session.press("h");
    session.wait_for(&["hint 1 of 3"]);
    copy.write(ANSWER, &format!("{solution}// again\n"));
    events.state("threads/claim", &["checking"]);
    events.state("threads/claim", &["passed"]);
    session.wait_for(&["Well done.", "measuring threads  b shows it"]);
    session.press("b");
    session.wait_for(&["benchmark of threads", "b stop"]);
    copy.write("go", "");
    session.wait_for(&[
        "threads/little by threads/claim/1 ",
        "threads/little by threads/your claim/2 ",
        "the benchmark of threads is done; o opens the page with the plot",
        "b measure again",
    ]);
    let shown = session.contents();
    assert!(!shown.contains("Benchmarking") && !shown.contains("time:"), "{shown}");
    while events.next() != ("measured".to_owned(), "threads".into()) {}
    let plots = json(session.port(), "/exercise.json?name=threads/claim")["plots"].clone();
    assert!(plots[0][0].as_str().is_some_and(|plot| plot.contains("your claim")), "{plots}");
    session.press(ESCAPE);
    session.wait_for(&["Well done.", "n next"]);

    fs::remove_file(copy.path().join("go")).unwrap();
    session.press("b");
    let bench = number(&copy);
    session.wait_for(&["b stop"]);
    session.press("b");
    session.wait_for(&["the benchmark of threads was stopped", "b measure again"]);
    assert!(!is_alive(bench), "{bench} still runs");

    copy.write("benches/threads.rs", "fn main() { let none: u8 = \"a\"; }\n");
    session.press("b");
    session.wait_for(&["the benchmark of threads failed", "mismatched types", "b measure again"]);
    session.press(ESCAPE);
    session.wait_for(&["Well done.", "n next"]);

    copy.measure_little();
    session.press("b");
    let bench = number(&copy);
    session.press(CONTROL_C);
    assert_eq!(session.end(), 0);
    assert!(!is_alive(bench), "{bench} still runs");
}
