//! What `new` adds, and what it leaves as it is.

use super::*;
use std::collections::BTreeSet;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

const SUMMARY: &str = "# Summary\n\n- [Locks](locks.md)\n- [About queues](queues.md)\n";
const MANIFEST: &str = "[[test]]\nname = \"locks\"\nharness = false\n";

/// A checkout with the chapter *locks*, and a page about queues that has no exercise yet.
fn checkout() -> (TempDir, Tree) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("exercises/.pristine/locks/poison.rs", ""),
        ("chapters/SUMMARY.md", SUMMARY),
        ("chapters/locks.md", "# Locks\n"),
        ("chapters/queues.md", "# About queues\n\nMany words.\n"),
        ("Cargo.toml", MANIFEST),
        ("crates/model/Cargo.toml", MANIFEST),
        ("crates/answers/Cargo.toml", MANIFEST),
        ("crates/answers-model/Cargo.toml", MANIFEST),
    ] {
        put(&folder, path, text);
    }
    let tree = Tree::open(folder.path()).unwrap();
    (folder, tree)
}

fn put(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every file with its text and its rights.
fn all(folder: &Path) -> BTreeMap<String, (String, u32)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let name = entry.strip_prefix(folder).unwrap().display().to_string();
            let mode = fs::metadata(&entry).unwrap().permissions().mode();
            found.insert(name, (fs::read_to_string(&entry).unwrap(), mode));
        }
    }
    found
}

#[test]
fn a_page_that_is_there_gets_a_section_and_keeps_its_words() {
    let (folder, tree) = checkout();
    new(&tree, "queues/ring").unwrap();
    let files = all(folder.path());
    let page = &files["chapters/queues.md"].0;
    assert!(page.starts_with("# About queues\n\nMany words.\n"), "{page}");
    assert_eq!(page.matches("<wb-exercise name=\"queues/ring\">").count(), 1, "{page}");
    assert_eq!(files["chapters/SUMMARY.md"].0, SUMMARY);
    assert!(!files.keys().any(|name| name.contains(".new")), "{:?}", files.keys());
}

#[test]
fn a_page_that_no_chapter_links_to_is_linked_once() {
    let (folder, tree) = checkout();
    put(&folder, "chapters/SUMMARY.md", "# Summary\n\n- [Locks](locks.md)\n");
    new(&tree, "queues/ring").unwrap();
    let files = all(folder.path());
    assert!(files["chapters/queues.md"].0.contains("Many words."));
    assert_eq!(files["chapters/SUMMARY.md"].0.matches("(queues.md)").count(), 1);
}

/// The files that differ, or are on one side only.
fn changed(
    before: &BTreeMap<String, (String, u32)>,
    after: &BTreeMap<String, (String, u32)>,
) -> Vec<String> {
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

/// What an exercise has to itself.
const OF_RING: [&str; 7] = [
    "exercises/.pristine/queues/ring.rs",
    "exercises/queues/ring.rs",
    "solutions/queues/ring.rs",
    "tests/queues/ring.rs",
    "tests/queues/ring/accepted/behind_a_lock.rs",
    "tests/queues/ring/hints.md",
    "tests/queues/ring/load_then_store.rs",
];

#[test]
fn a_new_chapter_is_its_files_its_targets_its_page_and_a_line_of_the_summary() {
    let (folder, tree) = checkout();
    put(&folder, "chapters/SUMMARY.md", "# Summary\n\n- [Locks](locks.md)\n");
    fs::remove_file(folder.path().join("chapters/queues.md")).unwrap();
    let before = all(folder.path());
    new(&tree, "queues/ring").unwrap();
    let mut expected = vec![
        "Cargo.toml",
        "chapters/SUMMARY.md",
        "chapters/queues.md",
        "crates/answers-model/Cargo.toml",
        "crates/answers-model/tests/queues_answers.rs",
        "crates/answers/Cargo.toml",
        "crates/answers/tests/queues_answers.rs",
        "crates/model/Cargo.toml",
        "crates/model/tests/queues.rs",
        "tests/queues.rs",
    ];
    expected.extend(OF_RING);
    expected.sort_unstable();
    assert_eq!(changed(&before, &all(folder.path())), expected);
}

#[test]
fn a_new_exercise_is_its_files_an_entry_in_the_list_and_a_section_of_the_page() {
    let (folder, tree) = checkout();
    new(&tree, "queues/stack").unwrap();
    let tree = Tree::open(tree.root()).unwrap();
    let before = all(folder.path());
    new(&tree, "queues/ring").unwrap();
    let mut expected = vec!["chapters/queues.md", "tests/queues.rs"];
    expected.extend(OF_RING);
    expected.sort_unstable();
    assert_eq!(changed(&before, &all(folder.path())), expected);
}

#[test]
fn what_is_there_keeps_its_rights() {
    let (folder, tree) = checkout();
    let page = folder.path().join("chapters/queues.md");
    fs::set_permissions(&page, Permissions::from_mode(0o640)).unwrap();
    new(&tree, "queues/ring").unwrap();
    assert_eq!(all(folder.path())["chapters/queues.md"].1 & 0o777, 0o640);
}

/// Each of these files is in the way of a new chapter, which would lose it or say a thing twice.
#[test]
fn nothing_is_overwritten_and_the_file_is_named() {
    for (path, text) in [
        ("tests/queues.rs", "// what a target of this name tests\n"),
        ("crates/model/tests/queues.rs", "// mine\n"),
        ("crates/answers/tests/queues_answers.rs", "// mine\n"),
        ("solutions/queues/ring.rs", "// mine\n"),
        ("tests/queues/ring/hints.md", "# Mine\n"),
        ("Cargo.toml", "[[test]]\nname = \"queues\"\nharness = false\n"),
        ("crates/answers/Cargo.toml", "[[test]]\nname = \"queues_answers\"\n"),
    ] {
        let (folder, tree) = checkout();
        put(&folder, path, text);
        let before = all(folder.path());
        let error = format!("{:#}", new(&tree, "queues/ring").unwrap_err());
        assert!(error.contains(path), "{path}: {error}");
        assert_eq!(all(folder.path()), before, "{path}: {error}");
    }
}

#[test]
fn nothing_is_changed_when_a_file_cannot_be_written() {
    let (folder, tree) = checkout();
    // A file where a folder must be.
    put(&folder, "tests/queues", "");
    let before = all(folder.path());
    let error = format!("{:#}", new(&tree, "queues/ring").unwrap_err());
    assert!(error.contains("tests/queues/ring"), "{error}");
    assert_eq!(all(folder.path()), before, "{error}");
}

#[test]
fn names_are_those_of_modules() {
    assert_eq!(named("queues/ring_2").unwrap().to_string(), "queues/ring_2");
    assert!(named("queues/std").is_ok(), "an exercise is a module, and not a crate");
    let refused_for = |names: &[&str], why: &str| {
        for name in names {
            let error = named(name).unwrap_err().to_string();
            assert!(error.contains(why), "{name}: {error}");
        }
    };
    refused_for(&["queues", "queues/", "/", "a/b/c"], "should be CHAPTER/EXERCISE");
    refused_for(&["queues/Ring", "queues/2ring", "../x", "q/a-b", "q/_"], "small letters");
    refused_for(&["q/loop", "q/use", "while/a", "q/gen", "support/a", "q_answers/a"], "is taken");
    refused_for(&["std/a", "core/a", "interleave/a"], "is the name of a crate");
}

#[test]
fn a_file_that_cannot_be_written_is_the_only_one_that_is_named() {
    let (folder, tree) = checkout();
    // Where no one may make a file, not even the superuser.
    fs::create_dir(folder.path().join("solutions")).unwrap();
    std::os::unix::fs::symlink("/proc", folder.path().join("solutions/queues")).unwrap();
    let error = format!("{:#}", new(&tree, "queues/gate").unwrap_err());
    assert!(
        error.contains("cannot write") && error.contains("solutions/queues/gate.rs: "),
        "{error}"
    );
    assert!(!error.contains("/.new"), "{error}");
}
