//! Every stable item of the modules that model-std stands for is there: modelled, refused by name, or, for
//! plain data, the real one.
//!
//! The list is that of Rust 1.95. Where the toolchain of that version has its documentation, the list is
//! compared with it; `UPDATE_ITEMS=1` writes it anew. Deprecated and unstable items are not in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const MODULES: [&str; 8] =
    ["sync", "sync/atomic", "sync/mpsc", "thread", "time", "panic", "hint", "cell"];
const VERSION: &str = "1.95";

fn list() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/model/stable/items-{VERSION}.txt"))
}

/// All files of a module of ours, in one text.
fn source(module: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model-std/src");
    let file = root.join(format!("{module}.rs"));
    if file.exists() {
        return fs::read_to_string(file).unwrap();
    }
    let files = fs::read_dir(root.join(module)).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').collect()
}

/// Is the real one passed on?
fn is_real(source: &str, name: &str) -> bool {
    let uses = source.split("pub use ::std::").skip(1);
    uses.filter_map(|rest| rest.split_once(';')).any(|(names, _)| words(names).contains(name))
}

/// Is it defined, in words or by a macro that makes several of its kind?
fn is_defined(source: &str, name: &str) -> bool {
    let kinds = ["fn", "struct", "enum", "type", "const", "trait"];
    kinds.iter().any(|kind| {
        source.match_indices(&format!("{kind} {name}")).any(|(at, found)| {
            let next = source[at + found.len()..].chars().next();
            next.is_none_or(|c| !c.is_alphanumeric() && c != '_')
        })
    }) || source.contains(&format!("{name}: |"))
        || ["atomic!(", "sender!(", "    "].iter().any(|by| {
            [",", ")", " ", "<"].iter().any(|end| source.contains(&format!("{by}{name}{end}")))
        })
}

#[test]
fn every_stable_item_is_modelled_or_refused_by_name() {
    let list = fs::read_to_string(list()).unwrap();
    let mut missing = Vec::new();
    for line in list.lines() {
        let module = MODULES.iter().rev().find(|module| {
            line.strip_prefix("std::")
                .and_then(|rest| rest.strip_prefix(&module.replace('/', "::")))
                .is_some_and(|rest| rest.starts_with("::"))
        });
        let module = module.unwrap_or_else(|| panic!("{line}: of no module"));
        let rest = &line["std::".len() + module.len() + module.matches('/').count()..];
        let mut parts = rest.split("::").filter(|part| !part.is_empty());
        let (name, method) = (parts.next().unwrap(), parts.next());
        // These are modelled where the compiler lets them be, and then all of them is.
        let is_arc = *module == "sync" && ["Arc", "Weak"].contains(&name);
        let source = if is_arc { source("sync/arc") } else { source(module) };
        let is_there = !is_arc && is_real(&source, name)
            || (is_defined(&source, name) && method.is_none_or(|m| is_defined(&source, m)));
        if !is_there {
            missing.push(line);
        }
    }
    assert!(missing.is_empty(), "neither modelled nor refused: {missing:#?}");
    assert!(list.lines().count() > 500, "the list is there");
}

#[test]
fn the_list_is_that_of_the_toolchain() {
    let of = |what: &str, args: &[&str]| {
        let output = Command::new(what).args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let docs = Path::new(&of(&rustc, &["--print", "sysroot"])).join("share/doc/rust/html/std");
    let is_other = !of(&rustc, &["--version"]).contains(&format!(" {VERSION}."));
    if is_other || !docs.exists() {
        println!("not compared: another toolchain, or one without its documentation");
        return;
    }
    let found: Vec<String> = MODULES.iter().flat_map(|module| documented(&docs, module)).collect();
    let text = found.join("\n") + "\n";
    if std::env::var_os("UPDATE_ITEMS").is_some() {
        fs::write(list(), &text).unwrap();
    }
    let sorted = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (ours, theirs) = (sorted(&fs::read_to_string(list()).unwrap()), sorted(&text));
    let changed: Vec<_> = ours.symmetric_difference(&theirs).collect();
    assert!(changed.is_empty(), "{changed:#?}");
}

/// The stable items of one module, and the stable inherent functions of its types, from rustdoc's pages.
fn documented(docs: &Path, module: &str) -> Vec<String> {
    let mut pages: Vec<_> =
        fs::read_dir(docs.join(module)).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    let mut items = Vec::new();
    for page in pages {
        let file = page.file_name().unwrap().to_string_lossy().into_owned();
        let parts: Vec<&str> = file.split('.').collect();
        let &[kind, name, "html"] = &parts[..] else { continue };
        if !["struct", "enum", "fn", "type", "constant", "trait"].contains(&kind) {
            continue;
        }
        let text = fs::read_to_string(&page).unwrap();
        let head = text.split("<details class=\"toggle top-doc\"").next().unwrap();
        let head = head.split("id=\"implementations\"").next().unwrap();
        if head.contains("class=\"stab unstable\"") || head.contains("class=\"stab deprecated\"") {
            continue;
        }
        let path = format!("std::{}::{name}", module.replace('/', "::"));
        if kind == "struct" {
            let inherent = functions(&text).into_iter().map(|f| format!("{path}::{f}"));
            items.extend(inherent);
        }
        items.push(path);
    }
    items
}

fn functions(text: &str) -> BTreeSet<&str> {
    let traits =
        ["id=\"deref-methods", "id=\"trait-implementations\"", "id=\"synthetic-implementations\""];
    let end = traits.iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
    let mut functions = BTreeSet::new();
    for start in ["<section id=\"method.", "<section id=\"associatedconstant."] {
        for part in text[..end].split(start).skip(1) {
            let (name, rest) = part.split_once('"').unwrap();
            let note = rest.split("</section>").nth(1).unwrap_or_default();
            let note = note.split("<div class=\"docblock\"").next().unwrap();
            let is_stable = !note.contains("stab unstable") && !note.contains("stab deprecated");
            // A second one of the same name has a number.
            let name = name.split('-').next().unwrap();
            if is_stable {
                functions.insert(name);
            }
        }
    }
    functions
}
