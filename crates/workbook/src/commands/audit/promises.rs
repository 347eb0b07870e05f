//! What the text of an exercise promises, compared with what its checks say that they keep.
//!
//! The text is the doc comments of the skeleton and the exercise's element on its page. The list is
//! `harness::Promise`s in the file of its checks; the chapter's test program hands it over.

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::compile::Program;
use crate::host::process::{Cancel, output};
use crate::mutants::defect::Defect;
use anyhow::{Context, Result, bail};
use pulldown_cmark::{BrokenLink, Event, Options, Parser, Tag, TagEnd};
use report::Promises;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

/// Asks a chapter's test program what its exercises promise. Nothing is checked.
///
/// # Errors
/// When the program cannot be run, or says something else.
pub fn listed(program: &Program, cancel: &Cancel) -> Result<Vec<Promises>> {
    let mut command = Command::new(&program.file);
    command.current_dir(&program.package).env(report::PROMISES, "1");
    let (said, status) = output(&mut command, cancel)?;
    if !status.success() {
        bail!("{} ended with {status} when asked for promises", program.file.display());
    }
    serde_json::from_str(&said).context("cannot understand what the exercises promise")
}

/// Where the list and the text of `exercise` differ.
pub fn defects(tree: &Tree, exercise: &Exercise, all: &[Promises]) -> Vec<Defect> {
    let name = exercise.to_string();
    let Some(promises) = all.iter().find(|promises| promises.exercise == name) else {
        return vec![Defect::new(exercise, "its program does not know it")];
    };
    let file = tree.short(&tree.checks(exercise)).to_string();
    let differences = compare(&text(tree, exercise), promises);
    differences.into_iter().map(|what| Defect::new(exercise, format!("{file} {what}"))).collect()
}

/// What the list in a file of checks does that it should not.
fn compare(text: &[String], promises: &Promises) -> Vec<String> {
    if promises.sentences.is_empty() {
        return vec![format!("lists none of the {} sentences of its text", text.len())];
    }
    let mut wrong = Vec::new();
    let checks: BTreeSet<&str> = promises.checks.iter().map(String::as_str).collect();
    let mut keeping = BTreeSet::new();
    let mut listed = BTreeSet::new();
    for sentence in &promises.sentences {
        let quoted = &sentence.text;
        // A quotation of two sentences would hide the second one.
        let plain = sentences(quoted);
        match &plain[..] {
            [one] if !text.contains(one) => {
                wrong.push(format!("lists what its text does not say: “{quoted}”"));
            }
            [one] if !listed.insert(one.clone()) => wrong.push(format!("lists “{quoted}” twice")),
            [_] => {}
            _ => wrong.push(format!("should list one sentence at a time: “{quoted}”")),
        }
        match sentence.kept_by.as_deref() {
            None => {}
            Some([]) => wrong.push(format!("has no check for the promise “{quoted}”")),
            Some(names) => {
                for name in names.iter().map(String::as_str) {
                    keeping.insert(name);
                    if !checks.contains(name) {
                        wrong.push(format!(
                            "says that `{name}` keeps “{quoted}”, and there is no such check"
                        ));
                    }
                }
            }
        }
    }
    for sentence in text.iter().filter(|sentence| !listed.contains(*sentence)) {
        wrong.push(format!("does not list “{sentence}”"));
    }
    for check in checks.difference(&keeping) {
        wrong.push(format!("has a check that keeps no promise: `{check}`"));
    }
    wrong
}

/// Every sentence of the skeleton's doc comments and of the exercise's element, each once.
pub(super) fn text(tree: &Tree, exercise: &Exercise) -> Vec<String> {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let mut all: Vec<String> = doc_comments(&read(tree.pristine(exercise)))
        .iter()
        .flat_map(|doc| sentences(doc))
        .collect();
    let mut elements = BTreeMap::new();
    for page in super::files::pages(&tree.root().join("chapters")) {
        if let Some(element) = element(&read(page.clone()), &exercise.to_string()) {
            elements.insert(page, sentences(&element));
        }
    }
    // What every element opens with.
    let opening = [format!("Exercise: {}", exercise.name), format!("Open exercises/{exercise}.rs")];
    all.extend(elements.into_values().flatten().filter(|sentence| !opening.contains(sentence)));
    let mut seen = BTreeSet::new();
    all.retain(|sentence| seen.insert(sentence.clone()));
    all
}

/// The doc comments of a Rust file, a comment each, as Markdown.
fn doc_comments(source: &str) -> Vec<String> {
    let mut docs: Vec<String> = Vec::new();
    let mut open = false;
    for line in source.lines().map(str::trim_start) {
        let doc = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        match doc {
            Some(doc) if open => *docs.last_mut().expect("one is open") += &format!("\n{doc}"),
            Some(doc) => docs.push(doc.to_owned()),
            None => {}
        }
        open = doc.is_some();
    }
    docs
}

/// What stands in `<wb-exercise name="…">`, as Markdown.
fn element(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("<wb-exercise name=\"{name}\">"))?;
    Some(rest.split_once("</wb-exercise>")?.0.to_owned())
}

/// The sentences of a Markdown text, without its markup, line ends and final punctuation. Headings
/// and listings have none, and neither has the half of a sentence that introduces a list: its items
/// count one by one.
fn sentences(markdown: &str) -> Vec<String> {
    // Rustdoc's links to items have no address here.
    let mut unknown = |_: BrokenLink<'_>| Some(("".into(), "".into()));
    let parser =
        Parser::new_with_broken_link_callback(markdown, Options::empty(), Some(&mut unknown));
    let mut blocks: Vec<Block> = Vec::new();
    let mut text = String::new();
    let mut passed_over = 0;
    for event in parser {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_)) => passed_over += 1,
            Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock) => passed_over -= 1,
            _ if passed_over > 0 => {}
            Event::Text(more) | Event::Code(more) => text += &more,
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Start(Tag::List(_)) => {
                // An item's own text ends without a mark where a list within begins.
                blocks.push(Block { text: std::mem::take(&mut text), introduces_a_list: true });
                if let [.., before, Block { text, .. }] = &mut blocks[..]
                    && text.is_empty()
                {
                    before.introduces_a_list = true;
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                blocks.push(Block { text: std::mem::take(&mut text), introduces_a_list: false });
            }
            _ => {}
        }
    }
    blocks.iter().flat_map(Block::sentences).collect()
}

/// A paragraph, or an item of a list.
struct Block {
    text: String,
    introduces_a_list: bool,
}

impl Block {
    fn sentences(&self) -> Vec<String> {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        let ends_one = |word: &&str| {
            let bare = word.trim_end_matches([')', '”', '"']);
            bare.ends_with(['.', '?', '!']) && !["e.g.", "i.e."].contains(&bare)
        };
        words
            .split_inclusive(ends_one)
            .filter(|sentence| !self.introduces_a_list || sentence.last().is_some_and(ends_one))
            .map(|sentence| {
                sentence.join(" ").trim_end_matches(['.', '?', '!', ',', ';', ':']).to_owned()
            })
            .filter(|sentence| !sentence.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::Sentence;

    #[test]
    fn a_text_falls_into_sentences_without_their_markup() {
        let text = "**Exercise: ring.** Open `ring.rs`. It is a [`Ring`] (see\n[this](a.md)), e.g. one.\n\n\
            # Panics\n\nIf `n` is 0! Really?\n\n```\nlet a. b\n```\n\nSay it. The checks demand that\n\n\
            - one holds,\n  always;\n- and *two*. Also three.\n\nAt the end:\n";
        let expected = [
            "Exercise: ring",
            "Open ring.rs",
            "It is a Ring (see this), e.g. one",
            "If n is 0",
            "Really",
            "Say it",
            "one holds, always",
            "and two",
            "Also three",
            "At the end",
        ];
        assert_eq!(sentences(text), expected);
    }

    #[test]
    fn doc_comments_end_where_code_begins() {
        let source = "//! One\n//! two.\n\n/// Three.\npub struct A {\n    /// Four.\n    a: u8, // five\n}\n";
        assert_eq!(doc_comments(source), [" One\n two.", " Three.", " Four."]);
    }

    #[test]
    fn an_element_ends_where_it_is_closed() {
        let page =
            "a <wb-exercise name=\"q/a\">x</wb-exercise> <wb-exercise name=\"q/b\">y</wb-exercise>";
        assert_eq!(element(page, "q/b").as_deref(), Some("y"));
        assert_eq!(element(page, "q/c"), None);
    }

    /// The checks `one` and `two`, and these sentences.
    fn list(sentences: &[(&str, Option<&[&str]>)]) -> Promises {
        let owned = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        let sentences = sentences.iter().map(|(text, kept_by)| Sentence {
            text: text.to_string(),
            kept_by: kept_by.map(owned),
        });
        Promises {
            exercise: "q/a".into(),
            checks: owned(&["one", "two"]),
            sentences: sentences.collect(),
        }
    }

    #[test]
    fn every_difference_between_list_and_text_is_named() {
        let text = sentences("A ring. It is `full` at 3. It waits.");
        let whole: &[(&str, Option<&[&str]>)] = &[
            ("A ring.", None),
            ("It is `full`\n    at 3.", Some(&["one"])),
            ("It waits.", Some(&["one", "two"])),
        ];
        assert_eq!(compare(&text, &list(whole)), Vec::<String>::new());
        assert_eq!(compare(&text, &list(&[])), ["lists none of the 3 sentences of its text"]);
        type Entry<'a> = (&'a str, Option<&'a [&'a str]>);
        let planted: &[(usize, Entry<'_>, &str)] = &[
            (0, ("It waits.", None), "lists “It waits.” twice"),
            (0, ("It waits.", None), "does not list “A ring”"),
            (0, ("A rink.", None), "lists what its text does not say: “A rink.”"),
            (0, ("A ring. It waits.", None), "one sentence at a time"),
            (1, ("It is full at 3.", Some(&[])), "has no check for the promise"),
            (
                1,
                ("It is full at 3.", Some(&["three"])),
                "`three` keeps “It is full at 3.”, and there is no",
            ),
            (2, ("It waits.", Some(&["one"])), "keeps no promise: `two`"),
            (2, ("It waits.", None), "keeps no promise: `two`"),
        ];
        for (at, sentence, expected) in planted {
            let mut list_of = whole.to_vec();
            list_of[*at] = *sentence;
            let found = compare(&text, &list(&list_of));
            assert!(found.iter().any(|what| what.contains(expected)), "{expected}: {found:#?}");
        }
    }
}
