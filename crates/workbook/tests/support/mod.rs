//! A small checkout to try the app on, with a `cargo` that builds nothing.

#![allow(dead_code, reason = "each test target uses a part of it")]

pub mod copy;
pub mod openings;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than anything takes that is waited for, also on a machine with much else to do.
pub const LIMIT: Duration = Duration::from_secs(180);

/// The real checkout.
pub fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

/// All below the folder whose names end so.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { files(&path, ending) } else { vec![path] };
    paths.flat_map(below).filter(|path| path.extension().is_some_and(|is| is == ending)).collect()
}

/// Takes away what the `cargo test` above has told this test, and not what a reader's shell has: where it is
/// and, where the author asked for them, where to put the reports of this checkout's checks.
pub fn as_from_a_shell(command: &mut Command) -> &mut Command {
    command.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_TARGET_DIR");
    command.env_remove(report::REPORT_FILE).env_remove(report::OPINIONS_FILE)
}

/// The app, as if called from a shell in `folder`.
pub fn app(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_workbook"));
    as_from_a_shell(&mut command).current_dir(folder);
    // Each cargo of a test is one that the test asked for.
    command.env("INTERLEAVE_BUILD_AHEAD", "never");
    command
}

/// Puts a shell script that can be run at `path`.
pub fn script(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// What the app printed, and its exit code.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        Said {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A checkout with the chapters `locks` and `threads`, in a folder of its own.
pub struct Checkout {
    folder: TempDir,
}

impl Checkout {
    pub fn new() -> Checkout {
        let checkout = Checkout { folder: TempDir::new().unwrap() };
        checkout.write(
            "chapters/SUMMARY.md",
            "# Summary\n\n[Preface](preface.md)\n\n- [Threads](threads.md)\n- [Locks](locks.md)\n",
        );
        checkout.write("chapters/preface.md", "# Preface\n");
        checkout.write(
            "chapters/threads.md",
            "# Threads\n\n<wb-exercise name=\"threads/claim\">\n\nOpen it.\n\n</wb-exercise>\n",
        );
        checkout.write("chapters/locks.md", "# Locks\n");
        checkout.write("book.toml", "[book]\ntitle = \"Trial\"\nsrc = \"chapters\"\n");
        for (chapter, exercises) in
            [("threads", ["workers", "claim"]), ("locks", ["poison", "monitor"])]
        {
            let mut target = format!("harness::chapter! {{ \"{chapter}\",\n");
            for exercise in exercises {
                target +=
                    &format!("    {exercise} {{ subject: \"\", pristine: \"\", checks: \"\" }},\n");
                let skeleton = format!(
                    "//! The exercise {exercise}.\n\npub fn {exercise}() {{\n    todo!()\n}}\n"
                );
                checkout.write(&format!("exercises/{chapter}/{exercise}.rs"), &skeleton);
                checkout.write(&format!("exercises/.pristine/{chapter}/{exercise}.rs"), &skeleton);
                checkout.write(&format!("solutions/{chapter}/{exercise}.rs"), "// the reference\n");
                checkout.write(&format!("tests/{chapter}/{exercise}.rs"), "\"once\" \"twice\"");
                checkout.write(
                    &format!("tests/{chapter}/{exercise}/hints.md"),
                    "# Hint 1\n\nFirst.\n\n# Hint 2\n\nSecond.\n\n# Hint 3\n\nThird.\n",
                );
            }
            checkout.write(&format!("tests/{chapter}.rs"), &(target + "}\n"));
        }
        checkout
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// Runs the app with these arguments.
    pub fn run(&self, args: &[&str]) -> Said {
        self.command(args).output().unwrap().into()
    }

    /// The app with these arguments, and with this checkout's `cargo`.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = app(self.path());
        command.args(args).env("CARGO", self.path().join("bin/cargo"));
        command
    }

    /// Puts a shell script where the app looks for cargo.
    pub fn cargo(&self, script: &str) {
        self.script("bin/cargo", script);
    }

    pub fn script(&self, path: &str, text: &str) {
        script(&self.path().join(path), text);
    }

    /// A `cargo` that "builds" both flavours of the chapter threads: scripts that report these checks
    /// of threads/claim, given as (name, flavour, verdict).
    pub fn cargo_reports(&self, checks: &[(&str, &str, &str)]) {
        let mut says = String::new();
        for (flavour, package) in [("native", "."), ("model", "crates/model")] {
            let mut script = String::new();
            for (check, _, verdict) in checks.iter().filter(|(_, of, _)| *of == flavour) {
                script += &format!(
                    "echo '{}' >> \"$INTERLEAVE_REPORT\"\n",
                    reported(check, flavour, verdict)
                );
            }
            self.script(&format!("bin/{flavour}"), &script);
            let program = self.path().join(format!("bin/{flavour}"));
            let manifest = self.path().join(package).join("Cargo.toml");
            fs::create_dir_all(manifest.parent().unwrap()).unwrap();
            let artifact = serde_json::json!({
                "reason": "compiler-artifact", "manifest_path": manifest, "executable": program,
                "target": { "kind": ["test"], "name": "threads" },
            });
            says += &format!("echo '{artifact}'\n");
        }
        self.cargo(&says);
    }
}

impl Checkout {
    /// A `cargo` whose verdict on threads/claim is what the file says in its first line: `// passed`.
    pub fn cargo_reads_the_answer(&self) {
        let verdict = "the-verdict";
        self.cargo_reports(&[("once", "native", verdict), ("once", "model", verdict)]);
        for flavour in ["native", "model"] {
            let program = format!("bin/{flavour}");
            let line = self.read(&program).lines().nth(1).unwrap().to_owned();
            let line = line.replace("'{", "\"$(cat <<END\n{").replace("}' >>", "}\nEND\n)\" >>");
            let line =
                line.replace(verdict, "$verdict").replace("\"passed\":false", "\"passed\":$passed");
            let file = self.path().join("exercises/threads/claim.rs");
            let head = format!("verdict=$(sed -n '1s,^// ,,p' '{}')", file.display());
            let passed = "passed=false; [ \"$verdict\" = passed ] && passed=true";
            self.script(&program, &format!("{head}\n{passed}\n{line}\n[ $passed = true ]"));
        }
    }
}

fn reported(check: &str, flavour: &str, verdict: &str) -> serde_json::Value {
    serde_json::json!({
        "exercise": "threads/claim", "subject": "learner", "check": check, "place": usize::from(check == "twice"), "says": "it holds",
        "flavour": flavour, "verdict": verdict, "passed": verdict == "passed",
        "message": format!("the message of {check}"), "executions": 12, "bound": null,
        "preemptions": null, "seconds": 0.25, "processor": 0.25, "trace": null, "output": "",
    })
}

/// Looks again and again until there is something to see.
///
/// # Panics
/// When that takes too long.
pub fn until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(began.elapsed() < LIMIT, "{what}: it does not come");
        // A look every millisecond takes nothing away from what is waited for.
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The memory that a process has, in KiB.
pub fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Is there such a process that has not ended? An ended one may still be on the list until its parent
/// asks.
pub fn is_alive(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}
