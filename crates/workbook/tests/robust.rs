//! The app under conditions that a quiet afternoon does not have: many pages, pages that do not
//! listen, floods of saves, folders that vanish, a full disk, a second instance.

#[path = "support/app.rs"]
mod app;
mod support;

use app::App;
use serde_json::json;
use std::fs;
use std::process::Command;
use support::{Checkout, resident, until};

const CLAIM: &str = "exercises/threads/claim.rs";

/// A `cargo` whose native checks report what is in `bin/report.json`.
fn reports_from_a_file(checkout: &Checkout, output: &str) {
    checkout.cargo_reports(&[("once", "native", "passed")]);
    let report = json!({
        "exercise": "threads/claim", "subject": "learner", "check": "once", "place": 0, "says": "it holds",
        "flavour": "native", "verdict": "passed", "passed": true, "message": "",
        "executions": 1, "bound": null, "preemptions": null, "seconds": 0.25, "trace": null,
        "output": output,
    });
    checkout.write("bin/report.json", report.to_string() + "\n");
    let file = checkout.path().join("bin/report.json");
    checkout.script("bin/native", &format!("cat '{}' >> \"$INTERLEAVE_REPORT\"", file.display()));
}

#[test]
fn a_hundred_pages_are_told_of_every_change() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    let app = App::start(&checkout);
    let before = resident(app.child.id());
    let mut pages: Vec<_> = (0..100).map(|_| app.events().0).collect();
    checkout.write(CLAIM, "pub fn claim() {}\n");
    for page in &mut pages {
        page.state("threads/claim", &["checking"]);
        page.state("threads/claim", &["passed"]);
    }
    let grown = resident(app.child.id()).saturating_sub(before);
    assert!(grown < 30 << 10, "100 pages take {grown} KiB");
    assert_eq!(app.ask("GET /", "").0, 200, "and there is room for one more");
}

#[test]
fn a_page_that_does_not_listen_costs_no_memory() {
    let checkout = Checkout::new();
    // Together the outcomes are far more than what the system holds for a connection.
    reports_from_a_file(&checkout, &"x".repeat(512 << 10));
    let app = App::start(&checkout);
    let (_deaf, _) = app.events();
    let (mut events, _) = app.events();
    let mut save = |n: u32| {
        checkout.write(CLAIM, format!("pub fn claim() {{ /* {n} */ }}\n"));
        events.state("threads/claim", &["passed"]);
    };
    // 64 messages are kept for who is behind, and the allocator keeps some room.
    // Each save is two messages, of which the second has the outcome.
    (0..36).for_each(&mut save);
    let full = resident(app.child.id());
    (36..96).for_each(&mut save);
    let grown = resident(app.child.id()).saturating_sub(full);
    assert!(grown < 15 << 10, "60 more outcomes of 512 KiB took {grown} KiB");
}

#[test]
fn after_a_flood_of_saves_the_last_one_counts() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    let native = checkout.read("bin/native");
    let failed = native.replace("\"passed\":true", "\"passed\":false");
    let failed = failed.replace("\"verdict\":\"passed\"", "\"verdict\":\"lost update\"");
    let last = checkout.path().join(CLAIM);
    let script = native.trim_start_matches("#!/bin/sh\n");
    let other = failed.trim_start_matches("#!/bin/sh\n");
    assert_ne!(script, other);
    let choose = format!("if grep -q last '{}'; then\n{script}\nelse\n{other}\nfi", last.display());
    checkout.script("bin/native", &choose);
    let app = App::start(&checkout);
    let (mut events, _) = app.events();
    for n in 0..300 {
        checkout.write(CLAIM, format!("// {n}\n"));
    }
    checkout.write(CLAIM, "// last\n");
    events.state("threads/claim", &["passed"]);
    let standing = app.json("/state.json")[1].clone();
    assert_eq!(
        (&standing["name"], &standing["state"]),
        (&json!("threads/claim"), &json!("passed"))
    );
}

#[test]
fn a_chapter_that_is_deleted_is_missing_and_comes_back() {
    let checkout = Checkout::new();
    let app = App::start(&checkout);
    let (mut events, _) = app.events();
    let skeleton = checkout.read(CLAIM);
    fs::remove_dir_all(checkout.path().join("exercises/threads")).unwrap();
    let gone = events.state("threads/claim", &["missing"]);
    assert!(gone["outcome"]["message"].as_str().unwrap().contains("reset"), "{gone}");
    assert_eq!(app.ask("GET /threads.html", "").0, 200);
    checkout.write(CLAIM, skeleton);
    events.state("threads/claim", &["not-started"]);
}

/// `new` and `git pull` bring exercises while the app is open.
#[test]
fn a_new_exercise_is_known_at_the_same_address_without_a_restart() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    let app = App::start(&checkout);
    let is_known = || {
        let state = app.json_or_reset("/state.json")?;
        Some(state.as_array()?.iter().any(|one| one["name"] == "locks/fresh"))
    };
    assert_eq!(is_known(), Some(false));
    for folder in ["exercises/.pristine", "exercises"] {
        checkout.write(&format!("{folder}/locks/fresh.rs"), "pub fn fresh() {}\n");
    }
    until("the new exercise", || is_known().filter(|known| *known));
    let (mut events, _) = app.events();
    checkout.write("exercises/locks/fresh.rs", "pub fn fresh() { /* done */ }\n");
    events.state("locks/fresh", &["failed", "passed", "checking"]);
    // What is known stays so when its file is gone.
    fs::remove_file(checkout.path().join("exercises/locks/fresh.rs")).unwrap();
    events.state("locks/fresh", &["missing"]);
}

#[test]
fn a_second_instance_is_served_beside_the_first() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    let (one, other) = (App::start(&checkout), App::start(&checkout));
    assert_ne!(one.port, other.port);
    let (mut of_one, mut of_other) = (one.events().0, other.events().0);
    checkout.write(CLAIM, "pub fn claim() {}\n");
    of_one.state("threads/claim", &["passed"]);
    of_other.state("threads/claim", &["passed"]);
    // One of them may have seen the file before all of it was written, and checks it once more.
    let remembered = || checkout.run(&["list"]).out.contains("threads 1/2").then_some(());
    until("both remember the same", remembered);
    drop((one, other));
    remembered().expect("it stays remembered");
}

/// In a name space of its own, no file can be watched.
#[test]
fn where_no_file_can_be_watched_the_book_is_served_and_the_way_out_is_said() {
    let checkout = Checkout::new();
    for limit in ["max_inotify_watches", "max_inotify_instances"] {
        let none = format!("echo 0 > /proc/sys/user/{limit}");
        let alone = |script: &str| {
            let mut command = Command::new("unshare");
            command.args(["--user", "--map-root-user", "sh", "-c", script]);
            command
        };
        if !alone(&none).status().is_ok_and(|status| status.success()) {
            eprintln!("skipped: this system does not let a test set a limit of its own");
            return;
        }
        let given = checkout.command(&["--plain", "--port", "0"]);
        let args: Vec<_> = given.get_args().map(|arg| arg.to_string_lossy()).collect();
        let program = given.get_program().to_string_lossy();
        let mut command = alone(&format!("{none} && exec '{program}' {}", args.join(" ")));
        command.current_dir(checkout.path());
        for (name, value) in given.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let said = checkout.path().join("said");
        command.stderr(fs::File::create(&said).unwrap());
        let app = App::with_errors(&mut command);
        assert_eq!(app.ask("GET /threads.html", "").0, 200);
        let warned = || {
            let said = fs::read_to_string(&said).unwrap();
            (said.contains("cannot watch") && said.contains("cargo run -- check")).then_some(())
        };
        until("the warning", warned);
    }
}

/// The disk is a memory of 64 KiB, in a name space of its own, that is full.
#[test]
fn on_a_full_disk_the_verdict_is_shown_all_the_same() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    fs::create_dir(checkout.path().join("target")).unwrap();
    let inside = "mount -t tmpfs -o size=64k tmpfs target && \
                  ! head -c 100000 /dev/zero > target/filler 2>/dev/null";
    let alone = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", script]);
        command.current_dir(checkout.path());
        command
    };
    if !alone(inside).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: this system does not let a test mount a file system");
        return;
    }
    checkout.write(CLAIM, "pub fn claim() {}\n");
    let app = env!("CARGO_BIN_EXE_workbook");
    let mut command = alone(&format!("{inside}; exec '{app}' check threads/claim"));
    command.env("CARGO", checkout.path().join("bin/cargo"));
    let output = support::as_from_a_shell(&mut command).output().unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    assert!(out.contains("passed"), "{out}");
    assert!(err.contains("cannot remember the result"), "{err}");
}
