//! Text in a drawing.

use report::{Row, Trace};

/// Text of one line as it stands in HTML and SVG.
pub(super) fn escape(text: &str) -> String {
    report::escaped(&text.replace(['\t', '\n'], " "))
}

/// The trace as a picture and its sentences tell it. Where every ordering is `SeqCst`, it says nothing, and is left out;
/// the table has it.
pub(super) fn told(trace: &Trace) -> Trace {
    const STRONGEST: &str = " [SeqCst]";
    const OTHERS: [&str; 4] = [" [Relaxed]", " [Acquire]", " [Release]", " [AcqRel]"];
    let mut told = trace.clone();
    let differs = |row: &Row| OTHERS.iter().any(|other| row.what.ends_with(other));
    if !trace.rows.iter().any(differs) {
        for row in &mut told.rows {
            if let Some(what) = row.what.strip_suffix(STRONGEST) {
                row.what = what.to_owned();
            }
        }
    }
    told
}

/// The number of the step that a row belongs to: where the steps are those of a schedule, one has several rows.
/// What is wrong in the end belongs to none.
pub(super) fn number(trace: &Trace, at: usize) -> String {
    let row = &trace.rows[at];
    match row.step {
        Some(step) => step.to_string(),
        None if row.fault => "!".to_owned(),
        // A gap in a long trace.
        None if row.what.starts_with('(') => String::new(),
        None => {
            let step = trace.rows[..at].iter().rev().find_map(|row| row.step);
            step.map_or_else(String::new, |step| step.to_string())
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(rows: &[(Option<u32>, &str, bool)]) -> Trace {
        let rows = rows.iter().map(|&(step, what, fault)| Row {
            step,
            thread: 0,
            what: what.to_owned(),
            file: String::new(),
            line: 0,
            source: String::new(),
            fault,
        });
        Trace { rows: rows.collect(), ..Trace::default() }
    }

    #[test]
    fn an_ordering_is_told_where_there_is_another() {
        let whats = |others: &str| {
            let trace =
                trace(&[(Some(1), "load a -> 0 [SeqCst]", false), (Some(2), others, false)]);
            told(&trace).rows.into_iter().map(|row| row.what).collect::<Vec<_>>()
        };
        assert_eq!(whats("store a = 1 [SeqCst]"), ["load a -> 0", "store a = 1"]);
        let mixed = ["load a -> 0 [SeqCst]", "store a = 1 [Relaxed]"];
        assert_eq!(whats(mixed[1]), mixed);
    }

    #[test]
    fn every_row_of_a_step_has_its_number() {
        let rows = [
            (Some(1), "unlock a", false),
            (None, "ends", false),
            (None, "(9 rows are not shown)", false),
            (None, "BLOCKED", true),
        ];
        let trace = trace(&rows);
        let numbers: Vec<_> = (0..rows.len()).map(|at| number(&trace, at)).collect();
        assert_eq!(numbers, ["1", "1", "", "!"]);
    }
}
