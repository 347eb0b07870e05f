//! `model`: the tests of packages that know nothing of the model, in every interleaving.

#[path = "own/package.rs"]
mod package;

use package::{Package, model};
use serde_json::Value;

const LIBRARY: &str = "[package]\nname = \"NAME\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";

const COUNTER: &str = r#"
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Default)]
pub struct Counter(AtomicUsize);

impl Counter {
    pub fn add(&self) {
        let now = self.0.load(Ordering::SeqCst);
        self.0.store(now + 1, Ordering::SeqCst);
    }
    pub fn add_at_once(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
    pub fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}
"#;

#[test]
fn unit_and_integration_tests_are_explored_and_the_package_is_only_read() {
    let package = Package::new("own_counter", LIBRARY)
        .file("src/lib.rs", &(COUNTER.to_owned() + r#"
/// ```
/// assert!(false, "doctests are not run");
/// ```
pub fn documented() {}

#[cfg(test)]
mod tests {
    use super::*;

    fn twice(add: fn(&Counter)) -> usize {
        let counter = Counter::default();
        std::thread::scope(|s| {
            s.spawn(|| add(&counter));
            add(&counter);
        });
        counter.get()
    }

    #[test]
    fn at_once() {
        assert_eq!(twice(Counter::add_at_once), 2);
    }
    #[test]
    fn in_two_steps() {
        assert_eq!(twice(Counter::add), 2);
    }
    #[test]
    #[ignore = "slow"]
    fn ignored() {
        assert_eq!(twice(Counter::add), 2);
    }
    #[test]
    #[should_panic(expected = "boom")]
    fn must_panic() {
        panic!("boom");
    }
    #[test]
    #[should_panic(expected = "boom")]
    fn does_not_panic() {}
    #[test]
    fn returns_an_error() -> Result<(), String> {
        Err("no".into())
    }
}
"#))
        .file(
            "tests/outside.rs",
            "#[test]\nfn by_its_absolute_path() {\n    let c = ::std::sync::Arc::new(own_counter::Counter::default());\n    \
             let d = c.clone();\n    let t = ::std::thread::spawn(move || d.add());\n    c.add();\n    t.join().unwrap();\n    \
             assert_eq!(c.get(), 2);\n}\n",
        );
    let before = package.files();
    let answer = model(&package, &["--json"]);
    assert_eq!(answer.code, 1, "{}", answer.text);
    assert_eq!(package.files(), before, "nothing is written there");
    assert_eq!(answer.verdict("tests::at_once"), "passed");
    assert_eq!(answer.verdict("tests::in_two_steps"), "panic");
    assert_eq!(answer.verdict("by_its_absolute_path"), "panic");
    assert_eq!(answer.verdict("tests::must_panic"), "passed");
    assert_eq!(answer.verdict("tests::does_not_panic"), "panic");
    let returned = answer.report("tests::returns_an_error");
    let said = (&returned["verdict"], &returned["message"], &returned["output"]);
    let expected = ["panic", "the test returned an error: \"no\"", ""].map(Value::from);
    assert_eq!(said, (&expected[0], &expected[1], &expected[2]), "it is said once");
    assert!(!answer.has("tests::ignored"));
    let skipped = answer.json()["skipped"].to_string();
    assert!(skipped.contains("1 marked #[ignore]") && skipped.contains("doctests"), "{skipped}");

    // In words, one test, by the end of its name; also one that is ignored.
    let answer = model(&package, &["--test", "in_two_steps"]);
    assert_eq!(answer.code, 1);
    for part in [
        "✗ tests::in_two_steps",
        "src/lib.rs",
        "load",
        "left: 1",
        "the model follows own_counter 0.1.0",
    ] {
        assert!(answer.text.contains(part), "{part}:\n{}", answer.text);
    }
    assert_eq!(model(&package, &["--test", "tests::ignored"]).code, 1);

    // The schedule that it prints leads to the same failure, and to that alone.
    let schedule = answer.text.split("--schedule \"").nth(1).unwrap().split('"').next().unwrap();
    let again = model(&package, &["--test", "in_two_steps", "--json", "--schedule", schedule]);
    assert_eq!(again.verdict("tests::in_two_steps"), "panic");
    assert_eq!(again.report("tests::in_two_steps")["bound"], serde_json::Value::Null);

    let svg = package.folder().join("../own_counter.svg");
    model(&package, &["--test", "in_two_steps", "--svg", svg.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&svg).unwrap().contains("<svg"));

    let answer = model(&package, &["--test", "nothing_like_it"]);
    assert_eq!(answer.code, 2);
    assert!(answer.text.contains("no test has nothing_like_it in its name"), "{}", answer.text);

    // Bounds.
    let answer = model(&package, &["--test", "at_once", "--preemptions", "0", "--json"]);
    assert_eq!(answer.report("tests::at_once")["bound"], serde_json::json!({"preemptions": 0}));
    let answer = model(
        &package,
        &["--test", "at_once", "--preemptions", "all", "--executions", "2", "--json"],
    );
    assert_eq!((answer.code, answer.verdict("tests::at_once")), (1, "inconclusive".into()));
    let answer = model(&package, &["--test", "at_once", "--executions", "2"]);
    for part in ["given up after 2 interleavings", " 2 interleavings in "] {
        assert!(answer.text.contains(part), "{part}:\n{}", answer.text);
    }
}

#[test]
fn hangs_crashes_and_statics_have_their_names() {
    let package = Package::new("own_ends", LIBRARY).file(
        "src/lib.rs",
        r#"
use std::cell::UnsafeCell;
use std::sync::{Arc, Mutex, atomic::{AtomicUsize, Ordering}};
use std::thread;

static COUNT: Mutex<Vec<u32>> = Mutex::new(Vec::new());

#[test]
fn statics_begin_afresh() {
    let other = thread::spawn(|| COUNT.lock().unwrap().push(1));
    COUNT.lock().unwrap().push(2);
    other.join().unwrap();
    assert_eq!(COUNT.lock().unwrap().len(), 2);
}
#[test]
fn what_is_calculated_in_a_constant_needs_no_model() {
    const FIVE: usize = AtomicUsize::new(2).into_inner() + UnsafeCell::new(3).into_inner();
    assert_eq!(FIVE + AtomicUsize::new(1).into_inner(), 6);
}
#[test]
fn locks_twice() {
    let lock = Mutex::new(());
    let _held = lock.lock();
    let _again = lock.lock();
}
#[test]
fn never_ends() {
    loop {
        std::hint::black_box(());
    }
}
#[test]
fn aborts() {
    std::process::abort();
}
#[test]
fn frees_too_early() {
    let shared = Box::into_raw(Box::new(AtomicUsize::new(1))) as usize;
    let other = thread::spawn(move || unsafe { (*(shared as *const AtomicUsize)).load(Ordering::SeqCst) });
    drop(unsafe { Box::from_raw(shared as *mut AtomicUsize) });
    other.join().unwrap();
}
struct Slot(UnsafeCell<std::mem::MaybeUninit<u32>>);
unsafe impl Sync for Slot {}
#[test]
fn uses_slots_that_were_never_written() {
    drop(Box::new([1_u8; std::mem::size_of::<[Slot; 2]>()]));
    let slots: Box<[Slot; 2]> = unsafe { Box::new_uninit().assume_init() };
    thread::scope(|s| {
        s.spawn(|| unsafe { (*slots[0].0.get()).write(1); });
        unsafe { (*slots[1].0.get()).write(2) };
    });
}
struct Shared(UnsafeCell<u32>);
unsafe impl Sync for Shared {}
#[test]
fn races() {
    let cell = Arc::new(Shared(UnsafeCell::new(0)));
    let other = cell.clone();
    let thread = thread::spawn(move || unsafe { *other.0.get() += 1 });
    unsafe { *cell.0.get() += 1 };
    thread.join().unwrap();
}
"#,
    );
    let answer = model(&package, &["--json", "--time", "3"]);
    for (test, verdict) in [
        ("statics_begin_afresh", "passed"),
        ("what_is_calculated_in_a_constant_needs_no_model", "passed"),
        ("locks_twice", "deadlock"),
        ("never_ends", "endless loop"),
        ("aborts", "abort"),
        ("frees_too_early", "use after free"),
        ("uses_slots_that_were_never_written", "passed"),
        ("races", "data race"),
    ] {
        assert_eq!(answer.verdict(test), verdict, "{test}: {}", answer.report(test)["message"]);
    }
}

#[test]
fn members_features_and_other_folders_come_along() {
    let package = Package::new("own_workspace", "[workspace]\nmembers = [\"pool\", \"gate\"]\nresolver = \"2\"\n\
        [workspace.package]\nedition = \"2024\"\n[workspace.dependencies]\nown_gate = { path = \"gate\" }\n")
        .file("pool/Cargo.toml", "[package]\nname = \"own_pool\"\nversion = \"0.1.0\"\nedition.workspace = true\n\
            authors = [\"A. Reader\"]\ndescription = \"Waits for a flag\"\n\
            [features]\nwrong = []\n[dependencies]\nown_gate.workspace = true\nown_flag = { path = \"../../own_flag\" }\n\
            [[test]]\nname = \"own_main\"\nharness = false\n\
            [[test]]\nname = \"on_demand\"\nrequired-features = [\"wrong\"]\n")
        .file("pool/tests/own_main.rs", "fn main() {}\n")
        .file("gate/build.rs", "fn main() {\n    let flag = own_flag::Flag::new();\n    flag.set();\n    \
            assert!(flag.is_set(), \"a build script runs in the real world\");\n}\n")
        .file("pool/tests/on_demand.rs", "#[test]\nfn is_run() {}\n")
        .file("pool/src/lib.rs", r#"
#[test]
fn knows_what_it_is() {
    assert_eq!((env!("CARGO_PKG_AUTHORS"), env!("CARGO_PKG_DESCRIPTION")), ("A. Reader", "Waits for a flag"));
}
#[test]
fn waits_for_the_flag() {
    let flag = own_flag::Flag::new();
    let gate = own_gate::Gate::new();
    std::thread::scope(|s| {
        s.spawn(|| {
            gate.put(7);
            if cfg!(feature = "wrong") { flag.set_relaxed() } else { flag.set() }
        });
        if flag.is_set() {
            assert_eq!(gate.take(), 7);
        }
    });
}
"#)
        .file("gate/Cargo.toml", "[package]\nname = \"own_gate\"\nversion = \"0.1.0\"\nedition.workspace = true\n\
            [build-dependencies]\nown_flag = { path = \"../../own_flag\" }\n")
        .file("gate/src/lib.rs", r#"
#![no_std]
extern crate std;
extern crate alloc;
use core::cell::UnsafeCell;
use alloc::boxed::Box;

pub struct Gate(UnsafeCell<Box<u32>>);
unsafe impl Sync for Gate {}
impl Gate {
    pub fn new() -> Gate { Gate(UnsafeCell::new(Box::new(0))) }
    pub fn put(&self, value: u32) { unsafe { *self.0.get() = Box::new(value) } }
    pub fn take(&self) -> u32 { unsafe { **self.0.get() } }
}
"#);
    // A feature for its own tests, which are not run here.
    let manifest = LIBRARY.to_owned()
        + "[features]\nmore = [\"own_gate/more\"]\n\
           [dev-dependencies]\nown_gate = { path = \"../own_workspace/gate\" }\n";
    Package::new("own_flag", &manifest).file(
        "src/lib.rs",
        r#"
#![no_std]
use core::sync::atomic::{AtomicBool, Ordering};

pub struct Flag(AtomicBool);
impl Flag {
    pub const fn new() -> Flag { Flag(AtomicBool::new(false)) }
    pub fn set(&self) { self.0.store(true, Ordering::Release) }
    pub fn set_relaxed(&self) { self.0.store(true, Ordering::Relaxed) }
    pub fn is_set(&self) -> bool { self.0.load(Ordering::Acquire) }
}
"#,
    );
    let answer = model(&package, &[]);
    assert_eq!(answer.code, 2);
    assert!(answer.text.contains("is a workspace: name one of its packages"), "{}", answer.text);
    let pool = package.below("pool");
    let answer = model(&pool, &["--json"]);
    assert_eq!(
        (answer.code, answer.verdict("waits_for_the_flag")),
        (0, "passed".into()),
        "{}",
        answer.text
    );
    assert_eq!(answer.verdict("knows_what_it_is"), "passed");
    let followed = answer.json()["followed"].to_string();
    for name in ["own_pool", "own_gate", "own_flag"] {
        assert!(followed.contains(name), "{followed}");
    }
    let skipped = answer.json()["skipped"].to_string();
    for part in ["tests/own_main: it has `harness", "tests/on_demand: it needs --features wrong"] {
        assert!(skipped.contains(part), "{skipped}");
    }
    let answer = model(&pool, &["--json", "--features", "wrong"]);
    assert_eq!(answer.verdict("waits_for_the_flag"), "data race");
    assert_eq!(answer.verdict("is_run"), "passed");
}

/// Cargo has one place for all dependencies of a package that have the same name.
#[test]
fn what_tests_and_the_build_script_both_use_is_modelled_for_the_tests_alone() {
    const LOG: &str = r#"
use std::sync::Mutex;
static LINES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
pub fn add(line: usize) -> usize {
    let mut lines = LINES.lock().unwrap();
    lines.push(line);
    lines.len()
}
"#;
    for declared in ["", "extern crate own_log;\n", "extern crate own_log as log;\n"] {
        let name = if declared.contains(" as ") { "log" } else { "own_log" };
        let script =
            format!("{declared}mod more;\nfn main() {{\n    more::says({name}::add(7));\n}}\n");
        let package = Package::new(
            "own_both",
            &(LIBRARY.to_owned()
                + "build = \"build/main.rs\"\n[dependencies]\nown-log = { path = \"log\" }\n\
                   [build-dependencies]\nown-log = { path = \"log\" }\n"),
        )
        .file("build/main.rs", &script)
        .file(
            "build/more.rs",
            "pub fn says(lines: usize) {\n    println!(\"cargo::rustc-env=LINES={lines}\");\n}\n",
        )
        .file("log/Cargo.toml", &LIBRARY.replace("NAME", "own-log"))
        .file("log/src/lib.rs", LOG)
        .file(
            "src/lib.rs",
            "#[test]\nfn two_lines() {\n    assert_eq!(env!(\"LINES\"), \"1\");\n    \
             std::thread::scope(|s| {\n        s.spawn(|| own_log::add(1));\n        own_log::add(2);\n    });\n    \
             assert_eq!(own_log::add(3), 3);\n}\n",
        );
        let before = package.files();
        let answer = model(&package, &["--json"]);
        assert_eq!(answer.code, 0, "{declared}: {}", answer.text);
        assert!(answer.report("two_lines")["executions"].as_u64() > Some(1), "{}", answer.text);
        assert!(answer.json()["followed"].to_string().contains("own-log"), "{}", answer.text);
        assert_eq!(package.files(), before, "nothing is written there");
    }
}

#[test]
fn what_cannot_be_run_says_what_to_do() {
    let broken =
        Package::new("own_broken", LIBRARY).file("src/lib.rs", "pub fn f() -> u8 { \"no\" }\n");
    let answer = model(&broken, &[]);
    assert_eq!(answer.code, 2);
    for part in ["does not compile", "mismatched types", "src/lib.rs:1"] {
        assert!(answer.text.contains(part), "{part}:\n{}", answer.text);
    }
    let untested = Package::new("own_untested", LIBRARY).file("src/lib.rs", "pub fn f() {}\n");
    let answer = model(&untested, &[]);
    assert_eq!(answer.code, 2);
    assert!(answer.text.contains("write a #[test] that starts two threads"), "{}", answer.text);
    let nowhere = untested.below("nowhere");
    let answer = model(&nowhere, &[]);
    assert!(answer.code == 2 && answer.text.contains("cannot find"), "{}", answer.text);
    let answer = model(&untested.below("src"), &[]);
    assert!(answer.code == 2 && answer.text.contains("is not a cargo package"), "{}", answer.text);
    let unseen = Package::new("own_unseen", LIBRARY).file(
        "src/lib.rs",
        "unsafe extern \"C\" { fn getpid() -> i32; }\n#[test]\nfn asks() { assert!(unsafe { getpid() } > 0); }\n",
    );
    let answer = model(&unseen, &[]);
    assert_eq!(answer.code, 0);
    assert!(
        answer.text.contains("own_unseen: functions of other languages (src/lib.rs:1)"),
        "{}",
        answer.text
    );
    let started = Package::new("own_started", LIBRARY)
        .file("src/main.rs", "fn main() {\n    println!(\"{}\", 1 + 1);\n}\n")
        .file(
            "tests/starts.rs",
            "#[test]\nfn says_two() {\n    let program = env!(\"CARGO_BIN_EXE_own_started\");\n    \
             let said = std::process::Command::new(program).output().unwrap().stdout;\n    \
             assert_eq!(said, b\"2\\n\");\n}\n",
        );
    let answer = model(&started, &[]);
    assert_eq!(answer.code, 0, "{}", answer.text);
    for part in ["own_started: its program, which a test starts", "(tests/starts.rs:3)"] {
        assert!(answer.text.contains(part), "{part}:\n{}", answer.text);
    }
    let layout = Package::new("own_layout", LIBRARY).file(
        "src/lib.rs",
        "pub struct Header(std::sync::atomic::AtomicU64);\n\
         const _: () = assert!(std::mem::size_of::<Header>() == 8);\n#[test]\nfn runs() {}\n",
    );
    let answer = model(&layout, &[]);
    assert_eq!(answer.code, 2);
    assert!(answer.text.contains("is larger in the model than in `std`"), "{}", answer.text);
    let shared = Package::new("own_shared", LIBRARY).file(
        "src/lib.rs",
        "pub struct Shared(std::cell::Cell<u8>);\nunsafe impl Sync for Shared {}\n#[test]\nfn runs() {}\n",
    );
    let answer = model(&shared, &[]);
    assert_eq!(answer.code, 0);
    assert!(answer.text.contains("own_shared: `Cell`, `RefCell`"), "{}", answer.text);
    assert!(answer.text.contains("(src/lib.rs:2)"), "{}", answer.text);
}
