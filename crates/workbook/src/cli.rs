//! The command line.

use crate::process::Cancelled;
use crate::show::{self, BAD, styled};
use crate::terminal::{line, print, tell};
use crate::tree::Tree;
use crate::{book, exercise, open, plot, reduce, report, results, signals, standing};
use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand, ValueEnum};
use interleave::{Nan, Strategy};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A workbook on concurrency in Rust: read a chapter, edit an exercise, save, and see the verdict.
///
/// Without a command: serves the book on 127.0.0.1, watches exercises/, and checks what is saved,
/// until Ctrl-C.
#[derive(Debug, Parser)]
#[command(
    name = "interleave",
    bin_name = "cargo run --",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  cargo run                                read and work
  cargo run -- check threads/claim         check one exercise
  cargo run -- hint threads/claim          the first of its three hints

Exit codes: 0 all is well, 1 something does not pass, 2 no verdict can be given (wrong usage, a file
or a tool that is missing), 130 interrupted. NO_COLOR is respected."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Serve the book on this port; 7878 or any free one by default
    #[arg(long)]
    port: Option<u16>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check exercises, natively and in the model
    ///
    /// An exercise that is as it was handed out is `not started`. That is well in a chapter; it is
    /// not when the exercise is named.
    #[command(after_help = "\
Examples:
  cargo run -- check                             everything that has been started
  cargo run -- check threads                     one chapter
  cargo run -- check threads/claim               one exercise
  cargo run -- check threads/claim --json        for a program
  cargo run -- check threads/claim --file my.rs  another file as the answer; exercises/ stays as it is

With --json: one object for one exercise, an array for more. Its fields exercise, flavour, verdict,
executions, preemptions, bound, message, trace, seconds and passed are those of the check that
decides: the first that failed, in the model if one failed there, else the last. `checks` has all.

Exit codes: 0 passed, 1 not passed, 2 no verdict can be given, 130 interrupted.")]
    Check {
        /// CHAPTER or CHAPTER/EXERCISE; everything when left out
        name: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Check this file as the answer to the exercise
        #[arg(long, value_name = "PATH", requires = "name")]
        file: Option<PathBuf>,
    },
    /// List the chapters, their exercises, and how each stands
    #[command(after_help = "Examples:\n  cargo run -- list\n  cargo run -- list --json")]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a hint: there are three for each exercise, from a nudge to nearly the answer
    #[command(after_help = "\
Examples:
  cargo run -- hint threads/claim
  cargo run -- hint threads/claim 2")]
    Hint {
        /// CHAPTER/EXERCISE
        name: String,
        /// Which hint
        #[arg(default_value_t = 1)]
        number: usize,
    },
    /// Put an exercise back to what was handed out; what you had is kept
    #[command(after_help = "\
Examples:
  cargo run -- reset threads/claim         shows what goes, and asks
  cargo run -- reset threads/claim --yes   does not ask")]
    Reset {
        /// CHAPTER/EXERCISE
        name: String,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Print the reference solution of an exercise
    #[command(after_help = "Example:\n  cargo run -- solution threads/claim")]
    Solution {
        /// CHAPTER/EXERCISE
        name: String,
    },
    /// Count, sum, mean, minimum, maximum and variance of a dataset of an HDF5 file
    #[command(after_help = "\
Examples:
  cargo run --release -- reduce data.h5            lists the datasets
  cargo run --release -- reduce data.h5 /array
  cargo run --release -- reduce data.h5 /array --threads 4 --strategy sequential --json")]
    Reduce {
        /// An HDF5 file
        file: PathBuf,
        /// The path of a dataset in it; left out, the numeric datasets are listed
        dataset: Option<String>,
        /// Number of threads; 0 is one for each core
        #[arg(long, default_value_t = 0)]
        threads: usize,
        /// Who reads
        #[arg(long, value_parser = PossibleValuesParser::new(Strategy::ALL.iter().map(|s| s.name())))]
        strategy: Option<String>,
        /// What becomes of values that are not a number: left out, or in every result, or an error
        #[arg(long, default_value = "skip", value_parser = PossibleValuesParser::new(Nan::ALL.iter().map(|n| n.name())))]
        nan: String,
        /// Obey the attributes _FillValue, missing_value, scale_factor and add_offset
        #[arg(long)]
        cf: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write an HDF5 file to try `reduce` on
    #[command(after_help = "Example:\n  cargo run -- sample sst.h5 --size small")]
    Sample {
        /// The file to write; what is there is replaced
        file: PathBuf,
        /// How large
        #[arg(long, value_enum, default_value_t = Size::Small)]
        size: Size,
    },
    /// Build the book as a folder of pages, as `mdbook build` does
    #[command(after_help = "Examples:\n  cargo run -- book\n  cargo run -- book --out /tmp/book")]
    Book {
        /// The folder; what is in it is replaced
        #[arg(long, value_name = "DIR", default_value = "book")]
        out: PathBuf,
    },
    /// Make the plots of a chapter's page from what `cargo bench` measured on this machine
    ///
    /// One SVG for each group of the benchmark, in chapters/plots/BENCH/; prints the line that includes
    /// it in a page. Functions measured for several numbers become lines over that number, which the
    /// group's name says after `by` (`threads/memory by threads`); others are a row each.
    #[command(after_help = "\
Examples:
  cargo bench --bench events
  cargo run -- plot events")]
    Plot {
        /// The benchmark: the name of a chapter, or `reduction`
        bench: String,
    },
}

/// How large a sample file is.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Size {
    /// Less than a mebibyte
    Tiny,
    /// A few mebibytes
    Small,
    /// About 64 mebibytes
    Bench,
}

impl From<Size> for interleave::sample::Size {
    fn from(size: Size) -> Self {
        match size {
            Size::Tiny => Self::Tiny,
            Size::Small => Self::Small,
            Size::Bench => Self::Bench,
        }
    }
}

/// No verdict can be given.
const NO_VERDICT: u8 = 2;

/// Does what the command line asks for.
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.is::<Cancelled>() => ExitCode::from(signals::INTERRUPTED),
        // The reader, such as `head`, has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell(format!("{} {error:#}", styled(BAD, "error:")));
            ExitCode::from(NO_VERDICT)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// Says whether all is well.
fn run(cli: Cli) -> Result<bool> {
    let Some(command) = cli.command else {
        open::open(&Tree::find()?, cli.port)?;
        return Ok(true);
    };
    match command {
        Command::Check { name, json, file } => {
            let tree = Tree::find()?;
            let selection = tree.select(name.as_deref())?;
            return report::check(&tree, &selection, file.as_deref(), json);
        }
        Command::List { json } => list(&Tree::find()?, json)?,
        Command::Hint { name, number } => {
            let tree = Tree::find()?;
            exercise::hint(&tree, &tree.exercise(&name)?, number)?;
        }
        Command::Reset { name, yes } => {
            let tree = Tree::find()?;
            exercise::reset(&tree, &tree.exercise(&name)?, yes)?;
        }
        Command::Solution { name } => {
            let tree = Tree::find()?;
            exercise::solution(&tree, &tree.exercise(&name)?)?;
        }
        Command::Reduce { file, dataset, threads, strategy, nan, cf, json } => {
            let strategy = strategy.map(|name| name.parse()).transpose()?;
            let (file, dataset, nan) = (&*file, dataset.as_deref(), nan.parse()?);
            reduce::reduce(&reduce::Request { file, dataset, threads, strategy, nan, cf, json })?;
        }
        Command::Sample { file, size } => reduce::write_sample(&file, size.into())?,
        Command::Book { out } => build_book(&Tree::find()?, &out)?,
        Command::Plot { bench } => plot::into_book(&Tree::find()?, &bench)?,
    }
    Ok(true)
}

fn list(tree: &Tree, json: bool) -> Result<()> {
    let standings = standing::all(tree, &results::load(tree))?;
    if json {
        return Ok(line(serde_json::to_string(&standings)?)?);
    }
    print(show::list(&standings))?;
    Ok(line(format!("\n{}", standing::progress(&standings)))?)
}

fn build_book(tree: &Tree, out: &Path) -> Result<()> {
    // mdBook takes a relative folder from its own root, and this one is relative to the caller's.
    let out = std::path::absolute(out).with_context(|| out.display().to_string())?;
    book::build(tree.root(), &out, None)?;
    Ok(line(format!("the book is in {}", out.join("index.html").display()))?)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
