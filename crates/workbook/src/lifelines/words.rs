//! Text in a drawing.

use report::Row;

/// Text of one line as it stands in HTML and SVG.
pub(super) fn escape(text: &str) -> String {
    report::escaped(&text.replace(['\t', '\n'], " "))
}

/// `:12` in the file that most rows are in, `check:12` in a file of the checks, which often has the
/// same name, and else the file's name; empty if the row is nowhere.
pub fn place(row: &Row, main: &str) -> String {
    match row.line {
        0 => String::new(),
        line if row.file == main => format!(":{line}"),
        line if row.file.starts_with("tests/") && !row.file.starts_with("tests/support/") => {
            format!("check:{line}")
        }
        line => format!("{}:{line}", row.file.rsplit('/').next().unwrap_or(&row.file)),
    }
}
