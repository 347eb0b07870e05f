//! What an answer may use. What it may not is refused by its name before anything is compiled, since
//! code that can read its own memory, call foreign functions or ask where it runs can make any check
//! say that it passed.
//!
//! There is no list of exceptions to keep: an exercise has a use for what its skeleton, its reference
//! or another accepted answer of it uses.
//!
//! A few exercises also refuse items of `std` by name, because they have the learner build them
//! ([`refused`]). That holds for a learner's own check, too: it is not about trust, but such an answer
//! passes without the exercise being solved.

mod look;
mod names;
mod pieces;
pub mod refused;
mod rules;
mod same;
mod words;

pub use look::Forbidden;
pub use refused::Refused;
pub use same::Shape;

use crate::checkout::folder::rust_files;
use crate::checkout::tree::{Exercise, Tree};
use crate::checks::manifest;
use crate::checks::outcome::Outcome;
use crate::checks::subject::Subject;
use anyhow::{Context, Result};
use report::verdict::NOT_ALLOWED;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use terminal::{BUSY, styled};

/// What the answers to one exercise may use.
#[derive(Debug)]
pub struct Allowed {
    /// The names of what is forbidden elsewhere and has a use here.
    here: BTreeSet<String>,
    /// The crates that the checks are built with, as paths name them.
    crates: BTreeSet<String>,
    /// What the exercise has its learner build.
    refused: Vec<Refused>,
}

/// What a look at an answer's text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// It uses nothing that it may not use.
    Fine,
    /// It uses these, in the order of the text, each named once.
    Forbidden(Vec<Forbidden>),
    /// It is not made of Rust's words. The compiler will say why.
    Unreadable,
}

impl Allowed {
    /// Reads what the known answers to `exercise` use, and what it refuses.
    ///
    /// # Errors
    /// When one of them cannot be read, or as [`refused::of`].
    pub fn of(tree: &Tree, exercise: &Exercise) -> Result<Allowed> {
        let crates = manifest::dependencies(tree.root())?;
        let nothing = Allowed { here: BTreeSet::new(), crates, refused: Vec::new() };
        let mut here = BTreeSet::new();
        for path in known(tree, exercise) {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", tree.short(&path)))?;
            if let Admission::Forbidden(uses) = nothing.look_at(&text) {
                here.extend(uses.into_iter().map(|forbidden| forbidden.what));
            }
        }
        Ok(Allowed { here, refused: refused::of(tree, exercise)?, ..nothing })
    }

    /// Looks for what may not be used.
    pub fn look_at(&self, text: &str) -> Admission {
        let Some(words) = words::of(text) else { return Admission::Unreadable };
        let mut all = look::look(words.clone(), &self.crates);
        all.retain(|one| !self.here.contains(&one.what));
        let Some(refused) = refused::look(words, &self.refused) else {
            return Admission::Unreadable;
        };
        all.extend(refused);
        admission(all)
    }
}

/// Looks in `text` for no more than what is refused.
pub fn look_for(refused: &[Refused], text: &str) -> Admission {
    let found = words::of(text).and_then(|words| refused::look(words, refused));
    found.map_or(Admission::Unreadable, admission)
}

fn admission(mut all: Vec<Forbidden>) -> Admission {
    all.sort_by_key(|forbidden| forbidden.line);
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.what.clone()));
    if all.is_empty() { Admission::Fine } else { Admission::Forbidden(all) }
}

/// The files that say what an exercise has a use for: the skeleton, the reference, and other accepted answers.
pub fn known(tree: &Tree, exercise: &Exercise) -> Vec<PathBuf> {
    let accepted = tree.checks(exercise).with_extension("").join("accepted");
    let first = [tree.pristine(exercise), tree.solution(exercise)];
    first.into_iter().filter(|path| path.exists()).chain(rust_files(&accepted)).collect()
}

/// The findings as the message of a verdict: a line for each, with its place and the reason.
pub fn message(shown: &Path, forbidden: &[Forbidden]) -> String {
    let file = report::printable_line(&shown.display().to_string());
    let lines = forbidden
        .iter()
        .map(|Forbidden { what, line, why }| format!("{what} ({file}:{line}): {why}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The outcome of a learner's own text, if it uses what the exercise has the learner build.
pub fn refusal(tree: &Tree, subject: &Subject) -> Option<Outcome> {
    // A file that cannot be understood is for `audit` to complain about; a learner can do nothing about it.
    let refused = refused::of(tree, &subject.exercise).ok()?;
    let Admission::Forbidden(uses) = look_for(&refused, &subject.text) else { return None };
    let message = message(Path::new(&subject.shown), &uses);
    Some(Outcome::of_itself(&subject.exercise, NOT_ALLOWED, message))
}

/// Adds to the outcome of a learner's own text what would be refused if it were graded.
pub fn advise(tree: &Tree, subject: &Subject, outcome: &mut Outcome) {
    // When a known answer cannot be read, `audit` says so; a learner can do nothing about it.
    let Ok(allowed) = Allowed::of(tree, &subject.exercise) else { return };
    let Admission::Forbidden(uses) = allowed.look_at(&subject.text) else { return };
    let mut text = outcome.coloured_warnings.take().unwrap_or_default();
    if !text.is_empty() {
        text += "\n\n";
    }
    text += &styled(BUSY, "warning: when answers are graded, this is not allowed");
    for line in message(Path::new(&subject.shown), &uses).lines() {
        text += &format!("\n  {line}");
    }
    outcome.warn(&text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(here: &[&str]) -> Allowed {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let crates = owned(&["hdf5", "harness", "interleave", "libc", "log", "rayon", "tempfile"]);
        Allowed { here: owned(here), crates, refused: Vec::new() }
    }

    fn found(text: &str) -> Vec<String> {
        match allowed(&[]).look_at(text) {
            Admission::Fine => Vec::new(),
            Admission::Forbidden(uses) => uses.into_iter().map(|one| one.what).collect(),
            Admission::Unreadable => vec!["unreadable".to_owned()],
        }
    }

    /// Whoever looks at it on a small stack, too.
    #[test]
    fn brackets_in_brackets_without_end_are_not_looked_at() {
        let deep = |n: usize| format!("fn f() {{ {}1{} }}", "(".repeat(n), ")".repeat(n));
        assert_eq!(found(&deep(200)), Vec::<String>::new());
        assert_eq!(found(&deep(20_000)), ["unreadable"]);
    }

    /// Each is refused, by a name that begins like this.
    #[test]
    fn ways_around_are_refused_by_name() {
        for (name, text) in [
            ("`unsafe`", "fn f() { unsafe { g() } }"),
            ("`unsafe`", "macro_rules! m { () => { unsafe { g() } } }"),
            ("`extern`", "extern \"C\" { fn write(); }"),
            ("`extern`", "extern crate std as s;"),
            ("`#[path]`", "#[path = \"/etc/passwd\"] mod m;"),
            ("`#[path]`", "#[cfg_attr(all(), path = \"x.rs\")] mod m {}"),
            ("`#[path]`", "#[cfg_attr(all(), cfg_attr(not(any()), path = \"x.rs\"))] mod m {}"),
            ("`mod m;`", "mod m;"),
            ("`include!`", "include!(\"x.rs\");"),
            ("`include_str!`", "const A: &str = include_str!(\"/etc/passwd\");"),
            ("`include_str!`", "#![doc = include_str!(\"/etc/passwd\")]"),
            ("`include_bytes!`", "fn f() { println!(\"{:?}\", include_bytes!(\"x\")); }"),
            ("`include_str!`", "use std::include_str as i; const A: &str = i!(\"x\");"),
            ("`include_str!`", "const A: &str = concat!(\"a\", core::include_str!(\"x\"));"),
            ("`env!`", "const A: &str = env!(\"HOME\");"),
            ("`option_env!`", "const A: Option<&str> = option_env!(\"HOME\");"),
            ("`file!`", "fn f() -> bool { file!().contains(\"model\") }"),
            ("`module_path!`", "fn f() -> &'static str { module_path!() }"),
            ("`std::fs`", "fn f() { std::fs::read(\"x\"); }"),
            ("`std::fs`", "fn f() { ::std::fs::read(\"x\"); }"),
            ("`std::fs`", "fn f() { ::std :: r#fs::read(\"x\"); }"),
            ("`std::fs`", "use std::fs;"),
            ("`std::fs`", "use std::{sync::Arc, fs as f};"),
            ("`std::fs`", "use std::{sync::{Arc, Mutex}, fs::{self, File}};"),
            ("`std::fs`", "use {std::fs::File, std::sync::Arc};"),
            ("`std::fs`", "mod m { pub use std; } fn f() { m::std::fs::read(\"x\"); }"),
            ("`std::fs`", "fn f() { use std::fs::*; }"),
            ("`std::process`", "fn f() { std::process::exit(0) }"),
            ("`std::net`", "use std::net::TcpStream;"),
            ("`std::env`", "use std::env;"),
            ("`std::os`", "use std::os::fd::AsRawFd;"),
            ("`std::path`", "fn f() { std::path::Path::new(\"/etc\").read_dir(); }"),
            ("`std::arch`", "use std::arch::asm;"),
            ("`use std::*`", "use std::*; fn f() { fs::read(\"x\"); }"),
            ("`use std::*`", "use ::std::{*};"),
            ("`std` under another name", "use std as s; fn f() { s::fs::read(\"x\"); }"),
            ("`std` under another name", "use ::std::{self as s};"),
            ("`core` under another name", "use {core as c};"),
            ("`core::sync`", "use core::sync::atomic::AtomicU64;"),
            ("`core::cell`", "fn f(_: core::cell::Cell<u8>) {}"),
            ("`std::panic::Location`", "use std::panic::Location;"),
            ("`std::panic::Location`", "use std::panic::*; fn f() { Location::caller(); }"),
            ("`type_name`", "fn f() { std::any::type_name::<u8>(); }"),
            ("`type_name`", "use std::any::{type_name as t}; fn f() { t::<u8>(); }"),
            ("`type_name_of_val`", "use std::any::*; fn f() { type_name_of_val(&1); }"),
            ("`TypeId`", "use std::any::TypeId;"),
            ("`size_of`", "fn f() { size_of::<std::sync::Mutex<()>>(); }"),
            ("`size_of`", "use std::mem::size_of as s; fn f() { s::<std::thread::Thread>(); }"),
            ("`align_of`", "fn f<T>() -> usize { std::mem::align_of::<T>() }"),
            ("`size_of_val`", "fn f() { std::mem::size_of_val(&std::sync::Barrier::new(1)); }"),
            ("`std::alloc`", "fn f() { std::alloc::Layout::new::<std::sync::Mutex<()>>(); }"),
            ("`type_id`", "use std::any::Any; fn f() { 1.type_id(); }"),
            ("`set_hook`", "fn f() { std::panic::set_hook(Box::new(|_| {})) }"),
            ("`take_hook`", "use std::panic::take_hook;"),
            ("`#[link_section]`", "#[link_section = \".init_array\"] static A: u8 = 0;"),
            ("`unsafe`", "#[unsafe(no_mangle)] pub fn write() {}"),
            ("`#[export_name]`", "#[export_name = \"write\"] pub fn f() {}"),
            ("`#[macro_use]`", "#![macro_use] macro_rules! ensure { ($($t:tt)*) => { () } }"),
            ("`#[macro_export]`", "#[macro_export] macro_rules! ensure { () => {} }"),
            ("`#[global_allocator]`", "#[global_allocator] static A: B = B;"),
            ("`#[no_implicit_prelude]`", "#![no_implicit_prelude]"),
            ("`#[ctor]`", "#[ctor] fn f() {}"),
            ("an attribute that a macro", "macro_rules! m { ($a:meta) => { #[$a] fn f() {} } }"),
            ("the crate `libc`", "fn f() { libc::getpid(); }"),
            ("the crate `hdf5`", "use hdf5 as h;"),
            ("the crate `harness`", "use ::harness::Check;"),
            ("the crate `rayon`", "use rayon::prelude::*;"),
            ("the crate `tempfile`", "fn f() { tempfile::tempfile(); }"),
            ("`crate::`", "fn f() { crate::chapter::EXERCISES.len(); }"),
            ("`crate::`", "use crate::{chapter, threads};"),
            ("`super::`", "use super::checks::CHECKS;"),
            ("`super::`", "use super::*;"),
            ("`super::`", "mod m { use super::super::checks; }"),
            ("`super::`", "fn f() { self::super::checks::CHECKS; }"),
            ("`super::`", "mod m { fn f() { mod n {} super::super::checks(); } }"),
            (
                "`fs`",
                "macro_rules! m { ($a:ident $b:ident) => { $a::$b::read(\"x\") } } \
                      fn f() { m!(std fs); }",
            ),
            (
                "`include_str`",
                "macro_rules! m { ($a:ident) => { $a!(\"x\") } } fn f() { m!(include_str); }",
            ),
            (
                "`fs`",
                "macro_rules! m { ($($a:ident)*) => { $($a)::*(\"x\") } } \
                      fn f() { m!(std fs read); }",
            ),
            (
                "`core`",
                "macro_rules! m { ($a:ident) => { core::$a::atomic::AtomicU64 } } struct A(m!(sync));",
            ),
            (
                "`core`",
                "macro_rules! m { ($a:ident, $($b:tt)*) => { $a $($b)* } } struct A(m!(core, ::sync ::Mutex));",
            ),
            ("`path`", "macro_rules! m { ($a:ident) => { #[$a = \"x\"] mod m {} } } m!(path);"),
        ] {
            let found = found(text);
            assert!(found.iter().any(|what| what.starts_with(name)), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_right_answers_do_is_fine() {
        for text in [
            "use std::sync::{Arc, Mutex, atomic::{AtomicU64, Ordering::*}};\nuse std::thread;",
            "use std::any::Any; fn f(_: Box<dyn Any + Send>) {}",
            "use interleave::{Error, Partial, Source};",
            "fn f(env: u8, process: u8, path: u8, file: u8) -> u8 { env + process + path + file }",
            "struct Fs { fs: u8, log: u8 } impl Fs { fn process(&self) { self.log.process() } }",
            "fn f(q: Queue) { q.process(); Queue::process(&q); self::process::run() }",
            "macro_rules! add { ($a:expr, $b:expr) => { $a + $b } } fn f() { add!(1, 2); }",
            "macro_rules! all { ($($t:ty),*) => { $(impl T for $t { const A: u8 = <$t>::MAX; })* } }",
            "/// unsafe, std::fs, include_str!(\"x\"): only words.\n// extern\nfn f() {}",
            "fn f() -> &'static str { \"unsafe { std::fs::read }\" }",
            "mod m { use super::*; pub(crate) fn f() {} pub(in super) fn g() {} }",
            "#[cfg(test)] mod tests { use super::f; #[test] fn g() { f() } }",
            "use core::mem; use std::panic::{catch_unwind, AssertUnwindSafe, resume_unwind};",
            "#[derive(Debug, Clone)] #[must_use] #[allow(dead_code)] pub struct A<'a>(&'a u8);",
            "#![allow(unused)] use std::io::{self, Write}; fn f(w: &mut dyn io::Write) {}",
            "use std::mem::size_of; fn f() -> usize { size_of::<f64>() + std::mem::align_of::<u8>() }",
            "fn f() -> impl Fn() { let log = 1; move || { let _ = log; } }",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_an_exercise_has_a_use_for_is_allowed_there_and_the_rest_is_not() {
        let text = "use rayon::prelude::*; fn f() { unsafe { std::fs::read(\"x\") } }";
        let Admission::Forbidden(uses) = allowed(&["`unsafe`", "the crate `rayon`"]).look_at(text)
        else {
            panic!("std::fs is forbidden")
        };
        let uses: Vec<_> = uses.iter().map(|one| (one.what.as_str(), one.line)).collect();
        assert_eq!(uses, [("`std::fs`", 1)]);
    }

    #[test]
    fn what_is_not_rust_is_left_to_the_compiler() {
        for text in ["fn f() {", "fn f() { \"", "fn f() { ` }"] {
            assert_eq!(found(text), ["unreadable"], "{text}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_word() {
        assert_eq!(found("\u{feff}fn f() {}"), Vec::<String>::new());
    }
}
