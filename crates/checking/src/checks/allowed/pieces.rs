//! Paths that the macros of a text put together out of pieces.
//!
//! A `::` gets into such a path from the rules of a macro, where it stands next to a piece, or from the arguments. Only a
//! `tt` can take it from there.

use super::words::{colons, ident, is, line as line_of, macro_before};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::HashSet;

/// The first line in which a macro of the text may put together a path to an item of this name.
pub(super) fn line(stream: &TokenStream, name: &str) -> Option<usize> {
    let mut macros = Macros::default();
    macros.read(stream.clone());
    Pieces { macros, name }.within(stream.clone(), false)
}

/// The macros that a text defines.
#[derive(Default)]
struct Macros {
    names: HashSet<String>,
    /// Does one of them take any words, which may be a `::`?
    take_any: bool,
}

impl Macros {
    fn read(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Ident(_) if ident(Some(tree)).as_deref() == Some("macro_rules") => {
                    self.names.extend(ident(trees.get(at + 2)));
                }
                // `$name:tt`
                TokenTree::Ident(_) if ident(Some(tree)).as_deref() == Some("tt") => {
                    self.take_any |=
                        at > 2 && is(trees.get(at - 1), ':') && is(trees.get(at - 3), '$');
                }
                _ => {}
            }
        }
    }
}

struct Pieces<'a> {
    macros: Macros,
    name: &'a str,
}

impl Pieces<'_> {
    /// Looks at the words of a group, `in_a_macro` if they are the rules of a macro or the arguments of one.
    fn within(&self, stream: TokenStream, in_a_macro: bool) -> Option<usize> {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        trees.iter().enumerate().find_map(|(at, tree)| match tree {
            TokenTree::Group(group) => {
                let of = macro_before(&trees, at);
                let of_its_own =
                    of.is_some_and(|of| self.macros.names.contains(&of) || !OF_STD.contains(&&*of));
                self.within(group.stream(), in_a_macro || of_its_own)
            }
            _ => (in_a_macro && self.is_a_piece(&trees, at)).then(|| line_of(tree)),
        })
    }

    fn is_a_piece(&self, trees: &[TokenTree], at: usize) -> bool {
        match ident(trees.get(at)).as_deref() {
            // What has a name of the caller's choice is found by that name in no other place.
            Some("mod") => is(trees.get(at + 1), '$'),
            Some("use") => {
                let import = trees[at..].iter().take_while(|tree| !is(Some(tree), ';'));
                has_variables(import.cloned().collect())
            }
            Some(word) => self.macros.take_any && word == self.name,
            None => colons(trees, at) && self.joins_pieces(trees, at),
        }
    }

    /// Does the `::` at this place stand next to a piece of a path?
    fn joins_pieces(&self, trees: &[TokenTree], at: usize) -> bool {
        if is(trees.get(at + 2), '$') {
            return true;
        }
        match at.checked_sub(1).and_then(|before| trees.get(before)) {
            // `$($part)::*`
            Some(TokenTree::Group(_)) => at > 1 && is(trees.get(at - 2), '$'),
            // `$type::new` is a path to any item but this one.
            Some(TokenTree::Ident(_)) if at > 1 && is(trees.get(at - 2), '$') => {
                let mut words = (at..).step_by(3).take_while(|at| colons(trees, *at));
                words.any(|at| ident(trees.get(at + 2)).is_some_and(|word| word == self.name))
            }
            _ => false,
        }
    }
}

fn has_variables(stream: TokenStream) -> bool {
    stream.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => has_variables(group.stream()),
        _ => is(Some(&tree), '$'),
    })
}

/// Macros of `std` that put no path together.
const OF_STD: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "dbg",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "matches",
    "panic",
    "print",
    "println",
    "thread_local",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];
