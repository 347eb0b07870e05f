//! Every outcome as a failure, found by the model and run again from its schedule.

use super::enumerate::Outcome;
use super::modelled;
use super::program::Program;
use explorer::{Model, Row, Schedule};

/// Takes each outcome of the program in turn for the one that is wrong; the number of failures.
pub fn every_outcome(program: &Program) -> usize {
    let outcomes = modelled::outcomes(program, &Model::default());
    outcomes.into_iter().map(|wrong| replay(program, wrong)).count()
}

fn replay(program: &Program, wrong: Outcome) {
    let body = || {
        let wrong = wrong.clone();
        modelled::execution(program, move |outcome| assert!(outcome != wrong, "this one"))
    };
    for model in [Model::default(), Model::default().easiest_first(false)] {
        let failure = model.check(body()).expect_err("this outcome was found before");
        let text = failure.trace.schedule.to_string();
        let schedule: Schedule = text.parse().expect("it is the text of a schedule");
        assert_eq!(schedule, failure.trace.schedule);
        let followed = model
            .follow(&schedule, body())
            .unwrap_or_else(|e| panic!("{e}\n{text}\n{}\n{}", failure.trace, e.trace));
        let shown = format!("{text}\n{}\n{}", failure.trace, followed.trace);
        assert_eq!(followed.failed, Some((failure.fault, failure.message)), "{shown}");
        assert_eq!(unnumbered(&followed.trace.rows), unnumbered(&failure.trace.rows), "{shown}");
        assert_eq!(followed.trace.schedule, schedule, "{shown}");
        assert_eq!(followed.entries, schedule.len(), "{shown}");
        assert_eq!(followed.preemptions, failure.preemptions, "{shown}");
    }
}

/// The rows without their numbers, which count other things.
fn unnumbered(rows: &[Row]) -> Vec<Row> {
    rows.iter().map(|row| Row { step: None, ..row.clone() }).collect()
}
