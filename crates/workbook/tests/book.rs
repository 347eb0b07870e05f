//! The book of this checkout: what mdBook itself does not check.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use workbook::book::{self, Site};
use workbook::checkout::tree::Tree;
use workbook::commands::audit::book as audit;

static SITE: LazyLock<Site> =
    LazyLock::new(|| book::live(&support::root()).unwrap_or_else(|error| panic!("{error:#}")));

#[test]
fn every_link_and_fragment_leads_somewhere() {
    let broken: Vec<String> = audit::broken_links(&SITE).iter().map(ToString::to_string).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_pages_load_nothing_from_elsewhere() {
    let mut foreign = Vec::new();
    for (name, html) in audit::pages(&SITE) {
        for source in audit::attributes(html, "src") {
            if source.contains("//") {
                foreign.push(format!("{name}: {source}"));
            }
        }
    }
    assert!(foreign.is_empty(), "{}", foreign.join("\n"));
}

/// What mdBook writes may change with its version: then what mends it is to be changed too.
#[test]
fn the_frame_of_every_page_can_be_used_by_keyboard_and_has_landmarks() {
    for (name, html) in audit::pages(&SITE).into_iter().filter(|(name, _)| *name != "toc.html") {
        for part in [
            "href=\"#wb-text\"",
            "<main id=\"wb-text\" tabindex=\"-1\">",
            "<div id=\"mdbook-menu-bar\" role=\"banner\"",
            "<div id=\"mdbook-search-wrapper\" role=\"search\"",
            "<button type=\"button\" id=\"mdbook-sidebar-toggle\"",
        ] {
            assert_eq!(html.matches(part).count(), 1, "{name}: {part}");
        }
    }
}

#[test]
fn the_book_sets_every_exercise_once_and_no_other() {
    let tree = Tree::open(&support::root()).unwrap();
    let mut set: Vec<String> =
        chapters().iter().flat_map(|(_, text)| book::exercises_on(text)).collect();
    let mut expected: Vec<String> = tree.exercises().map(ToString::to_string).collect();
    set.sort();
    expected.sort();
    assert_eq!(set, expected);
}

#[test]
fn every_include_has_its_file_and_its_anchor() {
    let mut wrong = Vec::new();
    for (chapter, text) in chapters() {
        for include in text.split("{{#").skip(1).filter_map(|rest| rest.split("}}").next()) {
            let Some((kind, target)) = include.split_once(' ') else { continue };
            if !["include", "rustdoc_include", "playground"].contains(&kind) {
                continue;
            }
            let (file, part) = target.trim().split_once(':').unwrap_or((target.trim(), ""));
            let path = chapter.parent().unwrap().join(file);
            match fs::read_to_string(&path) {
                Err(error) => wrong.push(format!("{}: {file}: {error}", chapter.display())),
                Ok(source) => {
                    let lines = part.is_empty()
                        || part.starts_with(|c: char| c.is_ascii_digit() || c == ':');
                    if !lines && !source.contains(&format!("ANCHOR: {part}\n")) {
                        wrong.push(format!("{}: {file} has no anchor {part}", chapter.display()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_exercise_has_three_hints() {
    let tree = Tree::open(&support::root()).unwrap();
    for exercise in tree.exercises() {
        let text = fs::read_to_string(tree.hints(exercise)).unwrap_or_default();
        let hints = workbook::checkout::exercise::hints(&text);
        assert_eq!(hints.len(), 3, "{exercise}");
        assert!(hints.iter().all(|hint| !hint.is_empty()), "{exercise}");
    }
}

#[test]
fn a_stock_build_has_no_script_of_ours() {
    let out = tempfile::tempdir().unwrap();
    book::build(&support::root(), out.path(), None).unwrap_or_else(|error| panic!("{error:#}"));
    assert!(!out.path().join("live.js").exists());
    for entry in fs::read_dir(out.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "html") {
            let page = fs::read_to_string(&path).unwrap();
            assert!(!page.contains("live.js"), "{}", path.display());
        }
    }
}

/// The chapters' own texts.
fn chapters() -> Vec<(PathBuf, String)> {
    fn below(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    below(&support::root().join("chapters"), &mut found);
    found
}
