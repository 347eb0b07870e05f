//! The command line: what may stand on it, and what is then done.

mod arguments;

pub(crate) use self::arguments::Cli;

use self::arguments::Command;
use super::check::Answers;
use super::{audit, check, elsewhere, new, open, update};
use crate::book::mistakes;
use crate::checkout::tree::Tree;
use crate::checkout::{exercise, ways};
use crate::checks::{results, second, standing};
use crate::explore::{self, Unexplored, Wanted};
use crate::host::busy::Busy;
use crate::host::process::Cancel;
use crate::host::{confined, signals};
use crate::output::document::Document;
use crate::output::show;
use crate::{book, mutants, own, plot};
use anyhow::{Context, Result};
use clap::Parser;
use confine::Bounds;
use std::path::Path;
use std::process::ExitCode;
use terminal::{NO_VERDICT, line, print};

/// Does what the command line asks for: the `main` of the program.
pub fn main() -> ExitCode {
    let done = match elsewhere::program_of(std::env::args_os().skip(1)) {
        Some(program) => program.run(),
        None => run(Cli::parse()),
    };
    match done {
        Err(error) if error.is::<Unexplored>() => ExitCode::from(NO_VERDICT),
        done => terminal::end(done),
    }
}

/// Says whether all is well.
fn run(cli: Cli) -> Result<bool> {
    let Some(command) = cli.command else {
        let Cli { port, plain, editor, .. } = cli;
        open::open(&Tree::find()?, &open::Options { port, plain, editor })?;
        return Ok(true);
    };
    match command {
        Command::Check { sandbox: confined::When::Help, .. } => line(confined::described())?,
        Command::Check { name, json, file, dir, jobs, junit, svg, sandbox, checker } => {
            let tree = Tree::find()?;
            let selection = &tree.select(name.as_deref())?;
            if let Some(checker) = checker {
                return second::check(&tree, selection, checker);
            }
            let answers = match (&file, &dir) {
                (Some(file), _) => Answers::File(file),
                (None, Some(dir)) => Answers::Dir(dir),
                (None, None) => Answers::Learner,
            };
            let junit = junit.as_deref().map(Document::at).transpose()?;
            let svg = svg.as_deref().map(Document::at).transpose()?;
            let request = check::Request { selection, answers, json, junit, svg, sandbox, jobs };
            return check::check(&tree, &request);
        }
        Command::Confined { memory, processor, read, write, program } => {
            let bounds = Bounds { read, write, memory, processor };
            match confined::become_confined(&bounds, &program)? {}
        }
        Command::List { json } => list(&Tree::find()?, json)?,
        Command::Hint { name, number } => {
            let tree = Tree::find()?;
            exercise::hint(&tree, &tree.exercise(&name)?, number)?;
        }
        Command::Explore { name, check, file, cap, schedule, json } => {
            let tree = Tree::find()?;
            let (check, file) = (check.as_deref(), file.as_deref());
            let exercise = tree.exercise(&name)?;
            return explore::explore(&tree, &Wanted { exercise, check, file, cap, schedule, json });
        }
        Command::Model(request) => return own::model(&Tree::find()?, &request),
        Command::Reset { name, yes } => {
            let tree = Tree::find()?;
            exercise::reset(&tree, &tree.exercise(&name)?, yes)?;
        }
        Command::Solution { name } => {
            let tree = Tree::find()?;
            exercise::solution(&tree, &tree.exercise(&name)?)?;
        }
        Command::Update => update::update(&Tree::find()?)?,
        Command::New { name } => new::new(&Tree::find()?, &name)?,
        Command::Audit { name, proof, mutants, of, record, loom, minutes, seed, flavour } => {
            let tree = Tree::find()?;
            let selection = &tree.select(name.as_deref())?;
            if mutants {
                let flavour = flavour.map(Into::into);
                let of = of.as_deref();
                let request = mutants::Request {
                    selection,
                    of,
                    flavour,
                    loom,
                    record,
                    sample: minutes,
                    seed,
                };
                return mutants::audit(&tree, &request);
            }
            return audit::audit(&tree, selection, proof.as_deref());
        }
        Command::Reduce
        | Command::Follow
        | Command::Recover
        | Command::Sample
        | Command::Worker
        | Command::Broker => {
            unreachable!("another program has them")
        }
        Command::Book { out, quick } => build_book(&Tree::find()?, &out, quick)?,
        Command::Plot { bench } => plot::into_book(&Tree::find()?, &bench)?,
    }
    Ok(true)
}

fn list(tree: &Tree, json: bool) -> Result<()> {
    let standings = standing::all(tree, &results::load(tree));
    if json {
        return Ok(line(serde_json::to_string(&standings)?)?);
    }
    print(show::list(&standings))?;
    print(show::ways(&standings, &ways::all(tree.root())?))?;
    Ok(line(format!("\n{}", standing::progress(&standings)))?)
}

fn build_book(tree: &Tree, out: &Path, quick: bool) -> Result<()> {
    // mdBook takes a relative folder from its own root, and this one is relative to the caller's.
    let out = std::path::absolute(out).with_context(|| out.display().to_string())?;
    book::to_read(tree.root(), &out)?;
    line(format!("the book is in {}", out.join("index.html").display()))?;
    if quick {
        return Ok(());
    }
    let cancel = Cancel::default();
    let on_stop = cancel.clone();
    signals::on_stop(move || on_stop.cancel())?;
    let busy = Busy::new("the wrong answers of the exercises");
    let written = book::Written::read(&out)?;
    let mistakes =
        mistakes::record(tree, tree.chapters(), written.room(), &cancel, &|doing| busy.now(doing))
            .context("the wrong answers cannot be recorded; --quick leaves them out")?;
    drop(busy);
    written.add_mistakes(&mistakes)?;
    Ok(line(format!(
        "{} wrong answers can be played there; {} more are too long, find no room, or leave nothing to choose",
        mistakes.count(),
        mistakes.left_out
    ))?)
}
