//! Builds the two test programs of a chapter, and runs each as soon as it is there.

use crate::compile::{Built, Program, Target};
use crate::process::Cancel;
use crate::run::{Wanted, run};
use crate::tree::Tree;
use anyhow::{Context, Result};
use harness::Report;
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
    pub(crate) fn chapter<'a>(&'a self, chapter: &'a str) -> Target<'a> {
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

    /// Builds, and runs each program with these arguments as soon as it is there.
    pub(crate) fn build_and_run(
        &self,
        target: &Target<'_>,
        args: &[&str],
    ) -> Result<(Built, Vec<Report>)> {
        std::thread::scope(|scope| {
            let mut running = Vec::new();
            let built = target.build(self.cancel, self.progress, |program: &Program| {
                let program = program.clone();
                let work = move || {
                    run(
                        &program,
                        &Wanted { args, env: &[], confined: target.confined },
                        self.cancel,
                    )
                };
                running.push(Builder::new().name("checks".to_owned()).spawn_scoped(scope, work));
            });
            if built.is_ok() {
                (self.progress)("Running the checks");
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

fn join(thread: ScopedJoinHandle<'_, Result<Vec<Report>>>) -> Result<Vec<Report>> {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
