//! The line of a learner's file that matters now.

use crate::checks::outcome::Outcome;

/// Where to go on in `file`, whose text is `text`: where it does not compile, the last line that the
/// failing interleaving was at, or the first `todo!()`. Lines are counted from 1.
pub fn line(file: &str, text: &str, outcome: Option<&Outcome>) -> Option<usize> {
    let failed = outcome.filter(|outcome| !outcome.passed);
    let at_error = failed.and_then(|outcome| {
        let (_, behind) = outcome.finding.message.split_once(&format!("--> {file}:"))?;
        behind.split(':').next()?.parse().ok()
    });
    let in_trace = || {
        let rows = &failed?.finding.trace.as_ref()?.rows;
        rows.iter().rev().find(|row| row.file == file).map(|row| row.line as usize)
    };
    let to_do = || text.lines().position(|line| line.contains("todo!(")).map(|at| at + 1);
    at_error.or_else(in_trace).or_else(to_do)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkout::tree::Exercise;
    use report::{Row, Trace};

    const FILE: &str = "exercises/threads/claim.rs";

    fn failed(message: &str) -> Outcome {
        let exercise = Exercise { chapter: "threads".to_owned(), name: "claim".to_owned() };
        Outcome::of_itself(&exercise, "double claim", message.to_owned())
    }

    #[test]
    fn it_is_where_the_compiler_points() {
        let message = format!("error: no\n --> {FILE}:12:5\n  |\n --> {FILE}:14:5");
        assert_eq!(line(FILE, "todo!()", Some(&failed(&message))), Some(12));
    }

    #[test]
    fn it_is_where_the_interleaving_ends_in_the_file() {
        let row = |file: &str, line| Row {
            step: Some(1),
            thread: 0,
            what: String::new(),
            file: file.to_owned(),
            line,
            source: String::new(),
            fault: false,
        };
        let rows = vec![row(FILE, 3), row(FILE, 9), row("tests/threads/claim.rs", 40)];
        let mut outcome = failed("");
        outcome.finding.trace = Some(Trace { rows, ..Trace::default() });
        assert_eq!(line(FILE, "", Some(&outcome)), Some(9));
        outcome.passed = true;
        assert_eq!(line(FILE, "", Some(&outcome)), None);
    }

    #[test]
    fn it_is_the_first_thing_to_do() {
        assert_eq!(line(FILE, "fn a() {\n    todo!()\n}\n", None), Some(2));
        assert_eq!(line(FILE, "", None), None);
    }
}
