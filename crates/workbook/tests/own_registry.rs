//! `model` on crates of the registry, unchanged: their tests pass. The same crates with an ordering weakened
//! or a notification left out: each bug is found. And versions with known bugs: these are found again.
//!
//! Cargo fetches the crates; nothing of them is kept here but the few words that a planted bug changes.

#[path = "own/package.rs"]
mod package;

use package::{Answer, Package, model};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate, its test, and a bug to plant in it.
struct Subject {
    name: &'static str,
    version: &'static str,
    /// The test's name is that of the crate, with underscores.
    test: &'static str,
    /// The file, and what becomes what in all of it.
    planted: (&'static str, &'static [(&'static str, &'static str)]),
    /// What the model says of the planted bug.
    verdicts: &'static [&'static str],
}

const RACE: &[&str] = &["data race", "use after free"];

const SUBJECTS: &[Subject] = &[
    Subject {
        name: "once_cell",
        version: "1.21.4",
        test: r#"
            static LAZY: once_cell::sync::Lazy<Mutex<u32>> = once_cell::sync::Lazy::new(|| Mutex::new(1));
            let cell = once_cell::sync::OnceCell::new();
            thread::scope(|s| {
                for value in [1, 2] {
                    let cell = &cell;
                    s.spawn(move || assert!([1, 2].contains(cell.get_or_init(|| value))));
                }
            });
            assert!(cell.get().is_some());
            assert_eq!(*LAZY.lock().unwrap(), 1);
        "#,
        planted: ("src/imp_std.rs", &[("thread.unpark();", "drop(thread);")]),
        verdicts: &["deadlock", "lost wake-up"],
    },
    Subject {
        name: "atomic-waker",
        version: "1.1.2",
        test: r#"
            struct Flag(AtomicBool);
            impl Wake for Flag {
                fn wake(self: Arc<Self>) {
                    self.0.store(true, Ordering::Release);
                }
            }
            let (waker, ready) = (atomic_waker::AtomicWaker::new(), AtomicBool::new(false));
            let flag = Arc::new(Flag(AtomicBool::new(false)));
            thread::scope(|s| {
                s.spawn(|| {
                    ready.store(true, Ordering::Relaxed);
                    waker.wake();
                });
                waker.register(&Waker::from(flag.clone()));
                if !ready.load(Ordering::Relaxed) {
                    while !flag.0.load(Ordering::Acquire) {
                        thread::yield_now();
                    }
                }
            });
        "#,
        planted: (
            "src/lib.rs",
            &[(
                "if let Some(waker) = self.take() {",
                "if let (Some(waker), false) = (self.take(), true) {",
            )],
        ),
        verdicts: &["endless loop", "livelock"],
    },
    Subject {
        name: "event-listener",
        version: "5.4.2",
        test: r#"
            use event_listener::Listener;
            let (event, ready) = (event_listener::Event::new(), AtomicBool::new(false));
            thread::scope(|s| {
                s.spawn(|| {
                    ready.store(true, Ordering::SeqCst);
                    event.notify(1);
                });
                while !ready.load(Ordering::SeqCst) {
                    let listener = event.listen();
                    if ready.load(Ordering::SeqCst) {
                        break;
                    }
                    listener.wait();
                }
            });
        "#,
        planted: ("src/intrusive.rs", &[("task.wake();", "drop(task);")]),
        verdicts: &["lost wake-up", "deadlock"],
    },
    Subject {
        name: "concurrent-queue",
        version: "2.5.0",
        test: r#"
            let queue = concurrent_queue::ConcurrentQueue::bounded(2);
            thread::scope(|s| {
                s.spawn(|| queue.push(Box::new(1)).unwrap());
                if let Ok(one) = queue.pop() {
                    assert_eq!(*one, 1);
                }
            });
        "#,
        planted: ("src/bounded.rs", &[("Ordering::Release", "Ordering::Relaxed")]),
        verdicts: RACE,
    },
    Subject {
        name: "spin",
        version: "0.9.9",
        test: r#"
            let lock = spin::Mutex::new(0);
            thread::scope(|s| {
                s.spawn(|| *lock.lock() += 1);
                *lock.lock() += 1;
            });
            assert_eq!(*lock.lock(), 2);
        "#,
        planted: ("src/mutex/spin.rs", &[("Ordering::Release", "Ordering::Relaxed")]),
        verdicts: RACE,
    },
    Subject {
        name: "triomphe",
        version: "0.1.17",
        test: r#"
            struct Cell(std::cell::UnsafeCell<u32>);
            unsafe impl Sync for Cell {}
            impl Drop for Cell {
                fn drop(&mut self) {
                    assert_eq!(unsafe { *self.0.get() }, 1);
                }
            }
            let one = triomphe::Arc::new(Cell(std::cell::UnsafeCell::new(0)));
            let other = one.clone();
            let writes = thread::spawn(move || unsafe { *other.0.get() = 1 });
            drop(one);
            writes.join().unwrap();
        "#,
        planted: ("src/arc.rs", &[("fetch_sub(1, Release)", "fetch_sub(1, Relaxed)")]),
        verdicts: RACE,
    },
    Subject {
        name: "arc-swap",
        version: "1.9.5",
        test: r#"
            let shared = Arc::new(arc_swap::ArcSwap::from_pointee(AtomicUsize::new(1)));
            let other = shared.clone();
            let stores = thread::spawn(move || other.store(Arc::new(AtomicUsize::new(2))));
            assert!([1, 2].contains(&shared.load().load(Ordering::Relaxed)));
            stores.join().unwrap();
            assert_eq!(shared.load().load(Ordering::Relaxed), 2);
        "#,
        planted: (
            "src/debt/mod.rs",
            &[("if owner != storage_addr && owner != Self::CONFIRMED", "if owner != usize::MAX")],
        ),
        verdicts: &["use after free", "panic", "abort"],
    },
];

const BEFORE: &str = "\
#![allow(unused)]
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Wake, Waker};
use std::thread;
";

impl Subject {
    fn function(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// A package with a test for each subject; `source` says where each is from.
fn package(name: &str, source: impl Fn(&Subject) -> String) -> Package {
    let mut manifest =
        "[package]\nname = \"NAME\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n"
            .to_owned();
    let mut tests = BEFORE.to_owned();
    for subject in SUBJECTS {
        manifest += &format!("{} = {}\n", subject.name, source(subject));
        tests += &format!("#[test]\nfn {}() {{{}}}\n", subject.function(), subject.test);
    }
    Package::new(name, &manifest).file("src/lib.rs", &tests)
}

fn unchanged(name: &str) -> Package {
    package(name, |subject| format!("\"={}\"", subject.version))
}

/// Where cargo has unpacked the crate.
fn unpacked(package: &Package, subject: &Subject) -> PathBuf {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["metadata", "--format-version", "1"]).current_dir(package.folder());
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let found = packages.iter().find(|p| p["name"] == subject.name).unwrap();
    Path::new(found["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

fn is_followed(answer: &Answer, name: &str) {
    let followed = answer.json()["followed"].to_string();
    assert!(followed.contains(&format!("\"{name} ")), "{name} is not followed: {followed}");
}

#[test]
fn crates_of_the_registry_pass_unchanged() {
    let answer = model(&unchanged("own_registry"), &["--json"]);
    for subject in SUBJECTS {
        is_followed(&answer, subject.name);
        assert!(answer.has(&subject.function()), "{}", subject.name);
        let report = answer.report(&subject.function());
        assert_eq!(report["verdict"], "passed", "{}: {}", subject.name, report["message"]);
        println!("{}: {} interleavings, {}", subject.name, report["executions"], report["bound"]);
    }
}

#[test]
fn a_bug_planted_in_each_is_found() {
    let unchanged = unchanged("own_unpacked");
    let planted =
        package("own_planted", |subject| format!("{{ path = \"planted/{}\" }}", subject.name));
    for subject in SUBJECTS {
        let folder = planted.folder().join("planted").join(subject.name);
        copy(&unpacked(&unchanged, subject), &folder);
        let (file, changes) = subject.planted;
        let mut text = fs::read_to_string(folder.join(file)).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{}: {file} has no {from}", subject.name);
            text = text.replace(from, to);
        }
        fs::write(folder.join(file), text).unwrap();
    }
    let answer = model(&planted, &["--json"]);
    let mut missed = Vec::new();
    for subject in SUBJECTS {
        let report = answer.report(&subject.function());
        let verdict = report["verdict"].as_str().unwrap();
        println!("{}: {verdict} after {} interleavings", subject.name, report["executions"]);
        if !subject.verdicts.contains(&verdict) {
            missed.push(format!("{}: {verdict} ({})", subject.name, report["message"]));
        }
    }
    assert_eq!(answer.code, 1);
    assert!(missed.is_empty(), "{missed:#?}");
}

/// Bugs that versions of crates were published with.
#[test]
fn known_bugs_of_published_versions_are_found_again() {
    const POLL: &str = r#"
        struct Nothing;
        impl Wake for Nothing {
            fn wake(self: Arc<Self>) {}
        }
        let (sender, mut receiver) = oneshot::channel::<Box<u32>>();
        let sends = thread::spawn(move || drop(sender.send(Box::new(1))));
        let waker = Waker::from(Arc::new(Nothing));
        let _ = std::pin::Pin::new(&mut receiver).poll(&mut std::task::Context::from_waker(&waker));
        drop(receiver);
        sends.join().unwrap();
    "#;
    const LOCK: &str = r#"
        let lock = spin::RwLock::new(0);
        thread::scope(|s| {
            s.spawn(|| *lock.write() += 1);
            *lock.write() += 1;
        });
        assert_eq!(*lock.read(), 2);
    "#;
    for (name, dependency, test, verdicts) in [
        // RUSTSEC-2019-0013: a lock that is given up with a relaxed store.
        ("own_spin_0_5_1", "spin = \"=0.5.1\"", LOCK, RACE),
        ("own_spin_0_5_2", "spin = \"=0.5.2\"", LOCK, &["passed"]),
        // faern/oneshot#60: the receiver that is dropped meets a state that it takes for unreachable. And where it
        // doesn't, it says that it is gone before it drops its waker, in a channel that the sender then frees.
        (
            "own_oneshot_0_1_10",
            "oneshot = \"=0.1.10\"",
            POLL,
            &["use after free", "panic", "abort"],
        ),
        // RUSTSEC-2026-0005: sender and receiver both take the waker.
        (
            "own_oneshot_0_1_11",
            "oneshot = \"=0.1.11\"",
            POLL,
            &["data race", "use after free", "abort"],
        ),
        // faern/oneshot#87: the receiver frees the channel while the sender reads the waker.
        ("own_oneshot_0_1_13", "oneshot = \"=0.1.13\"", POLL, &["use after free"]),
    ] {
        let manifest = format!(
            "[package]\nname = \"NAME\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n{dependency}\n"
        );
        let text = format!("{BEFORE}use std::future::Future;\n#[test]\nfn known() {{{test}}}\n");
        let package = Package::new(name, &manifest).file("src/lib.rs", &text);
        let answer = model(&package, &["--json"]);
        let verdict = answer.verdict("known");
        println!(
            "{dependency}: {verdict} after {} interleavings",
            answer.report("known")["executions"]
        );
        assert!(verdicts.contains(&&*verdict), "{dependency}: {verdict}: {}", answer.text);
    }
}

/// Its threads sleep in the system, and the model sees them go round in the loop about that call.
#[test]
fn a_deadlock_in_locks_that_call_the_system_may_be_called_by_its_name() {
    let manifest = "[package]\nname = \"NAME\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
                    [dependencies]\nparking_lot = \"0.12\"\n";
    let package = Package::new("own_parked", manifest).file(
        "src/lib.rs",
        "#[test]\nfn twice() {\n    let lock = parking_lot::Mutex::new(());\n    \
         let _held = lock.lock();\n    let _again = lock.lock();\n}\n\
         #[test]\nfn crossed() {\n    let (a, b) = (parking_lot::Mutex::new(()), parking_lot::Mutex::new(()));\n    \
         std::thread::scope(|s| {\n        s.spawn(|| drop((a.lock(), b.lock())));\n        \
         let _both = (b.lock(), a.lock());\n    });\n}\n\
         #[test]\nfn goes_round() {\n    let flag = std::sync::atomic::AtomicBool::new(false);\n    \
         while !flag.load(std::sync::atomic::Ordering::SeqCst) {}\n}\n",
    );
    let answer = model(&package, &["--json"]);
    let named = |test: &str, verdict: &str| {
        let report = answer.report(test);
        assert_eq!(report["verdict"], verdict, "{}", answer.text);
        let message = report["message"].as_str().unwrap();
        message.contains("parking_lot_core, where it goes round, calls the operating system")
            && message.contains("this is a deadlock or a lost wake-up")
            && message.contains("no thread is left to wake another")
    };
    assert!(named("twice", "endless loop"), "{}", answer.text);
    assert!(named("crossed", "livelock"), "{}", answer.text);
    assert!(!named("goes_round", "endless loop"), "{}", answer.text);
}

/// `recv_timeout` yields more than a hundred times before it waits, and again when its time is up.
#[test]
fn a_limit_may_run_out_before_a_sender_that_is_on_its_way_has_sent() {
    let manifest = "[package]\nname = \"NAME\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
                    [dependencies]\ncrossbeam-channel = \"0.5\"\n";
    let package = Package::new("own_limit", manifest).file(
        "src/lib.rs",
        "#[test]\nfn comes_in_time() {\n    let (sender, receiver) = crossbeam_channel::bounded(1);\n    \
         std::thread::scope(|s| {\n        s.spawn(move || _ = sender.send(1));\n        \
         let limit = std::time::Duration::from_millis(1);\n        \
         assert_eq!(receiver.recv_timeout(limit), Ok(1));\n    });\n}\n",
    );
    let answer = model(&package, &["--json"]);
    assert_eq!(answer.verdict("comes_in_time"), "panic", "{}", answer.text);
    let message = answer.report("comes_in_time")["message"].to_string();
    assert!(message.contains("Err(Timeout)"), "{message}");
}

/// Such a folder lacks what the model is made of, as this one does, which is missing.
#[test]
fn a_folder_in_the_place_of_the_registry_does_not_keep_the_model_away() {
    let manifest = "[package]\nname = \"NAME\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
                    [dependencies]\nonce_cell = \"1\"\n";
    let package = Package::new("own_vendored", manifest)
        .file(
            ".cargo/config.toml",
            "[source.crates-io]\nreplace-with = \"ours\"\n[source.ours]\ndirectory = \"vendor\"\n\
             [env]\nFROM_THE_CONFIGURATION = \"yes\"\n",
        )
        .file(
            "src/lib.rs",
            "#[test]\nfn is_followed() {\n    assert_eq!(env!(\"FROM_THE_CONFIGURATION\"), \"yes\");\n    \
             assert_eq!(once_cell::sync::OnceCell::with_value(1).get(), Some(&1));\n}\n",
        );
    let answer = model(&package, &["--json"]);
    is_followed(&answer, "once_cell");
    assert_eq!(answer.verdict("is_followed"), "passed", "{}", answer.text);
}

#[test]
fn a_package_in_the_place_of_one_of_the_registry_is_followed() {
    let package = Package::new(
        "own_replacing",
        "[package]\nname = \"NAME\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
         [dependencies]\nspin = \"0.9\"\n[patch.crates-io]\nspin = { path = \"replaced\" }\n",
    )
    .file("replaced/Cargo.toml", "[package]\nname = \"spin\"\nversion = \"0.9.99\"\n")
    .file(
        "replaced/src/lib.rs",
        "use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};\n\
         pub fn add(n: &AtomicUsize) { n.store(n.load(SeqCst) + 1, SeqCst); }\n",
    )
    .file(
        "src/lib.rs",
        r#"
#[test]
fn twice() {
    let n = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|s| {
        s.spawn(|| spin::add(&n));
        spin::add(&n);
    });
    assert_eq!(n.into_inner(), 2);
}
"#,
    );
    let answer = model(&package, &["--json"]);
    is_followed(&answer, "spin");
    assert!(answer.json()["followed"].to_string().contains("spin 0.9.99"), "{}", answer.text);
    assert_eq!(answer.verdict("twice"), "panic");
}
