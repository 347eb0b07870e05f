//! The comparison with the axioms can fail: with a fault planted in the memory model it does.
//!
//! The crates are copied, one line is changed, and `tests/axioms.rs` is run on the copy. That builds the
//! checker once for each fault, which takes minutes:
//!
//!     cargo test -p model-std-tests --test model planted -- --ignored

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Fault {
    what: &'static str,
    /// In `crates/explorer/src/memory`.
    file: &'static str,
    line: &'static str,
    becomes: &'static str,
    /// What the comparison says of it.
    said: &'static str,
}

const FAULTS: [Fault; 7] = [
    Fault {
        what: "an acquire load learns nothing",
        file: "orders.rs",
        line: "    matches!(order, Acquire | AcqRel | SeqCst)",
        becomes: "    matches!(order, AcqRel | SeqCst)",
        said: "invented: [[",
    },
    Fault {
        what: "a read-modify-write ends a release sequence",
        file: "knowledge.rs",
        line: "            message.join(&history.at(index).message);",
        becomes: "            let _ = &mut message;",
        said: "invented: [[",
    },
    Fault {
        what: "a store gets between the two halves of a read-modify-write",
        file: "history.rs",
        line: "!next.sticks && ",
        becomes: "",
        said: "invented: [[",
    },
    Fault {
        what: "sequentially consistent operations have no order",
        file: "total.rs",
        line: "        later.is_empty() || !self.earlier(history, access).meets(&later)",
        becomes: "        true",
        said: "invented: [[",
    },
    Fault {
        what: "what the event itself that was synchronized with is happens strongly before",
        file: "total.rs",
        line: "operation.epoch < now[by]",
        becomes: "operation.epoch <= now[by]",
        said: "missed: [[",
    },
    Fault {
        what: "every store is the newest",
        file: "history.rs",
        line: "            None => true,",
        becomes: "            None => true,\n            Some(_) if self.stores.len() > 1 => false,",
        said: "missed: [[",
    },
    Fault {
        what: "a fence is not ordered with what follows it",
        file: "total.rs",
        line: "        self.fences.push(node);",
        becomes: "        let _ = node;",
        said: "invented: [[",
    },
];

#[test]
#[ignore = "builds the checker once for each of its faults"]
fn every_planted_fault_is_found_by_the_comparison_with_the_axioms() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let copy = copy_of(&root);
    for Fault { what, file, line, becomes, said } in &FAULTS {
        let path = copy.join("crates/explorer/src/memory").join(file);
        let sound = fs::read_to_string(&path).unwrap();
        assert_eq!(sound.matches(line).count(), 1, "{what}: the line is in {file} no more: {line}");
        fs::write(&path, sound.replace(line, becomes)).unwrap();
        let output = Command::new(env!("CARGO"))
            .args([
                "test",
                "--offline",
                "-p",
                "model-std-tests",
                "--test",
                "model",
                "axioms::the_reduced_search",
            ])
            .env("CARGO_TARGET_DIR", copy.join("target"))
            .env("INTERLEAVE_PROGRAMS", "20000")
            .current_dir(&copy)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(said), "{what}: not found\n{text}\n{errors}");
        println!("found: {what}");
        fs::write(&path, sound).unwrap();
    }
}

/// A workspace of the checker's crates alone.
fn copy_of(root: &Path) -> PathBuf {
    let copy = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("planted");
    for name in ["explorer", "model-std", "model-std-tests", "report"] {
        let to = copy.join("crates").join(name);
        if to.exists() {
            fs::remove_dir_all(&to).unwrap();
        }
        copy_folder(&root.join("crates").join(name), &to);
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let lists = |line: &&str| {
        ["members", "default-members", "exclude"].iter().any(|list| line.starts_with(list))
    };
    let of_workspace = manifest.lines().take_while(|line| *line != "[package]");
    let mut text = of_workspace.filter(|line| !lists(line)).collect::<Vec<_>>().join("\n");
    text = text.replace("[workspace]\n", "[workspace]\nmembers = [\"crates/*\"]\n");
    text.push_str("\n[profile.dev.package.explorer]\nopt-level = 3\n");
    text.push_str("[profile.dev.package.model-std]\nopt-level = 3\n");
    fs::write(copy.join("Cargo.toml"), text).unwrap();
    fs::copy(root.join("Cargo.lock"), copy.join("Cargo.lock")).unwrap();
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
