//! A chapter's target takes libtest's command line, and reports what ran.

mod common;
#[path = "small/chapter.rs"]
mod small;

use common::{Ran, target, target_with, trial};
use harness::{Bound, Flavour, Report};
use report::protocol::{Answer, EXPLORE};
use report::words::counted;
use std::process::ExitCode;

type Outcome = Result<(), String>;

fn main() -> ExitCode {
    if common::is_target() {
        let flavour = if common::role_is("model") { Flavour::Model } else { Flavour::Native };
        return harness::main(flavour, small::EXERCISES);
    }
    common::test(vec![
        trial("list_names_all_and_runs_none", list_names_all_and_runs_none),
        trial("nextest_finds_what_is_ignored", nextest_finds_what_is_ignored),
        trial("what_is_not_started_is_ignored_and_reported", not_started),
        trial("what_is_ignored_runs_when_asked_for", ignored_runs_when_asked_for),
        trial("a_filter_selects_by_a_part_of_the_name", a_filter_selects),
        trial("an_exact_filter_selects_one", an_exact_filter_selects_one),
        trial("skip_leaves_out", skip_leaves_out),
        trial("nocapture_keeps_the_streams_apart", nocapture_keeps_the_streams_apart),
        trial("output_of_what_passes_is_not_shown", output_of_what_passes_is_not_shown),
        trial("a_failure_is_explained", a_failure_is_explained),
        trial("the_model_has_trials_of_its_own", the_model_has_trials_of_its_own),
        trial("an_unknown_option_is_an_error", an_unknown_option_is_an_error),
        trial("a_check_can_be_explored", a_check_can_be_explored),
    ])
}

/// Is it so? If not, the run is shown.
fn that(ran: &Ran, holds: bool, what: &str) -> Outcome {
    match holds {
        true => Ok(()),
        false => Err(format!(
            "it should be that {what}\nexit code {:?}\n{:#?}\n--- stdout\n{}\n--- stderr\n{}",
            ran.code, ran.reports, ran.stdout, ran.stderr
        )),
    }
}

/// The checks reported, with their verdicts, in alphabetical order.
fn verdicts(ran: &Ran) -> Vec<String> {
    let said = |r: &Report| format!("{} {}: {}", r.exercise, r.check, r.finding.verdict);
    let mut all: Vec<String> = ran.reports.iter().map(said).collect();
    all.sort();
    all
}

fn list_names_all_and_runs_none() -> Outcome {
    let ran = target("list", &["--list"])?;
    let listed = "adding::of_two::native: test\nadding::of_zero::native: test\n\
                  adding::of_thirteen::native: test\nadding::native_alone::native: test\n\
                  untouched::is_five::native: test\nuntouched::is_positive::native: test\n";
    that(&ran, ran.stdout == listed, "all native tests are listed")?;
    that(&ran, ran.code == Some(0) && ran.reports.is_empty(), "nothing runs")
}

fn nextest_finds_what_is_ignored() -> Outcome {
    let ran = target("nextest", &["--list", "--format", "terse", "--ignored"])?;
    let listed = "untouched::is_five::native: test\nuntouched::is_positive::native: test\n";
    that(&ran, ran.stdout == listed, "only what is ignored is listed")
}

fn not_started() -> Outcome {
    let ran = target("not started", &["untouched"])?;
    let expected =
        ["small/untouched is_five: not started", "small/untouched is_positive: not started"];
    that(&ran, verdicts(&ran) == expected, "both are reported as not started")?;
    that(&ran, ran.reports.iter().all(|r| !r.passed), "what is not started has not passed")?;
    that(&ran, ran.stdout.contains("2 ignored") && ran.code == Some(0), "both are ignored")
}

fn ignored_runs_when_asked_for() -> Outcome {
    let expected = ["small/untouched is_five: wrong number", "small/untouched is_positive: passed"];
    let ran = target("ignored", &["--ignored"])?;
    that(&ran, verdicts(&ran) == expected, "what is ignored runs")?;
    let ran = target("include ignored", &["--include-ignored", "untouched"])?;
    that(&ran, verdicts(&ran) == expected, "what is ignored runs")
}

fn a_filter_selects() -> Outcome {
    let ran = target("filter", &["of_two"])?;
    that(&ran, verdicts(&ran) == ["small/adding of_two: passed"], "only `of_two` runs")?;
    that(&ran, ran.code == Some(0), "all that runs passes")?;
    let report = &ran.reports[0];
    that(&ran, report.finding.executions >= 20, "a short check is repeated")?;
    that(
        &ran,
        report.extent == format!("in {}", counted(report.finding.executions, "run")),
        "runs are counted",
    )?;
    that(&ran, (0.01..1.0).contains(&report.seconds), "it is repeated for about 10 ms")
}

fn an_exact_filter_selects_one() -> Outcome {
    let ran = target("not exact", &["--exact", "adding::of_zero"])?;
    that(&ran, ran.reports.is_empty() && ran.code == Some(0), "a part of a name selects none")?;
    let ran = target("exact", &["--exact", "adding::of_zero::native"])?;
    that(&ran, verdicts(&ran) == ["small/adding of_zero: passed"], "the whole name selects one")?;
    let report = &ran.reports[0];
    that(
        &ran,
        report.finding.executions == 1 && report.extent == "in 1 run",
        "`once` is one time",
    )?;
    that(&ran, report.subject == "learner" && report.flavour == Flavour::Native, "who and where")
}

fn skip_leaves_out() -> Outcome {
    let ran = target("skip", &["--skip", "of_", "--skip", "untouched"])?;
    that(&ran, verdicts(&ran) == ["small/adding native_alone: passed"], "the rest runs")
}

fn nocapture_keeps_the_streams_apart() -> Outcome {
    let ran = target("nocapture", &["--nocapture", "of_zero"])?;
    let (out, err) = ("this goes to the standard output\n", "this goes to the standard error\n");
    that(&ran, ran.stdout.contains(out) && !ran.stdout.contains(err), "stdout is stdout")?;
    that(&ran, ran.stderr.contains(err) && !ran.stderr.contains(out), "stderr is stderr")?;
    that(&ran, ran.stderr.contains("adding::of_zero::native: passed in 1 run"), "it says how far")
}

fn output_of_what_passes_is_not_shown() -> Outcome {
    let ran = target("capture", &["of_zero"])?;
    that(&ran, !format!("{}{}", ran.stdout, ran.stderr).contains("this goes to"), "it is hidden")?;
    let both = "this goes to the standard output\nthis goes to the standard error\n";
    that(&ran, ran.reports[0].output == both, "the report has it, in order")
}

fn a_failure_is_explained() -> Outcome {
    let ran = target("failure", &["of_thirteen"])?;
    let explained = "bad luck\nwhat must hold: 13 is a number like others\n  13 + 1\n    left: 0\n   \
                     right: 14\n  said at crates/harness/tests/small/adding/checks.rs:";
    that(&ran, ran.stdout.contains(explained), "the failure is explained")?;
    that(
        &ran,
        ran.stdout.contains("\nfound in run 1\nsee: chapters/glossary.md, `bad luck`\n"),
        "where",
    )?;
    that(&ran, ran.code == Some(101), "the exit code is libtest's")
}

fn the_model_has_trials_of_its_own() -> Outcome {
    let ran = target("model", &["adding"])?;
    let expected = [
        "small/adding model_alone: passed",
        "small/adding of_thirteen: bad luck",
        "small/adding of_two: passed",
        "small/adding of_zero: passed",
    ];
    that(&ran, verdicts(&ran) == expected, "all but the native check run")?;
    that(&ran, ran.stdout.contains("test adding::model_alone::model "), "the flavour is named")?;
    for report in &ran.reports {
        that(
            &ran,
            report.flavour == Flavour::Model && report.finding.executions == 1,
            "one interleaving",
        )?;
        let (bound, extent) = match &*report.check {
            "of_thirteen" => (Bound::Preemptions(2), "found in interleaving 1, with 0 preemptions"),
            _ => (Bound::All, "in the only interleaving"),
        };
        that(
            &ran,
            report.finding.bound == Some(bound) && report.extent == extent,
            "how far it looked",
        )?;
    }
    Ok(())
}

fn a_check_can_be_explored() -> Outcome {
    let ask = |role: &str, request: &str| -> Result<Answer, String> {
        let ran = target_with(role, &[], &[(EXPLORE, request)])?;
        that(&ran, ran.reports.is_empty(), "nothing is reported")?;
        serde_json::from_str(&ran.stdout).map_err(|e| format!("{e}: {}{}", ran.stdout, ran.stderr))
    };
    let record = r#"{ "exercise": "adding", "check": "of_two", "task": { "Record": 100 } }"#;
    match ask("model record", record)? {
        Answer::Recorded(recording) if recording.executions == 1 && recording.cut.is_none() => {}
        other => return Err(format!("one thread has one execution: {other:?}")),
    }
    let failing =
        record.replace("of_two", "of_thirteen").replace("\"Record\": 100", "\"Follow\": \"\"");
    match ask("model follow", &failing)? {
        Answer::Followed { fault: Some(_), .. } => {}
        other => return Err(format!("this check fails: {other:?}")),
    }
    match ask("model unknown", &record.replace("of_two", "of_none"))? {
        Answer::NoSuchCheck(known) if known.iter().any(|known| known.check == "of_two") => {}
        other => return Err(format!("the checks that there are should be named: {other:?}")),
    }
    let ran = target_with("model garbage", &[], &[(EXPLORE, "garbage")])?;
    that(&ran, ran.code == Some(2) && ran.stderr.contains("no request"), "garbage is an error")
}

fn an_unknown_option_is_an_error() -> Outcome {
    let ran = target("option", &["--no-such-option"])?;
    that(&ran, ran.code == Some(2) && ran.reports.is_empty(), "nothing runs")
}
