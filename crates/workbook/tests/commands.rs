//! The small commands, and what the app says to wrong input.

mod support;

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use support::{Checkout, app, script};

#[test]
fn the_list_shows_each_state() {
    let checkout = Checkout::new();
    checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
    fs::remove_file(checkout.path().join("exercises/locks/poison.rs")).unwrap();
    let said = checkout.run(&["list", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let states: Vec<(&str, &str)> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["name"].as_str().unwrap(), entry["state"].as_str().unwrap()))
        .collect();
    let expected = [
        ("threads/workers", "not-started"),
        ("threads/claim", "unchecked"),
        ("locks/poison", "missing"),
        ("locks/monitor", "not-started"),
    ];
    assert_eq!(states, expected);
    let said = checkout.run(&["list"]);
    assert!(said.out.contains("threads 0/2   locks 0/2"), "{}", said.out);
    assert!(!said.out.contains('\x1b'), "no colours in a pipe: {}", said.out);
    assert!(!said.out.contains("shorter ways"), "this book has none: {}", said.out);
}

#[test]
fn the_list_says_how_far_each_shorter_way_is_done() {
    let checkout = Checkout::new();
    let ways = "\n- **A day.** `threads/claim`, `locks/poison`.\n- **An hour.** `locks/monitor`.\n";
    checkout.write("chapters/introduction/ways.md", ways);
    let said = checkout.run(&["list"]);
    let should = "\nshorter ways\n  A day    0 of 2, next: threads/claim\n  An hour  0 of 1, next: locks/monitor\n";
    assert!(said.out.contains(should), "{}", said.out);
}

#[test]
fn hints_come_one_at_a_time() {
    let checkout = Checkout::new();
    let said = checkout.run(&["hint", "threads/claim"]);
    assert!(said.out.starts_with("hint 1 of 3\n\nFirst."), "{}", said.out);
    assert!(!said.out.contains("Second"), "{}", said.out);
    let said = checkout.run(&["hint", "threads/claim", "3"]);
    assert!(said.out.contains("Third.") && !said.out.contains("next"), "{}", said.out);
    for number in ["0", "4"] {
        let said = checkout.run(&["hint", "threads/claim", number]);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
        assert!(said.err.contains("hints 1 to 3"), "{}", said.err);
    }
}

#[test]
fn the_solution_is_printed_as_it_is() {
    assert_eq!(Checkout::new().run(&["solution", "locks/poison"]).out, "// the reference\n");
}

#[test]
fn reset_without_a_terminal_wants_a_yes_and_changes_nothing() {
    let checkout = Checkout::new();
    checkout.write("exercises/threads/claim.rs", "mine\n");
    let said = checkout.run(&["reset", "threads/claim"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("--yes"), "{}", said.err);
    assert_eq!(checkout.read("exercises/threads/claim.rs"), "mine\n");
}

#[test]
fn reset_keeps_every_version_that_it_replaces() {
    let checkout = Checkout::new();
    for (number, mine) in [(1, "mine\n"), (2, "mine again\nand more\n")] {
        checkout.write("exercises/threads/claim.rs", mine);
        let said = checkout.run(&["reset", "threads/claim", "--yes"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let backup = format!("target/interleave/backup/threads/claim.{number}.rs");
        assert!(said.out.contains(&backup), "{}", said.out);
        assert_eq!(checkout.read(&backup), mine);
        let pristine = checkout.read("exercises/.pristine/threads/claim.rs");
        assert_eq!(checkout.read("exercises/threads/claim.rs"), pristine);
    }
}

#[test]
fn reset_brings_back_a_deleted_file() {
    let checkout = Checkout::new();
    fs::remove_dir_all(checkout.path().join("exercises/threads")).unwrap();
    assert_eq!(checkout.run(&["reset", "threads/claim"]).code, Some(0));
    assert!(checkout.read("exercises/threads/claim.rs").contains("todo!()"));
}

#[test]
fn reset_makes_no_file_where_a_link_leads_to_nothing() {
    let checkout = Checkout::new();
    let (claim, elsewhere) =
        (checkout.path().join("exercises/threads/claim.rs"), checkout.path().join("elsewhere"));
    fs::remove_file(&claim).unwrap();
    symlink(&elsewhere, &claim).unwrap();
    assert_eq!(checkout.run(&["reset", "threads/claim"]).code, Some(0));
    assert!(!elsewhere.exists() && !claim.is_symlink());
    assert!(checkout.read("exercises/threads/claim.rs").contains("todo!()"));
}

/// To open a pipe is to wait for somebody at its other end.
#[test]
fn an_interrupted_update_leaves_the_answers_in_their_places() {
    let theirs = Checkout::new();
    let git = |folder: &Path, arguments: &[&str]| {
        let by = ["-c", "user.name=A", "-c", "user.email=a@b"];
        let mut command = Command::new("git");
        assert!(command.arg("-C").arg(folder).args(by).args(arguments).status().unwrap().success());
    };
    let commit = || {
        git(theirs.path(), &["add", "."]);
        git(theirs.path(), &["commit", "--quiet", "-m", "workbook"]);
    };
    git(theirs.path(), &["init", "--quiet"]);
    commit();
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine");
    git(theirs.path(), &["clone", "--quiet", ".", mine.to_str().unwrap()]);
    let answer = mine.join("exercises/threads/claim.rs");
    fs::write(&answer, "pub fn claim() {}\n").unwrap();
    for name in ["exercises/threads/claim.rs", "exercises/.pristine/threads/claim.rs"] {
        theirs.write(name, "//! Another exercise.\n\npub fn claims() {\n    todo!()\n}\n");
    }
    commit();
    // The answer is aside while git merges; the hook's parent is git, and git's is the app.
    script(&mine.join(".git/hooks/post-merge"), "kill -INT $(ps -o ppid= -p $PPID)");
    let said = app(&mine).arg("update").output().unwrap();
    assert!(matches!(said.status.code(), Some(0 | 130)), "{said:?}");
    assert_eq!(fs::read_to_string(&answer).unwrap(), "pub fn claim() {}\n");
    let new = fs::read_to_string(mine.join("exercises/.pristine/threads/claim.rs")).unwrap();
    assert!(new.contains("Another"), "{new}");
}

#[test]
fn what_is_no_file_is_named_with_the_remedy_and_never_opened() {
    let checkout = Checkout::new();
    let claim = checkout.path().join("exercises/threads/claim.rs");
    fs::remove_file(&claim).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(&claim).status().unwrap();
    assert!(pipe.success());
    for (what, command) in
        [("no file", "check"), ("no file", "reset"), ("a folder", "check"), ("a folder", "reset")]
    {
        if what == "a folder" && !claim.is_dir() {
            fs::remove_file(&claim).unwrap();
            fs::create_dir(&claim).unwrap();
        }
        let said = checkout.run(&[command, "threads/claim"]);
        assert_eq!(said.code, Some(2), "{what}, {command}: {}", said.out);
        let tells = [
            format!("exercises/threads/claim.rs is {what}: remove it"),
            "reset threads/claim".to_owned(),
        ];
        assert!(tells.iter().all(|part| said.err.contains(part)), "{command}: {}", said.err);
    }
    let said = checkout.run(&["list"]);
    assert!(said.out.contains("threads/claim    does not compile\n"), "{}", said.out);
    assert!(said.out.contains("threads/workers  not started\n"), "{}", said.out);
    let said = checkout.run(&["check", "threads"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    for part in ["threads/workers", "claim.rs is a folder: remove it"] {
        assert!(said.out.contains(part), "{}", said.out);
    }
}

#[test]
fn a_plot_of_what_is_no_benchmark_names_those_that_are() {
    let checkout = Checkout::new();
    checkout.write("benches/threads.rs", "");
    checkout.write("benches/locks.rs", "");
    checkout.write("benches/lib.rs", "");
    let plot = |bench| {
        let said = checkout.run(&["plot", bench]);
        assert_eq!((said.code, &*said.out), (Some(2), ""));
        said.err
    };
    assert_eq!(plot("nope"), "error: no benchmark is called `nope`; there are locks, threads\n");
    assert_eq!(plot("lib"), "error: no benchmark is called `lib`; there are locks, threads\n");
    let measure = "run cargo bench --bench threads first";
    assert!(plot("threads").contains(measure), "{}", plot("threads"));
}

#[test]
fn wrong_usage_is_told_apart_from_a_failure() {
    let checkout = Checkout::new();
    for args in [
        &["check", "threads/clam"][..],
        &["check", "threads", "--file", "x.rs"],
        &["check", "--file", "x.rs"],
        &["hint", "threads"],
        &["nonsense"],
        &["--port", "99999"],
    ] {
        let said = checkout.run(args);
        assert_eq!(said.code, Some(2), "{args:?}: {}", said.err);
        assert_eq!(said.out, "", "{args:?}");
        assert!(said.err.starts_with("error: "), "{args:?}: {}", said.err);
    }
}

#[test]
fn every_command_shows_an_example_in_its_help() {
    let checkout = Checkout::new();
    for command in ["check", "list", "hint", "reset", "solution", "new", "audit", "book"] {
        let said = checkout.run(&[command, "--help"]);
        assert!(said.out.contains(&format!("cargo run -- {command}")), "{}", said.out);
    }
    assert!(checkout.run(&["--help"]).out.contains("Exit codes"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let checkout = Checkout::new();
    let mut command = checkout.command(&["list"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command.stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn a_full_disk_is_an_error() {
    let checkout = Checkout::new();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = checkout.command(&["list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left"));
}

#[test]
fn a_book_replaces_nothing_but_a_book() {
    let checkout = Checkout::new();
    checkout.write("site/notes.md", "mine\n");
    let said = checkout.run(&["book", "--quick", "--out", "site"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("site holds something other than a built book"), "{}", said.err);
    assert_eq!(checkout.read("site/notes.md"), "mine\n");
    let said = checkout.run(&["book", "--quick", "--out", "site/notes.md"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("notes.md: Not a directory"), "{}", said.err);
}

#[test]
fn a_checkout_that_cannot_be_written_says_what() {
    let checkout = Checkout::new();
    checkout.write("exercises/threads/claim.rs", "mine\n");
    checkout.write("target/keep", "");
    let target = checkout.path().join("target");
    fs::set_permissions(&target, Permissions::from_mode(0o555)).unwrap();
    if fs::write(target.join("probe"), "").is_ok() {
        return; // The superuser may write everywhere.
    }
    let said = checkout.run(&["reset", "threads/claim", "--yes"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("cannot write to"), "{}", said.err);
    assert_eq!(checkout.read("exercises/threads/claim.rs"), "mine\n");
}
