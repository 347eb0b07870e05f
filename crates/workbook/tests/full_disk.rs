//! The disk fills up under cargo itself: a real build on a file system that is small, and then not.
//!
//! To mount one needs rights that not every machine gives: where they are missing the tests say so and
//! are skipped.

#[path = "support/pty.rs"]
mod pty;
mod support;

use pty::Session;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;
use support::Checkout;

/// What a test program needs of the harness, and no more: it reports what the answer says.
const HARNESS: &str = r###"
use std::io::Write;

pub fn report(flavour: &str, verdict: &str) {
    let path = std::env::var("INTERLEAVE_REPORT").expect("the workbook reads a report");
    let passed = verdict == "passed";
    let mut file = std::fs::File::options().append(true).open(path).expect("it can be written");
    let line = format!(
        r##"{{"exercise":"threads/claim","subject":"learner","check":"once","place":0,"says":"it holds",
"flavour":"{flavour}","verdict":"{verdict}","passed":{passed},"message":"","executions":1,
"bound":null,"preemptions":null,"seconds":0.1,"trace":null,"output":""}}"##
    );
    file.write_all(format!("{line}\n").as_bytes()).expect("it can be written");
}
"###;

/// The checkout, with packages that the real cargo builds in a second.
fn checkout() -> Checkout {
    let checkout = Checkout::new();
    let package = |name: &str, more: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}")
    };
    let test = "[[test]]\nname = \"threads\"\nharness = false\n";
    checkout.write(
        "Cargo.toml",
        format!("[workspace]\nmembers = [\"crates/*\"]\ndefault-members = [\".\", \"crates/model\"]\n{}", package("root", test)),
    );
    checkout.write("crates/model/Cargo.toml", package("model", test));
    for (folder, flavour, up) in [("", "native", ""), ("crates/model/", "model", "../../")] {
        let report = HARNESS.replace(",\n\"", ",\"");
        let claim = format!("{up}../exercises/threads/claim.rs");
        let main = format!("fn main() {{ report(\"{flavour}\", claim::claim()) }}\n");
        checkout.write(
            &format!("{folder}tests/threads.rs"),
            format!("#[path = \"{claim}\"]\nmod claim;\n{report}\n{main}"),
        );
        checkout.write(&format!("{folder}src/lib.rs"), "");
    }
    checkout
}

/// A file system of so many bytes in memory, gone when dropped.
struct Disk(PathBuf);

impl Disk {
    /// None where the test may not mount one.
    fn mount(folder: PathBuf, size: &str) -> Option<Disk> {
        fs::create_dir_all(&folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(&folder);
        let mounted = mount.output().is_ok_and(|mounted| mounted.status.success());
        if !mounted {
            eprintln!("skipped: only the superuser can mount a file system");
        }
        mounted.then(|| Disk(folder))
    }

    /// Leaves no room.
    fn fill(&self) {
        let error = fs::write(self.0.join("filler"), vec![0; 64 << 20]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }

    /// Makes room again.
    fn clear(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// The app with the real cargo.
fn command(checkout: &Checkout, args: &[&str]) -> Command {
    let mut command = checkout.command(args);
    command.env("CARGO", std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
}

const ANSWER: &str = "exercises/threads/claim.rs";
const PASSES: &str = "pub fn claim() -> &'static str {\n    \"passed\"\n}\n";
const TOLD: [&str; 3] = ["the disk is full: there is no room in", "cargo clean", "save again"];

#[test]
fn it_is_told_on_the_screen_and_mended_by_making_room() {
    let checkout = checkout();
    let Some(disk) = Disk::mount(checkout.path().join("target"), "48m") else { return };
    let mut session = Session::start(&command(&checkout, &[]), 100, 30);
    session.wait_for(&["Interleave", "quit"]);
    // Full from the start; and again after a build, so that cargo has something to write over.
    for save in 0..2 {
        disk.fill();
        checkout.write(ANSWER, format!("{PASSES}// full {save}\n"));
        session.wait_for(&TOLD);
        session.wait_for(&["threads/claim  not checked"]);
        // Keys answer.
        session.press("h");
        session.wait_for(&[&format!("hint {} of 3", save + 1)]);
        disk.clear();
        checkout.write(ANSWER, format!("{PASSES}// room {save}\n"));
        session.wait_for(&["threads/claim  passed", "threads 1/2"]);
    }
    session.press("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn it_is_told_in_lines_and_mended_by_making_room() {
    let checkout = checkout();
    let Some(disk) = Disk::mount(checkout.path().join("target"), "48m") else { return };
    disk.fill();
    checkout.write(ANSWER, PASSES);
    let check = || -> support::Said {
        command(&checkout, &["check", "threads/claim"]).output().unwrap().into()
    };
    let full = check();
    assert_eq!(full.code, Some(2), "{}{}", full.out, full.err);
    assert!(TOLD.iter().all(|part| full.err.contains(part)), "{}", full.err);
    assert!(full.err.lines().count() <= 3, "{}", full.err);
    disk.clear();
    let passed = check();
    assert_eq!(passed.code, Some(0), "{}{}", passed.out, passed.err);
}
