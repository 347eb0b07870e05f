//! Going through the executions of one check by hand: what the app asks a test program, and what it
//! answers.
//!
//! The request comes in the environment, the answer goes to standard output as one line of JSON. The
//! check runs in a child under the usual limits, and only that child explores.

use crate::case::Case;
use crate::conclude::{conclude, meaning};
use crate::note::{Note, Notes};
use crate::{Finding, model, sandbox};
use explorer::Model;
use report::protocol::{Answer, EXPLORE, Named, Request, Task};
use std::process::ExitCode;
use std::time::Duration;

/// The request in the environment, if there is one.
///
/// # Errors
/// When it cannot be understood.
pub(crate) fn requested() -> Result<Option<Request>, String> {
    let Ok(text) = std::env::var(EXPLORE) else { return Ok(None) };
    let understood = serde_json::from_str(&text).map(Some);
    understood.map_err(|error| format!("{EXPLORE} is no request: {error}"))
}

/// In the parent: answers the request, which is about one of the cases.
pub(crate) fn answer(request: &Request, cases: &[Case]) -> ExitCode {
    let cases: Vec<&Case> = cases.iter().filter(|case| case.is_of(&request.exercise)).collect();
    let answer = match cases.iter().find(|case| case.check.name == request.check) {
        Some(case) => {
            let limit = Limit::of(case, &request.task).of_the_child;
            in_child(&Case { limit, ..(*case).clone() })
        }
        None => Answer::NoSuchCheck(
            cases
                .iter()
                .map(|case| Named { check: case.check.name.into(), says: case.check.says.into() })
                .collect(),
        ),
    };
    match serde_json::to_string(&answer) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot write the answer: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The time for a task.
struct Limit {
    /// When the exploration ends by itself.
    of_exploring: Duration,
    /// When the parent ends its child.
    of_the_child: Duration,
}

impl Limit {
    fn of(case: &Case, task: &Task) -> Limit {
        let (most, writing) = match task {
            // What is played is stored: it must not depend on how busy the machine is.
            Task::Play(_) => (case.limit * 15, 1),
            // When the time for it is up, there is much to write.
            Task::Record(_) => (case.limit, 2),
            Task::Look { .. } | Task::Follow(_) => (case.limit, 1),
        };
        Limit { of_exploring: most.mul_f64(model::EXPLORE), of_the_child: most * writing }
    }
}

fn in_child(case: &Case) -> Answer {
    match sandbox::run(case, false) {
        Ok(ended) => match ended.received.answer {
            Some(answer) => *answer,
            None => {
                let Finding { verdict, message, .. } = conclude(case, &ended);
                Answer::Failed { verdict, message }
            }
        },
        Err(error) => Answer::Failed {
            verdict: crate::verdict::INCONCLUSIVE.into(),
            message: format!("cannot run the check in a process of its own: {error}"),
        },
    }
}

/// In the child: does what is asked for.
pub(crate) fn run(case: &Case, task: &Task, notes: &Notes) {
    let model = Model::default()
        .bad_luck(case.check.bad_luck)
        .time_limit(Limit::of(case, task).of_exploring);
    let run = case.check.run;
    let named = |fault: String| meaning(case, &fault).map_or(fault, |(name, _)| name.to_string());
    let refused = |refused: Box<explorer::Refused>| Answer::Refused {
        entry: refused.entry,
        message: refused.message,
    };
    let answer = match task {
        Task::Record(most) => {
            let mut recording = model.record(*most, run);
            let verdicts = &mut recording.tree.verdicts;
            *verdicts = std::mem::take(verdicts).into_iter().map(named).collect();
            Answer::Recorded(recording)
        }
        Task::Play(most) => model.play(*most, run).map_or_else(refused, |mut play| {
            for played in &mut play.played {
                played.end.fault = played.end.fault.take().map(named);
            }
            Answer::Played(play.pack())
        }),
        Task::Look { schedule, grain } => {
            model.look(schedule, grain, run).map_or_else(refused, |mut look| {
                let steps = look.next.iter_mut().filter_map(|step| step.end.as_mut());
                for end in look.end.iter_mut().chain(steps) {
                    end.fault = end.fault.take().map(named);
                }
                Answer::Looked(look)
            })
        }
        Task::Follow(schedule) => model.follow(schedule, run).map_or_else(refused, |followed| {
            let (fault, message) = followed.failed.unzip();
            Answer::Followed {
                trace: followed.trace,
                fault: fault.map(|fault| named(fault.name().into())),
                message: message.unwrap_or_default(),
            }
        }),
    };
    notes.send(&Note::Answer(Box::new(answer)));
}
