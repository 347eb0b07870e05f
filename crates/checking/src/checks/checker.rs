//! Builds the two test programs of a chapter, and runs each as soon as it is there.

use crate::checkout::tree::Tree;
use crate::checks::compile::{Built, Program, Target};
use crate::checks::run::{Wanted, list, run, run_and_count};
use crate::host::process::Cancel;
use anyhow::{Context, Result};
use report::Report;
use report::verdict::{ENDLESS_LOOP, Says, says};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, ScopedJoinHandle};

/// What every check needs besides its exercise.
#[derive(Clone, Copy)]
pub struct Checker<'a> {
    /// The checkout.
    pub tree: &'a Tree,
    /// Ends the check early.
    pub cancel: &'a Cancel,
    /// Is told what is being done: `Compiling harness v0.1.0`.
    pub progress: &'a (dyn Fn(&str) + Sync),
}

impl Checker<'_> {
    /// The chapter's own test target.
    pub fn chapter<'a>(&'a self, chapter: &'a str) -> Target<'a> {
        let root = self.tree.root();
        Target {
            workspace: root,
            packages: [root.to_owned(), root.join("crates/model")],
            name: chapter,
            of_authors: false,
            target_dir: None,
            confined: None,
        }
    }

    /// The test target of a chapter's known answers, which has this name.
    pub fn known_answers<'a>(&'a self, name: &'a str) -> Target<'a> {
        let root = self.tree.root();
        Target {
            workspace: root,
            packages: ["crates/answers", "crates/answers-model"].map(|folder| root.join(folder)),
            name,
            of_authors: true,
            target_dir: None,
            confined: None,
        }
    }

    /// Builds, and runs each program with these arguments as soon as it is there. `turn` is dropped when all
    /// is built.
    pub fn build_and_run(
        &self,
        target: &Target<'_>,
        args: &[&str],
        until: Until,
        turn: Option<MutexGuard<'_, ()>>,
    ) -> Result<(Built, Vec<Report>)> {
        self.build_and_run_while(self.cancel, target, args, until, turn)
    }

    /// The same until `time` is cancelled: then the checks that have ended count, and a build is given up.
    pub(crate) fn build_and_run_while(
        &self,
        time: &Cancel,
        target: &Target<'_>,
        args: &[&str],
        until: Until,
        turn: Option<MutexGuard<'_, ()>>,
    ) -> Result<(Built, Vec<Report>)> {
        let counts = Counts::default();
        let decided = time.below();
        std::thread::scope(|scope| {
            let mut running = Vec::new();
            let built = target.build(time, self.progress, |program: &Program| {
                let program = program.clone();
                let (counts, decided) = (&counts, &decided);
                let work = move || {
                    let enough = if program.model { time } else { decided };
                    let enough = Some(enough);
                    let wanted = Wanted { args, env: &[], confined: target.confined, enough };
                    let reports = if target.confined.is_some() {
                        run(&program, &wanted, self.cancel)?
                    } else {
                        let filter = args.first().copied().unwrap_or_default();
                        let all = list(&program, filter, self.cancel)?.len();
                        let tell = |ended| counts.tell(program.model, [ended, all], self.progress);
                        tell(0);
                        run_and_count(&program, &wanted, self.cancel, tell)?
                    };
                    if until == Until::Decided && program.model && is_decided(&reports) {
                        decided.cancel();
                    }
                    Ok(reports)
                };
                running.push(Builder::new().name("checks".to_owned()).spawn_scoped(scope, work));
            });
            drop(turn);
            if built.is_ok() {
                (self.progress)(RUNNING);
                counts.all_run(running.len(), self.progress);
            }
            let ran: Vec<Result<Vec<Report>>> = running
                .into_iter()
                .map(|thread| thread.context("cannot start a thread").and_then(join))
                .collect();
            let built = built?;
            let reports: Vec<Vec<Report>> = ran.into_iter().collect::<Result<_>>()?;
            Ok((built, reports.concat()))
        })
    }
}

/// When enough has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Once the model has decided what is wrong with the one answer, the native checks are not waited for.
    Decided,
    /// Every check of every answer has run: that one of many answers is wrong says nothing about the others.
    AllHaveRun,
}

/// Do the model's `reports` of one exercise settle its verdict, whatever the native checks say?
///
/// They do when one of them has the bug's own name: no name says more, and of two that say the same the
/// model's decides. After a deadlock, a panic or a wrong result a native check could still have the
/// bug's own name, so it is waited for. Where every check of the model ends in an endless loop, each native one would
/// spin until its time is over.
fn is_decided(reports: &[Report]) -> bool {
    let [first, rest @ ..] = reports else { return false };
    let has_the_bug =
        |decisive: &Report| !decisive.passed && says(&decisive.finding.verdict) == Says::TheBug;
    let all_spin = || reports.iter().all(|report| report.finding.verdict == ENDLESS_LOOP);
    rest.iter().all(|report| report.exercise == first.exercise)
        && (Report::decisive(reports).is_some_and(has_the_bug) || all_spin())
}

/// What is said while the checks run.
pub const RUNNING: &str = "Running the checks";

/// How many checks have ended, of how many, in each program.
#[derive(Default)]
struct Counts(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    /// By program, whether it is the model's.
    ended: BTreeMap<bool, [usize; 2]>,
    /// How many programs there are; none as long as it is not known.
    programs: Option<usize>,
}

impl Counts {
    /// Tells how far all are, once all programs run: until then it is not known how many there are.
    fn tell(&self, model: bool, count: [usize; 2], progress: &(dyn Fn(&str) + Sync)) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.ended.insert(model, count);
        Counts::say(&inner, progress);
    }

    /// So many programs run: all that there are.
    fn all_run(&self, programs: usize, progress: &(dyn Fn(&str) + Sync)) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.programs = Some(programs);
        Counts::say(&inner, progress);
    }

    fn say(Counted { ended, programs }: &Counted, progress: &(dyn Fn(&str) + Sync)) {
        if *programs == Some(ended.len()) {
            let sum = |at: usize| ended.values().map(|count| count[at]).sum::<usize>();
            progress(&format!("{RUNNING}: {} of {}", sum(0), sum(1)));
        }
    }
}

fn join(thread: ScopedJoinHandle<'_, Result<Vec<Report>>>) -> Result<Vec<Report>> {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::{Finding, Flavour};

    fn of(exercise: &str, verdict: &str) -> Report {
        Report {
            exercise: exercise.to_owned(),
            subject: "learner".to_owned(),
            check: "opposite".to_owned(),
            place: 0,
            says: String::new(),
            flavour: Flavour::Model,
            passed: verdict == "passed",
            extent: String::new(),
            seconds: 0.1,
            finding: Finding::new(verdict, "", 1),
            output: String::new(),
        }
    }

    #[test]
    fn only_the_bug_s_own_name_settles_the_verdict_of_an_exercise() {
        let one = |verdict: &str| is_decided(&[of("a/b", "passed"), of("a/b", verdict)]);
        assert!(one("lost update"));
        for not_settled in ["passed", "deadlock", "panic", "wrong order", "inconclusive"] {
            assert!(!one(not_settled), "{not_settled}");
        }
        assert!(!is_decided(&[]));
        assert!(is_decided(&[of("a/b", "endless loop"), of("a/b", "endless loop")]));
        assert!(!one("endless loop"), "one that passes may find more with real threads");
        let two = [of("a/b", "lost update"), of("a/c", "passed")];
        assert!(!is_decided(&two), "the other exercise needs its native checks");
    }

    #[test]
    fn how_many_checks_there_are_is_said_when_all_programs_run() {
        let said = Mutex::new(Vec::new());
        let progress = |text: &str| said.lock().unwrap().push(text.to_owned());
        let counts = Counts::default();
        counts.tell(false, [0, 4], &progress);
        counts.tell(false, [2, 4], &progress);
        assert!(said.lock().unwrap().is_empty(), "the model is still being built");
        counts.all_run(2, &progress);
        assert!(said.lock().unwrap().is_empty(), "it is not known how many checks the model has");
        counts.tell(true, [0, 6], &progress);
        counts.tell(true, [1, 6], &progress);
        let all = said.lock().unwrap().clone();
        assert_eq!(all, ["Running the checks: 2 of 10", "Running the checks: 3 of 10"]);
    }
}
