//! `check` on a small checkout whose `cargo` is a script: what the app makes of every answer.

mod support;

use serde_json::{Value, json};
use std::fs;
use support::Checkout;

/// A checkout where threads/claim was started.
fn started() -> Checkout {
    let checkout = Checkout::new();
    checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
    checkout
}

fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

#[test]
fn all_checks_passed() {
    let checkout = started();
    checkout.cargo_reports(&[("once", "native", "passed"), ("once", "model", "passed")]);
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let outcome = object(&said.out);
    assert_eq!(outcome["exercise"], "threads/claim");
    assert_eq!(outcome["verdict"], "passed");
    assert_eq!(outcome["passed"], true);
    assert_eq!(outcome["checks"].as_array().unwrap().len(), 2);
    for key in ["flavour", "executions", "preemptions", "bound", "message", "trace", "seconds"] {
        assert!(outcome.get(key).is_some(), "{key} is there");
    }
    let said = checkout.run(&["list"]);
    assert!(said.out.contains("threads 1/2"), "it is remembered: {}", said.out);
}

/// The learner's checks would pass. They aren't even built.
#[test]
fn what_the_exercise_has_one_build_is_not_allowed() {
    let checkout = started();
    checkout.cargo_reports(&[("once", "native", "passed"), ("once", "model", "passed")]);
    let refused = "[[refused]]\npath = \"std::sync::Barrier\"\nwhy = \"build it\"\n";
    checkout.write("tests/threads/claim/refused.toml", refused);
    let wrapped = "pub fn claim() {}\nuse std::sync;\nstruct A(sync::Barrier);\n";
    checkout.write("exercises/threads/claim.rs", wrapped);
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let outcome = object(&said.out);
    assert_eq!(outcome["verdict"], "not allowed");
    assert_eq!(outcome["message"], "`std::sync::Barrier` (exercises/threads/claim.rs:3): build it");
    assert_eq!(outcome["checks"], json!([]));
    let said = checkout.run(&["check", "threads"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("not allowed: `std::sync::Barrier`"), "{}", said.out);
    let said = checkout.run(&["list"]);
    assert!(said.out.contains("threads 0/2"), "it does not count: {}", said.out);

    checkout.write("exercises/threads/claim.rs", "pub struct Barrier;\npub fn claim() {}\n");
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!(object(&said.out)["verdict"], "passed", "the name is its own");
    checkout.write("tests/threads/claim/refused.toml", "[[refuse]]\n");
    checkout.write("exercises/threads/claim.rs", wrapped);
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!(object(&said.out)["verdict"], "passed", "a learner can't mend that file");
}

#[test]
fn the_model_s_first_failure_decides() {
    let checkout = started();
    checkout.cargo_reports(&[
        ("once", "native", "panic"),
        ("twice", "model", "lost update"),
        ("once", "model", "passed"),
    ]);
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!(said.code, Some(1));
    let outcome = object(&said.out);
    assert_eq!(
        (&outcome["verdict"], &outcome["flavour"]),
        (&json!("lost update"), &json!("model"))
    );
    assert_eq!(outcome["message"], "the message of twice");
    let order: Vec<&str> = outcome["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["check"].as_str().unwrap())
        .collect();
    assert_eq!(
        order[..2],
        ["once", "twice"],
        "the model's first; native checks may have been ended"
    );
    let said = checkout.run(&["check", "threads/claim"]);
    assert!(said.out.contains("lost update: the message of twice"), "{}", said.out);
    assert!(said.out.contains("hint threads/claim"), "{}", said.out);
}

#[test]
fn nobody_s_work_is_checked_without_cargo() {
    let checkout = Checkout::new();
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!((said.code, &object(&said.out)["verdict"]), (Some(1), &json!("not started")));
    let said = checkout.run(&["check", "threads"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let said = checkout.run(&["check", "--json"]);
    assert_eq!((said.code, object(&said.out).as_array().unwrap().len()), (Some(0), 4));
}

#[test]
fn cargo_that_is_missing_is_named() {
    let checkout = started();
    let said = checkout.run(&["check", "threads/claim"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("bin/cargo") && said.err.contains("no such file"), "{}", said.err);
}

#[test]
fn what_cargo_says_is_passed_on_when_the_compiler_said_nothing() {
    let checkout = started();
    checkout.cargo("echo 'error: the manifest is odd' >&2; exit 101");
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("the manifest is odd"), "{}", said.err);
}

#[test]
fn a_full_disk_is_told_in_a_sentence() {
    let checkout = started();
    checkout.cargo("echo 'error: No space left on device (os error 28)' >&2; exit 101");
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("the disk is full"), "{}", said.err);
}

#[test]
fn a_folder_that_cargo_cannot_write_to_is_told_in_a_sentence() {
    let checkout = started();
    let lock = checkout.path().join("target/debug/.cargo-lock");
    checkout.cargo(&format!(
        "echo 'error: failed to open: {}' >&2; echo 'Permission denied (os error 13)' >&2; exit 101",
        lock.display()
    ));
    for args in [&["check", "threads/claim"][..], &["check", "threads/claim", "--checker", "loom"]]
    {
        let said = checkout.run(args);
        assert_eq!(said.code, Some(2), "{args:?}");
        assert!(said.err.contains("cargo can't write to"), "{args:?}: {}", said.err);
        assert!(said.err.contains("CARGO_TARGET_DIR="), "{args:?}: {}", said.err);
    }
}

/// A line of cargo's: an error in one flavour, in `file`, that also points at `note`.
fn compile_error(checkout: &Checkout, package: &str, text: &str, file: &str, note: &str) -> String {
    said(checkout, package, ("error", Some("E0308"), text), file, note)
}

/// A line of cargo's: what the compiler said, as its level, code and text.
fn said(
    checkout: &Checkout,
    package: &str,
    (level, code, text): (&str, Option<&str>, &str),
    file: &str,
    note: &str,
) -> String {
    let span =
        |file| json!({ "file_name": file, "line_start": 1, "is_primary": true, "expansion": null });
    let child = json!({
        "level": "note", "message": "", "rendered": null, "children": [], "spans": [span(note)],
    });
    let message = json!({
        "reason": "compiler-message",
        "manifest_path": checkout.path().join(package).join("Cargo.toml"),
        "target": { "kind": ["test"], "name": "threads" },
        "message": {
            "level": level, "message": text, "children": [child], "spans": [span(file)],
            "code": code.map(|code| json!({ "code": code, "explanation": null })),
            "rendered": format!("{level}: {text}\n --> {file}:1:1\n"),
        },
    });
    format!("cat <<'END'\n{message}\nEND\n")
}

const ANSWER: &str = "tests/../exercises/threads/claim.rs";
const CHECKS: &str = "tests/threads/claim.rs";

#[test]
fn a_compile_error_is_shown_once_and_with_the_learner_s_own_path() {
    let checkout = started();
    let errors = ["crates/model", "."]
        .map(|package| compile_error(&checkout, package, "mismatched types", ANSWER, ANSWER));
    checkout.cargo(&(errors.concat() + "exit 101"));
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let outcome = object(&said.out);
    assert_eq!(
        (&outcome["verdict"], &outcome["flavour"]),
        (&json!("does not compile"), &json!("native"))
    );
    assert_eq!(outcome["message"], "error: mismatched types\n --> exercises/threads/claim.rs:1:1");
}

#[test]
fn a_changed_signature_is_explained_with_one_error_of_the_checks() {
    let checkout = started();
    let errors = ["one", "two"].map(|text| compile_error(&checkout, ".", text, CHECKS, ANSWER));
    checkout.cargo(&(errors.concat() + "exit 101"));
    let outcome = object(&checkout.run(&["check", "threads/claim", "--json"]).out);
    let message = outcome["message"].as_str().unwrap();
    assert!(message.contains("signature") && message.contains("error: one"), "{message}");
    assert!(!message.contains("error: two"), "{message}");
}

#[test]
fn a_type_that_cannot_go_to_other_threads_is_explained_as_such() {
    let checkout = started();
    for text in [
        "`Rc<u8>` cannot be sent between threads safely",
        "`Cell<u8>` cannot be shared between threads safely",
    ] {
        let error = said(&checkout, ".", ("error", Some("E0277"), text), CHECKS, ANSWER);
        checkout.cargo(&(error + "exit 101"));
        let outcome = object(&checkout.run(&["check", "threads/claim", "--json"]).out);
        let message = outcome["message"].as_str().unwrap();
        assert!(message.contains("from several threads") && message.contains(text), "{message}");
        assert!(!message.contains("signature"), "{message}");
    }
    let error = said(&checkout, ".", ("error", Some("E0277"), "no `Debug`"), CHECKS, ANSWER);
    checkout.cargo(&(error + "exit 101"));
    let outcome = object(&checkout.run(&["check", "threads/claim", "--json"]).out);
    assert!(outcome["message"].as_str().unwrap().contains("signature"), "{outcome}");
}

#[test]
fn warnings_of_the_learner_s_file_are_shown_once_and_no_others() {
    let checkout = started();
    checkout.cargo_reports(&[("once", "native", "passed"), ("once", "model", "panic")]);
    let warned = |package, text, file| {
        said(&checkout, package, ("warning", Some("unused_must_use"), text), file, file)
    };
    let all = warned("crates/model", "unused lock of the model", ANSWER)
        + &warned(".", "unused lock", ANSWER)
        + &warned(".", "unused lock", ANSWER)
        + &warned(".", "unused check", CHECKS);
    let builds = checkout.read("bin/cargo");
    let builds: String = builds.lines().skip(1).map(|line| format!("{line}\n")).collect();
    checkout.script("bin/cargo", &(all + &builds));
    let outcome = object(&checkout.run(&["check", "threads/claim", "--json"]).out);
    assert_eq!(outcome["warnings"], "warning: unused lock\n --> exercises/threads/claim.rs:1:1");
    let shown = checkout.run(&["check", "threads/claim"]).out;
    assert!(shown.contains("the compiler warns:\nwarning: unused lock\n"), "{shown}");
}

#[test]
fn the_name_that_says_the_most_decides() {
    let checkout = started();
    for (checks, expected) in [
        ([("once", "model", "inconclusive"), ("twice", "native", "lost update")], "lost update"),
        ([("once", "model", "panic"), ("twice", "model", "lost update")], "lost update"),
        ([("once", "model", "wrong sum"), ("twice", "model", "deadlock")], "deadlock"),
        ([("once", "model", "lost update"), ("twice", "model", "torn pair")], "lost update"),
        ([("once", "model", "inconclusive"), ("twice", "native", "passed")], "inconclusive"),
    ] {
        checkout.cargo_reports(&checks);
        let said = checkout.run(&["check", "threads/claim", "--json"]);
        assert_eq!(said.code, Some(1), "{checks:?}: {}", said.err);
        let outcome = object(&said.out);
        assert_eq!(outcome["verdict"], expected, "{checks:?}");
        let of = checks.iter().find(|(.., verdict)| *verdict == expected).unwrap().0;
        assert_eq!(
            (&outcome["check"], &outcome["message"]),
            (&json!(of), &json!(format!("the message of {of}")))
        );
    }
}

#[test]
fn what_only_the_model_lacks_has_a_verdict_of_its_own() {
    let checkout = started();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    let builds = checkout.read("bin/cargo");
    let error = compile_error(&checkout, "crates/model", "no mpmc in sync", ANSWER, ANSWER);
    checkout.script(
        "bin/cargo",
        &format!("{error}{}exit 101", builds.lines().nth(1).unwrap().to_owned() + "\n"),
    );
    let said = checkout.run(&["check", "threads/claim", "--json"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let outcome = object(&said.out);
    assert_eq!(outcome["verdict"], "not in the model");
    assert_eq!(outcome["checks"][0]["verdict"], "passed", "the native checks did run");
}

#[test]
fn a_program_that_dies_without_a_word_is_no_pass() {
    let checkout = started();
    checkout.cargo_reports(&[("once", "native", "passed"), ("once", "model", "passed")]);
    checkout.script("bin/model", "echo 'what it printed'; kill -9 $$");
    let said = checkout.run(&["check", "threads/claim"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("signal: 9") && said.err.contains("what it printed"), "{}", said.err);
}

#[test]
fn a_silent_program_is_no_pass() {
    let checkout = started();
    checkout.cargo_reports(&[]);
    let said = checkout.run(&["check", "threads/claim"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("no check of threads/claim reported"), "{}", said.err);
}

#[test]
fn what_is_no_text_does_not_compile() {
    let checkout = started();
    checkout.write("exercises/threads/claim.rs", b"fn a() {}\n// caf\xe9\n");
    let said = checkout.run(&["check", "threads/claim"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("exercises/threads/claim.rs:2: not UTF-8"), "{}", said.out);
    checkout.write("exercises/threads/claim.rs", "  \n");
    let said = checkout.run(&["check", "threads/claim"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("is empty") && said.out.contains("reset"), "{}", said.out);
}

#[test]
fn a_deleted_file_is_named_with_the_way_back() {
    let checkout = started();
    fs::remove_file(checkout.path().join("exercises/threads/claim.rs")).unwrap();
    let said = checkout.run(&["check", "threads"]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("reset threads/claim"), "{}", said.out);
}

#[test]
fn an_answer_that_cannot_be_read_is_an_error() {
    let checkout = started();
    let check = |file| checkout.run(&["check", "threads/claim", "--file", file]);
    let said = check("nowhere.rs");
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("cannot read nowhere.rs"), "{}", said.err);
    let said = check("exercises");
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("is a folder"), "{}", said.err);
    checkout.write("empty.rs", "");
    assert_eq!(check("empty.rs").code, Some(1));
}

#[test]
fn a_file_that_comes_back_with_its_old_time_looks_new_to_cargo() {
    let checkout = started();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    assert_eq!(checkout.run(&["check", "threads/claim"]).code, Some(0));
    let path = checkout.path().join("exercises/threads/claim.rs");
    let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    let set = |path: &std::path::Path| {
        fs::File::options().append(true).open(path).unwrap().set_modified(old).unwrap();
    };
    set(&path);
    checkout.run(&["check", "threads/claim"]);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), old, "the text is the same");
    fs::write(&path, "pub fn claim() { /* other */ }\n").unwrap();
    set(&path);
    checkout.run(&["check", "threads/claim"]);
    assert!(fs::metadata(&path).unwrap().modified().unwrap() > old);
}
