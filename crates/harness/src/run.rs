//! The test targets: which trials there are, and what each does.

use crate::case::Case;
use crate::conclude::conclude;
use crate::{
    Answer, Answers, Check, Exercise, Finding, Flavour, Header, Report, Second, child, confine,
    explore, finished, fork_server, promised, sandbox, second, verdict,
};
use libtest_mimic::{Arguments, Failed, Trial};
use std::collections::HashSet;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

/// A mistake that must be rejected as an endless loop, or as what that means in a check, keeps a processor busy for so
/// long, not until the check's own limit.
const ENDLESS: Duration = Duration::from_secs(1);

/// Checks what the learner wrote: the `main` of a chapter's target.
///
/// Exercises that are not started are ignored, as libtest knows it.
pub fn main(flavour: Flavour, exercises: &'static [Exercise]) -> ExitCode {
    let entries: Vec<(bool, Vec<Case>)> =
        exercises.iter().map(|e| (e.is_started(), Case::of_exercise(e, flavour))).collect();
    let cases: Vec<Case> = entries.iter().flat_map(|(_, cases)| cases.clone()).collect();
    if promised::requested() && matches!(child::requested(), Ok(None)) {
        return match promised::print(exercises) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("cannot print the promises: {error}");
                ExitCode::FAILURE
            }
        };
    }
    if let Some(answered) = explored(flavour, &cases) {
        return answered;
    }
    in_parent(flavour, cases, |arguments| {
        let nocapture = arguments.nocapture;
        let mut trials = Vec::new();
        for (started, mut cases) in entries {
            // A native check that runs once mostly looks at threads asleep, and the others go on meanwhile.
            if flavour == Flavour::Native && !arguments.list {
                cases.sort_by_key(|case| !case.check.once);
            }
            for case in cases {
                let ran = case.clone();
                let trial = Trial::test(case.name.clone(), move || accept(&ran, nocapture))
                    .with_ignored_flag(!started);
                if !arguments.list
                    && arguments.is_ignored(&trial)
                    && !arguments.is_filtered_out(&trial)
                {
                    append(&finished::not_started(&case), crate::REPORT_FILE);
                }
                trials.push(trial);
            }
        }
        trials
    })
}

/// In the parent, under the explorer: answers what is asked about the executions of one case.
fn explored(flavour: Flavour, cases: &[Case]) -> Option<ExitCode> {
    let is_parent = matches!(child::requested(), Ok(None));
    if flavour != Flavour::Model || second::in_use().is_some() || !is_parent {
        return None;
    }
    match explore::requested() {
        Ok(request) => request.map(|request| {
            let answered = explore::answer(&request, cases);
            fork_server::end();
            answered
        }),
        Err(wrong) => {
            eprintln!("{wrong}");
            Some(ExitCode::from(2))
        }
    }
}

/// As [`main`] in the flavour of the model, with another checker in the place of the explorer.
pub fn main_by(second: &'static Second, exercises: &'static [Exercise]) -> ExitCode {
    second::use_it(second);
    main(Flavour::Model, exercises)
}

/// Checks the known answers to one or several chapters: the `main` of a target of answers.
///
/// The solution and every other accepted answer must pass all checks, and so must the answers that the app
/// refuses: if a check rejects one, the refusal is needless. A mistake must be rejected as its [`Header`] says,
/// and runs only the checks that the header names.
pub fn main_answers(flavour: Flavour, chapters: &'static [&'static [Answers]]) -> ExitCode {
    let answers = || chapters.iter().copied().flatten();
    let right: Vec<Case> = answers().flat_map(|a| Case::of_passing_answers(a, flavour)).collect();
    let wrong: Vec<(&Answers, &Answer, Vec<Case>)> = answers()
        .flat_map(|a| a.mistakes.iter().map(move |mistake| (a, mistake)))
        .map(|(a, mistake)| (a, mistake, Case::of_mistake(a, mistake, flavour)))
        .collect();
    let wrong_cases = wrong.iter().flat_map(|(.., cases)| cases.clone());
    let cases: Vec<Case> = right.iter().cloned().chain(wrong_cases).collect();
    if let Some(answered) = explored(flavour, &cases) {
        return answered;
    }
    in_parent(flavour, cases, |arguments| {
        let nocapture = arguments.nocapture;
        let accepted = right
            .into_iter()
            .map(|case| Trial::test(case.name.clone(), move || accept(&case, nocapture)));
        let rejected = wrong
            .into_iter()
            .filter_map(|(a, mistake, cases)| mistake_trial(a, mistake, cases, flavour, nocapture));
        accepted.chain(rejected).collect()
    })
}

/// Runs tests that must pass; those with `true` are ignored unless they are asked for.
pub(crate) fn main_tests(cases: Vec<(Case, bool)>) -> ExitCode {
    let all = cases.iter().map(|(case, _)| case.clone()).collect();
    in_parent(Flavour::Model, all, |arguments| {
        let nocapture = arguments.nocapture;
        let trial = |(case, ignored): (Case, bool)| {
            let ran = case.clone();
            Trial::test(case.name, move || accept(&ran, nocapture)).with_ignored_flag(ignored)
        };
        cases.into_iter().map(trial).collect()
    })
}

/// The trial of a mistake: none if its header has nothing to say about this flavour.
fn mistake_trial(
    answers: &Answers,
    mistake: &Answer,
    cases: Vec<Case>,
    flavour: Flavour,
    nocapture: bool,
) -> Option<Trial> {
    let name = format!("{}::mistakes::{}", answers.name, mistake.name);
    let right = answers.solution.iter().chain(answers.accepted).next();
    let all = right.map_or(&[][..], |answer| answer.checks);
    let header = Header::parse(mistake.source).and_then(|header| match unknown(&header, all) {
        Some(wrong) => Err(wrong),
        None => Ok(header),
    });
    let header = match header {
        Ok(header) => header,
        Err(wrong) => {
            return Some(Trial::test(format!("{name}::header::{flavour}"), || {
                Err(Failed::from(wrong))
            }));
        }
    };
    let expected = expected(&header, cases, flavour);
    let trial =
        move || expected.iter().try_for_each(|(case, names)| reject(case, names, nocapture));
    let has_any = header.rejections.iter().any(|rejection| rejection.flavour == flavour);
    has_any.then(|| Trial::test(format!("{name}::rejected::{flavour}"), trial))
}

/// What is wrong with the checks that a header names.
fn unknown(header: &Header, all: &[Check]) -> Option<String> {
    header.rejections.iter().find_map(|rejection| {
        let check = all.iter().find(|check| check.name == rejection.check);
        match check {
            None => {
                let known: Vec<_> = all.iter().map(|check| check.name).collect();
                Some(format!(
                    "the header names a check `{}`, which is unknown; the exercise has: {}",
                    rejection.check,
                    known.join(", "),
                ))
            }
            Some(check) if !check.runs_in(rejection.flavour) => Some(format!(
                "the header names the check `{}` in the flavour {}, in which it does not run",
                rejection.check, rejection.flavour,
            )),
            Some(_) => None,
        }
    })
}

/// The cases that must reject, in the order of the header's lines, with the names that will do.
fn expected(header: &Header, cases: Vec<Case>, flavour: Flavour) -> Vec<(Case, Vec<String>)> {
    let mut expected: Vec<(Case, Vec<String>)> = Vec::new();
    for rejection in header.rejections.iter().filter(|rejection| rejection.flavour == flavour) {
        let named = |case: &Case| case.check.name == rejection.check;
        if let Some((_, names)) = expected.iter_mut().find(|(case, _)| named(case)) {
            names.push(rejection.verdict.clone());
        } else if let Some(case) = cases.iter().find(|case| named(case)) {
            expected.push((case.clone(), vec![rejection.verdict.clone()]));
        }
    }
    for (case, names) in &mut expected {
        let meaning = case.check.endless_means.map_or(verdict::ENDLESS_LOOP, |(name, _)| name);
        if flavour == Flavour::Native && names.iter().any(|name| name == meaning) {
            case.limit = case.limit.min(ENDLESS);
        }
    }
    expected
}

/// Runs a case that must pass.
fn accept(case: &Case, nocapture: bool) -> Result<(), Failed> {
    let report = report(case, nocapture);
    match report.passed {
        true => Ok(()),
        false => Err(report.to_string().into()),
    }
}

/// Runs a case that must be rejected with one of these names.
fn reject(case: &Case, names: &[String], nocapture: bool) -> Result<(), Failed> {
    let report = report(case, nocapture);
    if names.contains(&report.finding.verdict) {
        return Ok(());
    }
    let expected = names.join(" or as ");
    let check = case.check.name;
    Err(match report.passed {
        true => {
            format!("`{check}` should reject this as {expected}, but it passes {}", report.extent)
        }
        false => format!("`{check}` should reject this as {expected}, but it says:\n{report}"),
    }
    .into())
}

/// Runs a case in a child, and reports on it, also to the file that the environment names.
pub(crate) fn report(case: &Case, nocapture: bool) -> Report {
    let report = looked_at(case, nocapture);
    append(&report, crate::REPORT_FILE);
    if nocapture && report.passed {
        eprintln!("{}: {} {}", case.name, report.finding.verdict, report.extent);
    }
    report
}

/// Runs a case in a child: what came of it.
pub(crate) fn looked_at(case: &Case, nocapture: bool) -> Report {
    match sandbox::run(case, nocapture) {
        Ok(ended) => {
            finished::report(case, conclude(case, &ended), ended.output.text(), ended.took)
        }
        Err(error) => {
            let message = format!("cannot run the check in a process of its own: {error}");
            let verdict = Finding::new(verdict::INCONCLUSIVE, message, 0);
            finished::report(case, verdict, String::new(), Duration::ZERO)
        }
    }
}

/// Appends the report to the file that this variable names, if it names one.
pub(crate) fn append(report: &Report, variable: &str) {
    if let Err(error) = report.append(variable) {
        eprintln!("cannot append to the file that {variable} names: {error}");
    }
}

/// How many checks run at once when the command line does not say; none for libtest's own choice.
///
/// A native check is repeated for a time, and its threads mostly wait: for each other, or to be
/// started. Two for each processor end in half the time, and interrupt each other more often.
///
/// Answers from strangers have two at once: the memory that one may have is limited, so that of all is.
fn at_once(flavour: Flavour) -> Option<usize> {
    if std::env::var_os(confine::CONFINED).is_some() {
        return Some(2);
    }
    let processors = std::thread::available_parallelism().ok()?;
    (flavour == Flavour::Native).then_some(2 * processors.get())
}

/// Arranges that the program ends when who started it is killed, and that no other program of this
/// user looks into it: it knows where the reports go.
fn belongs_to_its_parent() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if let Some(parent) = std::env::var(crate::ENDS_WITH).ok().and_then(|id| id.parse::<u32>().ok())
    {
        use rustix::process::{DumpableBehavior, Signal, getppid};
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
        rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
        // It may have been killed before the first of these lines.
        if getppid().map(|id| id.as_raw_nonzero().get() as u32) != Some(parent) {
            return Err(io::Error::other("the app that started this program is gone"));
        }
    }
    Ok(())
}

/// In the fork server: forks a child for each check. In the parent: runs the trials.
pub(crate) fn in_parent(
    flavour: Flavour,
    cases: Vec<Case>,
    trials: impl FnOnce(&Arguments) -> Vec<Trial>,
) -> ExitCode {
    let mut names = HashSet::new();
    if let Some(case) = cases.iter().find(|case| !names.insert(&case.name)) {
        eprintln!("two checks have the name {}", case.name);
        return ExitCode::FAILURE;
    }
    match child::requested() {
        Ok(None) => {
            if let Err(error) = belongs_to_its_parent() {
                eprintln!("cannot run the checks: {error}");
                return ExitCode::from(2);
            }
            let mut arguments = Arguments::from_args();
            arguments.test_threads = arguments.test_threads.or_else(|| at_once(flavour));
            let trials = trials(&arguments);
            // The threads of the trials end before the last trial does.
            if !arguments.list
                && let Err(error) = fork_server::start()
            {
                eprintln!("cannot run the checks in processes of their own: {error}");
                return ExitCode::from(2);
            }
            let exit_code = libtest_mimic::run(&arguments, trials).exit_code();
            fork_server::end();
            exit_code
        }
        Ok(Some(_)) => fork_server::serve(&cases, child::run),
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::from(2)
        }
    }
}
