//! The right answers to an exercise, each with its mutants, and the programs that have all of them.

use super::operators;
use super::program::{Mutant, Schemata, mutants};
use crate::checkout::folder::rust_files;
use crate::checkout::tree::{Exercise, Tree};
use crate::checks::answer::{Mounted, Workspace};
use crate::checks::checker::Checker;
use crate::checks::compile::Program;
use anyhow::{Context, Result, bail};
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

/// An answer that mutants are made from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub(super) exercise: Exercise,
    /// `solution`, or the name of an accepted answer.
    pub(super) name: String,
    pub(super) file: PathBuf,
}

/// The right answers to an exercise.
pub(super) fn origins(tree: &Tree, exercise: &Exercise) -> Vec<Origin> {
    let origin = |name: String, file| Origin { exercise: exercise.clone(), name, file };
    let mut all = vec![origin("solution".to_owned(), tree.solution(exercise))];
    let accepted = rust_files(&tree.checks(exercise).with_extension("").join("accepted"));
    all.extend(accepted.into_iter().filter_map(|file| {
        let name = file.file_stem()?.to_str()?.to_owned();
        Some(origin(name, file))
    }));
    all
}

/// An answer with its mutants.
pub(super) struct Varied {
    pub(super) origin: Origin,
    pub(super) text: String,
    functions: Vec<operators::Function>,
    /// The number of the first mutant.
    first: usize,
}

impl Varied {
    fn new(tree: &Tree, origin: Origin, given: &Given, first: usize) -> Result<Varied> {
        let file = tree.short(&origin.file);
        let text =
            fs::read_to_string(&origin.file).with_context(|| format!("cannot read {file}"))?;
        let mut functions =
            operators::functions(&text).with_context(|| format!("cannot understand {file}"))?;
        functions.retain(|function| !given.has(&text[function.body.clone()]));
        Ok(Varied { origin, text, functions, first })
    }

    pub(super) fn mutants(&self) -> Vec<Mutant> {
        mutants(&self.functions, self.first)
    }

    /// What it is called in the program of its exercise.
    pub(super) fn module(&self) -> String {
        format!("of_{}", self.origin.name)
    }
}

/// What an exercise hands out, finished. A change there is no answer to the exercise, so it isn't varied.
struct Given {
    bodies: HashSet<String>,
}

impl Given {
    fn of(tree: &Tree, exercise: &Exercise) -> Result<Given> {
        let path = tree.pristine(exercise);
        let file = tree.short(&path);
        let skeleton = fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))?;
        Given::in_skeleton(&skeleton).with_context(|| format!("cannot understand {file}"))
    }

    fn in_skeleton(skeleton: &str) -> Result<Given> {
        let functions = operators::functions(skeleton)?;
        let bodies = functions.into_iter().map(|function| skeleton[function.body].to_owned());
        Ok(Given { bodies: bodies.collect() })
    }

    fn has(&self, body: &str) -> bool {
        self.bodies.contains(body)
    }
}

/// Answers to one exercise with their mutants, numbered one after the other, and how many these are.
pub(super) fn varied(tree: &Tree, origins: Vec<Origin>) -> Result<(Vec<Varied>, usize)> {
    let given = Given::of(tree, &origins[0].exercise)?;
    let (mut all, mut next) = (Vec::new(), 1);
    for origin in origins {
        let varied = Varied::new(tree, origin, &given, next)?;
        next += varied.mutants().len();
        all.push(varied);
    }
    Ok((all, next - 1))
}

/// The programs with all mutants that compile, and the numbers of those that do not.
pub(super) fn build(
    checker: &Checker<'_>,
    workspace: Workspace,
    exercise: &Exercise,
    answers: &[Varied],
) -> Result<(Mounted, Vec<Program>, HashSet<usize>)> {
    let mut without = HashSet::new();
    loop {
        let texts: Vec<(String, Schemata)> = answers
            .iter()
            .map(|Varied { text, functions, first, .. }| {
                Schemata::new(text, functions, *first, &without)
            })
            .zip(answers)
            .map(|(schemata, varied)| (varied.module(), schemata))
            .collect();
        let mounts: Vec<(&str, &str)> =
            texts.iter().map(|(name, schemata)| (&**name, &*schemata.text)).collect();
        let mounted = Mounted::several(checker.tree, workspace, exercise, &mounts)?;
        let built = mounted.target().build(checker.cancel, checker.progress, |_| ())?;
        if built.errors.is_empty() {
            return Ok((mounted, built.programs, without));
        }
        // The compiler comes to moves and borrows only when all types are right, so there are rounds.
        let before = without.len();
        for (name, schemata) in &texts {
            let copy = mounted.copy(name);
            let here = built.errors.iter().filter(|error| error.at.as_deref() == Some(&*copy));
            without.extend(here.filter_map(|error| schemata.at(error.line?)));
        }
        if without.len() == before {
            bail!("the mutants of {exercise} do not build: {}", built.errors[0].rendered);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_exercise_hands_out_is_not_varied() {
        let given = Given::in_skeleton(
            "fn futex() -> u8 {\n    1\n}\n\nfn lock() -> u8 {\n    todo!()\n}\n",
        )
        .unwrap();
        assert!(given.has("{\n    1\n}"));
        assert!(!given.has("{\n    2\n}"));
    }
}
