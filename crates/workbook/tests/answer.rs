//! `check --file` on this checkout's own exercises, with the real cargo: a correct answer passes in
//! both flavours, a classical mistake is rejected by its name.

mod support;

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::{app, as_from_a_shell, root};
use workbook::checkout::tree::Tree;

const EXERCISE: &str = "threads/claim";

fn check(file: &Path) -> (Option<i32>, Value) {
    let args = ["check", EXERCISE, "--json", "--file"];
    let output = app(&root()).args(args).arg(file).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    let outcome = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"));
    (output.status.code(), outcome)
}

#[test]
fn every_interleaving_of_an_answer_is_recorded_and_one_is_replayed() {
    let tree = Tree::open(&root()).unwrap();
    let exercise = tree.exercise(EXERCISE).unwrap();
    let explore = |file: &Path, more: &[&str]| {
        let args = ["explore", EXERCISE, "--check", "three_chunks", "--file"];
        let output = app(&root()).args(args).arg(file).args(more).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), out, String::from_utf8(output.stderr).unwrap())
    };
    let solution = tree.solution(&exercise);
    let mistake = tree.checks(&exercise).with_extension("").join("load_then_store.rs");

    let (code, out, err) = explore(&solution, &[]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("were recorded") && !out.contains("shortest failure"), "{out}");

    let (code, out, _) = explore(&mistake, &["--json"]);
    let all: Value = serde_json::from_str(&out).unwrap();
    let recording = &all[0]["recording"];
    let schedule = recording["shortest_failure"].as_str().unwrap();
    assert_eq!((code, &recording["cut"]), (Some(1), &Value::Null));
    assert_eq!(recording["tree"]["verdicts"], serde_json::json!(["passed", "double claim"]));
    let (code, out, _) = explore(&mistake, &["--schedule", schedule]);
    assert_eq!(code, Some(1));
    assert!(out.contains("double claim") && out.contains("FAILS"), "{out}");
    assert!(out.contains("load_then_store.rs"), "the rows name the file that was given: {out}");
    let (code, ..) = explore(&solution, &["--schedule", "main main T2 T1"]);
    assert_eq!(code, Some(0));

    let (_, out, _) = explore(&mistake, &["--cap", "10"]);
    assert!(out.contains("10 interleavings were recorded (that is the limit)"), "{out}");
    let (code, _, err) = explore(&mistake, &["--schedule", "main T7"]);
    assert!(code == Some(2) && err.contains("T7"), "{err}");
    let (code, _, err) = explore(&mistake, &["--cap", "0"]);
    assert!(code == Some(2) && err.contains("--cap"), "{err}");
}

/// The first answer to be graded does not wait for the checker to be compiled.
#[test]
fn an_answer_stands_on_what_the_checkout_has_built() {
    let tree = Tree::open(&root()).unwrap();
    let solution = tree.solution(&tree.exercise(EXERCISE).unwrap());
    let (code, outcome) = check(&solution);
    assert_eq!(code, Some(0), "{outcome}");

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = |workspace: &Path, test: &str| {
        let mut command = Command::new(&cargo);
        let output = as_from_a_shell(&mut command)
            .args(["test", "--no-run", "--message-format=json", "--test", test, "--target-dir"])
            .arg(tree.target_dir())
            .current_dir(workspace)
            .output()
            .unwrap();
        // The answer need not compile: another test may have left its own.
        let messages = String::from_utf8(output.stdout).unwrap();
        let libraries = messages.lines().filter_map(|line| {
            let made: Value = serde_json::from_str(line).ok()?;
            let is_library = made["reason"] == "compiler-artifact" && made["executable"].is_null();
            is_library.then(|| (made["target"]["name"].clone(), made["filenames"].clone()))
        });
        libraries
            .map(|(name, files)| (name.to_string(), files.to_string()))
            .collect::<BTreeSet<_>>()
    };
    let workspace = tree.own_folder().join("answer");
    let alone = fs::File::create(workspace.join("lock")).unwrap();
    alone.lock().unwrap();
    let of_answer = built(&workspace, "answer");
    drop(alone);
    let of_checkout = built(&root(), "threads");
    // Its own are the two packages with the answer, whose libraries have nothing in them.
    let own: Vec<_> = of_answer.difference(&of_checkout).map(|(name, _)| name.as_str()).collect();
    assert_eq!(own, ["\"answer_model\"", "\"answer_native\""]);
    assert!(of_answer.len() > 50, "{of_answer:?}");
}

/// One test: the calls would wait for each other.
#[test]
fn an_answer_gets_the_verdict_that_it_deserves() {
    let tree = Tree::open(&root()).unwrap();
    let exercise = tree.exercise(EXERCISE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("my answer.rs");
    let before = fs::read_to_string(tree.subject(&exercise)).unwrap();

    let solution = fs::read_to_string(tree.solution(&exercise)).unwrap();
    fs::write(&file, solution + "\nfn careless() {\n    Err::<(), u8>(1);\n}\n").unwrap();
    let (code, outcome) = check(&file);
    assert_eq!((code, outcome["verdict"].as_str()), (Some(0), Some("passed")), "{outcome}");
    let warnings = outcome["warnings"].as_str().unwrap();
    assert_eq!(warnings.matches("warning:").count(), 1, "{warnings}");
    assert!(
        warnings.contains("unused `Result`") && warnings.contains("my answer.rs:"),
        "{warnings}"
    );
    let checks = outcome["checks"].as_array().unwrap();
    for flavour in ["native", "model"] {
        assert!(checks.iter().any(|check| check["flavour"] == flavour), "{flavour} was run");
    }

    let (mistake, expected) = a_mistake(&tree.checks(&exercise).with_extension(""));
    fs::write(&file, mistake).unwrap();
    let (code, outcome) = check(&file);
    assert_eq!(code, Some(1), "{outcome}");
    let verdicts: Vec<&Value> =
        outcome["checks"].as_array().unwrap().iter().map(|check| &check["verdict"]).collect();
    assert!(verdicts.iter().any(|verdict| **verdict == expected.as_str()), "{expected}: {outcome}");

    let solution = fs::read_to_string(tree.solution(&exercise)).unwrap();
    let line = solution.lines().count() + 1;
    fs::write(&file, format!("{solution}fn broken() -> u8 {{ \"a\" }}\n")).unwrap();
    let (code, outcome) = check(&file);
    assert_eq!((code, outcome["verdict"].as_str()), (Some(1), Some("does not compile")));
    let place = format!("{}:{line}:", file.display());
    assert!(outcome["message"].as_str().unwrap().contains(&place), "{place}: {outcome}");

    assert_eq!(fs::read_to_string(tree.subject(&exercise)).unwrap(), before);
}

/// What an answer stands on may have changed since it was built: its compiler, a file's time. That takes longer than
/// the compiler may take for an answer, and isn't the answer's doing.
#[test]
fn what_has_to_be_built_anew_below_an_answer_is_not_held_against_it() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (wrapper, built) = (folder.path().join("cargo"), folder.path().join("built"));
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    // In bounds, cargo is offline.
    let line = format!(
        r#"if [ "$CARGO_NET_OFFLINE" != true ]; then : > '{built}'; fi
if [ ! -e '{built}' ]; then
    echo 'error: could not compile `explorer` (lib)' >&2
    echo '  process failed: `rustc --crate-name explorer --edition=2024` (signal: 9, SIGKILL: kill)' >&2
    exit 101
fi
exec '{cargo}' "$@""#,
        built = built.display(),
    );
    support::script(&wrapper, &line);
    ensure_passes_with("CARGO", &wrapper);
    assert!(built.exists());
}

/// A compiler cache works in a server of its own, which no bounds hold.
#[test]
fn an_answer_is_compiled_by_no_wrapper_of_the_compiler() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let wrapper = folder.path().join("cache");
    // In bounds, cargo is offline.
    let line = r#"if [ "$CARGO_NET_OFFLINE" = true ]; then echo 'no server' >&2; exit 1; fi
exec "$@""#;
    support::script(&wrapper, line);
    for variable in ["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"] {
        ensure_passes_with(variable, &wrapper);
    }
}

/// The solution passes where the variable names this script.
fn ensure_passes_with(variable: &str, script: &Path) {
    let output = app(&root())
        .args(["check", EXERCISE, "--json", "--file"])
        .arg(root().join("solutions").join(EXERCISE).with_extension("rs"))
        .env(variable, script)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
}

/// A mistake that the model rejects, and the name of the verdict that its header promises.
fn a_mistake(folder: &Path) -> (String, String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let line =
            text.lines().find(|line| line.contains("Rejected by:") && line.contains("model"));
        if let Some(verdict) = line.and_then(|line| line.rsplit(", as ").next()).map(str::to_owned)
        {
            return (text, verdict);
        }
    }
    panic!("no mistake in {} is rejected by the model", folder.display());
}
