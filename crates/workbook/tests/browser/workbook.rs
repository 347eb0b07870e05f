//! A copy of this checkout with the app running on it: what a learner has before them.

use serde_json::json;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// What is copied; the rest is not needed to check exercises and to build the book.
const PARTS: [&str; 10] = [
    "Cargo.lock",
    "book.toml",
    "benches",
    "chapters",
    "crates",
    "examples",
    "exercises",
    "solutions",
    "src",
    "tests",
];

/// The copy, and the app that serves it.
pub struct Workbook {
    folder: PathBuf,
    child: Child,
    /// `http://127.0.0.1:PORT/`
    pub address: String,
    /// Kept open: the app would otherwise fail to print.
    _out: BufReader<ChildStdout>,
}

impl Workbook {
    /// Copies the checkout at `root` to below its target folder, and starts the app there.
    ///
    /// The copy shares what was built of the dependencies. Its own packages have another version
    /// than the checkout's, so that cargo keeps their programs apart.
    pub fn start(root: &Path) -> Workbook {
        let folder = root.join("target/browser/workbook");
        // What the app remembers of the last time is not of this learner.
        let _ = fs::remove_dir_all(folder.join("target"));
        for part in PARTS {
            copy(&root.join(part), &folder.join(part));
        }
        let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
        write_if_new(&folder.join("Cargo.toml"), of_another_version(&manifest).as_bytes());
        let cargo = folder.join("cargo");
        let real = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let target = root.join("target");
        let script =
            format!("#!/bin/sh\nCARGO_TARGET_DIR='{}' exec '{real}' \"$@\"\n", target.display());
        write_if_new(&cargo, script.as_bytes());
        fs::set_permissions(&cargo, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let mut child =
            command(&folder).args(["--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.split_whitespace().find(|word| word.starts_with("http://"));
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
        Workbook { folder, child, address, _out: out }
    }

    /// What the app prints when it is called with these arguments.
    pub fn app(&self, args: &[&str]) -> String {
        let output = command(&self.folder).args(args).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr)
    }

    /// Saves `text` as the answer to an exercise.
    pub fn save(&self, exercise: &str, text: &str) {
        fs::write(self.folder.join(format!("exercises/{exercise}.rs")), text).unwrap();
    }

    /// Puts a figure where criterion writes it.
    pub fn measured(&self, group: &str, function: &str, parameter: u32, nanoseconds: f64) {
        let name = format!("{}/{function}/{parameter}/new", group.replace('/', "_"));
        let folder = self.folder.join("target/criterion").join(name);
        let benchmark = json!({
            "group_id": group, "function_id": function, "value_str": parameter.to_string(),
            "throughput": null,
        });
        let ends = json!({ "lower_bound": nanoseconds * 0.9, "upper_bound": nanoseconds * 1.1 });
        let median = json!({ "confidence_interval": ends, "point_estimate": nanoseconds });
        write_if_new(&folder.join("benchmark.json"), benchmark.to_string().as_bytes());
        let estimates = json!({ "median": median });
        write_if_new(&folder.join("estimates.json"), estimates.to_string().as_bytes());
    }

    /// A file of the copy.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap()
    }
}

impl Drop for Workbook {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-INT", &id]).status();
        let _ = self.child.wait();
    }
}

/// The app in a folder, with the `cargo` that is there.
fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_interleave"));
    command.current_dir(folder).env("CARGO", folder.join("cargo")).stdin(Stdio::null());
    command.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_TARGET_DIR");
    command
}

/// The workspace's own version, with something behind it.
fn of_another_version(manifest: &str) -> String {
    let (before, after) = manifest.split_once("[workspace.package]\nversion = \"").unwrap();
    format!("{before}[workspace.package]\nversion = \"0.0.0-copy-of-{after}")
}

/// Makes `to` the same as `from`, and leaves alone what is the same already.
fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        write_if_new(to, &fs::read(from).unwrap());
        return;
    }
    let names = |dir: &Path| -> Vec<_> {
        let entries = fs::read_dir(dir).into_iter().flatten();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    let wanted = names(from);
    for name in names(to).into_iter().filter(|name| !wanted.contains(name)) {
        let gone = to.join(name);
        if gone.is_dir() { fs::remove_dir_all(gone) } else { fs::remove_file(gone) }.unwrap();
    }
    for name in wanted {
        copy(&from.join(&name), &to.join(&name));
    }
}

fn write_if_new(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
