//! The words of a text, and what stands at a place among them.

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};

/// Brackets in brackets: no answer has so many, and each takes a piece of the stack to look at.
const DEEPEST: usize = 256;

/// The words of `text`, or nothing if they cannot be told apart.
pub(super) fn of(text: &str) -> Option<TokenStream> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let stream: TokenStream = text.parse().ok()?;
    (!is_deeper(stream.clone(), DEEPEST)).then_some(stream)
}

fn is_deeper(stream: TokenStream, deepest: usize) -> bool {
    stream.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => deepest == 0 || is_deeper(group.stream(), deepest - 1),
        _ => false,
    })
}

pub(super) fn defines_a_macro(stream: TokenStream) -> bool {
    stream.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => name(&ident) == "macro_rules",
        TokenTree::Group(group) => defines_a_macro(group.stream()),
        _ => false,
    })
}

/// `r#fs` names the same as `fs`.
pub(super) fn name(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

pub(super) fn ident(tree: Option<&TokenTree>) -> Option<String> {
    match tree {
        Some(TokenTree::Ident(ident)) => Some(name(ident)),
        _ => None,
    }
}

pub(super) fn is(tree: Option<&TokenTree>, c: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

/// Is there `::` at this place?
pub(super) fn colons(trees: &[TokenTree], at: usize) -> bool {
    let joint = matches!(trees.get(at), Some(TokenTree::Punct(p)) if p.spacing() == Spacing::Joint);
    joint && is(trees.get(at), ':') && is(trees.get(at + 1), ':')
}

pub(super) fn line(tree: &TokenTree) -> usize {
    tree.span().start().line
}

/// Is the group at this place the body of `mod name { … }`?
pub(super) fn opens_module(trees: &[TokenTree], at: usize) -> bool {
    at > 1
        && ident(trees.get(at - 1)).is_some()
        && ident(trees.get(at - 2)).as_deref() == Some("mod")
}

/// The macro whose arguments are in the brackets at this place; `macro_rules` if they have the rules of one.
pub(super) fn macro_before(trees: &[TokenTree], at: usize) -> Option<String> {
    let called = |at: Option<usize>| {
        let at = at.filter(|at| is(trees.get(*at), '!'))?;
        ident(trees.get(at.checked_sub(1)?))
    };
    // `name! {`, and `macro_rules! name {`.
    let before = at.checked_sub(1)?;
    called(Some(before)).or_else(|| {
        ident(trees.get(before))?;
        called(before.checked_sub(1))
    })
}

/// Is the word at this place the first of its path?
pub(super) fn begins_a_path(trees: &[TokenTree], at: usize) -> bool {
    if at > 0 && is(trees.get(at - 1), '.') && !(at > 1 && is(trees.get(at - 2), '.')) {
        return false;
    }
    if at < 2 || !colons(trees, at - 2) {
        return true;
    }
    // `::std` begins anew, `a::std` and `<T>::std` go on.
    match at.checked_sub(3).and_then(|before| trees.get(before)) {
        None => true,
        Some(TokenTree::Ident(word)) => KEYWORDS.contains(&&*word.to_string()),
        Some(TokenTree::Punct(punct)) => punct.as_char() != '>',
        Some(_) => false,
    }
}

/// Words after which a path begins, and which are in no path themselves.
const KEYWORDS: &[&str] = &[
    "as", "break", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move", "mut", "ref",
    "return", "use", "where", "while", "yield",
];
