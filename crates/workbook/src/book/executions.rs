//! The executions in the book. A chapter shows what a check found as a text, below a comment such as
//! `<!-- checked: double_claim -->`; the execution itself is in `chapters/executions/`. On a page that we
//! build, the picture takes the place of the text. `tests/book.rs` writes both, and tests that they are
//! what the model checker finds.

use crate::book::plays;
use crate::lifelines::{self, Around, Figure};
use crate::output::text::fragment;
use anyhow::{Context, Result};
use report::Trace;
use std::fs;
use std::path::Path;

const COMMENT: &str = "<!-- checked: ";
const BLOCK: &str = "<pre><code class=\"language-text\">";
const BLOCK_ENDS: &str = "</code></pre>";

/// Where the execution of `<!-- checked: double_claim -->` is.
pub fn file(arguments: &str) -> String {
    format!("chapters/executions/{}.json", arguments.trim().replace(' ', "."))
}

/// The page with a picture in place of every text of a failing execution, and how many there are.
///
/// # Errors
/// When an execution cannot be read.
pub fn drawn(root: &Path, page: &str) -> Result<(String, usize)> {
    let mut parts = page.split(COMMENT);
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut drawn = 0;
    for part in parts {
        match part.split_once(" -->").map(|(name, rest)| Ok((name, rest, execution(root, name)?))) {
            Some(Ok((name, rest, Some(trace)))) if rest.trim_start().starts_with(BLOCK) => {
                let rest = &rest.trim_start()[BLOCK.len()..];
                let (text, rest) = rest.split_once(BLOCK_ENDS).unwrap_or((rest, ""));
                out.push_str(&checked(root, name, text, &trace));
                out.push_str(rest);
                drawn += 1;
            }
            Some(Err(error)) => return Err(error),
            _ => {
                out.push_str(COMMENT);
                out.push_str(part);
            }
        }
    }
    Ok((out, drawn))
}

/// None for what has passed.
fn execution(root: &Path, arguments: &str) -> Result<Option<Trace>> {
    let path = root.join(file(arguments));
    match fs::read_to_string(&path) {
        Err(_) => Ok(None),
        Ok(text) => {
            let trace = serde_json::from_str(&text);
            trace.map(Some).with_context(|| {
                format!(
                    "{} is not an execution: UPDATE_BOOK=1 cargo test --test book writes it",
                    path.display()
                )
            })
        }
    }
}

/// The text is in HTML already: the verdict, what was seen, how it was found, the table, what it printed.
/// A program of which executions are recorded can be played below its picture.
fn checked(root: &Path, name: &str, text: &str, trace: &Trace) -> String {
    let mut parts = text.split("\n\n");
    let mut head = parts.next().unwrap_or_default().lines();
    let verdict = head.next().unwrap_or_default();
    let (found, said): (Vec<&str>, Vec<&str>) =
        head.partition(|line| line.starts_with("found in ") || line.starts_with("along the "));
    let printed = parts.nth(1).unwrap_or_default().trim_end();
    let file = trace.main_file();
    let file = file.as_deref().unwrap_or_default();
    let caption = format!("{}, step by step", file.rsplit('/').next().unwrap_or_default());
    let figure = Figure { caption: &caption, file, source: "", still: false, narrow: false };
    let paragraph = |class: &str, text: &str| match text {
        "" => String::new(),
        text => format!("<p class=\"{class}\">{text}</p>\n"),
    };
    let printed = match printed {
        "" => String::new(),
        printed => format!("<pre class=\"wb-printed\">{printed}</pre>\n"),
    };
    let play = match plays::has(root, name) {
        false => String::new(),
        true => format!(
            "<details class=\"wb-try\"><summary>Be the scheduler: choose which thread goes next</summary>\n\
             <wb-play name=\"{name}\"></wb-play></details>\n"
        ),
    };
    format!(
        "<div class=\"wb-checked\">\n<p class=\"wb-verdict\"><a href=\"glossary.html#{}\">{verdict}</a></p>\n\
         {}{}{}{printed}</div>\n{play}",
        fragment(verdict),
        paragraph("wb-said", &with_values(&said)),
        paragraph("wb-found", &found.join("\n")),
        lifelines::figure(trace, &Around::at(root.to_owned()), figure),
    )
}

/// The values of an assertion stand below each other, as on a terminal; the rest is prose.
fn with_values(said: &[&str]) -> String {
    let is_value =
        |line: &str| ["left: ", "right: "].iter().any(|side| line.trim_start().starts_with(side));
    let mut out = String::new();
    for (at, line) in said.iter().enumerate() {
        match is_value(line) {
            true => {
                // What the verdict's lines are indented by.
                let line = line.strip_prefix("  ").unwrap_or(line);
                out.push_str(&format!("<span class=\"wb-values\">{line}</span>"));
            }
            false => {
                let after_text = at > 0 && !is_value(said[at - 1]);
                out.push_str(if after_text { "\n" } else { "" });
                out.push_str(line.strip_prefix("  ").unwrap_or(line));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::Row;

    #[test]
    fn the_values_of_an_assertion_keep_their_columns() {
        let said = ["  not equal", "   left: [0]", "  right: [1]", "  and so on"];
        assert_eq!(
            with_values(&said),
            "not equal<span class=\"wb-values\"> left: [0]</span><span class=\"wb-values\">right: [1]</span>and so on"
        );
    }

    const PAGE: &str = "<p>a</p>\n<!-- checked: lost main -->\n<pre><code class=\"language-text\">panic\n  \
        it is &lt;lost&gt;\nfound in interleaving 4, with 1 preemption\n\na.rs\nstep | main\n\n\
        what it printed last:\n  | x\n</code></pre>\n<p>b</p>\n<!-- checked: fine -->\n\
        <pre><code class=\"language-text\">passed\n</code></pre>\n<p>c</p>";

    fn lost() -> Trace {
        let row = Row {
            step: Some(1),
            thread: 0,
            what: "load <x>".into(),
            file: "a.rs".into(),
            line: 3,
            source: "x.load()".into(),
            fault: false,
        };
        Trace { threads: vec!["main".into()], rows: vec![row], ..Trace::default() }
    }

    #[test]
    fn a_failing_execution_is_drawn_and_a_verdict_that_passed_stays_text() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(file("lost main"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, serde_json::to_string(&lost()).unwrap()).unwrap();
        let (page, drawn) = drawn(root.path(), PAGE).unwrap();
        assert_eq!(drawn, 1);
        for part in [
            "<p>a</p>",
            "<a href=\"glossary.html#panic\">panic</a>",
            ">it is &lt;lost&gt;",
            "found in interleaving 4",
            "<svg",
            "load &lt;x&gt;",
            "what it printed last:\n  | x",
            "<p>b</p>",
            "<!-- checked: fine -->",
            "passed",
            "<p>c</p>",
        ] {
            assert!(page.contains(part), "{part} is missing in\n{page}");
        }
        assert!(!page.contains("step | main"), "the text of the table is gone");
    }

    #[test]
    fn what_is_no_execution_is_an_error_with_the_way_out() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(file("lost main"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "{").unwrap();
        let error = format!("{:#}", drawn(root.path(), PAGE).unwrap_err());
        assert!(error.contains("lost.main.json") && error.contains("UPDATE_BOOK=1"), "{error}");
    }
}
