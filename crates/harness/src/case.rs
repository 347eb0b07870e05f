//! One check over one subject in one flavour: what a child process runs.

use crate::{Answer, Answers, Check, Exercise, Flavour};
use std::time::Duration;

/// One check over one subject in one flavour.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// `threads/claim`
    pub exercise: String,
    /// What is checked: `learner`, `solution`, `accepted::fetch_update`, `mistakes::load_then_store`,
    /// `refused::wraps_a_barrier`.
    pub subject: String,
    pub check: &'static Check,
    /// The check's place in the exercise's list.
    pub place: usize,
    pub flavour: Flavour,
    /// The time for the whole case.
    pub limit: Duration,
    /// After so many executions the model's search is given up.
    pub executions: u64,
    /// How long native runs are repeated.
    pub repeat: Repeat,
    /// The name that tests have: `claim::every_chunk_once::model` for the learner's file,
    /// `claim::solution::every_chunk_once::model` for others.
    pub name: String,
}

/// For how long a native check is repeated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Repeat {
    /// At least for so long, and [`AT_LEAST`](Repeat::AT_LEAST) times, …
    pub at_least: Duration,
    /// … but not after so long, how often ever it has run.
    pub at_most: Duration,
}

impl Repeat {
    /// So often at least, while there is time.
    pub const AT_LEAST: u64 = 20;
    /// What is wrong, or what only real threads try.
    const WELL: Repeat = Repeat { at_least: Duration::from_millis(50), at_most: Duration::MAX };
    /// Where the model tries a learner's file as well, since the verdict is waited for.
    pub const BRIEFLY: Repeat =
        Repeat { at_least: Duration::from_millis(10), at_most: Duration::from_millis(50) };
    /// What is known to be right: there are many of these, and every test run tries them again.
    const RIGHT: Repeat = Repeat { at_least: Duration::from_millis(5), ..Repeat::BRIEFLY };

    fn of(check: &Check) -> Repeat {
        match check.runs_in(Flavour::Model) {
            true => Repeat::BRIEFLY,
            false => Repeat::WELL,
        }
    }
}

/// The subject's name when it is the learner's file.
pub(crate) const LEARNER: &str = "learner";

impl Case {
    /// Returns `true` if it is over this answer: `claim` for the learner's, `claim::mistakes::load_then_store` for a
    /// known one.
    pub fn is_of(&self, answer: &str) -> bool {
        let check = self.name.strip_prefix(answer).and_then(|rest| rest.strip_prefix("::"));
        check.is_some_and(|check| check == format!("{}::{}", self.check.name, self.flavour))
    }

    /// The cases over a learner's file.
    pub fn of_exercise(exercise: &Exercise, flavour: Flavour) -> Vec<Case> {
        let Exercise { chapter, name, checks, .. } = exercise;
        cases(chapter, name, LEARNER, checks, flavour, Repeat::of)
    }

    /// The cases that must pass: over the solution, over the accepted answers, and over those that only the
    /// app refuses.
    pub fn of_passing_answers(answers: &Answers, flavour: Flavour) -> Vec<Case> {
        let named = |kind: &'static str, all: &'static [Answer]| {
            all.iter().map(move |answer| (format!("{kind}::{}", answer.name), answer.checks))
        };
        let solution = answers.solution.iter().map(|one| ("solution".to_string(), one.checks));
        solution
            .chain(named("accepted", answers.accepted))
            .chain(named("refused", answers.refused))
            .flat_map(|(subject, checks)| {
                let Answers { chapter, name, .. } = answers;
                cases(chapter, name, &subject, checks, flavour, |_| Repeat::RIGHT)
            })
            .collect()
    }

    /// The cases over a mistake.
    pub fn of_mistake(answers: &Answers, mistake: &Answer, flavour: Flavour) -> Vec<Case> {
        let subject = format!("mistakes::{}", mistake.name);
        cases(answers.chapter, answers.name, &subject, mistake.checks, flavour, |_| Repeat::WELL)
    }
}

fn cases(
    chapter: &str,
    exercise: &str,
    subject: &str,
    checks: &'static [Check],
    flavour: Flavour,
    repeat: impl Fn(&Check) -> Repeat,
) -> Vec<Case> {
    let prefix = match subject {
        LEARNER => exercise.to_string(),
        answer => format!("{exercise}::{answer}"),
    };
    checks
        .iter()
        .enumerate()
        .filter(|(_, check)| check.runs_in(flavour))
        .map(|(place, check)| Case {
            exercise: format!("{chapter}/{exercise}"),
            subject: subject.to_string(),
            check,
            place,
            flavour,
            limit: check.limit(flavour),
            executions: u64::MAX,
            repeat: repeat(check),
            name: format!("{prefix}::{}::{flavour}", check.name),
        })
        .collect()
}
