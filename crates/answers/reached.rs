//! What some of an exercise's checks reach. A mistake is tried by the checks that reject it, and no answer by
//! checks that another flavour runs: the functions that only others need are compiled without what is in them. In
//! most files of checks that is most of the text.

use std::collections::HashSet;
use std::ops::Range;

/// A function at the top level of a file that rustfmt has formatted.
struct Function<'a> {
    name: &'a str,
    /// The lines of its body, without those of its braces.
    body: Range<usize>,
}

/// The text of a file of checks, with no promises, and a body only for the functions that are reached: those whose
/// name is in an entry of `CHECKS` that is wanted, or in anything else that is left. Lines keep their numbers.
pub fn by(is_wanted: impl Fn(&str) -> bool, text: &str) -> String {
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
        is_left_out[function.body.clone()].fill(true);
    }
    let mut new: Vec<usize> = (0..lines.len()).filter(|&line| !is_left_out[line]).collect();
    while !new.is_empty() {
        let reached: HashSet<&str> = new.iter().flat_map(|&line| reached_by(lines[line])).collect();
        new = functions
            .extract_if(.., |function| reached.contains(function.name))
            .flat_map(|function| function.body)
            .collect();
        new.iter().for_each(|&line| is_left_out[line] = false);
    }
    // The whole list stays, because checks are looked up in it by name.
    for entry in unwanted {
        is_left_out[entry].fill(false);
    }
    let mut left: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    for line in (0..lines.len()).filter(|&line| is_left_out[line]) {
        left[line] = "\n".into();
    }
    for Function { body, .. } in functions {
        left[body.start] = "    unreachable!()\n".into();
    }
    left.concat()
}

/// The name of the function that the line begins.
fn function(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("fn ")?;
    words(rest).next()
}

/// The functions that can do without a body: one that returns `impl Trait` cannot.
fn functions<'a>(lines: &[&'a str]) -> Vec<Function<'a>> {
    let named = lines.iter().enumerate().filter_map(|(at, line)| Some((at, function(line)?)));
    named
        .filter_map(|(at, name)| {
            let opens = at + lines[at..].iter().position(|line| line.ends_with('{'))?;
            let closes = opens + lines[opens..].iter().position(|line| *line == "}")?;
            let returns_impl = lines[at..=opens].iter().any(|line| line.contains("-> impl"));
            (opens + 1 < closes && !returns_impl)
                .then_some(Function { name, body: opens + 1..closes })
        })
        .collect()
}

/// What stands between the brackets of a list that begins so.
fn list(lines: &[&str], beginning: &str) -> Option<Range<usize>> {
    let start = lines.iter().position(|line| line.starts_with(beginning))?;
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
