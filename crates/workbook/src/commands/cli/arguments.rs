//! What may stand on the command line, and what `--help` says of it.

use crate::checks::{interleavings, second};
use crate::host::confined;
use crate::own;
use clap::{Parser, Subcommand, ValueEnum};
use report::Schedule;
use std::ffi::OsString;
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

/// A workbook on concurrency in Rust: read a chapter, edit an exercise, save, and see the verdict.
///
/// Without a command: serves the book on 127.0.0.1, watches exercises/, and checks what you save,
/// until `q` or Ctrl-C. On a terminal it shows where you are, and which keys take you on.
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
or a tool is missing), 130 interrupted. NO_COLOR is respected."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Serve the book on this port; 7878 or any free one by default
    #[arg(long)]
    pub(super) port: Option<u16>,
    /// Print lines instead of a screen, and take no keys
    #[arg(long)]
    pub(super) plain: bool,
    /// Open the file of each exercise that you go to with this command, such as "subl" or "code -r"
    #[arg(long, value_name = "COMMAND")]
    pub(super) editor: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check exercises, natively and in the model
    ///
    /// An exercise that is still as it was handed out is `not started`. That is a failure only if you
    /// name the exercise itself. An answer that uses what its exercise has you build, such as the
    /// barrier of `std`, is `not allowed`.
    #[command(after_help = "\
Examples:
  cargo run -- check                             everything that has been started
  cargo run -- check threads                     one chapter
  cargo run -- check threads/claim               one exercise
  cargo run -- check threads/claim --json        for a program
  cargo run -- check threads/claim --file my.rs  another file as the answer; exercises/ stays as it is
  cargo run -- check threads --dir handed-in     what a class handed in, to one chapter
  cargo run -- check threads --dir handed-in --jobs 1   the same, one answer after the other
  cargo run -- check --junit report.xml          for a grading job
  cargo run -- check threads/claim --svg a.svg   draws the interleaving that fails
  cargo run -- check threads/claim --checker loom   the same checks, explored by loom
  cargo run -- check threads/claim --checker shuttle   the same, tried at random by shuttle

With --checker, LOOM_MAX_PREEMPTIONS, LOOM_MAX_PERMUTATIONS (executions) and LOOM_MAX_DURATION (seconds) limit
each check by loom, and SHUTTLE_MAX_PERMUTATIONS and SHUTTLE_MAX_DURATION each check by shuttle. If a checker
has not finished, or cannot express something, the answer is not at fault.

With INTERLEAVE_PROCESSES=2, two processes share each search of the model that takes longer than 10 ms. They
find what one process would find.

With --json: one object for one exercise, an array for more. Its fields exercise, flavour, verdict,
executions, preemptions, bound, message, trace, seconds and passed are those of the check that
decides: the first that failed, in the model if one failed there, else the last. `checks` has all that ended:
when the model has named the bug, or all that it finds are endless loops, native checks are not waited for. With
--dir also `student`, `same_as` (whose text is the same) and `took` (seconds).

Exit codes: 0 passed, 1 not passed, 2 no verdict can be given (with --dir: to some answer; the others
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
        /// Check every answer in this folder: STUDENT/CHAPTER/EXERCISE.rs, or STUDENT.rs for the exercise
        /// that is named
        #[arg(long, value_name = "SUBMISSIONS", conflicts_with = "file")]
        dir: Option<PathBuf>,
        /// Grade this many answers at the same time, each apart from the others [default: one for each core, and no
        /// more than there is memory for]
        #[arg(long, value_name = "N", requires = "dir", value_parser = at_least_one)]
        #[arg(allow_negative_numbers = true)]
        jobs: Option<NonZero<usize>>,
        /// Keep handed-in answers away from your files, the network and other processes; `help` says what
        /// this system can do
        #[arg(long, value_name = "WHEN", value_enum, default_value_t = confined::When::Auto)]
        sandbox: confined::When,
        /// Write JUnit XML to this file too
        #[arg(long, value_name = "FILE")]
        junit: Option<PathBuf>,
        /// Draw the interleaving that fails, as an SVG, into this file
        #[arg(long, value_name = "FILE", requires = "name", conflicts_with = "dir")]
        svg: Option<PathBuf>,
        /// Run the model's checks with another checker, which is built first
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
    /// Record every interleaving of your answer to an exercise, or show one of them
    #[command(after_help = "\
Examples:
  cargo run -- explore threads/claim                       counts, for each check
  cargo run -- explore threads/claim --check three_chunks --schedule \"main main T1 T2\"

A schedule says which thread takes each step. Copy one from the page, or from what this command prints.

Exit codes: 0 no recorded interleaving fails, 1 one fails, 2 nothing can be explored.")]
    Explore {
        /// CHAPTER/EXERCISE
        name: String,
        /// One of its checks; all of them if left out
        #[arg(long)]
        check: Option<String>,
        /// Explore this file as the answer to the exercise
        #[arg(long, value_name = "PATH")]
        file: Option<PathBuf>,
        /// The largest number of interleavings to record for a check
        #[arg(long, value_name = "N", default_value_t = interleavings::USUAL_CAP, value_parser = clap::value_parser!(u64).range(1..=100_000))]
        #[arg(allow_negative_numbers = true)]
        cap: u64,
        /// Show the interleaving that this schedule leads to
        #[arg(long, value_name = "TEXT")]
        schedule: Option<Schedule>,
        /// Print JSON: the recorded tree, or the one interleaving
        #[arg(long)]
        json: bool,
    },
    /// Run the tests of your own crate in every interleaving
    ///
    /// Takes any cargo package as it is. The package, and every dependency that shares something between
    /// threads, is copied and compiled against the modelled `std`; then each #[test] is explored in a process
    /// of its own. Your files are only read. What the model cannot see is listed at the end.
    #[command(after_help = own::HELP)]
    Model(own::Request),
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
    /// Bring in what is new in the workbook, with git, and keep your answers
    ///
    /// If the skeleton of an exercise that you have answered has changed, git merges the two. If both have
    /// changed the same lines, your answer stays as it is, and you are told.
    #[command(after_help = "Example:\n  cargo run -- update")]
    Update,
    /// Write the files of a new exercise, and of its chapter if that is new too
    #[command(after_help = "\
What it writes compiles, and is a small example. `WRITE:` marks where you should go on, and `audit` says
what is left to do.

Example:
  cargo run -- new queues/stack")]
    New {
        /// CHAPTER/EXERCISE
        name: String,
    },
    /// Prove that exercises are complete, for their authors
    #[command(after_help = "\
Every skeleton compiles and fails, every solution and every other accepted answer passes, every mistake
is rejected under its name, every exercise is as it is handed out, has three hints and a place in the book,
whatever an exercise refuses has to be refused, and every link leads somewhere.

Examples:
  cargo run -- audit                everything
  cargo run -- audit threads        one chapter
  cargo run -- audit threads/claim  one exercise, and the pages of the book

  INTERLEAVE_REPORT=$PWD/proof cargo test --workspace && cargo run -- audit --proof proof
                                    does not run the answers a second time

With --mutants: makes every small wrong program from the solution and the other accepted answers (an
ordering weakened, a notification left out, `while` to `if`, two statements exchanged, ...), runs the checks
on each, and prints those that pass. If one is no worse than the answer, explain it in
tests/CHAPTER/EXERCISE/equivalent.toml.

  cargo run -- audit --mutants threads/claim        all mutants of one exercise
  cargo run -- audit --mutants threads --of solution  those of the solutions only
  cargo run -- audit --mutants --minutes 2          of answers drawn at random, for two minutes
  cargo run -- audit --mutants --flavour native     what a course without a model would catch
  cargo run -- audit --mutants --record             both flavours on every mutant, for the book's table
  cargo run -- audit --mutants --loom               and loom, which has a column there

Exit codes: 0 nothing is wrong, 1 something is, 2 there is no telling, 130 interrupted.")]
    Audit {
        /// CHAPTER or CHAPTER/EXERCISE; everything when left out
        name: Option<String>,
        /// The reports of a `cargo test` of this checkout, so that the answers needn't be run again
        #[arg(long, value_name = "FILE", conflicts_with = "mutants")]
        proof: Option<PathBuf>,
        /// Try the checks on every small wrong program that can be made from the right answers
        #[arg(long)]
        mutants: bool,
        /// Only the mutants of one answer: `solution`, or the name of an accepted one
        #[arg(long, value_name = "ANSWER", requires = "mutants")]
        of: Option<String>,
        /// Try each mutant with both flavours, and keep what they say in chapters/model-checker/
        #[arg(long, requires = "mutants", conflicts_with_all = ["flavour", "minutes"])]
        record: bool,
        /// Try each mutant with the model's checks explored by loom, and keep how many it catches in
        /// chapters/model-checker/
        #[arg(long, requires = "mutants", conflicts_with_all = ["flavour", "record"])]
        loom: bool,
        /// Draw answers at random, from those without an open mutant on record, and begin no other after this many
        /// minutes
        #[arg(long, value_name = "N", requires = "mutants", value_parser = minutes)]
        minutes: Option<Duration>,
        /// Draw the same answers again: the number that the other run printed
        #[arg(long, value_name = "N", requires = "minutes")]
        seed: Option<u64>,
        /// Run the checks of one flavour only
        #[arg(long, value_enum, requires = "mutants")]
        flavour: Option<Flavour>,
    },
    /// Count, sum, mean, minimum, maximum and variance of datasets of an HDF5 file
    Reduce,
    /// Statistics of a dataset that another program appends to, as it grows
    Follow,
    /// Repair an HDF5 file whose writer was killed, and keep every row that was flushed
    Recover,
    /// Write an HDF5 file to try `reduce` on
    Sample,
    /// Take part in a reduction on many machines (`reduce --cluster`)
    Worker,
    /// Start the broker that a reduction on many machines goes through
    Broker,
    /// Build the book as a folder of pages that can be opened as files
    ///
    /// Like `mdbook build`, but with a picture of every execution, which can be stepped through. Wrong
    /// programs can be played: the reader chooses which thread goes next. Any static host can serve the
    /// folder, under any path.
    ///
    /// Once the rest is there, the wrong answers to the exercises are recorded. They must be built for that,
    /// which takes some minutes the first time; --quick leaves them out.
    #[command(
        after_help = "Examples:\n  cargo run -- book\n  cargo run -- book --out /tmp/book --quick"
    )]
    Book {
        /// The folder; a book that is in it is replaced, and anything else refused
        #[arg(long, value_name = "DIR", default_value = "book")]
        out: PathBuf,
        /// Leave out the wrong answers to the exercises
        #[arg(long)]
        quick: bool,
    },
    /// Make the plots of a chapter's page from what `cargo bench` measured on this machine
    ///
    /// Draws an SVG for each group of the benchmark, in chapters/plots/BENCH/, and prints the line that
    /// includes it in a page. A function that was measured for several numbers becomes a line over that
    /// number, which the group's name gives after `by` (`threads/memory by threads`); any other is a row.
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
pub(super) enum Flavour {
    /// Real threads
    Native,
    /// Every interleaving
    Model,
}

impl From<Flavour> for report::Flavour {
    fn from(flavour: Flavour) -> Self {
        match flavour {
            Flavour::Native => Self::Native,
            Flavour::Model => Self::Model,
        }
    }
}

/// `1`, `0.5`.
fn minutes(text: &str) -> Result<Duration, &'static str> {
    let minutes = text.parse::<f64>().ok();
    minutes
        .and_then(|minutes| Duration::try_from_secs_f64(minutes * 60.0).ok())
        .ok_or("should be a number of minutes, such as 2 or 0.5")
}

fn at_least_one(text: &str) -> Result<NonZero<usize>, &'static str> {
    text.parse().map_err(|_| "should be a whole number, and at least 1")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
