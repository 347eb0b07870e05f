//! The reduction core as a tool: `cargo run -- reduce`, `follow`, `recover` and `sample`.
//!
//! A program of its own, so that a newcomer's `cargo run` does not wait for libhdf5's crates: the app has it
//! built when it is asked for, and turns into it.

#![warn(clippy::disallowed_methods)]

mod draft;
mod follow;
mod recover;
mod reduce;

pub use self::reduce::{Of, Statistics, Values};

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand, ValueEnum};
use interleave::{Options, Strategy};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// The reduction core as a tool.
#[derive(Debug, Parser)]
#[command(name = "reduction", bin_name = "cargo run --", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is only one")]
enum Command {
    /// Count, sum, mean, minimum, maximum and variance of datasets of an HDF5 file
    ///
    /// In one pass, in parallel, with the same bits for any number of threads. If no dataset is named, lists
    /// the datasets that hold numbers.
    #[command(after_help = "\
Examples:
  cargo run --release -- reduce data.h5                     lists the datasets
  cargo run --release -- reduce data.h5 /sst
  cargo run --release -- reduce data.h5 /sst /north/ice --threads 4 --json
  cargo run --release -- reduce data.h5 '/north/*' '**/sst'   by pattern; in quotes, for the shell
  cargo run --release -- reduce packed.nc /t2m --cf           skips fill values, scales the others
  cargo run --release -- reduce 2024-*.h5 /sst --each --csv   a table of all files
  cargo run --release -- reduce data.h5 /sst --quantiles 0.05,0.5,0.95
  cargo run --release -- reduce data.h5 /sst --rows -30.. --where 'x > 0 and x < 30'
  cargo run --release -- reduce data.h5 /sst --histogram --plot=sst.svg
  cargo run --release -- reduce data.h5 /sst --axis 0 --csv   a row for each day
  cargo run --release -- reduce --cluster nats://head:4222 data.h5 /sst   on many machines; see
                                                              `reduce --cluster URL --help`

In a pattern, * stands for any characters within one part of a name, ? for one character, [ab] for a or b, and
** for any number of parts.

Several files, such as *.h5, are taken as one dataset that goes on from file to file; with --each, each file is
reduced separately. The names of datasets come after the files.

A condition compares x, the value (scaled, with --cf), with numbers, using < <= > >= == !=. Join comparisons
with `and`, or write 0 < x <= 9. Rows are counted in each dataset, so --rows needs --each for several files.

The median is --quantiles 0.5. Quantiles are the same for any number of threads. In JSON they are an object
`quantiles`, and in CSV each has a column, such as q0.5. A histogram is an object `histogram` with `edges` and
`counts` in JSON, and a table of from, to and count in CSV. A value on an edge is counted on the side that is
farther from 0.

For days, latitudes and longitudes, --axis 0 gives the mean of each day. In JSON this is an array `table` of
objects, each with its index, and in CSV a row for each index. A table has at most 262,144 rows.

64-bit integers are reduced without rounding: sum, min and max are whole numbers, in JSON and CSV as well.

--json prints an object if one dataset is named, and an array for several or for a pattern. The keys are file
(or files), dataset, count, nan, skipped, sum, mean, min, max, variance (of the population), std (its square
root), strategy, because (why not another), unchecked (why the index of chunks could not be checked), threads,
bytes (null for 2^64 or more), seconds. Infinite numbers are \"inf\" and \"-inf\", a value that is not a number is
\"nan\", and a statistic that needs values is null if there are none. If one dataset among several cannot be
reduced, its object has file, dataset and error. A list is an array with dataset, shape, type, layout, chunk,
filters, stored (bytes).

A field of a table (a dataset of a compound type) is named after the table: table/x.

If one of several datasets cannot be reduced, the others still are. Bytes of a name that are not UTF-8, and
control characters, are printed as \\xNN, and can be given in that form.

Exit codes: 0 done, 2 not all done (an error says why), 130 interrupted: Ctrl-C stops before the next chunk,
and a second Ctrl-C stops at once. SIGTERM does the same, with 143.")]
    Reduce {
        /// An HDF5 file; if a SWMR writer is appending to it, it is read as it is at that moment
        file: PathBuf,
        /// More files, taken as one; then datasets in them, by name or by pattern
        #[arg(value_name = "FILE|DATASET")]
        names: Vec<String>,
        /// Reduce each file separately
        #[arg(long)]
        each: bool,
        /// Number of threads; 0 is one for each core
        #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = number)]
        threads: usize,
        /// How to read; auto goes around libhdf5 where it can, and says which strategy it chose
        #[arg(long, value_name = "NAME", default_value = Strategy::default().name(), value_parser = PossibleValuesParser::new(Strategy::ALL.iter().map(|s| s.name())))]
        strategy: String,
        #[command(flatten)]
        values: Values,
        /// Quantiles too, such as 0.25,0.5,0.75; each is off by at most 0.05% of itself
        #[arg(long, value_name = "SHARE,…", value_delimiter = ',', value_parser = share)]
        quantiles: Vec<f64>,
        /// Count values in about N bins of equal width (20), and print bars; edges between bins are off by at
        /// most 0.05% of themselves, and counts are exact
        #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "20", value_parser = clap::value_parser!(u16).range(1..=10_000))]
        histogram: Option<u16>,
        /// A table with a result for each index along axis N (0 is the first), over all other axes
        #[arg(long, value_name = "N", conflicts_with_all = ["quantiles", "histogram"], allow_negative_numbers = true, value_parser = number)]
        axis: Option<usize>,
        /// Draw how the values are spread, or with --axis the means: a line of small bars, or an SVG file,
        /// which replaces an older picture and nothing else
        #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-")]
        plot: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Print a line of JSON for each dataset
        #[arg(long, conflicts_with = "json")]
        ndjson: bool,
        /// Print a table: a row for each dataset
        #[arg(long, conflicts_with_all = ["json", "ndjson"])]
        csv: bool,
        /// When to show progress, on standard error
        #[arg(long, value_name = "WHEN", value_enum, default_value_t = reduce::When::Auto)]
        progress: reduce::When,
    },
    /// Statistics of a dataset that another program appends to, as it grows
    ///
    /// The writer must let others read meanwhile (SWMR; in h5py `file.swmr_mode = True`), and flush whatever
    /// they should see. Each row is read once. `follow` ends when the writer closes the file.
    #[command(after_help = "\
Examples:
  cargo run --release -- follow run.h5 /temperature
  cargo run --release -- follow run.h5 /temperature --for 10m --json
  cargo run --release -- follow run.h5 /temperature --poll 250ms    if the file system doesn't report changes

On a terminal, one line is written again and again; elsewhere, each check that finds new rows prints a line.
With --json, each line is an object with the keys rows, new, count, nan, mean, min, max, std, seconds and
restarts; the last one also has ended, which is closed, time, interrupted or writer_gone. Numbers are written as
`reduce` writes them; min and max of 64-bit integers are exact.

If the writer cuts off rows that have been read, the statistics start again from the first row: a line on
standard error says so, and restarts counts how often. Rows that are cut off and written again between two
checks go unnoticed.

Exit codes: 0 the file was closed or the time is up, 2 the file cannot be followed, or its writer has gone
without closing it, 130 interrupted (143 by SIGTERM).")]
    Follow {
        /// The HDF5 file
        file: PathBuf,
        /// The dataset; it grows along its first axis
        dataset: String,
        /// End after this time: 90s, 10m, 2h
        #[arg(long = "for", value_name = "TIME", allow_hyphen_values = true, value_parser = follow::time)]
        for_time: Option<Duration>,
        /// Check this often, instead of waiting for the system to report changes
        #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = follow::time)]
        poll: Option<Duration>,
        /// Print lines of JSON
        #[arg(long)]
        json: bool,
    },
    /// Repair an HDF5 file whose writer was killed, and keep every row that was flushed
    ///
    /// Such a file cannot be opened, because it is marked as being written. `h5clear -s` takes the mark away,
    /// and then the next writer cuts the file at an old end, and all rows after it are lost. This command also
    /// corrects the end, in a copy, and reads every value to show that nothing is lost.
    #[command(after_help = "\
Examples:
  cargo run --release -- recover run.h5                     writes run.recovered.h5
  cargo run --release -- recover run.h5 --output good.h5
  cargo run --release -- recover run.h5 --in-place          changes a few bytes of the file itself

With --json: an object with the keys file, state (closed, writer gone, swmr writer gone), superblock (its
version), stored_end and end (bytes), repaired (the path, or null), datasets (for each: dataset, rows, values,
and error if it cannot be read) and others (datasets that hold no numbers and were not read).

Exit codes: 0 everything was read, 1 a dataset cannot be read, 2 the file cannot be repaired: a program is still
writing it, or it has been cut short or damaged, 130 interrupted by Ctrl-C: everything is as it was.")]
    Recover {
        /// The HDF5 file
        file: PathBuf,
        /// Where to write the repaired copy; it must not exist
        #[arg(long, value_name = "FILE", conflicts_with = "in_place")]
        output: Option<PathBuf>,
        /// Repair the file itself; if nothing in it can be read, it is left as it was
        #[arg(long)]
        in_place: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write an HDF5 file to try `reduce` on
    #[command(after_help = "Example:\n  cargo run -- sample sst.h5 --size small")]
    Sample {
        /// The file to write; it must not exist
        file: PathBuf,
        /// How large
        #[arg(long, value_enum, default_value_t = Size::Small)]
        size: Size,
    },
}

/// A share of all values.
fn share(text: &str) -> Result<f64, String> {
    let share = text.trim().parse::<f64>().map_err(|_| "not a number".to_owned())?;
    (0.0..=1.0).contains(&share).then_some(share).ok_or_else(|| "not from 0 to 1".to_owned())
}

/// A number of threads, or of an axis.
fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "not a whole number from 0 on".to_owned())
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
        Err(error) if error.is::<terminal::Cancelled>() => {
            ExitCode::from(interleave::apart::exit_code().unwrap_or(terminal::INTERRUPTED))
        }
        outcome => terminal::end(outcome),
    }
}

/// Says whether all is well.
fn run(cli: Cli) -> Result<bool> {
    match cli.command {
        Command::Reduce {
            file,
            names,
            each,
            threads,
            strategy,
            values,
            quantiles,
            histogram,
            axis,
            plot,
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
            let strategy = strategy.parse()?;
            let Options { nan, fill, cf, rows, condition, .. } = values.options()?;
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
                rows,
                condition,
                quantiles: &quantiles,
                histogram: histogram.map(usize::from),
                axis,
                plot: plot.map(|file| match file.as_os_str() == "-" {
                    true => reduce::Plot::Terminal,
                    false => reduce::Plot::File(file),
                }),
                format,
                progress,
            };
            reduce::reduce(&request)?;
        }
        Command::Follow { file, dataset, for_time, poll, json } => {
            let (file, dataset) = (&*file, &*dataset);
            follow::follow(&follow::Request { file, dataset, for_time, poll, json })?;
        }
        Command::Recover { file, output, in_place, json } => {
            let (file, output) = (&*file, output.as_deref());
            return recover::recover(&recover::Request { file, output, in_place, json });
        }
        Command::Sample { file, size } => reduce::write_sample(&file, size.into())?,
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
