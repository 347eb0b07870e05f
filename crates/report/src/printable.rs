//! Text that others wrote, made safe to show.

/// The text with what a terminal would obey, or what would turn the order of the letters round,
/// written out: `\u{1b}`. Line breaks and tabs stay.
///
/// ```
/// assert_eq!(report::printable("a\u{1b}[2J\u{202e}b\n"), "a\\u{1b}[2J\\u{202e}b\n");
/// ```
pub fn printable(text: &str) -> String {
    written_out(text, |c| matches!(c, '\n' | '\t'))
}

/// As [`printable`], for what has to stay on one line, such as a name.
pub fn printable_line(text: &str) -> String {
    written_out(text, |_| false)
}

fn written_out(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if keep(c) || !(c.is_control() || misleads(c)) => out.push(c),
            c => out.extend(c.escape_default()),
        }
    }
    out
}

/// Does the character change how others are read, or is it forbidden in XML?
fn misleads(c: char) -> bool {
    matches!(
        c,
        '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'
            | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_language_stay() {
        for text in ["Grüße, 世界 🦀 שלום", "a\tb\nc"] {
            assert_eq!(printable(text), text);
        }
    }

    #[test]
    fn what_misleads_is_written_out() {
        for (text, out) in [
            ("\u{202e}txt.rs", "\\u{202e}txt.rs"),
            ("\u{fffe}\u{ffff}", "\\u{fffe}\\u{ffff}"),
            ("\u{9b}2J\u{7f}", "\\u{9b}2J\\u{7f}"),
            ("a\rb", "a\\rb"),
        ] {
            assert_eq!(printable(text), out);
        }
        assert_eq!(printable_line("two\nlines"), "two\\nlines");
    }
}
