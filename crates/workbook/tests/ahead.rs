//! The checks of the chapter that is up next are built before a save asks for them.

#[path = "support/app.rs"]
mod app;
#[path = "support/pty.rs"]
mod pty;
mod support;

use app::{App, Events, wait_for_pid};
use pty::Session;
use serde_json::{Value, json};
use std::process::Command;
use support::{Checkout, is_alive, until};

/// A `cargo` that is at step 3 of 7 until there is a file `go`, or the folder is gone, and notes what it was asked.
const AT_STEP_3: &str = r"echo $* >> asked
printf '   Compiling proptest v1.0.0\n    Building [==>     ] 3/7: proptest\r' >&2
while [ -e asked ] && [ ! -e go ]; do sleep 0.01; done";

/// The app, which builds ahead as it does for a learner.
fn command(checkout: &Checkout) -> Command {
    let mut command = checkout.command(&["--port", "0"]);
    command.env_remove("INTERLEAVE_BUILD_AHEAD");
    command
}

/// What the next event says about it.
fn building(events: &mut Events) -> Value {
    loop {
        let (name, data) = events.next();
        if name == "building" {
            return data;
        }
    }
}

/// The targets that were asked for.
fn asked(checkout: &Checkout) -> Vec<String> {
    let lines = std::fs::read_to_string(checkout.path().join("asked")).unwrap_or_default();
    let target = |line: &str| line.split("--test ").nth(1)?.split(' ').next().map(str::to_owned);
    lines.lines().filter_map(target).collect()
}

#[test]
fn every_page_says_how_far_it_is() {
    let checkout = Checkout::new();
    checkout.cargo(AT_STEP_3);
    let app = App::of(&mut command(&checkout));
    let (mut first, _) = app.events();
    let at_3 = json!({ "chapter": "threads", "steps": "3 of 7: proptest" });
    assert_eq!(building(&mut first), at_3);
    // One that is opened meanwhile is told as well.
    let (mut second, _) = app.events();
    assert_eq!(building(&mut second), at_3);
    checkout.write("go", "");
    assert_eq!(building(&mut first), Value::Null);
    assert_eq!(building(&mut second), Value::Null);
    assert_eq!(asked(&checkout), ["threads"], "once is enough");
}

#[test]
fn the_terminal_says_so_and_its_keys_answer() {
    let checkout = Checkout::new();
    checkout.cargo(AT_STEP_3);
    let mut session = Session::start(&command(&checkout), 100, 30);
    session.wait_for(&["building the checks of threads for the first time", "3 of 7: proptest"]);
    session.press("h");
    session.wait_for(&["hint 1 of 3", "3 of 7: proptest"]);
    checkout.write("go", "");
    until("the word is gone", || {
        (!session.contents().contains("for the first time")).then_some(())
    });
    session.press("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_save_takes_its_place() {
    let checkout = Checkout::new();
    checkout.cargo("echo $$ > first; exec sleep 1000");
    let app = App::of(&mut command(&checkout));
    let (mut events, _) = app.events();
    let first = wait_for_pid(&checkout);
    checkout.cargo_reports(&[("once", "native", "passed")]);
    checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
    events.state("threads/claim", &["passed"]);
    assert!(!is_alive(first), "{first} still builds");
}

/// It goes on with the build, which may take as long as it would have taken ahead.
#[test]
fn a_page_says_how_far_the_build_of_a_check_is() {
    let checkout = Checkout::new();
    checkout.cargo(AT_STEP_3);
    let app = App::of(command(&checkout).env("INTERLEAVE_BUILD_AHEAD", "never"));
    let (mut events, _) = app.events();
    checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
    let counted = loop {
        let (name, data) = events.next();
        if name == "counted" {
            break data;
        }
    };
    assert_eq!(counted, json!(["threads/claim", "building, 3 of 7"]));
    checkout.write("go", "");
}

#[test]
fn ctrl_c_ends_it() {
    let checkout = Checkout::new();
    checkout.cargo("echo $$ > first; exec sleep 1000");
    let mut app = App::of(&mut command(&checkout));
    let first = wait_for_pid(&checkout);
    app.signal("-INT");
    assert_eq!(app.child.wait().unwrap().code(), Some(0));
    until("the end of its cargo", || (!is_alive(first)).then_some(()));
}

#[test]
fn the_next_chapter_is_built_when_one_is_done() {
    let checkout = Checkout::new();
    let once = [("once", "native", "passed"), ("once", "model", "passed")];
    checkout.cargo_reports(&once);
    let reports = checkout.read("bin/cargo");
    checkout.script("bin/cargo", &format!("echo $* >> asked\n{reports}"));
    let app = App::of(&mut command(&checkout));
    let (mut events, _) = app.events();
    let native = checkout.read("bin/native");
    for exercise in ["workers", "claim"] {
        let reports = native.replace("threads/claim", &format!("threads/{exercise}"));
        checkout.script("bin/native", &reports);
        checkout.write(&format!("exercises/threads/{exercise}.rs"), "pub fn done() {}\n");
        events.state(&format!("threads/{exercise}"), &["passed", "failed", "unchecked"]);
    }
    until("the chapter locks is built", || {
        asked(&checkout).contains(&"locks".to_owned()).then_some(())
    });
}

#[test]
fn it_can_be_forbidden() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    let reports = checkout.read("bin/cargo");
    checkout.script("bin/cargo", &format!("echo $* >> asked\n{reports}"));
    let app = App::of(command(&checkout).env("INTERLEAVE_BUILD_AHEAD", "never"));
    let (mut events, _) = app.events();
    checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
    events.state("threads/claim", &["passed"]);
    assert_eq!(asked(&checkout).len(), 1, "the build of the check");
}
