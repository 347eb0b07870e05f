//! Checks what a learner wrote: builds the chapter's two test programs, runs them at the same time,
//! and makes one outcome of what their checks report.

use crate::checkout::tree::Exercise;
use crate::checks::allowed;
use crate::checks::answer;
use crate::checks::checker::Checker;
use crate::checks::judge::{judge, of_exercise};
use crate::checks::outcome::Outcome;
use crate::checks::subject::{self, MISSING, Subject};
use anyhow::{Context, Result};
use report::verdict::DOES_NOT_COMPILE;

impl Checker<'_> {
    /// Checks one exercise.
    ///
    /// # Errors
    /// When no verdict can be given: cargo is missing, the disk is full, the checks themselves do
    /// not build, or [`Cancelled`](terminal::Cancelled).
    pub fn exercise(&self, exercise: &Exercise) -> Result<Outcome> {
        let mut outcomes = self.exercises(std::slice::from_ref(exercise))?;
        outcomes.pop().context("no outcome for the exercise")
    }

    /// Checks exercises of one chapter with one build; the outcomes come in the same order.
    ///
    /// # Errors
    /// As [`Checker::exercise`].
    pub fn exercises(&self, exercises: &[Exercise]) -> Result<Vec<Outcome>> {
        let looked: Vec<Subject> =
            exercises.iter().map(|e| subject::of_exercise(self.tree, e)).collect::<Result<_>>()?;
        let to_build: Vec<&Exercise> = exercises
            .iter()
            .zip(&looked)
            .filter(|(_, subject)| matches!(subject, Subject::Text(_)))
            .map(|(exercise, _)| exercise)
            .collect();
        let mut built = self.together(&to_build)?.into_iter();
        looked
            .into_iter()
            .map(|subject| match subject {
                Subject::Known(outcome) => Ok(*outcome),
                Subject::Text(_) => built.next().context("no outcome for an exercise"),
            })
            .collect()
    }

    /// Builds the chapter for all of `exercises`, or each by itself if another file of the chapter
    /// stands in the way.
    fn together(&self, exercises: &[&Exercise]) -> Result<Vec<Outcome>> {
        let Some(first) = exercises.first() else { return Ok(Vec::new()) };
        if self.chapter_is_incomplete(&first.chapter)? {
            return exercises.iter().map(|e| answer::alone(self, e)).collect();
        }
        // Without a filter the whole chapter would run; a substring of more names does no harm,
        // since reports say which exercise they are about.
        let filter = match exercises {
            [one] => Some(format!("{}::", one.name)),
            _ => None,
        };
        let target = self.chapter(&first.chapter);
        let args: Vec<&str> = filter.as_deref().into_iter().collect();
        let (built, reports) = self.build_and_run(&target, &args, None)?;
        exercises
            .iter()
            .map(|exercise| {
                let files = [&*self.tree.subject(exercise), &*self.tree.checks(exercise)];
                let reports = of_exercise(&reports, exercise);
                match judge(exercise, &built, files, reports)? {
                    Some(mut outcome) => {
                        allowed::advise(self.tree, exercise, &mut outcome);
                        Ok(outcome)
                    }
                    None => answer::alone(self, exercise),
                }
            })
            .collect()
    }

    /// Is a file of the chapter gone or no text? Then the chapter's target cannot be built at all.
    pub(crate) fn chapter_is_incomplete(&self, chapter: &str) -> Result<bool> {
        for exercise in self.tree.exercises().filter(|e| e.chapter == chapter) {
            if let Subject::Known(known) = subject::of_exercise(self.tree, exercise)?
                && (known.finding.verdict == MISSING || known.finding.verdict == DOES_NOT_COMPILE)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
