//! The shape of a text: what is left of it without white space, comments and the choice of names.

use super::rules;
use proc_macro2::{Spacing, TokenStream, TokenTree};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};

/// Two texts of the same shape differ in white space, comments and names only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape(u64);

impl Shape {
    /// The shape of a text; none if its words cannot be told apart, or there are none.
    pub fn of(text: &str) -> Option<Shape> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut words = Vec::new();
        flatten(text.parse().ok()?, &mut words);
        if words.is_empty() {
            return None;
        }
        let own = own_names(&words);
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut hasher = DefaultHasher::new();
        for word in &words {
            if own.contains_key(word.as_str()) {
                let next = numbers.len();
                hasher.write_usize(*numbers.entry(word).or_insert(next));
            } else {
                hasher.write(word.as_bytes());
            }
            hasher.write_u8(0xff);
        }
        Some(Shape(hasher.finish()))
    }
}

/// The words in their order, without attributes that are comments.
fn flatten(stream: TokenStream, out: &mut Vec<String>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let inner =
                    matches!(trees.get(at), Some(TokenTree::Punct(p)) if p.as_char() == '!');
                if is_doc(trees.get(at + usize::from(inner))) {
                    at += 1 + usize::from(inner);
                } else {
                    out.push("#".to_owned());
                }
            }
            TokenTree::Punct(punct) => match (out.last_mut(), punct.spacing()) {
                // `::` and `->` are one word.
                _ if at > 1 && joins(&trees[at - 2]) => {
                    if let Some(last) = out.last_mut() {
                        last.push(punct.as_char());
                    }
                }
                _ => out.push(punct.as_char().to_string()),
            },
            TokenTree::Group(group) => {
                let before = out.len();
                out.push(format!("{:?}(", group.delimiter()));
                flatten(group.stream(), out);
                // A comma at the end is a matter of layout.
                if out.len() > before + 1 && out.last().is_some_and(|last| last == ",") {
                    out.pop();
                }
                out.push(")".to_owned());
            }
            other => out.push(other.to_string()),
        }
    }
}

fn joins(before: &TokenTree) -> bool {
    matches!(before, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint && punct.as_char() != '\'')
}

fn is_doc(tree: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = tree else { return false };
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if word == "doc")
}

/// The names that the text chooses itself: what it declares, and what stands where a variable does.
fn own_names(words: &[String]) -> HashMap<&str, ()> {
    let mut own = HashMap::new();
    for (at, word) in words.iter().enumerate() {
        if !is_word(word) || rules::KEYWORDS.contains(&word.as_str()) {
            continue;
        }
        let before = at.checked_sub(1).map_or("", |before| &words[before]);
        let after = words.get(at + 1).map_or("", String::as_str);
        let declared = rules::DECLARES.contains(&before);
        let is_variable = word.starts_with(|c: char| c.is_lowercase() || c == '_')
            && !matches!(before, "." | "::" | "'" | "use")
            && !(after == "::" || after == "!" || after.ends_with('('));
        if declared || is_variable {
            own.insert(word.as_str(), ());
        }
    }
    own
}

fn is_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "/// Adds.\npub fn sum(values: &[u64]) -> u64 {\n    let mut total = 0;\n    \
                        for value in values { total += value; } // all\n    total\n}\n";

    #[test]
    fn layout_comments_and_names_do_not_count() {
        let other =
            "pub fn sum(xs: &[u64],) -> u64 { let mut acc = 0; for x in xs { acc += x; } acc }";
        assert_eq!(Shape::of(TEXT), Shape::of(other));
        assert!(Shape::of(TEXT).is_some());
        assert_eq!(Shape::of("//! Nothing yet.\n"), None, "nothing is copied from no one");
    }

    #[test]
    fn what_the_text_does_counts() {
        for (from, to) in [
            ("+=", "-="),
            ("total = 0", "total = 1"),
            ("total\n}", "value\n}"),
            ("u64]", "u32]"),
            ("for value in values", "for values in value"),
        ] {
            assert!(TEXT.contains(from));
            assert_ne!(Shape::of(TEXT), Shape::of(&TEXT.replace(from, to)), "{from} {to}");
        }
        let relaxed = "fn f() { FLAG.store(true, Ordering::Relaxed); g(Relaxed); a.load(b) }";
        for (from, to) in [("Relaxed)", "Release)"), ("load", "swap"), ("g(", "h(")] {
            assert_ne!(Shape::of(relaxed), Shape::of(&relaxed.replace(from, to)), "{from} {to}");
        }
    }

    #[test]
    fn what_is_not_rust_has_no_shape() {
        assert_eq!(Shape::of("fn f() {"), None);
    }
}
