//! Commands of other programs: cargo builds the program beside the app, and the app turns into it.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Said, script};
use tempfile::TempDir;

/// A `target` folder with the app in it, and a `cargo` that "builds" what says how it was called.
struct Target(TempDir);

impl Target {
    fn new() -> Target {
        let target = Target(TempDir::new().unwrap());
        for profile in ["debug", "release"] {
            let app = target.path().join(profile).join("interleave");
            fs::create_dir_all(app.parent().unwrap()).unwrap();
            fs::copy(env!("CARGO_BIN_EXE_workbook"), app).unwrap();
        }
        target
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// A `cargo` that notes its arguments, and puts a program into the folder of the profile.
    fn cargo(&self, profile: &str) -> PathBuf {
        let cargo = self.path().join("cargo");
        let (calls, built) = (self.calls(), self.path().join("built"));
        script(&built, "echo \"$@\"; exit 7");
        let program = self.path().join(profile).join("reduction");
        let text = format!("echo \"$@\" >>{calls:?}; cp {built:?} {program:?}; echo compiling >&2");
        script(&cargo, &text);
        cargo
    }

    fn calls(&self) -> PathBuf {
        self.path().join("calls")
    }

    fn run(&self, profile: &str, cargo: &Path, args: &[&str]) -> Said {
        let mut app = Command::new(self.path().join(profile).join("interleave"));
        app.current_dir(self.path()).env("CARGO", cargo).args(args).output().unwrap().into()
    }
}

#[test]
fn the_program_is_built_beside_the_app_and_gets_all_arguments() {
    for (profile, asked) in [("debug", ""), ("release", " --profile release")] {
        let target = Target::new();
        let cargo = target.cargo(profile);
        let said = target.run(profile, &cargo, &["reduce", "a b.h5", "--json", "-3"]);
        assert_eq!((said.code, &*said.out), (Some(7), "reduce a b.h5 --json -3\n"), "{}", said.err);
        assert!(said.err.starts_with("building `reduction`"), "{}", said.err);
        let call = fs::read_to_string(target.calls()).unwrap();
        assert!(call.starts_with("build --bin reduction --manifest-path /"), "{call}");
        let folder = format!(" --target-dir {}{asked}\n", target.path().display());
        assert!(call.ends_with(&folder), "{call}");
    }
}

/// Cargo doesn't compile the app again when its checkout is moved.
#[test]
fn the_program_is_that_of_the_checkout_in_use() {
    let target = Target::new();
    let cargo = target.cargo("debug");
    let checkout = target.path().join("moved");
    fs::create_dir_all(checkout.join("exercises/.pristine")).unwrap();
    let mut app = Command::new(target.path().join("debug/interleave"));
    app.current_dir(&checkout).env_remove("CARGO_MANIFEST_DIR").env("CARGO", cargo);
    let said: Said = app.args(["sample", "a.h5"]).output().unwrap().into();
    assert_eq!(said.code, Some(7), "{}", said.err);
    let call = fs::read_to_string(target.calls()).unwrap();
    assert!(call.contains("/moved/Cargo.toml --target-dir"), "{call}");
}

#[test]
fn what_was_built_before_is_brought_up_to_date_in_silence() {
    let target = Target::new();
    let cargo = target.cargo("debug");
    target.run("debug", &cargo, &["sample", "a.h5"]);
    let said = target.run("debug", &cargo, &["help", "sample"]);
    assert_eq!((said.code, &*said.out, &*said.err), (Some(7), "help sample\n", "compiling\n"));
    let calls = fs::read_to_string(target.calls()).unwrap();
    assert!(calls.lines().nth(1).unwrap().ends_with(" --quiet"), "{calls}");
}

/// Cargo isn't asked: it would say where it can't write, and not what to do.
#[test]
fn a_target_folder_that_is_locked_is_named_and_what_was_built_before_still_runs() {
    let target = Target::new();
    let cargo = target.cargo("debug");
    let lock = target.path().join("debug/.cargo-lock");
    fs::create_dir(&lock).unwrap();
    let sample = || target.run("debug", &cargo, &["sample", "a.h5"]);
    let said = sample();
    assert_eq!((said.code, &*said.out), (Some(2), ""), "{}", said.err);
    let folder = target.path().join("debug").display().to_string();
    for part in ["error: cargo can't write to", &folder, "(is a directory)", "CARGO_TARGET_DIR="] {
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
    assert!(!target.calls().exists());

    fs::remove_dir(&lock).unwrap();
    assert_eq!(sample().code, Some(7));
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let said = sample();
    assert_eq!((said.code, &*said.out), (Some(7), "sample a.h5\n"), "{}", said.err);
    assert!(said.err.starts_with("warning: cargo can't write to"), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    assert_eq!(fs::read_to_string(target.calls()).unwrap().lines().count(), 1);
}

#[test]
fn a_program_that_cannot_be_built_is_an_error() {
    let target = Target::new();
    for (cargo, why) in [("/bin/false", "`reduction`"), ("/no/cargo", "cannot run /no/cargo")] {
        let said = target.run("debug", Path::new(cargo), &["reduce", "a.h5"]);
        assert_eq!((said.code, &*said.out), (Some(2), ""), "{}", said.err);
        assert!(said.err.contains(why), "{}", said.err);
    }
}
