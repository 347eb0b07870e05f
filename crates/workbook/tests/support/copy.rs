//! A copy of this checkout, to change and to check with the real cargo.

use super::{Said, app, root};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use workbook::tree::Tree;

/// A copy of this checkout, at a place that stays the same: cargo builds its packages once.
pub struct Copy {
    folder: PathBuf,
    /// Held as long as the copy is used: there is one place for all tests.
    _alone: File,
}

impl Copy {
    pub fn new() -> Copy {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let alone = File::create(place.join("copy.lock")).unwrap();
        alone.lock().unwrap();
        let copy = place.join("copy");
        let _ = fs::remove_dir_all(&copy);
        fs::create_dir_all(&copy).unwrap();
        let parts = [
            "Cargo.toml",
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
        // With the times of the files: cargo goes by them.
        let parts = parts.map(|part| root().join(part));
        let status = Command::new("cp").arg("-a").args(parts).arg(&copy).status();
        assert!(status.unwrap().success());
        let copy = Copy { folder: copy, _alone: alone };
        // It shares the target folder, and with it the dependencies that are built. Cargo tells the
        // packages of two checkouts apart by their versions, and by nothing else.
        copy.change("Cargo.toml", "version = \"0.1.0\"", "version = \"0.1.0-copy\"");
        copy
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// The app in this copy. It shares what was built for the real one.
    pub fn command(&self) -> Command {
        let mut command = app(&self.folder);
        command.env("CARGO_TARGET_DIR", Tree::open(&root()).unwrap().target_dir());
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.command().args(args).output().unwrap().into()
    }

    pub fn tree(&self) -> Tree {
        Tree::open(&self.folder).unwrap()
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::write(self.folder.join(path), text).unwrap();
    }

    pub fn change(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has {from}");
        self.write(path, &text.replace(from, to));
    }

    /// Makes the defect, looks, and mends it.
    pub fn planted(
        &self,
        path: &str,
        text: Option<&str>,
        look: impl FnOnce() -> Vec<String>,
    ) -> Vec<String> {
        let old = fs::read(self.folder.join(path)).ok();
        match text {
            Some(text) => self.write(path, text),
            None => fs::remove_file(self.folder.join(path)).unwrap(),
        }
        let found = look();
        match old {
            Some(old) => fs::write(self.folder.join(path), old).unwrap(),
            None => fs::remove_file(self.folder.join(path)).unwrap(),
        }
        found
    }
}
