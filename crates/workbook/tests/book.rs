//! The book of this checkout: what mdBook itself does not check.

mod support;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use workbook::book::{self, Site};
use workbook::tree::{Tree, normalise};

static SITE: LazyLock<Site> =
    LazyLock::new(|| book::live(&support::root()).unwrap_or_else(|error| panic!("{error:#}")));

/// The pages by name. print.html repeats them all, and 404.html stands at no fixed place.
fn pages() -> HashMap<&'static str, &'static str> {
    let html = SITE.files.iter().filter(|(name, _)| name.ends_with(".html"));
    html.filter(|(name, _)| !["print.html", "404.html"].contains(&name.as_str()))
        .map(|(name, asset)| (name.as_str(), std::str::from_utf8(&asset.body).unwrap()))
        .collect()
}

/// The values of an attribute, read off the tags.
fn attributes(html: &str, name: &str) -> Vec<String> {
    let before = format!(" {name}=\"");
    let tags = html.split('<').skip(1).map(|tag| &tag[..tag.find('>').unwrap_or(tag.len())]);
    tags.flat_map(|tag| {
        tag.match_indices(&before)
            .filter_map(|(at, _)| {
                let value = &tag[at + before.len()..];
                Some(value[..value.find('"')?].replace("&amp;", "&"))
            })
            .collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn every_link_and_fragment_leads_somewhere() {
    let pages = pages();
    let ids: HashMap<&str, BTreeSet<String>> = pages
        .iter()
        .map(|(name, html)| (*name, attributes(html, "id").into_iter().collect()))
        .collect();
    let mut broken = Vec::new();
    for (name, html) in &pages {
        for link in attributes(html, "href").into_iter().chain(attributes(html, "src")) {
            if link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:") {
                continue;
            }
            let (path, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = match path.strip_prefix('/') {
                _ if path.is_empty() => PathBuf::from(name),
                Some(path) => PathBuf::from(path),
                None => normalise(&Path::new(name).parent().unwrap().join(path)),
            };
            let target = target.to_str().unwrap();
            if !SITE.files.contains_key(target) {
                broken.push(format!("{name}: {link}: there is no such file"));
            } else if !fragment.is_empty()
                && !ids.get(target).is_some_and(|ids| ids.contains(fragment))
            {
                broken.push(format!("{name}: {link}: there is no such heading"));
            }
        }
    }
    broken.sort();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_pages_load_nothing_from_elsewhere() {
    let mut foreign = Vec::new();
    for (name, html) in pages() {
        for source in attributes(html, "src") {
            if source.contains("//") {
                foreign.push(format!("{name}: {source}"));
            }
        }
    }
    assert!(foreign.is_empty(), "{}", foreign.join("\n"));
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
        let hints = workbook::exercise::hints(&text);
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
