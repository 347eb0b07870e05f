//! What a teacher uses: `check --dir` and `check --junit`.

mod support;

use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use support::{Checkout, app, root};
use workbook::checkout::tree::{Selection, Tree};
use workbook::checks::submissions::{Submission, collect};

/// Names, exercises and the ends of paths.
fn answers(
    checkout: &Checkout,
    name: Option<&str>,
) -> (Vec<(String, String, String)>, Vec<String>) {
    let tree = Tree::open(checkout.path()).unwrap();
    let folder = checkout.path().join("in");
    let found = collect(&tree, &tree.select(name).unwrap(), &folder).unwrap();
    let told = |Submission { student, exercise, file }: &Submission| {
        let file = file.strip_prefix(&folder).unwrap().display().to_string();
        (student.clone(), exercise.to_string(), file)
    };
    (found.answers.iter().map(told).collect(), found.ignored)
}

fn owned(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    rows.iter().map(|(a, b, c)| ((*a).into(), (*b).into(), (*c).into())).collect()
}

#[test]
fn a_folder_for_each_student_may_be_a_whole_checkout() {
    let checkout = Checkout::new();
    checkout.write("in/bob/exercises/threads/claim.rs", "pub fn claim() {}\n");
    checkout.write("in/anna/locks/poison.rs", "pub fn poison() {}\n");
    let skeleton = checkout.read("exercises/threads/workers.rs");
    checkout.write("in/bob/exercises/threads/workers.rs", skeleton);
    let (found, ignored) = answers(&checkout, None);
    // What somebody has begun is expected of everybody; what nobody has begun is not.
    let expected = owned(&[
        ("anna", "threads/claim", "anna/threads/claim.rs"),
        ("anna", "locks/poison", "anna/locks/poison.rs"),
        ("bob", "threads/claim", "bob/exercises/threads/claim.rs"),
        ("bob", "locks/poison", "bob/exercises/locks/poison.rs"),
    ]);
    assert_eq!((found, ignored), (expected, vec![]));
}

#[test]
fn a_file_for_each_student_answers_the_exercise_that_is_named() {
    let checkout = Checkout::new();
    checkout.write("in/anna.rs", "pub fn claim() {}\n");
    checkout.write("in/bob/threads/claim.rs", "pub fn claim() {}\n");
    checkout.write("in/notes.txt", "");
    checkout.write("in/.hidden.rs", "");
    let (found, ignored) = answers(&checkout, Some("threads/claim"));
    let expected = owned(&[
        ("anna", "threads/claim", "anna.rs"),
        ("bob", "threads/claim", "bob/threads/claim.rs"),
    ]);
    assert_eq!(found, expected);
    assert_eq!(ignored.len(), 1);
    assert!(ignored[0].contains("notes.txt"), "{ignored:?}");
}

#[test]
fn two_students_of_one_name_are_told_apart() {
    let checkout = Checkout::new();
    checkout.write("in/anna/threads/claim.rs", "pub fn claim() {}");
    checkout.write("in/anna.rs", "pub fn claim() {}");
    checkout.write("in/emil.rs", "pub fn claim() {}");
    for name in [&b"b\xfe"[..], b"b\xff"] {
        let path = checkout.path().join("in").join(OsStr::from_bytes(name));
        fs::create_dir_all(path).unwrap();
    }
    let found = answers(&checkout, Some("threads/claim"));
    let students: Vec<&str> = found.0.iter().map(|(student, ..)| &**student).collect();
    let replaced = "b\u{fffd}/";
    assert_eq!(students, ["anna.rs", "anna/", replaced, &format!("{replaced} (2)"), "emil"]);
}

#[test]
fn a_name_that_no_exercise_has_is_told_with_the_nearest() {
    let checkout = Checkout::new();
    checkout.write("in/anna/threads/clam.rs", "");
    let (found, ignored) = answers(&checkout, Some("threads/claim"));
    assert_eq!(found.len(), 1, "the answer is missing, and shows so");
    assert!(ignored[0].contains("is it `threads/claim`?"), "{ignored:?}");
}

#[test]
fn files_that_cannot_be_answers_have_verdicts_and_stop_nothing() {
    let checkout = Checkout::new();
    checkout.write("in/gone/keep.txt", "");
    checkout.write("in/empty/threads/claim.rs", " \n");
    checkout.write("in/emptier/threads/claim.rs", "");
    checkout.write("in/folder/threads/claim.rs/inside.rs", "");
    checkout.write("in/latin/threads/claim.rs", b"// caf\xe9\n");
    checkout.write("in/long/threads/claim.rs", vec![b'/'; 2 << 20]);
    let skeleton = checkout.read("exercises/threads/claim.rs");
    checkout.write("in/same/threads/claim.rs", skeleton);
    symlink("loop", checkout.path().join("in/loop")).unwrap();
    fs::create_dir_all(checkout.path().join("in/device/threads")).unwrap();
    symlink("/dev/zero", checkout.path().join("in/device/threads/claim.rs")).unwrap();
    let said = checkout.run(&["check", "threads/claim", "--dir", "in", "--json"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let list: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    let verdicts: Vec<(&str, &str)> = list
        .iter()
        .map(|one| (one["student"].as_str().unwrap(), one["verdict"].as_str().unwrap()))
        .collect();
    let expected = [
        ("device", "unreadable"),
        ("emptier", "does not compile"),
        ("empty", "does not compile"),
        ("folder", "unreadable"),
        ("gone", "missing"),
        ("latin", "does not compile"),
        ("long", "unreadable"),
        ("loop", "unreadable"),
        ("same", "not started"),
    ];
    assert_eq!(verdicts, expected);
    assert_eq!(
        list[1]["message"], "in/emptier/threads/claim.rs is empty",
        "and `reset` is for learners"
    );
    assert_eq!(list[1]["same_as"], json!([]), "nothing was copied");
    let said = checkout.run(&["check", "threads/claim", "--dir", "in"]);
    let table: Vec<&str> = said.out.lines().collect();
    assert!(table[0].starts_with("student  exercise"), "{}", said.out);
    assert!(table[6].starts_with("latin    threads/claim  does not compile"), "{}", said.out);
    assert_eq!(
        table.last().unwrap().split_whitespace().collect::<Vec<_>>()[1..],
        ["0", "of", "1", "passed"]
    );
}

#[test]
fn an_answer_without_a_verdict_is_told_apart_from_a_wrong_one() {
    let checkout = Checkout::new();
    // There is no Cargo.toml to build with.
    checkout.write("in/anna.rs", "pub fn claim() {}\n");
    checkout.write("in/bob.rs", b"\xff");
    let args = ["check", "threads/claim", "--dir", "in", "--junit", "report.xml"];
    let said = checkout.run(&args);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("1 of 2 answers"), "{}", said.err);
    assert!(said.out.contains("bob      threads/claim  does not compile"), "{}", said.out);
    let report = Report::deserialize_from_str(&checkout.read("report.xml")).unwrap();
    assert_eq!((report.tests, report.errors, report.failures), (2, 1, 1));
}

#[test]
fn wrong_use_of_a_folder_is_an_error() {
    let checkout = Checkout::new();
    checkout.write("in/anna.rs", "pub fn claim() {}\n");
    let said = checkout.run(&["check", "--dir", "in"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("which exercise"), "{}", said.err);
    assert_eq!(checkout.run(&["check", "--dir", "nowhere"]).code, Some(2));
    let both = ["check", "threads/claim", "--dir", "in", "--file", "in/anna.rs"];
    assert_eq!(checkout.run(&both).code, Some(2));
}

#[test]
fn junit_has_a_case_for_each_check_and_the_verdict_as_its_type() {
    let checkout = Checkout::new();
    checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
    checkout.write("exercises/locks/poison.rs", "  \n");
    checkout.cargo_reports(&[("once", "model", "passed"), ("twice", "native", "lost <update>")]);
    let said = checkout.run(&["check", "--json", "--junit", "out.xml"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&said.out).unwrap().len(), 4, "{}", said.out);

    let report = Report::deserialize_from_str(&checkout.read("out.xml")).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (5, 2, 0));
    let cases: BTreeMap<String, &TestCaseStatus> = report
        .test_suites
        .iter()
        .flat_map(|suite| &suite.test_cases)
        .map(|case| {
            let class = case.classname.as_ref().unwrap();
            (format!("{} {}", class.as_str(), case.name.as_str()), &case.status)
        })
        .collect();
    let ty = |name: &str| match cases[name] {
        TestCaseStatus::Success { .. } => "success".to_owned(),
        TestCaseStatus::Skipped { ty, .. } => format!("skipped: {}", ty.as_ref().unwrap().as_str()),
        TestCaseStatus::NonSuccess { kind, ty, .. } => {
            assert_eq!(*kind, NonSuccessKind::Failure);
            ty.as_ref().unwrap().as_str().to_owned()
        }
    };
    assert_eq!(ty("threads.claim once::model"), "success");
    assert_eq!(ty("threads.claim twice::native"), "lost <update>");
    assert_eq!(ty("threads.workers answer"), "skipped: not started");
    assert_eq!(ty("locks.poison answer"), "does not compile");
    let suite = report.test_suites.iter().find(|s| s.name.as_str() == "threads/claim").unwrap();
    assert_eq!(suite.time.unwrap().as_millis(), 500, "that of its two checks");
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let checkout = Checkout::new();
    let said = checkout.run(&["check", "threads", "--junit", "nowhere/out.xml"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("nowhere/out.xml"), "{}", said.err);
}

/// With the real cargo: whatever an answer does, the next one gets its verdict.
#[test]
fn a_class_of_bad_answers_is_graded_to_the_end() {
    let tree = Tree::open(&root()).unwrap();
    let exercise = tree.exercise("threads/halves").unwrap();
    let solution = fs::read_to_string(tree.solution(&exercise)).unwrap();
    let body = |body: &str| {
        format!(
            "use interleave::{{Error, Partial, Source}};\n\
             pub fn halves(_: &dyn Source) -> Result<Partial, Error> {{ {body} }}\n"
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let hand_in = |student: &str, text: &str| {
        fs::write(folder.path().join(format!("{student}.rs")), text).unwrap();
    };
    hand_in("a_aborts", &body("std::process::abort()"));
    hand_in("b_breaks", &(solution.clone() + "fn broken() -> u8 { \"a\" }\n"));
    hand_in("c_floods", &body("loop { println!(\"again and again and again and again\") }"));
    hand_in("d_hangs", &body("loop { std::thread::park() }"));
    hand_in("e_leaves", &body("std::process::exit(0)"));
    hand_in("f_solves", &solution);
    let (code, verdicts) = grade(folder.path(), &Selection::Exercise(exercise));
    assert_eq!(code, Some(1), "{verdicts:?}");
    // Two at the same time, and neither gets what belongs to the other.
    let expected: [(&str, &[&str]); 6] = [
        ("a_aborts", &["not allowed"]),
        ("b_breaks", &["does not compile"]),
        // The model sees what comes round again; natively it's a flood.
        ("c_floods", &["endless loop"]),
        ("d_hangs", &["one after the other", "deadlock"]),
        ("e_leaves", &["not allowed"]),
        ("f_solves", &["passed"]),
    ];
    assert_eq!(verdicts.len(), expected.len());
    for ((student, verdict), (expected, names)) in verdicts.iter().zip(expected) {
        assert_eq!(student, expected, "in the order in which they were handed in");
        assert!(names.contains(&&**verdict), "{student}: {verdict}");
    }
}

/// Two at the same time. Answers the exit code, and each student's verdict.
fn grade(folder: &Path, selection: &Selection) -> (Option<i32>, Vec<(String, String)>) {
    let Selection::Exercise(exercise) = selection else { panic!("an exercise is wanted") };
    let name = exercise.to_string();
    let output = app(&root())
        .args(["check", &name, "--json", "--jobs", "2", "--dir"])
        .arg(folder)
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    let list: Vec<Value> =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {err}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let verdicts = list.iter().map(|one| (text(&one["student"]), text(&one["verdict"]))).collect();
    (output.status.code(), verdicts)
}
