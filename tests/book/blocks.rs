//! Blocks of a page that a program writes: a comment that says what it is, and a fenced block.

use super::pages::{Page, root};
use std::fs;

/// A comment and the text in the fenced block after it.
pub struct Block {
    /// `checked`, `compiler`, `outcomes` or `reduced`.
    pub kind: String,
    /// What follows the colon, by word.
    pub arguments: Vec<String>,
    /// The block's text, without the fences.
    pub text: String,
    /// The lines of the page that the text takes, from 0; the comment is two lines before.
    lines: std::ops::Range<usize>,
}

/// The blocks of a page.
///
/// # Errors
/// If no fenced block follows a comment.
pub fn of(page: &Page) -> Result<Vec<Block>, String> {
    let lines: Vec<&str> = page.text.lines().collect();
    let mut blocks = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((kind, arguments)) = comment(line) else { continue };
        let start = at + 2;
        let length = lines.iter().skip(start).position(|line| *line == "```");
        let (Some(&"```text"), Some(length)) = (lines.get(at + 1), length) else {
            return Err(format!(
                "{}:{}: the next line should be ```text, and some line after it ```",
                page.path.display(),
                at + 1
            ));
        };
        blocks.push(Block {
            kind: kind.to_string(),
            arguments: arguments.split_whitespace().map(str::to_string).collect(),
            text: lines[start..start + length].join("\n"),
            lines: start..start + length,
        });
    }
    Ok(blocks)
}

fn comment(line: &str) -> Option<(&str, &str)> {
    let (kind, arguments) = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?.split_once(": ")?;
    ["checked", "compiler", "outcomes", "reduced"].contains(&kind).then_some((kind, arguments))
}

/// Compares the blocks of some kinds with what they should be, or writes that into the page if
/// `UPDATE_BOOK` is set.
///
/// # Errors
/// The first block that differs.
pub fn compare(
    page: &Page,
    kinds: &[&str],
    should: impl Fn(&Block) -> Result<String, String>,
) -> Result<(), String> {
    let mut lines: Vec<String> = page.text.lines().map(str::to_string).collect();
    // The last first: the places of those before it stay as they are.
    for block in of(page)?.into_iter().filter(|block| kinds.contains(&block.kind.as_str())).rev() {
        let place = format!("{}:{}", page.path.display(), block.lines.start - 1);
        let should = should(&block).map_err(|wrong| format!("{place}: {wrong}"))?;
        if block.text == should {
            continue;
        }
        if std::env::var_os("UPDATE_BOOK").is_none() {
            return Err(format!(
                "{place}: the block should be\n\n{should}\n\nbut it is\n\n{}\n\n\
                 UPDATE_BOOK=1 cargo test --test book  writes it; then read what the text around \
                 it says",
                block.text
            ));
        }
        lines.splice(block.lines, should.lines().map(str::to_string));
    }
    let text = lines.join("\n") + "\n";
    if text != page.text {
        fs::write(root().join(&page.path), text).map_err(|e| e.to_string())?;
    }
    Ok(())
}
