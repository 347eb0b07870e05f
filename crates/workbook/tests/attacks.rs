//! Answers that were not written to be right: each ends in a verdict with a name, and the answers after
//! it are judged as if it had not been there.

mod support;

use quick_junit::Report;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use support::{app, root};
use workbook::checkout::tree::Tree;
use workbook::checks::allowed::{Admission, Allowed, Refused, refused};
use workbook::host::confined;

const EXERCISE: &str = "threads/halves";

/// An answer to the exercise that does this first, and then what the reference does.
fn first(what: &str) -> String {
    let solution = solution();
    let (head, rest) = solution.split_once("-> Result<Partial, Error> {").unwrap();
    format!("{head}-> Result<Partial, Error> {{ {what} {rest}")
}

/// The reference, with these items above it.
fn above(items: &str) -> String {
    // Below the comments about the whole file, which come first.
    solution().replacen("\nuse ", &format!("\n{items}\nuse "), 1)
}

fn solution() -> String {
    let tree = Tree::open(&root()).unwrap();
    fs::read_to_string(tree.solution(&tree.exercise(EXERCISE).unwrap())).unwrap()
}

/// The exit code, what each student got, and the JUnit XML.
type Grades = (Option<i32>, BTreeMap<String, Value>, String);

/// Grades the folder.
fn grade(folder: &Path, args: &[&str]) -> Grades {
    grade_in(&std::env::temp_dir(), folder, args)
}

/// Grades the folder, with this one for temporary files.
fn grade_in(temporary: &Path, folder: &Path, args: &[&str]) -> Grades {
    grade_one(EXERCISE, temporary, folder, args)
}

/// The same for another exercise.
fn grade_one(exercise: &str, temporary: &Path, folder: &Path, args: &[&str]) -> Grades {
    let scratch = tempfile::tempdir().unwrap();
    let junit = scratch.path().join("out.xml");
    let mut command = app(&root());
    command.env("TMPDIR", temporary);
    command.args(["check", exercise, "--json", "--dir"]).arg(folder);
    command.arg("--junit").arg(&junit).args(args);
    let output = command.output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    let list: Vec<Value> =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {err}"));
    let student = |one: &Value| one["student"].as_str().unwrap().to_owned();
    let by_student = list.into_iter().map(|one| (student(&one), one)).collect();
    (output.status.code(), by_student, fs::read_to_string(junit).unwrap())
}

/// Nothing that a terminal obeys, or that XML forbids.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || !(c.is_control() || matches!(c, '\u{202e}' | '\u{fffe}')))
}

#[test]
fn what_reaches_for_more_than_the_exercise_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let attacks = [
        (
            "a02",
            above("unsafe extern \"C\" { fn write(a: i32, b: *const u8, c: usize) -> isize; }"),
        ),
        ("a03", above("#[unsafe(link_section = \".init_array\")] static A: u8 = 0;")),
        ("a08", first("std::process::Command::new(\"setsid\").arg(\"sleep\").spawn().unwrap();")),
        (
            "a09",
            above(
                "const A: &str = include_str!(\"/etc/passwd\"); const _: () = panic!(\"{}\", A);",
            ),
        ),
        (
            "a12",
            first("for n in 3..32 { std::fs::write(format!(\"/proc/self/fd/{n}\"), \"x\").ok(); }"),
        ),
        ("a14", first("if std::any::type_name::<u8>().starts_with(\"model_std\") { loop {} }")),
        ("align", first("if align_of::<std::sync::Once>() > 4 { loop {} }")),
        ("alias", above("use std as s; fn f() { s::fs::read(\"/etc/passwd\").unwrap(); }")),
        (
            "allocator",
            above("#[global_allocator] static A: std::alloc::System = std::alloc::System;"),
        ),
        ("assembly", first("std::arch::asm!(\"syscall\", in(\"rax\") 57);")),
        ("attribute", above("#[cfg_attr(all(), path = \"/etc/passwd\")] mod m;")),
        ("checks", above("use super::checks::CHECKS;")),
        ("constructor", above("#[ctor::ctor] fn early() { loop {} }")),
        ("docs", above("#![doc = include_str!(\"/etc/passwd\")]")),
        ("environment", first("println!(\"{}\", option_env!(\"HOME\").unwrap_or(\"\"));")),
        ("exported", above("#[unsafe(export_name = \"write\")] pub fn write() -> isize { 1 }")),
        (
            "forks",
            above("unsafe extern \"C\" { safe fn fork() -> i32; } fn bomb() { loop { fork(); } }"),
        ),
        ("glob", above("use std::*;")),
        ("hook", first("std::panic::set_hook(Box::new(|_| {}));")),
        ("macros", above("#![macro_use] macro_rules! ensure { ($($t:tt)*) => { () } }")),
        (
            "layout",
            first("if std::alloc::Layout::new::<std::sync::Mutex<()>>().size() > 8 { loop {} }"),
        ),
        ("linked", above("#[link(name = \"mine\")] unsafe extern \"C\" { fn mine(); }")),
        (
            "made",
            above(
                "macro_rules! m { ($a:ident $b:ident) => { $a::$b::read(\"x\") } } fn f() { m!(std fs).ok(); }",
            ),
        ),
        ("memory", first("std::fs::read(\"/proc/self/mem\").ok();")),
        ("net", above("use std::{sync::Arc, net::{self, TcpStream}};")),
        (
            "parent",
            first(
                "std::fs::read(format!(\"/proc/{}/environ\", std::os::unix::process::parent_id())).ok();",
            ),
        ),
        (
            "path",
            "#[path = \"../../../../solutions/threads/halves.rs\"] mod s; pub use s::*;".to_owned(),
        ),
        ("raw", above("use ::std::r#fs;")),
        ("recursion", above("#![recursion_limit = \"1000000000\"]")),
        ("size", first("if size_of::<std::sync::Mutex<()>>() > 8 { loop {} }")),
        ("support", above("use support::sample;")),
        ("tempfile", first("tempfile::tempfile().ok();")),
        ("unseen", above("use core::sync::atomic::AtomicU64;")),
        ("walk", first("std::path::Path::new(\"/proc\").read_dir().ok();")),
    ];
    for (student, text) in &attacks {
        fs::write(folder.path().join(format!("{student}.rs")), text).unwrap();
    }
    let _alone = alone();
    let (code, graded, junit) = grade(folder.path(), &[]);
    assert_eq!(code, Some(1));
    assert_eq!(graded.len(), attacks.len());
    for (student, one) in &graded {
        assert_eq!(one["verdict"], "not allowed", "{student}: {one}");
        assert!(one["took"].as_f64().unwrap() < 5.0, "{student}: nothing is built");
    }
    assert!(!junit.contains("root:"), "nothing of a foreign file is in the report");
}

/// Mistakes that show what the compiler refuses: no answer could have them without `unsafe`.
const ONLY_BY_UNSAFE: &[&str] = &[
    "file_handles/synchronized_open/one_handle_for_all.rs",
    "race_conditions/lost_update/unguarded.rs",
    "single_threaded_libraries/batches/no_turns.rs",
    "single_threaded_libraries/handles_that_stay/comes_back_to_be_dropped.rs",
];

/// What the book calls a right answer, or a mistake to look at, is compiled and judged.
#[test]
fn every_known_answer_may_use_what_it_uses() {
    let tree = Tree::open(&root()).unwrap();
    let mut looked = 0;
    for exercise in tree.exercises() {
        let allowed = Allowed::of(&tree, exercise).unwrap();
        let folder = tree.checks(exercise).with_extension("");
        let accepted = fs::read_dir(folder.join("accepted")).into_iter().flatten();
        let known = fs::read_dir(&folder).unwrap().chain(accepted).map(|e| e.unwrap().path());
        let known = known.chain([tree.solution(exercise), tree.pristine(exercise)]);
        for file in known.filter(|file| file.extension().is_some_and(|ending| ending == "rs")) {
            let found = allowed.look_at(&fs::read_to_string(&file).unwrap());
            let refused = ONLY_BY_UNSAFE.iter().any(|mistake| file.ends_with(mistake));
            assert_eq!(found == Admission::Fine, !refused, "{}: {found:?}", file.display());
            looked += 1;
        }
    }
    assert!(looked > 300, "{looked} answers");
}

/// The catalogue shows that the checks accept them.
#[test]
fn what_makes_the_task_vanish_is_refused_by_its_name() {
    let tree = Tree::open(&root()).unwrap();
    let mut looked = 0;
    for exercise in tree.exercises() {
        let refused = refused::of(&tree, exercise).unwrap();
        let allowed = Allowed::of(&tree, exercise).unwrap();
        let folder = tree.checks(exercise).with_extension("").join("refused");
        let mut named = BTreeSet::new();
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let file = entry.unwrap().path();
            let Admission::Forbidden(uses) = allowed.look_at(&fs::read_to_string(&file).unwrap())
            else {
                panic!("{} is not refused", file.display())
            };
            let (ours, others): (Vec<_>, Vec<_>) = uses
                .into_iter()
                .partition(|one| refused.iter().any(|refused| refused.shown() == one.what));
            let hidden = others.iter().all(|one| one.what == refused::PUT_TOGETHER);
            assert!(hidden, "{}: {others:?}", file.display());
            named.extend(ours.into_iter().map(|one| one.what));
            looked += 1;
        }
        let all: BTreeSet<String> = refused.iter().map(Refused::shown).collect();
        assert_eq!(named, all, "{exercise}");
    }
    assert!(looked > 10, "{looked} answers");

    let folder = tempfile::tempdir().unwrap();
    let wrapped = root().join("tests/events/barrier/refused/wraps_a_barrier.rs");
    fs::copy(wrapped, folder.path().join("wraps.rs")).unwrap();
    let _alone = alone();
    let (code, graded, _) = grade_one("events/barrier", &std::env::temp_dir(), folder.path(), &[]);
    assert_eq!((code, &graded["wraps"]["verdict"]), (Some(1), &Value::from("not allowed")));
}

#[test]
fn names_links_and_messages_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let hand_in = |student: &str, text: &str| {
        fs::write(folder.path().join(format!("{student}.rs")), text).unwrap();
    };
    let _alone = alone();
    hand_in("right", &solution());
    symlink("right.rs", folder.path().join("linked.rs")).unwrap();
    hand_in("two\nlines \u{1b}[2J\u{202e}", "fn broken() {");
    hand_in("copied", &format!("\u{feff}// mine\n{}", solution().replace("source", "input")));
    hand_in("says", &first("panic!(\"\\u{1b}]52;c;eA==\\u{7}\\u{fffe}\\u{202e}\");"));
    fs::create_dir_all(folder.path().join("__MACOSX/threads")).unwrap();
    symlink("nowhere", folder.path().join("student")).unwrap();
    let (_, graded, junit) = grade(folder.path(), &[]);
    let verdict = |student: &str| graded[student]["verdict"].as_str().unwrap();
    assert_eq!(verdict("right"), "passed", "{}", graded["right"]);
    assert_eq!(verdict("linked"), "unreadable", "{}", graded["linked"]);
    assert_eq!(verdict("student"), "unreadable");
    assert_eq!(verdict("copied"), "passed");
    assert_eq!(verdict("says"), "panic");
    assert_eq!(verdict("two\\nlines \\u{1b}[2J\\u{202e}"), "does not compile");
    assert_eq!(graded.len(), 6, "what an archive adds is no student's");
    let same = |student: &str| graded[student]["same_as"].to_string();
    assert_eq!(same("right"), "[\"copied\",\"the reference\"]");
    assert_eq!(same("copied"), "[\"right\",\"the reference\"]");
    assert_eq!(same("says"), "[]");
    for (student, one) in &graded {
        assert!(is_plain(one["message"].as_str().unwrap()), "{student}: {one}");
    }
    assert!(is_plain(&junit), "{junit}");
    Report::deserialize_from_str(&junit).unwrap();

    let mut command = app(&root());
    let output = command.args(["check", EXERCISE, "--dir"]).arg(folder.path()).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(is_plain(&table), "{table}");
    assert_eq!(table.lines().count(), 1 + 6 + 1 + 6, "{table}");
    assert!(table.contains("same text as copied, the reference"), "{table}");
}

/// What an answer could leave behind: changes of what it is graded by, files in the temporary folder, and
/// processes.
#[derive(Debug, PartialEq, Eq)]
struct Traces {
    changed: String,
    temporary: Vec<OsString>,
    processes: Vec<String>,
}

impl Traces {
    fn now(temporary: &Path) -> Traces {
        let graded_by =
            ["exercises", "solutions", "src", "tests/threads", "tests/threads.rs", "Cargo.lock"];
        let mut git = Command::new("git");
        git.args(["status", "--porcelain", "--untracked-files=all", "--"]).args(graded_by);
        let status = git.current_dir(root()).output().unwrap();
        assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
        let names = |folder: &Path| {
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect::<Vec<_>>()
        };
        Traces {
            changed: String::from_utf8(status.stdout).unwrap(),
            temporary: names(temporary).into_iter().map(|entry| entry.file_name()).collect(),
            processes: names(Path::new("/proc"))
                .into_iter()
                .filter(|process| is_left_behind(&process.path()))
                .map(|process| {
                    fs::read_to_string(process.path().join("cmdline")).unwrap_or_default()
                })
                .collect(),
        }
    }
}

/// Is it a program that an answer became, and has what started it ended? The folder is below `/proc`.
fn is_left_behind(process: &Path) -> bool {
    let program = |process: &Path| fs::read_link(process.join("exe")).unwrap_or_default();
    let built = root().join("target");
    let name = program(process).file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !program(process).starts_with(&built) || !name.starts_with("answer-") {
        return false;
    }
    // The number of the parent is the second one behind the name, which is in parentheses.
    let stat = fs::read_to_string(process.join("stat")).unwrap_or_default();
    let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
    let parent = parent.map(|parent| program(&Path::new("/proc").join(parent)));
    !parent.is_some_and(|parent| parent.starts_with(&built))
}

/// One test grades at a time: what another has under way would be taken for what this one left behind.
fn alone() -> MutexGuard<'static, ()> {
    static GRADING: Mutex<()> = Mutex::new(());
    GRADING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// In bounds, and on a machine that is as before.
#[test]
fn bombs_end_in_a_verdict_and_the_next_answer_is_right() {
    if let Some(lacking) = confined::lacking() {
        eprintln!("skipped: this system cannot confine {lacking}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let endless = "#![allow(long_running_const_eval)]\n\
                   const A: u64 = { let mut n = 0_u64; while n < u64::MAX { n += 1 } n };\n\
                   pub fn a() -> u64 { A }";
    let giant = "pub static A: [u64; 1 << 29] = [7; 1 << 29];";
    let doubling = "macro_rules! d { ($($t:tt)*) => { d!($($t)* $($t)*); } }\nd!(a b c d);";
    let deep = "pub fn f<T: Copy>(n: u8, t: T) { if n > 0 { f(n - 1, (t, t)) } }\n\
                pub fn g() { f(9, 1_u8) }";
    let crowd = "while std::thread::Builder::new().stack_size(1).spawn(std::thread::park).is_ok() {} loop {}";
    let memory = "let mut all = Vec::new(); loop { all.push(vec![1_u8; 1 << 20]) }";
    let attacks = [
        ("a_const", above(endless), &["too much to compile"][..]),
        // Whether the compiler sees the limit itself, and says so, depends on how much it wants at once.
        ("b_giant", above(giant), &["too much to compile", "does not compile"]),
        ("c_macro", above(doubling), &["too much to compile", "does not compile"]),
        ("d_types", first(&format!("{deep} g();")), &["too much to compile", "does not compile"]),
        ("e_threads", first(crowd), &["too many threads"]),
        ("f_memory", first(memory), &["out of memory"]),
        ("z_right", solution(), &["passed"]),
    ];
    for (student, text, _) in &attacks {
        fs::write(folder.path().join(format!("{student}.rs")), text).unwrap();
    }
    let _alone = alone();
    let temporary = tempfile::tempdir().unwrap();
    let before = Traces::now(temporary.path());
    let (code, graded, _) = grade_in(temporary.path(), folder.path(), &["--sandbox", "on"]);
    assert_eq!(code, Some(1), "none is without a verdict");
    assert_eq!(Traces::now(temporary.path()), before, "the machine is as before");
    for (student, _, verdicts) in &attacks {
        let one = &graded[*student];
        let verdict = one["verdict"].as_str().unwrap();
        let any = one["checks"]
            .as_array()
            .unwrap()
            .iter()
            .any(|check| verdicts.contains(&check["verdict"].as_str().unwrap()));
        assert!(verdicts.contains(&verdict) || any, "{student}: {one}");
        println!("{student}: {verdict} after {}", one["took"]);
    }
}

/// What only real processes show is found in bounds, too.
#[test]
fn checks_that_start_processes_do_so_in_bounds() {
    if let Some(lacking) = confined::lacking() {
        eprintln!("skipped: this system cannot confine {lacking}");
        return;
    }
    let tree = Tree::open(&root()).unwrap();
    let exercise = tree.exercise("processes/copy_on_write").unwrap();
    let mistakes = tree.checks(&exercise).with_extension("");
    let folder = tempfile::tempdir().unwrap();
    let hand_in = |student: &str, text: &str| {
        fs::write(folder.path().join(format!("{student}.rs")), text).unwrap();
    };
    let solution = fs::read_to_string(tree.solution(&exercise)).unwrap();
    let herd = "let mut all = Vec::new(); loop { all.push(table.fork(|_, _| loop { std::thread::park() })); }";
    let (head, rest) = solution.split_once("-> io::Result<T::Child> {").unwrap();
    hand_in(
        "herd",
        &format!("{head}-> io::Result<T::Child> {{ if table.rows() > 0 {{ {herd} }} {rest}"),
    );
    hand_in("narrow", &fs::read_to_string(mistakes.join("rows_of_16_bits.rs")).unwrap());
    hand_in("right", &solution);
    let _alone = alone();
    let temporary = tempfile::tempdir().unwrap();
    let before = Traces::now(temporary.path());
    let (_, graded, _) =
        grade_one("processes/copy_on_write", temporary.path(), folder.path(), &["--sandbox", "on"]);
    assert_eq!(Traces::now(temporary.path()), before, "the machine is as before");
    let found = |student: &str| -> Vec<(String, String)> {
        let text = |check: &Value, field: &str| check[field].as_str().unwrap().to_owned();
        let checks = graded[student]["checks"].as_array().unwrap();
        checks.iter().map(|check| (text(check, "check"), text(check, "verdict"))).collect()
    };
    let has = |student: &str, check: &str, verdict: &str| {
        found(student).contains(&(check.to_owned(), verdict.to_owned()))
    };
    assert_eq!(graded["right"]["verdict"], "passed", "{}", graded["right"]);
    assert!(has("narrow", "measured", "wrong result"), "{:?}", found("narrow"));
    let is_stopped = found("herd").iter().any(|(_, verdict)| verdict == "too many processes");
    assert!(is_stopped || graded["herd"]["verdict"] != "passed", "{:?}", found("herd"));
}

/// What `confined` keeps from a program that it becomes.
#[test]
fn a_confined_program_has_its_files_and_no_others() {
    if let Some(lacking) = confined::lacking() {
        eprintln!("skipped: this system cannot confine {lacking}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    fs::write(folder.path().join("secret"), "another's").unwrap();
    let confined = |script: &str| {
        let mut command = app(folder.path());
        command.args(["confined", "--processor=1", "--memory=100000000"]);
        command.args(["--read", "/usr", "--read", "/lib", "--read", "/lib64", "--read", "/bin"]);
        command.arg("--write").arg(&own).args(["--", "/bin/sh", "-c", script]);
        command.output().unwrap()
    };
    assert!(confined("echo 1 > own/file && cat own/file").status.success());
    let parent = std::process::id();
    for script in [
        "cat secret",
        "echo 1 > other",
        "mkdir other",
        "ls .",
        "cat /etc/passwd",
        "cat /proc/self/environ",
        "mv own/file moved",
        &format!("kill -0 {parent}"),
    ] {
        assert!(!confined(script).status.success(), "{script}");
    }
    // The limit of processor time.
    assert!(!confined("while :; do :; done").status.success());
}
