//! Finds what is forbidden among the words of a text.
//!
//! Words, and not the tree of a grammar: a macro's body and its arguments are words, too, and no macro
//! of `std` makes a new word out of others. So what is not there as a word cannot be used.

use super::rules::{self, reason};
use super::words::{begins_a_path, colons, defines_a_macro, ident, is, line, name, opens_module};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Something that an answer may not use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// Its name, in words: `` `std::fs` ``.
    pub what: String,
    /// The first line that has it, from 1.
    pub line: usize,
    /// Why it may not be used.
    pub why: Cow<'static, str>,
}

/// Everything forbidden in a text of these words.
pub(super) fn look(stream: TokenStream, crates: &BTreeSet<String>) -> Vec<Forbidden> {
    let makes_paths = defines_a_macro(stream.clone());
    let mut look = Look { crates, makes_paths, found: Vec::new() };
    look.group(stream, 0, false);
    look.found
}

struct Look<'a> {
    crates: &'a BTreeSet<String>,
    /// Macros can put paths together out of words that stand alone elsewhere.
    makes_paths: bool,
    found: Vec<Forbidden>,
}

impl Look<'_> {
    fn refuse(&mut self, what: impl Into<String>, line: usize, why: &'static str) {
        self.found.push(Forbidden { what: what.into(), line, why: why.into() });
    }

    /// Looks at the words of a group, `depth` modules below the answer's own.
    fn group(&mut self, stream: TokenStream, depth: usize, in_attribute: bool) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        for at in 0..trees.len() {
            match &trees[at] {
                TokenTree::Group(group) => {
                    let in_module =
                        group.delimiter() == Delimiter::Brace && opens_module(&trees, at);
                    let attribute = group.delimiter() == Delimiter::Bracket
                        && (at > 0 && is(trees.get(at - 1), '#')
                            || at > 1 && is(trees.get(at - 1), '!') && is(trees.get(at - 2), '#'));
                    if attribute {
                        self.attribute(group.stream());
                    }
                    self.group(
                        group.stream(),
                        depth + usize::from(in_module),
                        in_attribute || attribute,
                    );
                }
                TokenTree::Ident(word) => {
                    self.word(&trees, at, &name(word), depth, in_attribute);
                }
                _ => {}
            }
        }
    }

    /// Looks at one word, and at the path that begins with it.
    fn word(
        &mut self,
        trees: &[TokenTree],
        at: usize,
        word: &str,
        depth: usize,
        in_attribute: bool,
    ) {
        let line = line(&trees[at]);
        if let Some(why) = reason(rules::WORDS, word) {
            self.refuse(format!("`{word}`"), line, why);
        }
        let (sizes, why) = rules::SIZES;
        if sizes.contains(&word) && self.asks_about_a_type(trees, at) {
            self.refuse(format!("`{word}`"), line, why);
        }
        if is(trees.get(at + 1), '!')
            && !is(trees.get(at + 2), '=')
            && let Some(why) = reason(rules::MACROS, word)
        {
            self.refuse(format!("`{word}!`"), line, why);
        }
        if word == "mod" && is(trees.get(at + 2), ';') {
            let module = ident(trees.get(at + 1)).unwrap_or_default();
            self.refuse(format!("`mod {module};`"), line, rules::ONE_FILE);
        }
        if word == "crate" && colons(trees, at + 1) {
            self.refuse("`crate::`", line, rules::UP);
        }
        let hidden =
            [rules::MODULES, rules::MACROS].iter().any(|list| reason(list, word).is_some());
        // What the model replaces in `std` only is below it.
        let core = word == "core" && !(colons(trees, at + 1) && ident(trees.get(at + 3)).is_some());
        let in_attributes = rules::IN_ATTRIBUTES.contains(&word);
        if self.makes_paths && (hidden || core || in_attributes) && !in_attribute {
            let what = format!("`{word}`, where a macro may put it into a path");
            self.refuse(what, line, rules::HIDDEN);
        }
        if begins_a_path(trees, at) {
            let imported = at > 0 && matches!(ident(trees.get(at - 1)).as_deref(), Some("use"));
            let after_colons = at > 2 && matches!(ident(trees.get(at - 3)).as_deref(), Some("use"));
            self.path(trees, at, &mut Vec::new(), depth, imported || after_colons);
        }
    }

    /// Is the function at this place called for a type that isn't a number's, or may it be, under another name?
    fn asks_about_a_type(&self, trees: &[TokenTree], at: usize) -> bool {
        if !colons(trees, at + 1) {
            return self.makes_paths || ident(trees.get(at + 1)).as_deref() == Some("as");
        }
        let number = ident(trees.get(at + 4));
        let of_a_number = number.is_some_and(|of| rules::NUMBERS.contains(&&*of));
        !(of_a_number && is(trees.get(at + 5), '>'))
    }

    /// Follows a path, and each branch of a tree of imports.
    fn path(
        &mut self,
        trees: &[TokenTree],
        mut at: usize,
        path: &mut Vec<String>,
        depth: usize,
        imported: bool,
    ) {
        let before = path.len();
        let line = trees.get(at).map_or(0, line);
        while let Some(word) = ident(trees.get(at)) {
            path.push(word);
            at += 1;
            if !colons(trees, at) {
                break;
            }
            at += 2;
        }
        match trees.get(at) {
            Some(TokenTree::Group(group))
                if group.delimiter() == Delimiter::Brace && colons(trees, at.wrapping_sub(2)) =>
            {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for branch in inner.split(|tree| is(Some(tree), ',')) {
                    // `{::a, b}`
                    let start = if colons(branch, 0) { 2 } else { 0 };
                    self.path(branch, start, path, depth, true);
                }
            }
            Some(tree)
                if is(Some(tree), '*') && colons(trees, at.wrapping_sub(2))
                    || path.len() == before =>
            {
                path.push("*".to_owned());
                self.whole(path, None, depth, line, true);
                path.pop();
            }
            next => {
                let alias = (ident(next).as_deref() == Some("as"))
                    .then(|| ident(trees.get(at + 1)))
                    .flatten();
                self.whole(path, alias.as_deref(), depth, line, imported || path.len() > 1);
            }
        }
        path.truncate(before);
    }

    /// Looks at a whole path. One word alone is a path to a crate only if it is `imported`.
    fn whole(
        &mut self,
        path: &[String],
        alias: Option<&str>,
        depth: usize,
        line: usize,
        imported: bool,
    ) {
        let ups = path.iter().take_while(|part| *part == "super" || *part == "self");
        if ups.filter(|part| *part == "super").count() > depth && path.len() > 1 {
            self.refuse("`super::` out of the answer", line, rules::UP);
        }
        for (at, root) in path.iter().enumerate() {
            if ["std", "core", "alloc"].contains(&root.as_str()) {
                self.below_std(root, &path[at + 1..], alias, line);
            }
        }
        if let [.., location, "caller"] = path.iter().map(String::as_str).collect::<Vec<_>>()[..]
            && location == "Location"
        {
            self.refuse("`std::panic::Location`", line, WHERE_FROM);
        }
        let first = path.first().filter(|_| imported);
        if let Some(first) = first.filter(|first| self.crates.contains(*first) && *first != OURS) {
            self.refuse(format!("the crate `{first}`"), line, rules::CRATE);
        }
    }

    /// Looks at what comes after `std`, `core` or `alloc` in a path.
    fn below_std(&mut self, root: &str, rest: &[String], alias: Option<&str>, line: usize) {
        match rest {
            [] if alias.is_some() => {
                self.refuse(format!("`{root}` under another name"), line, rules::HIDDEN);
            }
            [only] if only == "self" && alias.is_some() => {
                self.refuse(format!("`{root}` under another name"), line, rules::HIDDEN);
            }
            [only] if only == "*" => {
                self.refuse(format!("`use {root}::*`"), line, rules::HIDDEN);
            }
            [module, rest @ ..] => {
                if let Some(why) = reason(rules::MODULES, module) {
                    self.refuse(format!("`std::{module}`"), line, why);
                } else if let Some(why) = reason(rules::MACROS, module) {
                    self.refuse(format!("`{module}!`"), line, why);
                } else if let (true, Some(why)) =
                    (root != "std", reason(rules::UNSEEN_IN_CORE, module))
                {
                    self.refuse(format!("`{root}::{module}`"), line, why);
                } else if module == "panic" && rest.first().is_some_and(|item| item == "Location") {
                    self.refuse("`std::panic::Location`", line, WHERE_FROM);
                }
            }
            [] => {}
        }
    }

    /// Looks at what stands between the brackets of an attribute.
    fn attribute(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let Some(first) = trees.first() else { return };
        let line = line(first);
        if is(Some(first), '$') {
            self.refuse("an attribute that a macro puts together", line, rules::HIDDEN);
        }
        if let Some(name) = ident(Some(first)).filter(|name| !rules::ATTRIBUTES.contains(&&**name))
        {
            // `#[unsafe(…)]` is refused by its word.
            if name != "unsafe" {
                self.refuse(format!("`#[{name}]`"), line, rules::ATTRIBUTE);
            }
        }
        self.hidden_in_attribute(&trees);
    }

    fn hidden_in_attribute(&mut self, trees: &[TokenTree]) {
        for tree in trees {
            match tree {
                TokenTree::Group(group) => {
                    self.hidden_in_attribute(&group.stream().into_iter().collect::<Vec<_>>());
                }
                TokenTree::Ident(word) if rules::IN_ATTRIBUTES.contains(&&*name(word)) => {
                    self.refuse(format!("`#[{}]`", name(word)), line(tree), rules::ATTRIBUTE);
                }
                _ => {}
            }
        }
    }
}

/// The crate that the book is about.
const OURS: &str = "interleave";

const WHERE_FROM: &str = "an answer must not ask where it is called from";
