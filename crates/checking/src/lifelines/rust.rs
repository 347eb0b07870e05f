//! A listing in the colours that mdBook's themes have for Rust.

use super::words::escape;

const KEYWORDS: &str = " as async await break const continue crate dyn else enum extern false fn for if \
    impl in let loop match mod move mut pub ref return self Self static struct super trait true type \
    unsafe use where while ";

/// What a line begins in.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Code,
    /// Comments between `/*` and `*/`, which nest.
    Comment(u32),
    String,
}

/// Each line of the text as HTML.
pub fn lines(text: &str) -> Vec<String> {
    let mut within = Within::Code;
    text.lines().map(|line| one(line, &mut within)).collect()
}

fn one(line: &str, within: &mut Within) -> String {
    let mut out = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        let (length, class) = match *within {
            Within::Comment(depth) => (comment(rest, depth, within), Some("comment")),
            Within::String => (string(rest, within), Some("string")),
            Within::Code => code(rest, within),
        };
        let (part, behind) = rest.split_at(length);
        rest = behind;
        match class {
            Some(class) => {
                out.push_str(&format!("<span class=\"hljs-{class}\">{}</span>", escape(part)));
            }
            None => out.push_str(&escape(part)),
        }
    }
    out
}

/// The length of the next word, string, comment or other part, and its class.
fn code(rest: &str, within: &mut Within) -> (usize, Option<&'static str>) {
    let first = rest.chars().next().expect("there is a rest");
    if rest.starts_with("//") {
        return (rest.len(), Some("comment"));
    }
    if let Some(inside) = rest.strip_prefix("/*") {
        *within = Within::Comment(1);
        return (2 + comment(inside, 1, within), Some("comment"));
    }
    if let Some(inside) = rest.strip_prefix('"') {
        *within = Within::String;
        return (1 + string(inside, within), Some("string"));
    }
    if rest.starts_with("#[") || rest.starts_with("#![") {
        return (rest.find(']').map_or(rest.len(), |at| at + 1), Some("meta"));
    }
    if let Some(length) = character(rest) {
        return (length, Some("string"));
    }
    let word: usize =
        rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
    if word == 0 {
        return (first.len_utf8(), None);
    }
    let text = &rest[..word];
    let class = match first {
        '0'..='9' => Some("number"),
        _ if KEYWORDS.contains(&format!(" {text} ")) => Some("keyword"),
        _ if rest[word..].starts_with('!') && !rest[word..].starts_with("!=") => Some("built_in"),
        _ if first.is_uppercase() => Some("type"),
        _ => None,
    };
    (word, class)
}

/// `'a'` or `'\n'`, and not the lifetime `'a`.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let mut chars = inside.char_indices();
    match chars.next()?.1 {
        '\\' => inside.get(2..)?.find('\'').map(|at| at + 4),
        _ => chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 2),
    }
}

fn comment(rest: &str, mut depth: u32, within: &mut Within) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'*', Some(b'/')) => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    *within = Within::Code;
                    return at;
                }
            }
            (b'/', Some(b'*')) => (depth, at) = (depth + 1, at + 2),
            _ => at += 1,
        }
    }
    *within = Within::Comment(depth);
    rest.len()
}

fn string(rest: &str, within: &mut Within) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            '"' if !escaped => {
                *within = Within::Code;
                return at + 1;
            }
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text in brackets for each class: `[k fn]`.
    fn coloured(text: &str) -> String {
        let lines = lines(text).join("\n").replace("</span>", "]");
        let short = |class: &str| format!("<span class=\"hljs-{class}\">");
        let classes = ["keyword", "comment", "string", "number", "built_in", "type", "meta"];
        classes
            .iter()
            .fold(lines, |text, class| text.replace(&short(class), &format!("[{} ", &class[..1])))
    }

    #[test]
    fn words_strings_and_comments_have_their_colours() {
        assert_eq!(
            coloured("let x = f(\"a\", 1); // b"),
            "[k let] x = f([s &quot;a&quot;], [n 1]); [c // b]"
        );
        assert_eq!(
            coloured("fn f<'a>(c: char) { c == 'x' || c == '\\n' }"),
            "[k fn] f&lt;'a&gt;(c: char) { c == [s 'x'] || c == [s '\\n'] }"
        );
        assert_eq!(
            coloured("#[test]\nprintln!(); if a != b {}"),
            "[m #[test]]\n[b println]!(); [k if] a != b {}"
        );
        assert_eq!(coloured("\"a\\\"b\" Mutex"), "[s &quot;a\\&quot;b&quot;] [t Mutex]");
    }

    #[test]
    fn what_goes_over_several_lines_keeps_its_colour() {
        assert_eq!(coloured("a /* b\n/* c */ d\n*/ e"), "a [c /* b]\n[c /* c */ d]\n[c */] e");
        assert_eq!(coloured("\"a\nb\" c"), "[s &quot;a]\n[s b&quot;] c");
    }

    #[test]
    fn no_character_is_lost() {
        for text in ["'", "'\\", "\"", "é'é' ü", "/*", "#[", "'\\u{1f600}'"] {
            let html = lines(text).join("\n");
            let plain = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, t)| t));
            let plain = plain.collect::<String>().replace("&quot;", "\"");
            assert_eq!(plain, text);
        }
    }
}
