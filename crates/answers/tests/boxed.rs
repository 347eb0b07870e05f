//! Checks start threads with `support::thread`: with that of `std`, what is compiled for each closure is compiled for
//! each of the known answers.

use std::fs;
use std::path::{Path, PathBuf};

fn in_folder(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())
}

#[test]
fn no_check_starts_threads_with_std() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    // Each chapter has a program of its name.
    let chapters =
        in_folder(&tests).filter(|path| path.is_dir() && path.with_extension("rs").exists());
    let files = chapters.filter(|path| !path.ends_with("reduction") && !path.ends_with("book"));
    let files: Vec<PathBuf> =
        files.flat_map(|chapter| in_folder(&chapter)).filter(|path| path.is_file()).collect();
    assert!(files.len() > 90, "{} exercises", files.len());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let imports = |line: &str| {
            line.starts_with("use std::thread")
                || line.starts_with("use std::{") && line.contains("thread")
        };
        // By `use std::thread`, or by the whole path.
        let before = if text.lines().any(imports) { "thread::" } else { "std::thread::" };
        let starts = |call: &str| text.contains(&format!("{before}{call}"));
        assert!(
            !["spawn", "scope", "Builder"].into_iter().any(starts),
            "{}: use `spawn` and `scope` of support::thread, which box closures",
            file.display()
        );
    }
}
