//! What matters most of an outcome, in one line.

use crate::checks::outcome::Outcome;
use report::verdict::{self, Says, says};
use report::words::{counted, grouped};
use report::{Bound, Flavour, Report};
use std::collections::BTreeSet;

/// Failures that say what the model can't do, and nothing of the interleaving in which it found that out.
const OF_THE_MODEL: &[&str] = &[
    verdict::NOT_IN_THE_MODEL,
    verdict::NOT_DETERMINISTIC,
    verdict::STATIC_STATE,
    verdict::TOO_MANY_THREADS,
];

/// `No interleaving breaks it: all 53 were tried.` Where a check stopped before it had tried all of them, that is said, too.
pub fn of_pass(outcome: &Outcome) -> Option<String> {
    let model = || outcome.checks.iter().filter(|check| check.flavour == Flavour::Model);
    let tried: u64 = model().map(|check| check.finding.executions).sum();
    if !outcome.passed || tried == 0 {
        return None;
    }
    let (mut stopped, mut rounds, mut preemptions) = (0, BTreeSet::new(), BTreeSet::new());
    for bound in model().filter_map(|check| check.finding.bound) {
        let (limits, most) = match bound {
            Bound::All => continue,
            Bound::Rounds(most) => (&mut rounds, most as u64),
            Bound::Preemptions(most) => (&mut preemptions, most as u64),
        };
        stopped += 1;
        limits.insert(most);
    }
    if stopped == 0 {
        return Some(match tried {
            1 => "No interleaving breaks it: there is only one, and it was tried.".to_owned(),
            n => format!("No interleaving breaks it: all {} were tried.", grouped(n)),
        });
    }
    let rounds = any_of(rounds, "round").map(|rounds| format!("{rounds} of a loop in one go"));
    let limits: Vec<String> = rounds.into_iter().chain(any_of(preemptions, "preemption")).collect();
    let which = match (stopped, model().count()) {
        (1, 1) => "the check".to_owned(),
        (stopped, all) => {
            format!("{stopped} of the {} in the model", counted(all as u64, "check"))
        }
    };
    Some(format!(
        "None of the {} tried breaks it, but there are more: {which} stopped at {}.",
        counted(tried, "interleaving"),
        limits.join(" or "),
    ))
}

/// `1 or 2 preemptions`; `None` without a number.
fn any_of(numbers: BTreeSet<u64>, what: &str) -> Option<String> {
    let mut numbers = numbers.into_iter();
    let most = numbers.next_back()?;
    Some(numbers.map(|less| format!("{less} or ")).collect::<String>() + &counted(most, what))
}

/// `20 native runs of this check saw nothing; interleaving 3 deadlocks.` Nothing is said of a search that was given up,
/// because none of its interleavings shows anything.
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
    let name = failed.finding.verdict.as_str();
    if says(name) == Says::Nothing || OF_THE_MODEL.contains(&name) {
        return None;
    }
    let does = match name {
        "deadlock" => "deadlocks".to_owned(),
        "panic" => "panics".to_owned(),
        verdict => format!("shows it: {verdict}"),
    };
    Some(format!(
        "{} of this check saw nothing; interleaving {} {does}.",
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
            Some("No interleaving breaks it: all 1,253 were tried.")
        );
        assert_eq!(
            says(vec![all(50), some(10, 1), native.clone()]).as_deref(),
            Some(
                "None of the 60 interleavings tried breaks it, but there are more: \
                 1 of the 2 checks in the model stopped at 1 preemption."
            )
        );
        let two = says(vec![some(10, 2), some(5, 1), some(3, 2)]).unwrap();
        assert!(
            two.contains("3 of the 3 checks in the model stopped at 1 or 2 preemptions"),
            "{two}"
        );
        let rounds = report(Flavour::Model, "passed", 7, Some(Bound::Rounds(12)));
        assert_eq!(
            says(vec![all(50), some(10, 2), rounds.clone()]).as_deref(),
            Some(
                "None of the 67 interleavings tried breaks it, but there are more: \
                 2 of the 3 checks in the model stopped at 12 rounds of a loop in one go or 2 preemptions."
            )
        );
        assert_eq!(
            says(vec![rounds]).as_deref(),
            Some(
                "None of the 7 interleavings tried breaks it, but there are more: \
                 the check stopped at 12 rounds of a loop in one go."
            )
        );
        assert_eq!(says(vec![native]), None);
    }

    #[test]
    fn the_contrast_is_said_where_the_same_check_passed_natively() {
        let found = report(Flavour::Model, "deadlock", 3, Some(Bound::All));
        let native = |verdict, runs| report(Flavour::Native, verdict, runs, None);
        let says = |native| contrast(&outcome(vec![found.clone(), native]));
        let line = "20 native runs of this check saw nothing; interleaving 3 deadlocks.";
        assert_eq!(says(native("passed", 20)).as_deref(), Some(line));
        assert_eq!(says(native("passed", 1)), None, "one run says nothing");
        assert_eq!(says(native("deadlock", 20)), None);
        let other = Report { check: "other".into(), ..native("passed", 20) };
        assert_eq!(contrast(&outcome(vec![found, other])), None, "another check says nothing");
    }

    #[test]
    fn what_shows_nothing_is_no_contrast() {
        let given_up = ["inconclusive", "killed"];
        let of_the_model = OF_THE_MODEL.iter().copied();
        for verdict in given_up.into_iter().chain(of_the_model) {
            let model = report(Flavour::Model, verdict, 450_953, Some(Bound::All));
            let native = report(Flavour::Native, "passed", 20, None);
            assert_eq!(contrast(&outcome(vec![model, native])), None, "{verdict}");
        }
    }
}
