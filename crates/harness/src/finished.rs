//! The report on a finished check.

use crate::case::Case;
use crate::{Finding, Report, Trace, printable, printable_line, verdict};
use std::time::Duration;

/// The report on a check that has run.
pub(crate) fn report(case: &Case, finding: Finding, output: String, took: Duration) -> Report {
    Report {
        exercise: case.exercise.clone(),
        subject: case.subject.clone(),
        check: case.check.name.into(),
        place: case.place,
        says: case.check.says.into(),
        flavour: case.flavour,
        passed: finding.passed(),
        extent: finding.extent(case.flavour),
        finding: Finding {
            message: printable(&finding.message),
            trace: finding.trace.map(printable_rows),
            ..finding
        },
        seconds: took.as_secs_f64(),
        output,
    }
}

/// The report on a check that has nothing to look at yet.
pub(crate) fn not_started(case: &Case) -> Report {
    let finding = Finding::new(verdict::NOT_STARTED, "", 0);
    report(case, finding, String::new(), Duration::ZERO)
}

/// What stands in a row may come from the subject: the name of a thread, a path.
fn printable_rows(mut trace: Trace) -> Trace {
    for row in &mut trace.rows {
        row.what = printable_line(&row.what);
        row.file = printable_line(&row.file);
    }
    for thread in &mut trace.threads {
        *thread = printable_line(thread);
    }
    trace
}
