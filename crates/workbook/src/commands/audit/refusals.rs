//! What exercises refuse because they have the learner build it: does every refusal have a reason?

use super::promises;
use crate::checkout::folder::rust_files;
use crate::checkout::tree::{Exercise, Tree};
use crate::checks::allowed::refused::{self, Refused};
use crate::checks::allowed::{self, Admission, Forbidden};
use crate::mutants::defect::Defect;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What is wrong with what `exercise` refuses. No right answer uses it, the text says that it is refused, and for each
/// item there is an answer that shows why: it uses that item, and passes.
pub fn defects(tree: &Tree, exercise: &Exercise) -> Vec<Defect> {
    let mut found = Vec::new();
    let mut says = |what: String| found.push(Defect::new(exercise, what));
    let shown = tree.short(&refused::file(tree, exercise)).to_string();
    let refused = match refused::of(tree, exercise) {
        Ok(refused) => refused,
        Err(error) => {
            says(format!("{error:#}"));
            return found;
        }
    };
    for path in allowed::known(tree, exercise) {
        for one in used(&refused, &path) {
            says(format!("{shown} refuses {}, which {} uses", one.what, tree.short(&path)));
        }
    }
    let mut shows = BTreeSet::new();
    for path in rust_files(&tree.checks(exercise).with_extension("").join("refused")) {
        let used = used(&refused, &path);
        if used.is_empty() {
            says(format!("{} uses nothing that {shown} refuses", tree.short(&path)));
        }
        shows.extend(used.into_iter().map(|one| one.what));
    }
    let text = promises::text(tree, exercise);
    for one in &refused {
        if !shows.contains(&one.shown()) {
            says(format!("{shown} refuses {}, and no answer in `refused` uses it", one.shown()));
        }
        if !text.iter().any(|sentence| mentions(sentence, one)) {
            says(format!("{shown} refuses {}, and the text does not mention it", one.shown()));
        }
    }
    found
}

/// What an answer uses of what is refused.
fn used(refused: &[Refused], answer: &Path) -> Vec<Forbidden> {
    match allowed::look_for(refused, &fs::read_to_string(answer).unwrap_or_default()) {
        Admission::Forbidden(used) => used,
        Admission::Fine | Admission::Unreadable => Vec::new(),
    }
}

/// Is the item named in this sentence?
fn mentions(sentence: &str, refused: &Refused) -> bool {
    sentence.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == refused.name())
}
