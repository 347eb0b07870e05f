//! Checks what a learner wrote: builds the chapter's two test programs, runs them at the same time,
//! and makes one outcome of what their checks report.

use crate::checks::allowed;
use crate::checks::answer;
use crate::checks::checker::{Checker, Until};
use crate::checks::judge::{judge, of_exercise};
use crate::checks::outcome::Outcome;
use crate::checks::subject::Subject;
use anyhow::{Context, Result};

impl Checker<'_> {
    /// Checks one exercise, whose file the learner has saved with this text.
    ///
    /// # Errors
    /// When no verdict can be given: cargo is missing, the disk is full, the checks themselves do
    /// not build, or [`Cancelled`](terminal::Cancelled).
    pub fn exercise(&self, subject: &Subject) -> Result<Outcome> {
        let mut outcomes = self.exercises(std::slice::from_ref(subject))?;
        outcomes.pop().context("no outcome for the exercise")
    }

    /// Checks exercises of one chapter with one build; the outcomes come in the same order.
    ///
    /// # Errors
    /// As [`Checker::exercise`].
    pub fn exercises(&self, subjects: &[Subject]) -> Result<Vec<Outcome>> {
        let known =
            |subject: &Subject| subject.known().or_else(|| allowed::refusal(self.tree, subject));
        let known: Vec<Option<Outcome>> = subjects.iter().map(known).collect();
        let to_build: Vec<&Subject> = subjects
            .iter()
            .zip(&known)
            .filter_map(|(subject, known)| known.is_none().then_some(subject))
            .collect();
        let mut built = self.together(&to_build, subjects)?.into_iter();
        known
            .into_iter()
            .map(|known| known.or_else(|| built.next()).context("no outcome for an exercise"))
            .collect()
    }

    /// Builds the chapter for all of `subjects`, or each by itself if another file of the chapter, among
    /// those that were `read` or not, stands in the way.
    fn together(&self, subjects: &[&Subject], read: &[Subject]) -> Result<Vec<Outcome>> {
        let Some(first) = subjects.first() else { return Ok(Vec::new()) };
        let chapter = &first.exercise.chapter;
        if self.chapter_is_incomplete(chapter, read) {
            return subjects.iter().map(|subject| answer::alone(self, subject)).collect();
        }
        // Without a filter the whole chapter would run; a substring of more names does no harm,
        // since reports say which exercise they are about.
        let filter = match subjects {
            [one] => Some(format!("{}::", one.exercise.name)),
            _ => None,
        };
        let target = self.chapter(chapter);
        let args: Vec<&str> = filter.as_deref().into_iter().collect();
        let (built, reports) = self.build_and_run(&target, &args, Until::Decided, None)?;
        subjects
            .iter()
            .map(|subject| {
                let exercise = &subject.exercise;
                let files = [&*subject.path, &*self.tree.checks(exercise)];
                let reports = of_exercise(&reports, exercise);
                match judge(exercise, &built, files, reports)? {
                    Some(mut outcome) => {
                        allowed::advise(self.tree, subject, &mut outcome);
                        Ok(outcome)
                    }
                    None => answer::alone(self, subject),
                }
            })
            .collect()
    }

    /// Is a file of the chapter gone, unreadable or not text? Then the chapter's target cannot be built at all. Those that were
    /// `read` are not read again.
    pub(crate) fn chapter_is_incomplete(&self, chapter: &str, read: &[Subject]) -> bool {
        let mut exercises = self.tree.exercises().filter(|exercise| exercise.chapter == chapter);
        exercises.any(|exercise| match read.iter().find(|read| read.exercise == *exercise) {
            Some(read) => !read.is_source(),
            None => !Subject::of_learner(self.tree, exercise).is_ok_and(|read| read.is_source()),
        })
    }
}
