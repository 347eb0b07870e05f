//! A package that is written for a test, and what `model` says of it.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package in a folder that is the same in each run, so that its shadow is, too.
pub struct Package(PathBuf);

impl Package {
    /// Begins anew, with a manifest in which NAME stands for the name.
    pub fn new(name: &str, manifest: &str) -> Package {
        // Not below this checkout: cargo would take it for a part of the book's workspace.
        let checkout = env!("CARGO_MANIFEST_DIR").replace(['/', '\\'], "-");
        let folder = std::env::temp_dir().join(format!("interleave{checkout}")).join(name);
        // It isn't there the first time.
        let _ = fs::remove_dir_all(&folder);
        Package(folder).file("Cargo.toml", &manifest.replace("NAME", name))
    }

    /// With this file.
    pub fn file(self, path: &str, text: &str) -> Package {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// A folder in it.
    #[allow(dead_code, reason = "one of the two tests that share this needs it")]
    pub fn below(&self, name: &str) -> Package {
        Package(self.0.join(name))
    }

    /// All that is in it.
    #[allow(dead_code, reason = "as above")]
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => _ = files.insert(path.clone(), fs::read(path).unwrap()),
                }
            }
        }
        files
    }
}

/// What `model` said.
pub struct Answer {
    pub code: i32,
    /// Both outputs.
    pub text: String,
    out: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub fn has(&self, test: &str) -> bool {
        self.json()["reports"].as_array().unwrap().iter().any(|report| report["check"] == test)
    }

    pub fn report(&self, test: &str) -> Value {
        let json = self.json();
        let mut reports = json["reports"].as_array().unwrap().iter();
        let report = reports.find(|report| report["check"] == test);
        report.unwrap_or_else(|| panic!("no report on {test}: {}", self.text)).clone()
    }

    pub fn verdict(&self, test: &str) -> String {
        self.report(test)["verdict"].as_str().unwrap().to_owned()
    }
}

/// Runs `model` on the package.
pub fn model(package: &Package, args: &[&str]) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_workbook"));
    command.arg("model").arg(package.folder()).args(args).env("NO_COLOR", "1");
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let text = out.clone() + &String::from_utf8_lossy(&output.stderr);
    Answer { code: output.status.code().unwrap_or(-1), text, out }
}
