//! What matters most of an outcome, in one line.

use crate::checks::outcome::Outcome;
use report::words::{counted, grouped};
use report::{Bound, Flavour, Report};

/// `No interleaving breaks it: all 53 tried.`
pub fn of_pass(outcome: &Outcome) -> Option<String> {
    let model = || outcome.checks.iter().filter(|check| check.flavour == Flavour::Model);
    let tried: u64 = model().map(|check| check.finding.executions).sum();
    if !outcome.passed || tried == 0 {
        return None;
    }
    let least = |check: &Report| match check.finding.bound {
        Some(Bound::Preemptions(most)) => Some(most),
        _ => None,
    };
    Some(match (model().filter_map(least).min(), tried) {
        (None, 1) => "No interleaving breaks it: there is only one, and it was tried.".to_owned(),
        (None, n) => format!("No interleaving breaks it: all {} tried.", grouped(n)),
        (Some(most), n) => format!(
            "No interleaving breaks it: {} tried, all those with up to {} among them.",
            grouped(n),
            counted(most as u64, "preemption")
        ),
    })
}

/// `20 native runs saw nothing; interleaving 3 deadlocks.`
pub fn contrast(outcome: &Outcome) -> Option<String> {
    let failed = outcome.decisive().filter(|check| !check.passed)?;
    let is_search = failed.flavour == Flavour::Model && failed.finding.bound.is_some();
    let ran = |check: &&Report| {
        check.flavour == Flavour::Native
            && check.check == failed.check
            && check.passed
            && check.finding.executions > 1
    };
    let native = outcome.checks.iter().find(ran).filter(|_| is_search)?;
    failed.finding.trace.as_ref()?;
    let does = match failed.finding.verdict.as_str() {
        "deadlock" => "deadlocks".to_owned(),
        "panic" => "panics".to_owned(),
        verdict => format!("shows it: {verdict}"),
    };
    Some(format!(
        "{} saw nothing; interleaving {} {does}.",
        counted(native.finding.executions, "native run"),
        grouped(failed.finding.executions)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkout::tree::Exercise;
    use report::{Finding, Trace};

    fn report(flavour: Flavour, verdict: &str, executions: u64, bound: Option<Bound>) -> Report {
        let trace = (verdict != "passed").then(Trace::default);
        let finding = Finding { bound, trace, ..Finding::new(verdict, "", executions) };
        Report {
            exercise: "locks/lock_order".into(),
            subject: String::new(),
            check: "opposite".into(),
            place: 0,
            says: String::new(),
            flavour,
            passed: finding.passed(),
            extent: finding.extent(flavour),
            finding,
            seconds: 0.1,
            output: String::new(),
        }
    }

    fn outcome(checks: Vec<Report>) -> Outcome {
        let exercise = Exercise { chapter: "locks".into(), name: "lock_order".into() };
        Outcome::of_checks(&exercise, checks).unwrap()
    }

    #[test]
    fn a_pass_says_how_much_was_tried() {
        let says = |checks| of_pass(&outcome(checks));
        let all = |n| report(Flavour::Model, "passed", n, Some(Bound::All));
        let some = |n, most| report(Flavour::Model, "passed", n, Some(Bound::Preemptions(most)));
        let native = report(Flavour::Native, "passed", 20, None);
        assert_eq!(
            says(vec![all(1200), all(53), native.clone()]).as_deref(),
            Some("No interleaving breaks it: all 1,253 tried.")
        );
        assert_eq!(
            says(vec![all(50), some(10, 2), some(7, 1)]).as_deref(),
            Some(
                "No interleaving breaks it: 67 tried, all those with up to 1 preemption among them."
            )
        );
        assert_eq!(says(vec![native]), None);
    }

    #[test]
    fn the_contrast_is_said_where_the_same_check_passed_natively() {
        let found = report(Flavour::Model, "deadlock", 3, Some(Bound::All));
        let native = |verdict, runs| report(Flavour::Native, verdict, runs, None);
        let says = |native| contrast(&outcome(vec![found.clone(), native]));
        let line = "20 native runs saw nothing; interleaving 3 deadlocks.";
        assert_eq!(says(native("passed", 20)).as_deref(), Some(line));
        assert_eq!(says(native("passed", 1)), None, "one run says nothing");
        assert_eq!(says(native("deadlock", 20)), None);
        let other = Report { check: "other".into(), ..native("passed", 20) };
        assert_eq!(contrast(&outcome(vec![found, other])), None, "another check says nothing");
    }
}
