//! The programs of the book of which it is asked what they can print.

use super::blocks;
use super::pages::{self, Page};
use harness::{Flavour, outcomes};
use std::collections::BTreeMap;

/// A program in a folder `outcomes/`.
pub struct Program {
    /// That of its file.
    pub name: &'static str,
    /// Relative to this target: `../chapters/threads/outcomes/joins_one_of_two.rs`.
    pub path: &'static str,
    pub main: fn(),
}

/// Runs of a program with real threads. Each must print what its page has.
const RUNS: usize = 200;

/// What the programs can print, one after the other, as lines: shorter ones first, then by the
/// alphabet.
pub fn by_program(
    flavour: Flavour,
    programs: &[Program],
) -> BTreeMap<&'static str, Result<String, String>> {
    let of = |program: &Program| {
        let outcomes = match flavour {
            Flavour::Native => Ok(outcomes::of_runs(program.main, RUNS)),
            Flavour::Model => outcomes::of_model(program.main),
        };
        let mut lines: Vec<String> = outcomes?.into_iter().collect();
        if let Some(outcome) = lines.iter().find(|outcome| outcome.lines().count() != 1) {
            return Err(format!("it should print one line, and printed {outcome:?}"));
        }
        lines.sort_by_key(|line| (line.len(), line.clone()));
        Ok(lines.join("\n"))
    };
    programs.iter().map(|program| (program.name, of(program))).collect()
}

/// The block `<!-- outcomes: NAME -->` of a program, in whichever page.
///
/// # Errors
/// If there is none, or more than one.
pub fn shown(name: &str) -> Result<String, String> {
    let of = |page: &Page| {
        let mut blocks = blocks::of(page)?;
        blocks.retain(|block| block.kind == "outcomes" && block.arguments == [name]);
        Ok::<_, String>(blocks.into_iter().map(|block| block.text))
    };
    let mut found = Vec::new();
    for page in pages::all() {
        found.extend(of(&page)?);
    }
    match <[String; 1]>::try_from(found) {
        Ok([text]) => Ok(text),
        Err(found) => Err(format!("{} blocks show the outcomes of {name}", found.len())),
    }
}
