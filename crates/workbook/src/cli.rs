//! The command line.

use crate::explore::{self, Unexplored, Wanted};
use crate::process::Cancelled;
use crate::report::Answers;
use crate::show::{self, BAD, styled};
use crate::terminal::{line, print, tell};
use crate::tree::Tree;
use crate::{
    audit, book, confined, exercise, interleavings, new, open, plot, reduce, report, results,
    second, signals, standing,
};
use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand, ValueEnum};
use explorer::Schedule;
use harness::confine::Bounds;
use interleave::{Nan, Strategy};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// A workbook on concurrency in Rust: read a chapter, edit an exercise, save, and see the verdict.
///
/// Without a command: serves the book on 127.0.0.1, watches exercises/, and checks what is saved,
/// until `q` or Ctrl-C. On a terminal it shows where you are, and keys lead on.
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
    /// Print lines, and take no keys
    #[arg(long)]
    plain: bool,
    /// Open the file of each exercise that you go to with this command, such as "subl" or "code -r"
    #[arg(long, value_name = "COMMAND")]
    editor: Option<String>,
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
  cargo run -- check threads --dir handed-in     what a class handed in, to one chapter
  cargo run -- check --junit report.xml          for a grading job
  cargo run -- check threads/claim --svg a.svg   draws the interleaving that fails
  cargo run -- check threads/claim --checker loom   the same checks, explored by loom

With --checker: LOOM_MAX_PREEMPTIONS, LOOM_MAX_PERMUTATIONS (executions) and LOOM_MAX_DURATION (seconds) limit
each check, and SHUTTLE_… for shuttle. That one has not finished, or cannot express something, is not a fault of the answer.

With --json: one object for one exercise, an array for more. Its fields exercise, flavour, verdict,
executions, preemptions, bound, message, trace, seconds and passed are those of the check that
decides: the first that failed, in the model if one failed there, else the last. `checks` has all. With --dir
also `student`, `same_as` (whose text is the same) and `took` (seconds).

Exit codes: 0 passed, 1 not passed, 2 no verdict can be given (with --dir: on some answer; the others
have theirs), 130 interrupted.")]
    Check {
        /// CHAPTER or CHAPTER/EXERCISE; everything when left out
        name: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Check this file as the answer to the exercise
        #[arg(long, value_name = "PATH", requires = "name")]
        file: Option<PathBuf>,
        /// Check every answer in this folder: STUDENT/CHAPTER/EXERCISE.rs, or STUDENT.rs to the one
        /// exercise named
        #[arg(long, value_name = "SUBMISSIONS", conflicts_with = "file")]
        dir: Option<PathBuf>,
        /// Keep handed-in answers from your files, the network and other processes; `help` says what
        /// this system can
        #[arg(long, value_name = "WHEN", value_enum, default_value_t = confined::When::Auto)]
        sandbox: confined::When,
        /// Write JUnit XML to this file too
        #[arg(long, value_name = "FILE")]
        junit: Option<PathBuf>,
        /// Draw the failing interleaving to this file
        #[arg(long, value_name = "FILE", requires = "name", conflicts_with = "dir")]
        svg: Option<PathBuf>,
        /// Run the checks of the model by another checker; it is built then
        #[arg(long, value_name = "NAME", value_enum)]
        #[arg(conflicts_with_all = ["json", "file", "dir", "junit", "svg"])]
        checker: Option<second::Checker>,
    },
    /// Confine this process, and turn it into another program
    #[command(name = confined::COMMAND, hide = true)]
    Confined {
        #[arg(long)]
        memory: Option<u64>,
        #[arg(long)]
        processor: Option<u64>,
        #[arg(long)]
        read: Vec<PathBuf>,
        #[arg(long)]
        write: Vec<PathBuf>,
        #[arg(last = true, required = true)]
        program: Vec<OsString>,
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
    /// Record every interleaving of a check of your own file, or show one of them
    #[command(after_help = "\
Examples:
  cargo run -- explore threads/claim                       counts, for each check
  cargo run -- explore threads/claim --check three_chunks --schedule \"main main T1 T2\"

A schedule says which thread takes each step. Copy one from the page, or from what this command prints.

Exit codes: 0 no recorded interleaving fails, 1 one fails, 2 nothing can be explored.")]
    Explore {
        /// CHAPTER/EXERCISE
        name: String,
        /// One of its checks; all when left out
        #[arg(long)]
        check: Option<String>,
        /// Explore this file as the answer to the exercise
        #[arg(long, value_name = "PATH")]
        file: Option<PathBuf>,
        /// The most interleavings to record of a check
        #[arg(long, value_name = "N", default_value_t = interleavings::USUAL_CAP, value_parser = clap::value_parser!(u64).range(1..=100_000))]
        cap: u64,
        /// Show the interleaving that this schedule leads to
        #[arg(long, value_name = "TEXT")]
        schedule: Option<Schedule>,
        /// Print JSON: the recorded tree, or the one interleaving
        #[arg(long)]
        json: bool,
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
    /// Write the files of a new exercise, and of its chapter if that is new too
    #[command(after_help = "\
What it writes compiles, and is a small example. `WRITE:` stands where you go on; `audit` says what is
left.

Example:
  cargo run -- new queues/stack")]
    New {
        /// CHAPTER/EXERCISE
        name: String,
    },
    /// Prove that exercises are complete, for their authors
    #[command(after_help = "\
Every skeleton compiles and fails, every solution and every other accepted answer passes, every mistake
is rejected by its name, every exercise is as it is handed out, has three hints and a place in the book,
and every link holds.

Examples:
  cargo run -- audit                everything
  cargo run -- audit threads        one chapter
  cargo run -- audit threads/claim  one exercise, and the pages of the book

  INTERLEAVE_REPORT=$PWD/proof cargo test && cargo run -- audit --proof proof
                                    does not run the answers a second time

With --mutants: makes every small wrong program from the solution and the other accepted answers (an
ordering weakened, a notification left out, `while` to `if`, two statements exchanged, ...), runs the checks
on each, and prints those that pass. One that is no worse than the answer is explained in
tests/CHAPTER/EXERCISE/equivalent.toml.

  cargo run -- audit --mutants threads/claim        all mutants of one exercise
  cargo run -- audit --mutants --minutes 2          of answers drawn by chance, for two minutes
  cargo run -- audit --mutants --flavour native     what a course without a model would catch

Exit codes: 0 nothing is wrong, 1 something is, 2 it cannot be found out, 130 interrupted.")]
    Audit {
        /// CHAPTER or CHAPTER/EXERCISE; everything when left out
        name: Option<String>,
        /// The reports of a `cargo test` of this checkout; the answers are then not run again
        #[arg(long, value_name = "FILE", conflicts_with = "mutants")]
        proof: Option<PathBuf>,
        /// Try the checks on every small wrong program that can be made from the right answers
        #[arg(long)]
        mutants: bool,
        /// Begin no other answer after this time, and draw the answers by chance
        #[arg(long, value_name = "N", requires = "mutants")]
        minutes: Option<u64>,
        /// Draw the same answers again
        #[arg(long, value_name = "N", requires = "minutes")]
        seed: Option<u64>,
        /// Run the checks of one flavour only
        #[arg(long, value_enum, requires = "mutants")]
        flavour: Option<Flavour>,
    },
    /// Count, sum, mean, minimum, maximum and variance of datasets of an HDF5 file
    ///
    /// In one pass, in parallel, with the same bits for any number of threads. Without a dataset, those
    /// that hold numbers are listed.
    #[command(after_help = "\
Examples:
  cargo run --release -- reduce data.h5                     lists the datasets
  cargo run --release -- reduce data.h5 /sst
  cargo run --release -- reduce data.h5 /sst /north/ice --threads 4 --json
  cargo run --release -- reduce data.h5 '/north/*' '**/sst'   by pattern; in quotes, for the shell
  cargo run --release -- reduce packed.nc /t2m --cf           skips fill values, scales the others
  cargo run --release -- reduce 2024-*.h5 /sst --each --csv   a table of all files

In a pattern, * stands for letters of one part of a name, ? for one letter, [ab] for a or b, and ** for
any parts.

Several files, as *.h5, are one dataset that goes on from file to file; with --each, each is one by itself.
What follows the files are datasets: names that are no files.

With --json: an object for one dataset that is named, an array for several and for a pattern. Its keys are
file (or files), dataset, count, nan, skipped, sum, mean, min, max, variance (of the population), std (its
square root), strategy, because (why not another), unchecked (why the index of chunks could not be checked),
threads, bytes, seconds. Infinite numbers are \"inf\" and \"-inf\", what is not a number is \"nan\", and what no
values have is null. Of a dataset among several that cannot be reduced: file, dataset, error. A list is an
array with dataset, shape, type, layout, chunk, filters, stored (bytes).

A field of a table (a dataset of a compound type) is named after it: table/x.

One dataset that cannot be reduced does not end a run over several. A name that is no UTF-8 is listed with
\\xNN in it, and may be given so.

Exit codes: 0 done, 2 not all done (an error says why), 130 interrupted: Ctrl-C stops before the next chunk,
and a second one at once.")]
    Reduce {
        /// An HDF5 file; one that a SWMR writer appends to is read as it is at that moment
        file: PathBuf,
        /// More files, as if all were one; then datasets in them, by name or by pattern
        #[arg(value_name = "FILE|DATASET")]
        names: Vec<String>,
        /// Reduce each file by itself
        #[arg(long)]
        each: bool,
        /// Number of threads; 0 is one for each core
        #[arg(long, value_name = "N", default_value_t = 0)]
        threads: usize,
        /// Who reads; auto goes around libhdf5 where it can, and says what it took
        #[arg(long, value_name = "NAME", default_value = Strategy::default().name(), value_parser = PossibleValuesParser::new(Strategy::ALL.iter().map(|s| s.name())))]
        strategy: String,
        /// What becomes of values that are not a number: left out, or in every result, or an error
        #[arg(long, value_name = "POLICY", default_value = Nan::default().name(), value_parser = PossibleValuesParser::new(Nan::ALL.iter().map(|n| n.name())))]
        nan: String,
        /// Leave out values that are X, and count them as skipped
        #[arg(long, value_name = "X", allow_negative_numbers = true)]
        fill_value: Option<f64>,
        /// Obey what netCDF files say of their values: _FillValue, missing_value, valid_min, valid_max,
        /// valid_range, _Unsigned, scale_factor, add_offset, and netCDF's own fill values
        #[arg(long)]
        cf: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Print a line of JSON for each dataset
        #[arg(long, conflicts_with = "json")]
        ndjson: bool,
        /// Print a table: a row for each dataset
        #[arg(long, conflicts_with_all = ["json", "ndjson"])]
        csv: bool,
        /// When to show how far it is, on standard error
        #[arg(long, value_name = "WHEN", value_enum, default_value_t = reduce::When::Auto)]
        progress: reduce::When,
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
    /// Build the book as a folder of pages that can be opened as files
    ///
    /// As `mdbook build` does, and with a picture of every execution, which can be stepped through.
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

/// The world that a check runs in.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Flavour {
    /// Real threads
    Native,
    /// Every interleaving
    Model,
}

impl From<Flavour> for harness::Flavour {
    fn from(flavour: Flavour) -> Self {
        match flavour {
            Flavour::Native => Self::Native,
            Flavour::Model => Self::Model,
        }
    }
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

/// With this argument the program is a child of its own `reduce --strategy processes`.
const PART: &str = "--reduce-for-parent";

/// Does what the command line asks for: the `main` of the program.
pub fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(PART) {
        return match interleave::processes::serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    interleave::processes::install([PART]);
    match run(Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.is::<Cancelled>() => ExitCode::from(signals::INTERRUPTED),
        Err(error) if error.is::<Unexplored>() => ExitCode::from(NO_VERDICT),
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
        let Cli { port, plain, editor, .. } = cli;
        open::open(&Tree::find()?, open::Options { port, plain, editor })?;
        return Ok(true);
    };
    match command {
        Command::Check { sandbox: confined::When::Help, .. } => line(confined::described())?,
        Command::Check { name, json, file, dir, junit, svg, sandbox, checker } => {
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
            let (junit, svg) = (junit.as_deref(), svg.as_deref());
            let request = report::Request { selection, answers, json, junit, svg, sandbox };
            return report::check(&tree, &request);
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
        Command::Reset { name, yes } => {
            let tree = Tree::find()?;
            exercise::reset(&tree, &tree.exercise(&name)?, yes)?;
        }
        Command::Solution { name } => {
            let tree = Tree::find()?;
            exercise::solution(&tree, &tree.exercise(&name)?)?;
        }
        Command::New { name } => new::new(&Tree::find()?, &name)?,
        Command::Audit { name, proof, mutants, minutes, seed, flavour } => {
            let tree = Tree::find()?;
            let selection = &tree.select(name.as_deref())?;
            if mutants {
                let flavour = flavour.map(Into::into);
                let sample = minutes.map(|minutes| Duration::from_secs(minutes * 60));
                let request = audit::mutants::Request { selection, flavour, sample, seed };
                return audit::mutants::audit(&tree, &request);
            }
            return audit::audit(&tree, selection, proof.as_deref());
        }
        Command::Reduce {
            file,
            names,
            each,
            threads,
            strategy,
            nan,
            fill_value: fill,
            cf,
            json,
            ndjson,
            csv,
            progress,
        } => {
            // More files, up to the first name that is not one.
            let more = names.iter().take_while(|name| Path::new(name).is_file()).count();
            let mut datasets = names;
            let mut files = vec![file];
            files.extend(datasets.drain(..more).map(PathBuf::from));
            let (files, datasets) = (&*files, &*datasets);
            let (strategy, nan) = (strategy.parse()?, nan.parse()?);
            let format = match (json, ndjson, csv) {
                (true, ..) => reduce::Format::Json,
                (_, true, _) => reduce::Format::Lines,
                (_, _, true) => reduce::Format::Csv,
                _ => reduce::Format::Text,
            };
            let request = reduce::Request {
                files,
                datasets,
                each,
                threads,
                strategy,
                nan,
                fill,
                cf,
                format,
                progress,
            };
            reduce::reduce(&request)?;
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
    book::to_read(tree.root(), &out)?;
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
