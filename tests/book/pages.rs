//! The texts of the book.

use std::fs;
use std::path::{Path, PathBuf};

/// The text of one page.
pub struct Page {
    /// Relative to the checkout: `chapters/threads.md`.
    pub path: PathBuf,
    pub text: String,
}

/// The folder of the checkout: that of this package, or of one further up, which has the book.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.ancestors().find(|folder| folder.join("chapters/SUMMARY.md").is_file());
    root.expect("chapters/SUMMARY.md is there").to_path_buf()
}

/// Every page, in the order of their paths, and the README.
pub fn all() -> Vec<Page> {
    let readme = PathBuf::from("README.md");
    files("md")
        .into_iter()
        .chain([readme])
        .map(|path| {
            let text = fs::read_to_string(root().join(&path)).expect("the page can be read");
            Page { path, text }
        })
        .collect()
}

/// Every file in `chapters/` with this ending, relative to the checkout.
pub fn files(ending: &str) -> Vec<PathBuf> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.join("chapters")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("chapters/ can be read") {
            let path = entry.expect("chapters/ can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path.strip_prefix(&root).expect("it is below").to_path_buf());
            }
        }
    }
    found.sort();
    found
}

/// The path of a file that `page` includes, relative to the checkout.
pub fn included(page: &Path, file: &str) -> PathBuf {
    let mut path = page.parent().expect("a page is in a folder").to_path_buf();
    for part in Path::new(file).components() {
        match part {
            std::path::Component::ParentDir => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path
}
