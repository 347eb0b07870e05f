//! Going through the executions of one check by hand: what the app asks a test program, and what it
//! answers.
//!
//! The request comes in the environment, the answer goes to standard output as one line of JSON. The
//! check runs in a child under the usual limits, and only that child explores.

use crate::case::Case;
use crate::conclude::{conclude, meaning};
use crate::note::{Note, Notes};
use crate::{Exercise, Flavour, model, sandbox};
pub use explorer::Packed;
use explorer::{Look, Model, Recording, Schedule, Trace};
use serde::{Deserialize, Serialize};
use std::process::ExitCode;

/// The environment variable with the request, in JSON.
pub const EXPLORE: &str = "INTERLEAVE_EXPLORE";

/// What to do with the executions of one check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The exercise's name within the chapter: `claim`.
    pub exercise: String,
    /// The check's name.
    pub check: String,
    /// What to do.
    pub task: Task,
}

/// What to do with the executions of a check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Task {
    /// Record them, up to so many.
    Record(u64),
    /// Record them, up to so many, with all that happens in each.
    Play(u64),
    /// Look around where the schedule ends.
    Look {
        /// Who takes each step.
        schedule: Schedule,
        /// As the recording says.
        locks_are_tried: bool,
    },
    /// Follow the schedule, and then the usual rule to the end.
    Follow(Schedule),
}

/// What came of a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "there is one of it at a time")]
pub enum Answer {
    /// Of [`Task::Record`].
    Recorded(Recording),
    /// Of [`Task::Play`].
    Played(Packed),
    /// Of [`Task::Look`].
    Looked(Look),
    /// Of [`Task::Follow`].
    Followed {
        /// The whole execution.
        trace: Trace,
        /// The name of what went wrong; none when nothing did.
        fault: Option<String>,
        /// The same in words.
        message: String,
    },
    /// The schedule cannot be followed.
    Refused {
        /// Which entry, from 1.
        entry: usize,
        /// Why.
        message: String,
    },
    /// The child came to no answer.
    Failed {
        /// The name of what became of it: `segmentation fault`.
        verdict: String,
        /// The same in words.
        message: String,
    },
    /// There is no such check in the model: these are all.
    NoSuchCheck(Vec<Named>),
}

/// A check that runs in the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its name.
    pub check: String,
    /// What must hold, in words.
    pub says: String,
}

/// The request in the environment, if there is one.
///
/// # Errors
/// When it cannot be understood.
pub(crate) fn requested() -> Result<Option<Request>, String> {
    let Ok(text) = std::env::var(EXPLORE) else { return Ok(None) };
    let understood = serde_json::from_str(&text).map(Some);
    understood.map_err(|error| format!("{EXPLORE} is no request: {error}"))
}

/// In the parent: answers the request.
pub(crate) fn answer(request: &Request, exercises: &[Exercise]) -> ExitCode {
    let of_exercise = exercises.iter().filter(|e| e.name == request.exercise);
    let cases: Vec<Case> = of_exercise.flat_map(|e| Case::of_exercise(e, Flavour::Model)).collect();
    let answer = match cases.iter().find(|case| case.check.name == request.check) {
        Some(case) => in_child(case),
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

fn in_child(case: &Case) -> Answer {
    match sandbox::run(case, false) {
        Ok(ended) => match ended.received.answer {
            Some(answer) => *answer,
            None => {
                let verdict = conclude(case, &ended);
                Answer::Failed { verdict: verdict.name, message: verdict.message }
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
    let model = Model { time_limit: case.limit.mul_f64(model::EXPLORE), ..Model::default() };
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
        Task::Look { schedule, locks_are_tried } => {
            model.look(schedule, *locks_are_tried, run).map_or_else(refused, |mut look| {
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
