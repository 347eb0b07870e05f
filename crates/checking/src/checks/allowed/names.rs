//! What the paths of a text name: the items of `std`, however they were imported.
//!
//! This follows the rules of the language as far as the text alone can tell. A name is looked for in the
//! braces around it, from the inside outwards, up to the module. In each of them, what is declared or
//! imported by its name comes before what a `*` brings. What `std` has is not known here, so a `*` of a
//! module of `std` is taken to bring every name.

use super::words::{
    begins_a_path, colons, defines_a_macro, ident, is, line, macro_before, opens_module,
};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};

/// An item of `std` that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Its path, without `std`: `["sync", "Barrier", "new"]`.
    pub path: Vec<String>,
    /// The line, from 1.
    pub line: usize,
    /// Is it imported within the brackets of a macro? Then the name may be imported elsewhere.
    pub by_a_macro: bool,
}

/// What a text names.
#[derive(Debug)]
pub(super) struct Names {
    /// The items of `std`.
    pub of_std: Vec<Named>,
    /// The names that the text declares itself.
    pub declared: HashSet<String>,
    /// Does the text define macros?
    pub has_macros: bool,
}

/// No honest answer takes this many steps to find out what its paths name. One that takes more was written to do so, and
/// is not looked at.
const MOST_STEPS: usize = 500_000;

/// No honest answer has imports that lead from one to the next this many times, and each takes a piece of the stack.
const DEEPEST: usize = 64;

/// What the words of a text name, or nothing if that takes too long to find out.
pub(super) fn of(stream: TokenStream) -> Option<Names> {
    let has_macros = defines_a_macro(stream.clone());
    let mut text = Text { scopes: vec![Scope::new(None, Kind::Module)], ..Text::default() };
    text.group(stream, 0, None);
    let steps = Cell::new(MOST_STEPS);
    let mut of_std = Vec::new();
    for Use { scope, path, line, by_a_macro } in &text.uses {
        let mut search = Search { text: &text, steps: &steps, under_way: Vec::new() };
        let mut targets = search.path(*scope, path);
        // Where a macro is called, `super` may be any module.
        if *by_a_macro && let Some(rest) = behind_super(path) {
            let modules = (0..text.scopes.len()).filter(|at| text.scopes[*at].kind == Kind::Module);
            targets.extend(modules.flat_map(|module| search.path(module, rest)));
        }
        for target in targets {
            if let Target::OfStd(path) = target {
                of_std.push(Named { path, line: *line, by_a_macro: *by_a_macro });
            }
        }
        if steps.get() == 0 {
            return None;
        }
    }
    Some(Names { of_std, declared: text.declared, has_macros })
}

/// The words of a path that begins with `super` or `self`, without these.
fn behind_super(path: &[String]) -> Option<&[String]> {
    let ups = path.iter().take_while(|word| ["super", "self"].contains(&word.as_str())).count();
    (ups > 0).then(|| &path[ups..])
}

/// What is between two braces, or the whole text.
struct Scope {
    parent: Option<usize>,
    kind: Kind,
    declared: HashSet<String>,
    modules: HashMap<String, usize>,
    /// The paths behind each imported name.
    imports: HashMap<String, Vec<Vec<String>>>,
    globs: BTreeSet<Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Module,
    /// The names in it do not stand for themselves outside of a path: an `impl`, a `trait`, a type.
    Items,
    Block,
}

impl Scope {
    fn new(parent: Option<usize>, kind: Kind) -> Scope {
        Scope {
            parent,
            kind,
            declared: HashSet::new(),
            modules: HashMap::new(),
            imports: HashMap::new(),
            globs: BTreeSet::new(),
        }
    }
}

/// A path, and where it is.
struct Use {
    scope: usize,
    path: Vec<String>,
    line: usize,
    by_a_macro: bool,
}

/// The text: its scopes, the outermost first, and its paths.
#[derive(Default)]
struct Text {
    scopes: Vec<Scope>,
    uses: Vec<Use>,
    declared: HashSet<String>,
}

impl Text {
    /// Reads a group of words. Within the brackets of a macro, `outside` is the scope around the macro: what is
    /// imported may be meant for there.
    fn group(&mut self, stream: TokenStream, scope: usize, outside: Option<usize>) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            at = match tree {
                TokenTree::Group(group) => {
                    let outside = outside.or(macro_before(&trees, at).map(|_| scope));
                    let inner = match group.delimiter() {
                        Delimiter::Brace => self.open(&trees, at, scope),
                        _ => scope,
                    };
                    self.group(group.stream(), inner, outside);
                    at + 1
                }
                TokenTree::Ident(_) => self.word(&trees, at, scope, outside),
                TokenTree::Punct(_) | TokenTree::Literal(_) => at + 1,
            };
        }
    }

    /// A scope for the braces at this place.
    fn open(&mut self, trees: &[TokenTree], at: usize, parent: usize) -> usize {
        let new = self.scopes.len();
        let kind = match opens_module(trees, at) {
            true => Kind::Module,
            false => kind(trees, at),
        };
        self.scopes.push(Scope::new(Some(parent), kind));
        if kind == Kind::Module
            && let Some(name) = ident(trees.get(at - 1))
        {
            self.scopes[parent].modules.insert(name, new);
        }
        new
    }

    /// Reads the word at this place and the path that begins with it. Returns the place after that.
    fn word(
        &mut self,
        trees: &[TokenTree],
        at: usize,
        scope: usize,
        outside: Option<usize>,
    ) -> usize {
        let word = ident(trees.get(at)).unwrap_or_default();
        // `impl Sync + use<'a>` imports nothing.
        if word == "use" && !is(trees.get(at + 1), '<') {
            let end = trees[at..].iter().position(|tree| is(Some(tree), ';'));
            let end = end.map_or(trees.len(), |end| at + end);
            for scope in [Some(scope), outside].into_iter().flatten() {
                self.imports(&trees[at + 1..end], scope, &[], outside.is_some());
            }
            return end;
        }
        let follows = |mark| at > 0 && is(trees.get(at - 1), mark);
        let is_marked = follows('\'') || follows('$');
        // Neither `'static T` nor `*const T` declares anything.
        if DECLARES.contains(&&*word)
            && !is_marked
            && !follows('*')
            && let Some(name) = ident(trees.get(at + 1)).filter(|name| !DECLARES.contains(&&**name))
        {
            if self.scopes[scope].kind != Kind::Items {
                self.declared.insert(name.clone());
                self.scopes[scope].declared.insert(name);
            }
            return at + 2;
        }
        if is_marked || !begins_a_path(trees, at) {
            return at + 1;
        }
        let (path, next) = segments(trees, at);
        // A variable may have the name of a module or a function.
        let is_more = |word: &String| {
            path.len() > 1
                || word.starts_with(char::is_uppercase)
                || colons(trees, next)
                || matches!(trees.get(next), Some(TokenTree::Group(_)))
        };
        if path.first().is_some_and(is_more) {
            self.uses.push(Use { scope, path, line: line(&trees[at]), by_a_macro: false });
        }
        next
    }

    /// The module that a scope is in.
    fn module(&self, scope: usize) -> usize {
        let Scope { parent, kind, .. } = &self.scopes[scope];
        match (kind, parent) {
            (Kind::Block | Kind::Items, Some(parent)) => self.module(*parent),
            _ => scope,
        }
    }

    /// Reads what follows `use`, or one branch of it, after the words `before`.
    fn imports(&mut self, trees: &[TokenTree], scope: usize, before: &[String], by_a_macro: bool) {
        let Some(first) = trees.first() else { return };
        let start = if colons(trees, 0) { 2 } else { 0 };
        let (more, next) = segments(trees, start);
        let mut path = [before, &more].concat();
        // Behind the last `::`, which `segments` leaves.
        let end = if colons(trees, next) { next + 2 } else { next };
        match trees.get(end) {
            Some(TokenTree::Group(group)) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for branch in inner.split(|tree| is(Some(tree), ',')) {
                    self.imports(branch, scope, &path, by_a_macro);
                }
                return;
            }
            tree if is(tree, '*') => {
                self.scopes[scope].globs.insert(path.clone());
                path.push("*".to_owned());
            }
            tree if is(tree, '$') => return,
            next => {
                if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                    path.pop();
                }
                let alias =
                    (ident(next).as_deref() == Some("as")).then(|| ident(trees.get(end + 1)));
                let name = alias.unwrap_or_else(|| path.last().cloned());
                if let Some(name) = name {
                    self.scopes[scope].imports.entry(name).or_default().push(path.clone());
                }
            }
        }
        self.uses.push(Use { scope, path, line: line(first), by_a_macro });
    }
}

/// The words of the path at this place, and the place after them. If the path ends with a `::`, as before `*`, that is
/// the place of the `::`.
fn segments(trees: &[TokenTree], mut at: usize) -> (Vec<String>, usize) {
    let mut path = Vec::new();
    while let Some(word) = ident(trees.get(at)) {
        path.push(word);
        at += 1;
        if !(colons(trees, at) && ident(trees.get(at + 2)).is_some()) {
            break;
        }
        at += 2;
    }
    (path, at)
}

/// What the braces at this place enclose, which are not a module's.
fn kind(trees: &[TokenTree], at: usize) -> Kind {
    let is_end = |tree: &TokenTree| {
        is(Some(tree), ';')
            || matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
    };
    let start = trees[..at].iter().rposition(is_end).map_or(0, |end| end + 1);
    let mut words = trees[start..at].iter().filter_map(|tree| ident(Some(tree)));
    // `fn f() -> impl Trait {` begins with its `fn`.
    match words.find(|word| word == "fn" || OPENS_ITEMS.contains(&&**word)) {
        Some(word) if word != "fn" => Kind::Items,
        _ => Kind::Block,
    }
}

/// The words that open the braces of something that has items or fields.
const OPENS_ITEMS: &[&str] = &["impl", "trait", "struct", "enum", "union"];

/// The words after which an item's name comes, or another of these words.
const DECLARES: &[&str] =
    &["struct", "enum", "union", "trait", "type", "fn", "mod", "const", "static", "unsafe"];

/// What a path leads to, if it is of interest.
#[derive(Debug, Clone)]
enum Target {
    /// An item of `std`, or a module of it.
    OfStd(Vec<String>),
    /// A module of the text.
    Module(usize),
}

/// A search for what one path leads to.
struct Search<'a> {
    text: &'a Text,
    /// How many steps are left, for all paths together.
    steps: &'a Cell<usize>,
    /// The names that are being looked for, and where: modules may import from each other in a circle.
    under_way: Vec<(usize, String)>,
}

impl Search<'_> {
    fn path(&mut self, scope: usize, path: &[String]) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let mut targets = self.first(scope, first);
        for word in rest {
            targets = targets.into_iter().flat_map(|target| self.below(target, word)).collect();
        }
        targets
    }

    /// What the first word of a path stands for.
    fn first(&mut self, scope: usize, word: &str) -> Vec<Target> {
        match word {
            "std" | "core" | "alloc" => vec![Target::OfStd(Vec::new())],
            "self" => vec![Target::Module(self.text.module(scope))],
            "super" => self.below(Target::Module(self.text.module(scope)), word),
            _ => {
                let mut found = Vec::new();
                let mut at = Some(scope);
                while let Some(scope) = at {
                    let (targets, is_certain) = self.within(scope, word);
                    found.extend(targets);
                    let Scope { parent, kind, .. } = &self.text.scopes[scope];
                    at = parent.filter(|_| !is_certain && *kind != Kind::Module);
                }
                found
            }
        }
    }

    /// What a word stands for behind another.
    fn below(&mut self, target: Target, word: &str) -> Vec<Target> {
        match (target, word) {
            (Target::OfStd(mut path), _) => {
                path.push(word.to_owned());
                vec![Target::OfStd(path)]
            }
            (Target::Module(module), "self") => vec![Target::Module(module)],
            (Target::Module(module), "super") => {
                let parent = self.text.scopes[module].parent;
                parent.map(|parent| Target::Module(self.text.module(parent))).into_iter().collect()
            }
            (Target::Module(module), _) => self.within(module, word).0,
        }
    }

    /// What a name stands for in one scope, and whether that is certain: what a `*` brings may be there or not.
    fn within(&mut self, scope: usize, word: &str) -> (Vec<Target>, bool) {
        let searched = (scope, word.to_owned());
        if self.steps.get() == 0 || self.under_way.contains(&searched) {
            return (Vec::new(), false);
        }
        let is_too_deep = self.under_way.len() == DEEPEST;
        self.steps.set(if is_too_deep { 0 } else { self.steps.get() - 1 });
        self.under_way.push(searched);
        let found = self.searched(scope, word);
        self.under_way.pop();
        found
    }

    fn searched(&mut self, scope: usize, word: &str) -> (Vec<Target>, bool) {
        let text = self.text;
        let Scope { declared, modules, imports, globs, .. } = &text.scopes[scope];
        let named = imports.get(word).into_iter().flatten();
        let mut found: Vec<Target> = named.flat_map(|path| self.path(scope, path)).collect();
        found.extend(modules.get(word).map(|module| Target::Module(*module)));
        if imports.contains_key(word) || modules.contains_key(word) || declared.contains(word) {
            return (found, true);
        }
        for path in globs {
            for target in self.path(scope, path) {
                found.extend(self.below(target, word));
            }
        }
        (found, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::allowed::words;

    /// The items of `std` that are named in a text.
    fn named(text: &str) -> Vec<String> {
        let names = of(words::of(text).unwrap()).unwrap();
        names.of_std.into_iter().map(|named| named.path.join("::")).collect()
    }

    fn names_the_barrier(text: &str) -> bool {
        named(text)
            .iter()
            .any(|path| path == "sync::Barrier" || path.starts_with("sync::Barrier::"))
    }

    /// Each names the barrier of `std`.
    #[test]
    fn an_item_is_found_however_it_was_imported() {
        for text in [
            "struct A(std::sync::Barrier);",
            "struct A(::std::sync::Barrier);",
            "struct A(::std :: r#sync::Barrier);",
            "struct A(core::sync::Barrier);",
            "use std::sync::Barrier;",
            "use std::sync::Barrier as B;",
            "pub use std::{thread, sync::{Arc, Barrier as B}};",
            "use {std::sync::Barrier, std::thread};",
            "use std::sync; fn f() { sync::Barrier::new(2); }",
            "use std::sync as s; fn f() { s::Barrier::new(2); }",
            "use std::sync::{self as s}; struct A(s::Barrier);",
            "use std::sync::{self}; struct A(sync::Barrier);",
            "use std::sync as s; use s::Barrier as B;",
            "use std as s; struct A(s::sync::Barrier);",
            "use std::{self as s}; use s::sync as t; struct A(t::Barrier);",
            "use std::*; struct A(sync::Barrier);",
            "use std::sync::*; fn f() { Barrier::new(2); }",
            "use std::sync::{*}; struct A(Barrier);",
            "use std::sync as s; use s::*; struct A(Barrier);",
            "type B = std::sync::Barrier;",
            "struct A(&'static std::sync::Barrier);",
            "fn f(b: *const std::sync::Barrier) {}",
            "fn f(b: &mut std::sync::Barrier) {}",
            "const A: std::sync::Barrier = b();",
            "impl From<std::sync::Barrier> for A {}",
            "fn f() { <std::sync::Barrier>::new(2); }",
            "fn f() { <std::sync::Barrier as Default>::default(); }",
            "fn f() { let f = A { b: std::sync::Barrier::new(2), ..std::sync::Barrier::new(2) }; }",
            "fn f() { for _ in 0..std::sync::Barrier::new(2) {} }",
            "fn f() { m!(std::sync::Barrier::new(2)); }",
            "macro_rules! m { () => { std::sync::Barrier::new(2) } }",
            "mod m { pub use std::sync; } struct A(m::sync::Barrier);",
            "mod m { pub use std::sync; } use m::*; struct A(sync::Barrier);",
            "mod m { pub use std::sync::*; } struct A(m::Barrier);",
            "mod m { pub use std::sync::*; } use m::Barrier as B;",
            "mod m { pub use std::sync::*; } use self::m as n; struct A(n::Barrier);",
            "mod m { pub use std::sync as s; } mod n { use super::m::s; struct A(s::Barrier); }",
            "mod m { mod n { struct A(super::super::s::Barrier); } } use std::sync as s;",
            "mod m { pub use super::n::*; pub use std::sync::*; } mod n { pub use super::m::*; } struct A(n::Barrier);",
            "fn f() { use std::sync as s; { let b = s::Barrier::new(2); } }",
            "m! { use std::sync as s; } struct A(s::Barrier);",
            "macro_rules! m { () => { use std::sync as s; } } m!(); struct A(s::Barrier);",
        ] {
            assert!(names_the_barrier(text), "{text}: {:?}", named(text));
        }
    }

    #[test]
    fn a_name_that_the_text_declares_is_its_own() {
        for text in [
            "struct Barrier; fn f() { Barrier::new(2); self::Barrier::new(2); }",
            "use std::sync::*; struct Barrier; impl Barrier { fn f() -> Barrier { Barrier } }",
            "use std::sync::*; enum Barrier {} fn f(b: &mut Barrier) {}",
            "mod m { use super::*; fn f() { Barrier::new(2); super::Barrier::new(2); } } struct Barrier;",
            "mod m { pub struct Barrier; } use std::sync::*; use m::Barrier; struct A(Barrier);",
            "mod m { pub struct Barrier; } struct A(m::Barrier);",
            "mod m { use std::sync::*; } struct A(Barrier);",
            "fn f() { use std::sync::*; } struct A(Barrier);",
            "mod sync { pub struct Barrier; } struct A(sync::Barrier);",
            "use std::sync; struct A(a::sync::Barrier);",
            "use std::sync::{Arc, Mutex}; struct A(Barrier);",
            "use std::thread::*; struct A(Barrier);",
            "/// `std::sync::Barrier`\nstruct A; // std::sync::Barrier\nconst B: &str = \"std::sync::Barrier\";",
        ] {
            assert!(!names_the_barrier(text), "{text}: {:?}", named(text));
        }
    }

    /// What a block imports by a `*` comes before what is declared around the block.
    #[test]
    fn an_import_in_a_block_hides_the_text_s_own_name() {
        for text in [
            "struct Barrier; fn f() { use std::sync::*; Barrier::new(2); }",
            "struct Barrier; mod m { pub use std::sync::*; } struct A(m::Barrier);",
            "struct Barrier; impl A { fn f() { use std::sync::*; Barrier::new(2); } }",
            "struct Barrier; m!({ use std::sync::*; Barrier::new(2) });",
            "mod m { pub struct Barrier; } use std::sync::*; struct A(Barrier);",
        ] {
            assert!(names_the_barrier(text), "{text}: {:?}", named(text));
        }
    }

    #[test]
    fn a_variable_is_not_a_module() {
        let named = named("use std::sync::*; fn f(mpsc: u8) -> u8 { let park = mpsc; park }");
        let variables = ["sync::mpsc", "sync::park"];
        assert!(named.iter().all(|path| !variables.contains(&&**path)), "{named:?}");
    }

    /// Grading has neither the time nor the stack for them.
    #[test]
    fn imports_without_end_are_not_followed() {
        let chain: String = (0..10_000).map(|n| format!("use a{n}::b as a{};", n + 1)).collect();
        assert!(of(words::of(&format!("{chain} struct A(a10000::B);")).unwrap()).is_none());
        let modules: String = (0..30)
            .map(|n| {
                let globs: String = (0..30).map(|m| format!("pub use super::m{m}::*;")).collect();
                format!("mod m{n} {{ {globs} }}")
            })
            .collect();
        assert!(of(words::of(&format!("{modules} struct A(m0::B);")).unwrap()).is_none());
        let circle = "use self::a as b; use self::b as a; struct A(a::B);";
        assert!(of(words::of(circle).unwrap()).is_some());
    }
}
