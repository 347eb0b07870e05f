//! Which file of a crate names what is defined in which other.
//!
//! An arrow leads to the file in which a thing is *defined*, however its name got to where it is used: through
//! `pub use`, a glob or `super::`. A file that only passes a name on has no arrow for it.

use crate::support::files;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{Item, ItemMod, ItemUse, UseTree, Visibility};

/// By file, from the crate's `src` on: the files that it stands on.
pub type Arrows = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

/// Those between the files of a crate.
pub fn arrows_of(source: &Path) -> Arrows {
    let files = files(source, "rs");
    let mut modules = Modules::new();
    let parsed = files.iter().map(|file| {
        let text = fs::read_to_string(file).unwrap();
        let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        (file.strip_prefix(source).unwrap(), parsed)
    });
    let parsed: Vec<_> = parsed.collect();
    for (file, parsed) in &parsed {
        let mut reader = Reader { modules: &mut modules, file, at: path_of(file) };
        reader.module(&parsed.items);
    }
    let mut arrows = Arrows::new();
    for (file, parsed) in &parsed {
        let mut user = User { modules: &modules, at: path_of(file), found: BTreeSet::new() };
        user.visit_file(parsed);
        user.found.remove(*file);
        arrows.insert(file.to_path_buf(), user.found);
    }
    arrows
}

/// The path of a module, from the crate's root on.
type Names = Vec<String>;

/// The module that a file is.
fn path_of(file: &Path) -> Names {
    let names = file.with_extension("");
    let mut names: Names = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if matches!(names.last().unwrap().as_str(), "mod" | "lib" | "main") {
        names.pop();
    }
    names
}

type Modules = BTreeMap<Names, Module>;

/// What the names in a module mean.
#[derive(Default)]
struct Module {
    file: PathBuf,
    /// A module inside and a function may have one name.
    inside: BTreeSet<String>,
    names: BTreeMap<String, Meaning>,
    /// What the module brings in by `*`.
    globs: Vec<Names>,
}

enum Meaning {
    /// It is defined here.
    Item,
    /// It is brought here.
    Import(Names),
    /// It is another crate's.
    Elsewhere,
}

/// Where a path leads.
enum End {
    Module(Names),
    /// What is defined in this file.
    Item(PathBuf),
    /// Another crate's, or a variable.
    Elsewhere,
}

/// No name is passed on through more modules than this.
const FAR: usize = 10;

/// Follows a path that stands in the module `at`.
fn follow(modules: &Modules, at: &[String], path: &[String], depth: usize) -> End {
    if depth > FAR {
        return End::Elsewhere;
    }
    let mut end = End::Module(at.to_vec());
    for (place, name) in path.iter().enumerate() {
        let End::Module(mut here) = end else { break };
        end = match name.as_str() {
            "crate" => End::Module(Names::new()),
            "self" => End::Module(here),
            "super" => {
                here.pop();
                End::Module(here)
            }
            name if place + 1 < path.len() && is_inside(modules, &here, name) => {
                here.push(name.to_owned());
                End::Module(here)
            }
            name => match look_up(modules, &here, name, depth) {
                Some(end) => end,
                None if place == 0 => End::Elsewhere,
                // Made by a macro.
                None => modules.get(&here).map_or(End::Elsewhere, |of| End::Item(of.file.clone())),
            },
        };
    }
    end
}

fn is_inside(modules: &Modules, at: &Names, name: &str) -> bool {
    modules.get(at).is_some_and(|module| module.inside.contains(name))
}

fn look_up(modules: &Modules, at: &Names, name: &str, depth: usize) -> Option<End> {
    // None of a file that `#[path]` brings from another crate.
    let module = modules.get(at)?;
    match module.names.get(name) {
        Some(Meaning::Item) => Some(End::Item(module.file.clone())),
        Some(Meaning::Elsewhere) => Some(End::Elsewhere),
        // As in `use anyhow::anyhow`.
        Some(Meaning::Import(path)) if path[0] == name && !module.inside.contains(name) => {
            Some(End::Elsewhere)
        }
        Some(Meaning::Import(path)) => Some(follow(modules, at, path, depth + 1)),
        None if module.inside.contains(name) => {
            Some(End::Module([&at[..], &[name.to_owned()]].concat()))
        }
        None => module.globs.iter().find_map(|glob| match follow(modules, at, glob, depth + 1) {
            End::Module(of) => look_up(modules, &of, name, depth + 1),
            _ => None,
        }),
    }
}

/// Takes down the names of the modules.
struct Reader<'a> {
    modules: &'a mut Modules,
    file: &'a Path,
    at: Names,
}

impl Reader<'_> {
    fn module(&mut self, items: &[Item]) {
        let mut module = Module { file: self.file.to_path_buf(), ..Module::default() };
        let mut inside = Vec::new();
        for item in items {
            let name = match item {
                Item::Mod(item) if is_test(item) => continue,
                Item::Mod(item) => {
                    module.inside.insert(item.ident.to_string());
                    inside.push(item);
                    continue;
                }
                Item::Use(item) => {
                    let is_ours = item.leading_colon.is_none();
                    leaves(&item.tree, &mut Names::new(), &mut |path, name| match name {
                        Some(name) => {
                            let means =
                                if is_ours { Meaning::Import(path) } else { Meaning::Elsewhere };
                            module.names.insert(name, means);
                        }
                        None => module.globs.push(path),
                    });
                    continue;
                }
                Item::Const(item) => &item.ident,
                Item::Enum(item) => &item.ident,
                Item::Fn(item) => &item.sig.ident,
                Item::Static(item) => &item.ident,
                Item::Struct(item) => &item.ident,
                Item::Trait(item) => &item.ident,
                Item::Type(item) => &item.ident,
                Item::Union(item) => &item.ident,
                Item::Macro(item) => match &item.ident {
                    Some(name) => name,
                    None => continue,
                },
                _ => continue,
            };
            module.names.insert(name.to_string(), Meaning::Item);
        }
        self.modules.insert(self.at.clone(), module);
        for item in inside {
            if let Some((_, items)) = &item.content {
                self.at.push(item.ident.to_string());
                self.module(items);
                self.at.pop();
            }
        }
    }
}

/// Calls `found` with each path that is brought in, and the name that it gets here; with none for a `*`.
fn leaves(tree: &UseTree, before: &mut Names, found: &mut impl FnMut(Names, Option<String>)) {
    let mut leaf = |last: &syn::Ident, name: Option<&syn::Ident>| {
        let path = if last == "self" {
            before.clone()
        } else {
            [&before[..], &[last.to_string()]].concat()
        };
        let name = name.map(ToString::to_string).or_else(|| path.last().cloned());
        found(path, name);
    };
    match tree {
        UseTree::Name(name) => leaf(&name.ident, None),
        UseTree::Rename(name) => leaf(&name.ident, Some(&name.rename)),
        UseTree::Glob(_) => found(before.clone(), None),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, found)),
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, found);
            before.pop();
        }
    }
}

/// Tests may use what they like.
fn is_test(item: &ItemMod) -> bool {
    item.attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|of| of == "test")
    })
}

/// Collects the files in which things are defined that a file uses.
struct User<'a> {
    modules: &'a Modules,
    at: Names,
    found: BTreeSet<PathBuf>,
}

impl User<'_> {
    fn note(&mut self, path: &[String]) {
        if path.is_empty() {
            return;
        }
        if let End::Item(file) = follow(self.modules, &self.at, path, 0) {
            self.found.insert(file);
        }
    }

    /// The paths in what a macro is given.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path = Names::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.note(&std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                other => {
                    self.note(&std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.note(&path);
    }
}

impl<'ast> Visit<'ast> for User<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if matches!(item.vis, Visibility::Inherited) && item.leading_colon.is_none() {
            leaves(&item.tree, &mut Names::new(), &mut |path, name| {
                // The names that a `*` brings are followed from where they are used.
                if name.is_some() {
                    self.note(&path);
                }
            });
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path.segments.iter().map(|s| s.ident.to_string()).collect();
        // One name alone is brought here by `use`, which has its arrow. It may as well be a variable's.
        let is_ours = path.leading_colon.is_none();
        if is_ours && names.len() > 1 || names[0].starts_with(char::is_uppercase) {
            self.note(&names);
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(function) = &*call.func
            && let Some(name) = function.path.get_ident()
        {
            self.note(&[name.to_string()]);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(item) {
            self.at.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.at.pop();
        }
    }
}
