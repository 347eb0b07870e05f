//! The pictures of executions in the repository are what the program draws of them.

mod support;

use report::Trace;
use std::fs;
use support::root;
use workbook::book::executions;
use workbook::lifelines::{self, Around};

/// A picture, and the execution that it shows.
const PICTURES: &[(&str, &str)] = &[("pictures/deadlock.svg", "opposite_directions")];

/// `UPDATE_BOOK=1 cargo test -p workbook --test pictures` draws them anew.
#[test]
fn a_picture_shows_the_execution_that_the_checker_finds() {
    for (picture, execution) in PICTURES {
        let file = executions::file(execution);
        let text = fs::read_to_string(root().join(&file)).unwrap_or_else(|e| panic!("{file}: {e}"));
        let trace: Trace = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
        let drawn = lifelines::file(&trace, &Around::at(root()));
        let path = root().join(picture);
        if std::env::var_os("UPDATE_BOOK").is_some() {
            fs::write(&path, &drawn).unwrap();
        }
        let is = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            is == drawn,
            "{picture} is not what is drawn of {file} now: UPDATE_BOOK=1 cargo test -p workbook \
             --test pictures  draws it anew"
        );
    }
}

#[test]
fn the_readme_opens_with_one_and_says_in_words_what_it_shows() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (picture, _) = PICTURES[0];
    let at = readme.find(&format!("]({picture})")).expect("it is in the README");
    let before = &readme[..at];
    assert!(!before.contains("](pictures/") && before.lines().count() < 12, "it comes first");
    let words = before.rsplit("![").next().unwrap();
    assert!(words.split_whitespace().count() > 12, "{words}");
}
