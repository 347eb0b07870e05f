//! What an exercise refuses because it has the learner build it: `refused.toml` beside its mistakes.
//!
//! ```toml
//! [[refused]]
//! path = "std::sync::Barrier"
//! why = "the exercise has you build it"
//! ```
//!
//! For each of them there is an answer in the folder `refused` that uses it, and passes every check. Without such an
//! answer there is nothing to refuse.

use super::look::Forbidden;
use super::names::{self, Names};
use super::{pieces, rules, words};
use crate::checkout::listed;
use crate::checkout::tree::{Exercise, Tree};
use anyhow::{Result, ensure};
use proc_macro2::{TokenStream, TokenTree};
use serde::Deserialize;
use std::path::PathBuf;

/// An item of `std` that an exercise refuses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// `std::sync::Barrier`. A module stands for everything in it.
    pub path: String,
    /// Why; a learner reads it.
    pub why: String,
}

impl Refused {
    /// The words of the path behind `std`.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.path.split("::").skip(1)
    }

    /// The path as messages have it.
    pub fn shown(&self) -> String {
        format!("`{}`", self.path)
    }

    /// The item's own name.
    pub fn name(&self) -> &str {
        self.words().last().unwrap_or_default()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    refused: Vec<Refused>,
}

/// Where an exercise says what it refuses.
pub fn file(tree: &Tree, exercise: &Exercise) -> PathBuf {
    tree.checks(exercise).with_extension("").join("refused.toml")
}

/// What the exercise refuses; nothing if it has no such file.
///
/// # Errors
/// When the file cannot be read or understood, or does not say what is refused, and why.
pub fn of(tree: &Tree, exercise: &Exercise) -> Result<Vec<Refused>> {
    let path = file(tree, exercise);
    let shown = tree.short(&path);
    let Some(file) = listed::read::<File>(&path, &shown)? else { return Ok(Vec::new()) };
    ensure!(!file.refused.is_empty(), "{shown} refuses nothing");
    for (at, Refused { path, why }) in file.refused.iter().enumerate() {
        let words: Vec<&str> = path.split("::").collect();
        let is_path =
            words.len() > 1 && words[0] == "std" && words.iter().all(|word| is_name(word));
        ensure!(is_path, "{shown}: `{path}` is not a path below `std`");
        ensure!(!why.trim().is_empty(), "{shown}: `why` is empty for `{path}`");
        let is_new = file.refused[..at].iter().all(|before| before.path != *path);
        ensure!(is_new, "{shown} refuses `{path}` twice");
    }
    Ok(file.refused)
}

fn is_name(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    word.starts_with(|c: char| !c.is_ascii_digit()) && word.chars().all(is_part)
}

/// What is refused and used in a text of these words, or nothing if that cannot be told.
pub(super) fn look(stream: TokenStream, refused: &[Refused]) -> Option<Vec<Forbidden>> {
    if refused.is_empty() {
        return Some(Vec::new());
    }
    let names = names::of(stream.clone())?;
    let mut found = Vec::new();
    for one in refused {
        let named = names.of_std.iter().filter(|named| is_below(&named.path, one));
        found.extend(named.map(|named| Forbidden {
            what: one.shown(),
            line: named.line,
            why: one.why.clone().into(),
        }));
        if names.has_macros {
            found.extend(in_a_macro(&stream, &names, one));
        }
    }
    Some(found)
}

fn is_below(path: &[String], refused: &Refused) -> bool {
    let words: Vec<&str> = refused.words().collect();
    path.len() >= words.len() && words.iter().zip(path).all(|(word, of)| word == of)
}

/// Is it a module around what is refused, or does it bring everything in such a module?
fn is_above(path: &[String], refused: &Refused) -> bool {
    let path = path.strip_suffix(&["*".to_owned()]).unwrap_or(path);
    let words: Vec<&str> = refused.words().collect();
    path.len() < words.len() && words.iter().zip(path).all(|(word, of)| word == of)
}

/// What is refused where a macro hides the name.
pub const PUT_TOGETHER: &str = "a path that a macro puts together";

/// A macro of the text may put the refused path together out of words that stand alone elsewhere. If the name is one of
/// the text's own, the word alone says nothing, and only a path that is put together does.
fn in_a_macro(stream: &TokenStream, names: &Names, refused: &Refused) -> Option<Forbidden> {
    let name = refused.name();
    let (what, line) = match names.declared.contains(name) {
        true => {
            let imported = names
                .of_std
                .iter()
                .find(|named| named.by_a_macro && is_above(&named.path, refused));
            let imported = imported.map(|named| named.line);
            let line = pieces::line(stream, name).or(imported)?;
            (PUT_TOGETHER.to_owned(), line)
        }
        false => {
            (format!("`{name}`, where a macro may put it into a path"), line_of(stream, name)?)
        }
    };
    Some(Forbidden { what, line, why: rules::HIDDEN.into() })
}

/// The first line that has the word.
fn line_of(stream: &TokenStream, word: &str) -> Option<usize> {
    stream.clone().into_iter().find_map(|tree| match tree {
        TokenTree::Ident(ref ident) => (words::name(ident) == word).then(|| words::line(&tree)),
        TokenTree::Group(group) => line_of(&group.stream(), word),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn refused(path: &str) -> Refused {
        Refused { path: path.to_owned(), why: "build it".to_owned() }
    }

    fn found(path: &str, text: &str) -> Vec<String> {
        let found = look(words::of(text).unwrap(), &[refused(path)]).unwrap();
        found.into_iter().map(|one| one.what).collect()
    }

    #[test]
    fn a_module_stands_for_everything_in_it() {
        for text in
            ["use std::sync::mpsc;", "use std::sync::mpsc::*;", "use std::sync::mpsc::Sender;"]
        {
            assert_eq!(found("std::sync::mpsc", text), ["`std::sync::mpsc`"], "{text}");
        }
        for call in ["channel()", "channel::<u8>()"] {
            let text = format!("use std::sync::mpsc::*; fn f() {{ let (a, b) = {call}; }}");
            assert_eq!(found("std::sync::mpsc::channel", &text), ["`std::sync::mpsc::channel`"]);
        }
        assert!(found("std::sync::Mutex", "use std::sync::{MutexGuard, Arc};").is_empty());
        assert!(found("std::sync::mpsc::channel", "use std::sync::mpsc::sync_channel;").is_empty());
    }

    #[test]
    fn a_macro_does_not_hide_a_path() {
        let made = "macro_rules! m { ($a:ident $b:ident $c:ident) => { $a::$b::$c } } ";
        let path = "std::sync::Arc";
        let what = "`Arc`, where a macro may put it into a path";
        assert_eq!(found(path, &format!("{made} struct A(m!(std sync Arc));")), [what]);
        let path = "std::sync::Barrier";
        let own = "struct Barrier;";
        let what = "a path that a macro puts together";
        assert_eq!(found(path, &format!("{made} {own} struct A(m!(std sync Barrier));")), [what]);
        for text in [
            "macro_rules! m { ($a:ident) => { use std::sync::$a; } } m!(Barrier);",
            "macro_rules! m { ($a:ident $(, $b:tt $c:ident)*) => { $a $($b $c)* } } struct A(m!(std, :: sync, :: Barrier));",
            "macro_rules! m { ($a:tt $b:tt $c:tt x $d:tt) => { $a $b $c $d Barrier } } struct A(m!(std::sync x::));",
            "macro_rules! m { ($a:ident $b:tt $c:ident $d:tt x $e:ident) => { $a $b $c $d $e } } fn f() { m!(std::sync::x Barrier); }",
            "macro_rules! m { ($a:ident) => { $a::sync::Barrier } } struct A(m!(std));",
            "use std::sync as s; macro_rules! m { ($a:ident) => { $a::Barrier::new(2) } } fn f() { m!(s); }",
            "macro_rules! m { ($($a:ident)*) => { $($a)::* } } struct A(m!(std sync Barrier));",
            "macro_rules! m { ($a:ident) => { use std::sync as $a; } } m!(s); struct A(s::Barrier);",
            "macro_rules! m { ($a:ident) => { mod $a { pub use std::sync::*; } } } m!(s); struct A(s::Barrier);",
            "macro_rules! m { () => { use std::sync::*; } } fn f() { m!(); Barrier::new(2); }",
            "macro_rules! m { () => { use std::sync as s; } } mod n { m!(); struct A(s::Barrier); }",
            "use std::sync as s; macro_rules! m { () => { use super::s as t; } } mod n { m!(); struct A(t::Barrier); }",
            "macro_rules! m { ($a:tt) => { $a::sync::Barrier } } macro_rules! n { ($m:ident) => { $m!(std) } } struct A(n!(m));",
        ] {
            assert_eq!(found(path, &format!("{own} {text}")), [what], "{text}");
        }
    }

    /// A macro that puts no path together may be about the text's own item of that name.
    #[test]
    fn a_macro_is_no_reason_to_refuse_the_text_s_own_names() {
        let path = "std::sync::Barrier";
        for text in [
            "macro_rules! m { ($t:ty) => { <$t>::MAX } } fn f() -> Barrier { m!(u8) }",
            "macro_rules! m { ($t:ident) => { $t::new(2) } } fn f() -> Barrier { m!(Barrier) }",
            "macro_rules! m { () => { Barrier::new(2) } } fn f() -> Barrier { m!() }",
            "macro_rules! m { ($b:expr) => { $b.lock().unwrap_or_else(PoisonError::into_inner) } } fn f() { m!(self.m) }",
            "macro_rules! m { ($($t:tt)*) => { println!($($t)*) } } fn f(b: Barrier) { m!(\"{}\", x::y()); self::Barrier::new(2); }",
            "macro_rules! m { ($($t:tt)*) => { 1 } } fn f(b: Barrier) { assert_eq!(Barrier::new(2), b); vec![Barrier::new(m!(2))] }",
            "macro_rules! m { ($a:expr) => { { use std::sync::Arc; Arc::clone(&$a) } } } fn f() { m!(a) }",
            "use std::sync::*; macro_rules! m { ($a:ident) => { self.$a.load(Ordering::Relaxed) } } fn f() { m!(a) }",
        ] {
            assert!(found(path, &format!("struct Barrier; {text}")).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_file_says_what_is_refused_and_why() {
        let root = tempfile::tempdir().unwrap();
        let exercise = Exercise { chapter: "events".into(), name: "barrier".into() };
        fs::create_dir_all(root.path().join("exercises/.pristine")).unwrap();
        let tree = Tree::open(root.path()).unwrap();
        let path = file(&tree, &exercise);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        assert!(of(&tree, &exercise).unwrap().is_empty(), "there is no file");
        let entry =
            |path: &str, why: &str| format!("[[refused]]\npath = \"{path}\"\nwhy = \"{why}\"\n");
        let good = entry("std::sync::Barrier", "build it");
        fs::write(&path, &good).unwrap();
        assert_eq!(of(&tree, &exercise).unwrap(), [refused("std::sync::Barrier")]);
        for (text, expected) in [
            (String::new(), "refuses nothing"),
            (good.repeat(2), "refuses `std::sync::Barrier` twice"),
            (entry("std::sync::Barrier", " "), "`why` is empty"),
            (entry("std", "build it"), "is not a path below `std`"),
            (entry("rayon::scope", "build it"), "is not a path below `std`"),
            (entry("std::sync::", "build it"), "is not a path below `std`"),
            (entry("std::sync::{Arc, Weak}", "build it"), "is not a path below `std`"),
            (good.replace("why", "reason"), "cannot understand"),
            (good.replace("[[refused]]", "[[refuse]]"), "cannot understand"),
        ] {
            fs::write(&path, &text).unwrap();
            let error = format!("{:#}", of(&tree, &exercise).unwrap_err());
            assert!(error.contains(expected) && error.contains("refused.toml"), "{text}: {error}");
        }
    }
}
