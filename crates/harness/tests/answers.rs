//! A target of answers accepts what is right, and mistakes must be rejected as their headers say.

mod common;
#[path = "small/answers.rs"]
mod small;

use common::{Ran, target, trial};
use harness::Flavour;
use std::process::ExitCode;

type Outcome = Result<(), String>;

static CHAPTERS: &[&[harness::Answers]] = &[small::ANSWERS];

fn main() -> ExitCode {
    if common::is_target() {
        let flavour = if common::role_is("model") { Flavour::Model } else { Flavour::Native };
        return harness::main_answers(flavour, CHAPTERS);
    }
    common::test(vec![
        trial("every_answer_has_its_trials", every_answer_has_its_trials),
        trial("only_mistakes_with_a_line_have_one_in_the_model", only_mistakes_with_a_line),
        trial("right_answers_pass_all_checks", right_answers_pass_all_checks),
        trial("a_solution_that_fails_is_a_failure", a_solution_that_fails_is_a_failure),
        trial("mistakes_run_the_checks_of_their_header_in_order", mistakes_run_their_checks),
        trial("an_endless_loop_is_not_waited_for_long", an_endless_loop_is_not_waited_for_long),
        trial("lines_for_one_check_are_alternatives", lines_for_one_check_are_alternatives),
        trial("a_mistake_that_passes_is_a_failure", a_mistake_that_passes_is_a_failure),
        trial("a_mistake_rejected_under_another_name_is_a_failure", another_name_is_a_failure),
        trial("a_bad_header_is_a_failure", a_bad_header_is_a_failure),
    ])
}

/// Is it so? If not, the run is shown.
fn that(ran: &Ran, holds: bool, what: &str) -> Outcome {
    match holds {
        true => Ok(()),
        false => Err(format!(
            "it should be that {what}\n{}\n{}\n{:#?}",
            ran.stdout, ran.stderr, ran.reports
        )),
    }
}

fn every_answer_has_its_trials() -> Outcome {
    let ran = target("list answers", &["--list"])?;
    let listed = "\
multiplying::solution::of_two::native: test
multiplying::solution::of_zero::native: test
multiplying::accepted::in_a_loop::of_two::native: test
multiplying::accepted::in_a_loop::of_zero::native: test
multiplying::refused::with_the_operator::of_two::native: test
multiplying::refused::with_the_operator::of_zero::native: test
refused::solution::of_two::native: test
refused::solution::of_zero::native: test
multiplying::mistakes::adds::rejected::native: test
multiplying::mistakes::hangs::rejected::native: test
multiplying::mistakes::spins::rejected::native: test
multiplying::mistakes::one_of_two::rejected::native: test
multiplying::mistakes::right::rejected::native: test
multiplying::mistakes::misnamed::rejected::native: test
multiplying::mistakes::headless::header::native: test
multiplying::mistakes::unknown_check::header::native: test
multiplying::mistakes::wrong_flavour::header::native: test
";
    that(&ran, ran.stdout == listed, "these are all")
}

fn only_mistakes_with_a_line() -> Outcome {
    let ran = target("model answers", &["--list", "rejected"])?;
    let listed = "multiplying::mistakes::adds::rejected::model: test\n";
    that(&ran, ran.stdout == listed, "only one mistake has a line for the model")?;
    let ran = target("model mistakes", &["rejected"])?;
    that(&ran, ran.code == Some(0) && ran.reports.len() == 1, "it is rejected")?;
    let report = &ran.reports[0];
    that(
        &ran,
        report.finding.verdict == "wrong product" && report.flavour == Flavour::Model,
        "as it says",
    )
}

fn right_answers_pass_all_checks() -> Outcome {
    let ran = target("right", &["multiplying::accepted"])?;
    that(&ran, ran.code == Some(0) && ran.reports.len() == 2, "both checks pass")?;
    that(
        &ran,
        ran.reports.iter().all(|r| r.subject == "accepted::in_a_loop"),
        "the subject is named",
    )?;
    let ran = target("solution", &["multiplying::solution"])?;
    that(&ran, ran.code == Some(0) && ran.reports.len() == 2, "both checks pass")
}

fn a_solution_that_fails_is_a_failure() -> Outcome {
    let ran = target("refused", &["refused"])?;
    that(&ran, ran.code == Some(101), "a wrong solution fails")?;
    that(&ran, ran.stdout.contains("wrong product\nwhat must hold: 2 times 3 is 6"), "it says why")
}

fn mistakes_run_their_checks() -> Outcome {
    let ran = target("adds", &["mistakes::adds"])?;
    let said: Vec<_> = ran.reports.iter().map(|r| (&*r.check, &*r.finding.verdict)).collect();
    that(&ran, said == [("of_zero", "wrong nothing"), ("of_two", "wrong product")], "in order")?;
    that(&ran, ran.code == Some(0), "it is rejected as it should be")?;
    that(&ran, ran.reports[0].subject == "mistakes::adds", "the subject is named")?;
    let ran = target("hangs", &["mistakes::hangs"])?;
    that(&ran, ran.code == Some(0) && ran.reports.len() == 1, "only one check runs")
}

fn an_endless_loop_is_not_waited_for_long() -> Outcome {
    let ran = target("spins", &["mistakes::spins"])?;
    that(&ran, ran.code == Some(0) && ran.reports.len() == 1, "it is rejected")?;
    that(
        &ran,
        ran.reports[0].finding.message.starts_with("not done after 1 s"),
        "the limit is shorter",
    )
}

fn lines_for_one_check_are_alternatives() -> Outcome {
    let ran = target("one of two", &["mistakes::one_of_two"])?;
    that(&ran, ran.code == Some(0) && ran.reports.len() == 1, "the check runs one time")
}

fn a_mistake_that_passes_is_a_failure() -> Outcome {
    let ran = target("passes", &["mistakes::right"])?;
    let said = "`of_two` should reject this as wrong product, but it passes in 1 run";
    that(&ran, ran.code == Some(101) && ran.stdout.contains(said), "it says so")
}

fn another_name_is_a_failure() -> Outcome {
    let ran = target("misnamed", &["mistakes::misnamed"])?;
    let said = "`of_zero` should reject this as panic, but it says:\nwrong nothing\n";
    that(&ran, ran.code == Some(101) && ran.stdout.contains(said), "it says what came instead")
}

fn a_bad_header_is_a_failure() -> Outcome {
    let ran = target("headers", &["header"])?;
    that(&ran, ran.code == Some(101) && ran.reports.is_empty(), "nothing can be run")?;
    for said in [
        "the header has no line `Mistake: …`\n\nA mistake opens with a header of this form:",
        "the header names a check `of_three`, which is unknown; the exercise has: of_two, of_zero",
        "the check `model_alone` in the flavour native, in which it does not run",
    ] {
        that(&ran, ran.stdout.contains(said), &format!("it says: {said}"))?;
    }
    Ok(())
}
