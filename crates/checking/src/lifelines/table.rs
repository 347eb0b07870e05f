//! The twin of the drawing: threads by steps, as a table that can be read aloud.

use super::outline::Item;
use super::says;
use super::words::{self, escape};
use report::{Row, Trace};
use std::fmt::Write;

/// The table of a trace, which `told` has in the words of the picture. Rows that the drawing folds come after one that says what they are.
pub fn html(trace: &Trace, told: &Trace, items: &[Item], file: &str) -> String {
    let mut out =
        String::from("<table class=\"wb-twin-table\"><thead><tr><th scope=\"col\">step</th>");
    for (at, name) in trace.threads.iter().enumerate() {
        let _ = write!(out, "<th scope=\"col\" class=\"wb-c{}\">{}</th>", at % 8, escape(name));
    }
    out.push_str("<th scope=\"col\">line</th></tr></thead>\n<tbody>\n");
    let (numbers, shown) = (told.numbers(), words::numbers(trace));
    for item in items {
        if item.folded.is_some() {
            let _ = writeln!(
                out,
                "<tr class=\"wb-fold\" data-row=\"{}\" data-last=\"{}\"{} data-says=\"{}\">\
                 <th scope=\"row\">⋯</th>{}</tr>",
                item.rows.start,
                item.rows.end - 1,
                item.thread(trace).map_or(String::new(), |at| format!(" data-thread=\"{at}\"")),
                escape(&says::fold(told, item)),
                cells(trace, item.thread(trace), &item.says(trace), false, ""),
            );
        }
        for at in item.rows.clone() {
            let row = &trace.rows[at];
            let mut class = String::new();
            let is_decisive = trace.story.decisive.contains(&at);
            for (is, name) in [
                (is_decisive, "wb-decisive "),
                (row.fault, "wb-fault "),
                (item.folded.is_some(), "wb-inside "),
            ] {
                class.push_str(if is { name } else { "" });
            }
            let number = &shown[at];
            let ends = if row.what == "ends" { " data-ends=\"\"" } else { "" };
            let _ = writeln!(
                out,
                "<tr{ends} class=\"{}\" data-row=\"{at}\" data-last=\"{at}\" data-thread=\"{}\" data-line=\"{}\" \
                 data-file=\"{}\" data-says=\"{}\"><th scope=\"row\">{number}</th>{}</tr>",
                class.trim_end(),
                row.thread,
                row.line,
                escape(&row.file),
                escape(&says::row(told, &numbers, at)),
                cells(
                    trace,
                    Some(row.thread).filter(|_| row.left_out().is_none()),
                    &row.what,
                    row.fault,
                    &place(row, file)
                ),
            );
        }
    }
    out.push_str("</tbody></table>\n");
    out
}

/// A cell for each thread; what went wrong takes many words, and uses the columns to the right too. What isn't of one
/// thread has all columns.
fn cells(trace: &Trace, thread: Option<usize>, what: &str, fault: bool, place: &str) -> String {
    let Some(thread) = thread else {
        let (threads, what) = (trace.threads.len(), escape(what));
        return format!(
            "<td class=\"wb-act\" colspan=\"{threads}\">{what}</td><td class=\"wb-place\"></td>"
        );
    };
    let span = if fault { trace.threads.len() - thread } else { 1 };
    let span_attribute = if span > 1 { format!(" colspan=\"{span}\"") } else { String::new() };
    format!(
        "{}<td class=\"wb-act wb-c{}\" data-name=\"{}\"{span_attribute}>{}</td>{}<td class=\"wb-place\">{place}</td>",
        "<td></td>".repeat(thread),
        thread % 8,
        escape(&trace.threads[thread]),
        escape(what),
        "<td></td>".repeat(trace.threads.len() - thread - span),
    )
}

/// Where the row is; the file and its line as a title.
fn place(row: &Row, file: &str) -> String {
    let title = escape(&format!("{} {}", row.file, row.source));
    match words::place(row, file).as_str() {
        "" => String::new(),
        place => format!("<span title=\"{title}\">{}</span>", escape(place)),
    }
}
