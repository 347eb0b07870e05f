//! What the explorer's page asks for: one moment of one execution of the learner's own file, what can
//! come next, and how many recorded executions go each way.

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::checker::Checker;
use crate::checks::interleavings::{Interleavings, Ready, USUAL_CAP};
use crate::checks::subject::Subject;
use crate::explore::{ends, unexpected};
use crate::host::process::Cancel;
use crate::lifelines::{Around, Figure, figure as figure_of, source};
use anyhow::Result;
use report::protocol::{Answer, Named, Task};
use report::{Count, Look, Recording, Schedule};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a page wants to see.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// `threads/claim`
    pub exercise: String,
    /// The check's name; the first one when left out.
    #[serde(default)]
    pub check: String,
    /// The steps taken so far.
    #[serde(default)]
    pub schedule: String,
}

/// What it gets.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant, reason = "there is one of it at a time")]
pub enum Shown {
    /// How things stand.
    Moment(Moment),
    /// Why nothing can be shown.
    Problem {
        /// A name that the glossary explains, if it has one.
        verdict: Option<String>,
        /// What it is, in words.
        problem: String,
    },
}

/// One moment of one execution.
#[derive(Debug, Serialize)]
pub struct Moment {
    /// The learner's file, below the root.
    file: String,
    /// The checks that can be explored.
    checks: Vec<Named>,
    /// The one that is.
    check: String,
    /// How much was recorded, in words.
    extent: String,
    /// How many recorded executions end with each verdict.
    ends: BTreeMap<String, u64>,
    shortest_failure: Option<Schedule>,
    look: Look,
    /// What has happened so far, as HTML: a picture, a table, the file beside them.
    course: String,
    /// For each step that can come next: the recorded executions that go on with it.
    counts: Vec<Option<Count>>,
}

/// Answers one page after the other, and keeps what it found for the next question about the same
/// text. There is one recording at a time, however many pages are open.
#[derive(Default)]
pub struct ExplorePage {
    known: Option<Known>,
}

/// What was built and recorded last.
struct Known {
    exercise: Exercise,
    fingerprint: Option<u64>,
    interleavings: Interleavings,
    checks: Vec<Named>,
    /// Of one check.
    recorded: Option<(String, Recording)>,
}

impl ExplorePage {
    /// Answers, after building and recording if that is needed. That takes seconds.
    pub fn show(&mut self, tree: &Tree, wanted: &Wanted, cancel: &Cancel) -> Shown {
        let Some(exercise) = tree.exercises().find(|known| known.to_string() == wanted.exercise)
        else {
            return problem(&format!("there is no exercise {:?}", wanted.exercise));
        };
        self.moment(tree, exercise, wanted, cancel)
            .unwrap_or_else(|error| problem(&format!("{error:#}")))
    }

    fn moment(
        &mut self,
        tree: &Tree,
        exercise: &Exercise,
        wanted: &Wanted,
        cancel: &Cancel,
    ) -> Result<Shown> {
        let subject = Subject::of_learner(tree, exercise)?;
        let fingerprint = subject.fingerprint;
        let is_current =
            |known: &Known| known.exercise == *exercise && known.fingerprint == fingerprint;
        let mut known = match self.known.take().filter(is_current) {
            Some(known) => known,
            None => {
                let checker = Checker { tree, cancel, progress: &|_| {} };
                match Interleavings::build(&checker, &subject)? {
                    Ready::No(outcome) => {
                        let (verdict, problem) =
                            (Some(outcome.finding.verdict), outcome.finding.message);
                        return Ok(Shown::Problem { verdict, problem });
                    }
                    Ready::Yes(interleavings) => Known {
                        exercise: exercise.clone(),
                        fingerprint,
                        checks: interleavings.checks(cancel)?,
                        interleavings,
                        recorded: None,
                    },
                }
            }
        };
        let shown = known.moment(&wanted.check, &wanted.schedule, cancel);
        let shown = shown.map(|mut moment| {
            moment.file.clone_from(&subject.shown);
            let text = subject.text();
            let source = text.map_or_else(String::new, |text| source(&moment.file, text));
            let figure = Figure {
                caption: "What has happened",
                file: &moment.file,
                source: &source,
                still: true,
                narrow: false,
            };
            moment.course = figure_of(&moment.look.trace, &Around::of(tree), figure);
            Shown::Moment(moment)
        });
        // One that others wait for is given up.
        self.known = Some(known).filter(|known| known.interleavings.lasts());
        shown
    }
}

fn problem(why: &str) -> Shown {
    Shown::Problem { verdict: None, problem: why.to_owned() }
}

impl Known {
    fn moment(&mut self, check: &str, schedule: &str, cancel: &Cancel) -> Result<Moment> {
        let named = |known: &&Named| check.is_empty() || known.check == check;
        let Some(named) = self.checks.iter().find(named) else {
            anyhow::bail!("{} has no check {check:?} that runs in the model", self.exercise);
        };
        let check = named.check.clone();
        let schedule: Schedule = schedule.parse()?;
        let recording = self.recording(&check, cancel)?;
        let grain = recording.grain.clone();
        let task = Task::Look { schedule: schedule.clone(), grain };
        let look = match self.interleavings.ask(&check, task, cancel)? {
            Answer::Looked(look) => look,
            other => return Err(unexpected(&check, other)),
        };
        let recording = self.recording(&check, cancel)?;
        let counts = look.next.iter().map(|step| {
            let longer = Schedule::of(schedule.entries().chain([step.entry.clone()]));
            longer.ok().and_then(|longer| recording.tree.count(&longer))
        });
        Ok(Moment {
            file: String::new(),
            course: String::new(),
            counts: counts.collect(),
            extent: recording.extent(),
            ends: ends(recording).into_iter().map(|(name, n)| (name.to_owned(), n)).collect(),
            shortest_failure: recording.shortest_failure.clone(),
            checks: self.checks.clone(),
            check,
            look,
        })
    }

    /// The recording of the check, made when there is none yet.
    fn recording(&mut self, check: &str, cancel: &Cancel) -> Result<&Recording> {
        if self.recorded.as_ref().is_none_or(|(of, _)| of != check) {
            match self.interleavings.ask(check, Task::Record(USUAL_CAP), cancel)? {
                Answer::Recorded(recording) => {
                    self.recorded = Some((check.to_owned(), recording));
                }
                other => return Err(unexpected(check, other)),
            }
        }
        match &self.recorded {
            Some((_, recording)) => Ok(recording),
            None => unreachable!("it has just been put there"),
        }
    }
}
