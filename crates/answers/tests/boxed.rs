//! Checks start threads with `support::thread`. Otherwise, what `std` does around each closure would be compiled anew for
//! each known answer.

use std::fs;
use std::path::{Path, PathBuf};

fn in_folder(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())
}

#[test]
fn no_check_starts_threads_with_std() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let pristine = root.join("exercises/.pristine");
    let exercises: Vec<PathBuf> =
        in_folder(&pristine).flat_map(|chapter| in_folder(&chapter)).collect();
    let files: Vec<PathBuf> = exercises
        .iter()
        .map(|exercise| root.join("tests").join(exercise.strip_prefix(&pristine).unwrap()))
        .collect();
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
