//! Lines for a terminal: how wide they are, and parts of them; and how numbers and addresses are written.
//!
//! A line may have colours and links in it, as escape sequences. They take no room. All other control
//! characters are left out: they come from the output of programs, and would move the cursor.

use std::iter::Peekable;
use std::str::Chars;
use unicode_width::UnicodeWidthChar;

/// Ends a link.
const LINK_END: &str = "\x1b]8;;\x1b\\";

/// What a line consists of.
enum Piece {
    /// A character and its width in columns.
    Visible(char, usize),
    /// A colour.
    Style(String),
    /// The beginning of a link, or its end.
    Link { code: String, begins: bool },
}

/// A link to `address` that shows `text`.
pub fn link(address: &str, text: &str) -> String {
    format!("\x1b]8;;{address}\x1b\\{text}{LINK_END}")
}

/// How many columns a line takes.
pub fn width(line: &str) -> usize {
    pieces(line)
        .map(|piece| match piece {
            Piece::Visible(_, width) => width,
            _ => 0,
        })
        .sum()
}

/// The `columns` columns of a line behind the first `skip`. Where something is left out at the end,
/// the last column says so.
pub fn part(line: &str, skip: usize, columns: usize) -> String {
    let (mut out, mut at) = (String::new(), 0);
    let (mut styled, mut linked, mut cut) = (false, false, false);
    let whole = width(line);
    let end = skip + columns;
    // The sign for what is left out takes the last column.
    let last = if whole > end { end.saturating_sub(1) } else { end };
    for piece in pieces(line) {
        match piece {
            Piece::Visible(c, width) => {
                if at >= skip && at + width <= last && !cut {
                    out.push(c);
                } else if at + width > last && !cut {
                    cut = true;
                    if whole > end && columns > 0 {
                        out.push('…');
                    }
                }
                at += width;
            }
            Piece::Style(code) if !cut => {
                styled = code != "\x1b[0m" && code != "\x1b[m";
                out.push_str(&code);
            }
            Piece::Link { code, begins } if !cut => {
                linked = begins;
                out.push_str(&code);
            }
            _ => {}
        }
    }
    if linked {
        out.push_str(LINK_END);
    }
    if styled {
        out.push_str("\x1b[0m");
    }
    out
}

/// What an entry of a list begins with.
const MARKS: [char; 3] = ['✓', '✗', '○'];

/// The line in as many as it needs, broken between words where that is possible. The further ones are
/// indented as the first, and as what stands behind its mark.
pub fn wrap(line: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    if width(line) <= columns {
        return vec![part(line, 0, columns)];
    }
    let blank = |piece: &Piece| matches!(piece, Piece::Visible(' ', _));
    let indent = pieces(line).take_while(blank).count();
    let is_mark = |piece| matches!(piece, Piece::Visible(c, _) if MARKS.contains(&c));
    let mut seen = pieces(line).filter(|piece| matches!(piece, Piece::Visible(..)));
    let indent = if seen.nth(indent).is_some_and(is_mark) { indent + 2 } else { indent };
    let indent = if indent * 2 < columns { indent } else { 0 };
    let (mut lines, mut out, mut at) = (Vec::new(), String::new(), 0);
    // Where the line can be broken: bytes and columns behind the last blank.
    let mut gap: Option<(usize, usize)> = None;
    let mut style = String::new();
    for piece in pieces(line) {
        match piece {
            Piece::Visible(c, width) => {
                if at + width > columns {
                    let here = (out.len(), at);
                    let (bytes, column) = match c {
                        ' ' => here,
                        _ => gap.unwrap_or(here),
                    };
                    gap = None;
                    let rest = out.split_off(bytes);
                    let mut done = out.trim_end().to_owned();
                    if !style.is_empty() {
                        done.push_str("\x1b[0m");
                    }
                    lines.push(done);
                    out = format!("{}{style}{rest}", " ".repeat(indent));
                    at = indent + (at - column);
                    if c == ' ' {
                        continue;
                    }
                }
                out.push(c);
                at += width;
                if c == ' ' && at > indent {
                    gap = Some((out.len(), at));
                }
            }
            Piece::Style(code) => {
                out.push_str(&code);
                match code.as_str() {
                    "\x1b[0m" | "\x1b[m" => style.clear(),
                    _ => style.push_str(&code),
                }
            }
            Piece::Link { code, .. } => out.push_str(&code),
        }
    }
    lines.push(out);
    lines
}

fn pieces(line: &str) -> impl Iterator<Item = Piece> {
    let mut rest = line.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            match rest.next()? {
                '\x1b' => {
                    if let Some(piece) = escape(&mut rest) {
                        return Some(piece);
                    }
                }
                '\t' => return Some(Piece::Visible(' ', 1)),
                c => {
                    // Control characters have no width.
                    if let Some(width) = c.width() {
                        return Some(Piece::Visible(c, width));
                    }
                }
            }
        }
    })
}

/// The text with each paragraph and each entry of a list in one line, so that [`wrap`] breaks it where the terminal
/// ends, and not also where its file does. Code keeps its lines.
pub fn in_paragraphs(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        let before = lines.last_mut().filter(|before| !before.is_empty() && !is_code);
        match before.filter(|before| !is_fence && goes_on(before, line)) {
            Some(before) => {
                before.push(' ');
                before.push_str(line.trim_start());
            }
            None => lines.push(line.to_owned()),
        }
        is_code ^= is_fence;
    }
    lines.join("\n")
}

/// Is the line a part of what the one before it begins?
fn goes_on(before: &str, line: &str) -> bool {
    let is_entry = |line: &str| line.starts_with("- ") || line.starts_with("* ");
    let is_indented = line.starts_with(' ');
    !line.is_empty()
        && !is_entry(line)
        && !before.starts_with("```")
        && is_indented == (is_indented && is_entry(before))
}

/// Reads what follows an escape character. Only colours and links are handed on.
fn escape(rest: &mut Peekable<Chars<'_>>) -> Option<Piece> {
    match rest.peek()? {
        '[' => {
            let mut code = String::from("\x1b");
            for c in rest.by_ref() {
                code.push(c);
                if code.len() > 2 && ('\x40'..='\x7e').contains(&c) {
                    return (c == 'm').then_some(Piece::Style(code));
                }
            }
            None
        }
        ']' => {
            let mut code = String::from("\x1b");
            for c in rest.by_ref() {
                code.push(c);
                if c == '\x07' || (c == '\\' && code.ends_with("\x1b\\")) {
                    break;
                }
            }
            let target = code.strip_prefix("\x1b]8;;")?.trim_end_matches(['\x07', '\\', '\x1b']);
            let begins = !target.is_empty();
            Some(Piece::Link { code, begins })
        }
        _ => {
            rest.next();
            None
        }
    }
}

/// The fragment that mdBook gives the heading of this text.
pub fn fragment(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c.to_ascii_lowercase()),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_one_line_and_code_keeps_its_lines() {
        let text = "One and\ntwo.\n\n- a\n  goes on\n- b\nand on\n\n```rust\nlet a;\nlet b;\n```\n\
                    end\nof it\n\n    x\n    y";
        let should = "One and two.\n\n- a goes on\n- b and on\n\n```rust\nlet a;\nlet b;\n```\n\
                      end of it\n\n    x\n    y";
        assert_eq!(in_paragraphs(text), should);
    }

    #[test]
    fn a_verdict_becomes_a_heading_s_fragment() {
        assert_eq!(fragment("lost wake-up"), "lost-wake-up");
        assert_eq!(fragment("ended the process itself"), "ended-the-process-itself");
    }

    const RED: &str = "\x1b[31m";
    const END: &str = "\x1b[0m";

    #[test]
    fn colours_and_links_take_no_room() {
        let line = format!("a{RED}b{END}{}", link("file:///x", "cd"));
        assert_eq!(width(&line), 4);
        assert_eq!(part(&line, 0, 4), line);
    }

    #[test]
    fn a_part_closes_what_it_opens() {
        assert_eq!(part(&format!("{RED}abcdef{END}"), 0, 4), format!("{RED}abc…{END}"));
        let linked = part(&link("file:///x", "abcdef"), 2, 2);
        assert_eq!(linked, "\x1b]8;;file:///x\x1b\\c…\x1b]8;;\x1b\\");
        assert_eq!(part("abc", 5, 3), "");
        assert_eq!(part("abc", 0, 0), "");
    }

    #[test]
    fn wide_characters_are_not_cut_in_halves() {
        assert_eq!(width("漢字"), 4);
        assert_eq!(part("漢字", 0, 3), "漢…");
        assert_eq!(part("漢字", 0, 4), "漢字");
    }

    #[test]
    fn what_would_move_the_cursor_is_left_out() {
        assert_eq!(part("a\x1b[2Jb\x1b[Hc\rd\x07e\tf\x1b]0;title\x07g", 0, 80), "abcde fg");
        assert_eq!(part("a\x1b", 0, 80), "a");
        assert_eq!(part("a\x1b[31", 0, 80), "a");
    }

    #[test]
    fn a_line_is_broken_between_words() {
        assert_eq!(wrap("  one two three", 9), ["  one two", "  three"]);
        assert_eq!(wrap("one two", 80), ["one two"]);
        let entry = wrap(&format!("  {RED}✗{END} one two three"), 12);
        assert_eq!(entry, [format!("  {RED}✗{END} one two"), "    three".into()]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
        assert_eq!(wrap("abc", 0), ["a", "b", "c"]);
        let coloured = wrap(&format!("{RED}one two{END} x"), 5);
        assert_eq!(coloured, [format!("{RED}one{END}"), format!("{RED}two{END} x")]);
    }
}
