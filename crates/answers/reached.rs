//! What some of an exercise's checks reach. A mistake is tried by the checks that reject it, and no answer by
//! checks that another flavour runs: the functions that only others need aren't compiled. In most files of checks that
//! is most of the text.

use std::collections::HashSet;
use std::ops::Range;

/// A function at the top level: it begins in the first column, as does the brace that ends it, and each attribute above
/// it is a line.
struct Function<'a> {
    name: &'a str,
    /// Its lines, with the comment and the attributes above it.
    lines: Range<usize>,
    /// The line that it begins in, behind these.
    begins: usize,
}

/// What becomes of the checks that aren't wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// They stay in the list, where each has its place, and do nothing.
    Listed,
    /// They are left out.
    LeftOut,
}

/// The text of a file of checks, with no promises, and only with the functions that are reached: those whose name is
/// in an entry of `CHECKS` that is wanted, or in anything else that is left. Lines keep their numbers.
pub fn by(is_wanted: impl Fn(&str) -> bool, others: Others, text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut is_left_out = vec![false; lines.len()];
    if let Some(promises) = list(&lines, "pub static PROMISES:") {
        is_left_out[promises].fill(true);
    }
    let unwanted: Vec<Range<usize>> = entries(&lines)
        .into_iter()
        .filter(|entry| !is_wanted(&lines[entry.clone()].concat()))
        .collect();
    for entry in &unwanted {
        is_left_out[entry.clone()].fill(true);
    }
    let mut functions = functions(&lines);
    for function in &functions {
        is_left_out[function.lines.clone()].fill(true);
    }
    let mut new: Vec<usize> = (0..lines.len()).filter(|&line| !is_left_out[line]).collect();
    while !new.is_empty() {
        let reached: HashSet<&str> = new.iter().flat_map(|&line| reached_by(lines[line])).collect();
        new = functions
            .extract_if(.., |function| reached.contains(function.name))
            .flat_map(|function| function.lines)
            .collect();
        new.iter().for_each(|&line| is_left_out[line] = false);
    }
    let mut left: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    if others == Others::Listed {
        let listed = unwanted.iter().flat_map(|entry| &lines[entry.clone()]);
        let named: HashSet<&str> = listed.flat_map(|line| words(line)).collect();
        for Function { name, begins, .. } in functions.iter().filter(|f| named.contains(f.name)) {
            is_left_out[*begins] = false;
            left[*begins] = format!("fn {name}() {{ unreachable!() }}\n");
        }
        unwanted.into_iter().for_each(|entry| is_left_out[entry].fill(false));
    }
    for line in (0..lines.len()).filter(|&line| is_left_out[line]) {
        left[line] = "\n".into();
    }
    left.concat()
}

/// The name of the function that the line begins.
fn function(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("fn ")?;
    words(rest).next()
}

fn functions<'a>(lines: &[&'a str]) -> Vec<Function<'a>> {
    let named = lines.iter().enumerate().filter_map(|(at, line)| Some((at, function(line)?)));
    named
        .filter_map(|(begins, name)| {
            let above = lines[..begins].iter().rev();
            let above = above.take_while(|line| line.starts_with("///") || line.starts_with("#["));
            let above = above.count();
            let rest = lines[..begins - above].last();
            assert!(
                rest.is_none_or(|line| *line != ")]"),
                "{name} has an attribute of several lines"
            );
            // Of one line, or up to a brace of its own.
            let opens = lines[begins..].iter().position(|line| line.ends_with(['{', '}']))?;
            let ends = match lines[begins + opens].ends_with('}') {
                true => opens,
                false => opens + lines[begins + opens..].iter().position(|line| *line == "}")?,
            };
            Some(Function { name, lines: begins - above..begins + ends + 1, begins })
        })
        .collect()
}

/// What stands between the brackets of a list that begins so, if it has lines of its own.
fn list(lines: &[&str], beginning: &str) -> Option<Range<usize>> {
    let start = lines.iter().position(|line| line.starts_with(beginning) && line.ends_with('['))?;
    let length = lines[start..].iter().position(|line| *line == "];")?;
    Some(start + 1..start + length)
}

/// The lines of each check in the list.
fn entries(lines: &[&str]) -> Vec<Range<usize>> {
    let Some(list) = list(lines, "pub const CHECKS:") else { return Vec::new() };
    let begins =
        |line: &str| line.starts_with("    ") && line[4..].starts_with(char::is_alphabetic);
    let starts: Vec<usize> = list.clone().filter(|&line| begins(lines[line])).collect();
    let ends = starts.iter().skip(1).copied().chain([list.end]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// What the line reaches: its words, and a function not itself by having a name.
fn reached_by(line: &str) -> impl Iterator<Item = &str> {
    let own = function(line);
    words(line).filter(move |word| own != Some(word))
}

/// The words of a line of code. A comment has none.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}
