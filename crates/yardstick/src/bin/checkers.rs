//! The table of the page *How the model checker works*: what the explorer, loom and shuttle need for each
//! exercise, and what they find.
//!
//!     cargo run -p yardstick --bin checkers
//!
//! It runs the tests that compare them, one after the other, and writes the table to
//! `chapters/model-checker/checkers.md`. That takes about five minutes on a machine that does nothing else, builds not
//! counted, and each test is shown when it is over. With `--only NAME` it runs the tests whose names have that in them,
//! as `--only threads/claim`, and prints the table without writing it. With the names of three files it takes the
//! reports from there, in the place of running the tests: what `INTERLEAVE_REPORT` names when `solutions` of
//! solutions-model runs, and `INTERLEAVE_OPINIONS` when `loom_agrees` and `shuttle_agrees` do. The executions and the
//! processor time are those of the checks of the reference solution; the mistakes are those that a model rejects.

use harness::verdict::{INCONCLUSIVE, NOT_IN_THE_MODEL, PASSED};
use harness::{Flavour, Header, OPINIONS_FILE, REPORT_FILE, Report};
use report::words::grouped;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use yardstick::{machine, now, today};

/// The programs: package, target, and the variable that names the file for their reports.
type Program = (&'static str, &'static str, &'static str);
const EXPLORER: Program = ("solutions-model", "solutions", REPORT_FILE);
const LOOM: Program = ("by-loom", "loom_agrees", OPINIONS_FILE);
const SHUTTLE: Program = ("by-shuttle", "shuttle_agrees", OPINIONS_FILE);

/// The most executions of one check by loom, in its own words: the page says how many. In the tests, right answers
/// have fewer.
const LOOM_EXECUTIONS: (&str, &str) = ("LOOM_MAX_PERMUTATIONS", "2000");

/// What one checker did with one exercise.
#[derive(Default)]
struct Row {
    /// Executions of the reference's checks, and the processor time of their processes in seconds.
    executions: u64,
    processor: f64,
    /// Some of those checks were not finished, or could not be expressed.
    is_open: bool,
    /// The mistakes that were rejected.
    found: BTreeSet<String>,
}

/// The mistakes of an exercise that a model rejects, and those of them that real threads show for certain, too:
/// as their headers say.
#[derive(Default)]
struct Mistakes {
    model: usize,
    native: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let given: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let only = if let ["--only", name] = given[..] { Some(name) } else { None };
    let files = match given[..] {
        [explorer, loom, shuttle] => [explorer, loom, shuttle].map(PathBuf::from),
        [] | ["--only", _] => {
            [run(&root, EXPLORER, only)?, run(&root, LOOM, only)?, run(&root, SHUTTLE, only)?]
        }
        _ => {
            return Err(
                "give the reports of explorer, loom and shuttle, --only NAME, or nothing".into()
            );
        }
    };
    let [explorer, loom, shuttle] = [rows(&files[0])?, rows(&files[1])?, rows(&files[2])?];
    let mistakes = mistakes(&root)?;
    let text = table(&mistakes, [&explorer, &loom, &shuttle])?;
    if only.is_some() {
        print!("{text}");
        return Ok(());
    }
    let file = root.join("chapters/model-checker/checkers.md");
    fs::create_dir_all(file.parent().ok_or("a file has a folder")?)?;
    fs::write(&file, &text)?;
    print!("{text}");
    eprintln!("written to {}", file.display());
    Ok(())
}

/// Runs the program, and answers where its reports are.
fn run(
    root: &Path,
    (package, target, variable): Program,
    only: Option<&str>,
) -> Result<PathBuf, Box<dyn Error>> {
    let reports = root.join(format!("target/checkers-{package}.jsonl"));
    if reports.exists() {
        fs::remove_file(&reports)?;
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // One after the other: two would disturb each other.
    command.args(["test", "--workspace", "--test", target, "--", "--test-threads", "1"]);
    command.args(only);
    eprintln!("{target} of {package}, since {}", now()?);
    command.current_dir(root).env(variable, &reports).envs([LOOM_EXECUTIONS]);
    let status = command.status()?;
    if !status.success() {
        return Err(format!("the tests `{target}` of {package} fail").into());
    }
    Ok(reports)
}

/// Sums up the reports, by exercise. A target of this name in another package reports, too; those of real
/// threads do not count.
fn rows(reports: &Path) -> Result<BTreeMap<String, Row>, Box<dyn Error>> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for report in Report::read_all(reports)? {
        if report.flavour == Flavour::Native {
            continue;
        }
        let row = rows.entry(report.exercise.clone()).or_default();
        let is_open = [INCONCLUSIVE, NOT_IN_THE_MODEL].contains(&report.finding.verdict.as_str());
        if report.subject == "solution" {
            row.executions += report.finding.executions;
            row.processor += report.finding.processor;
            row.is_open |= is_open;
        } else if let Some(mistake) = report.subject.strip_prefix("mistakes::")
            && report.finding.verdict != PASSED
            && !is_open
        {
            row.found.insert(mistake.to_owned());
        }
    }
    Ok(rows)
}

/// The mistakes of all exercises, from their headers.
fn mistakes(root: &Path) -> Result<BTreeMap<String, Mistakes>, Box<dyn Error>> {
    let mut all: BTreeMap<String, Mistakes> = BTreeMap::new();
    for solution in rust_files(&root.join("solutions"))? {
        let exercise = solution.strip_prefix(root.join("solutions"))?.with_extension("");
        let counts = all.entry(exercise.display().to_string()).or_default();
        for mistake in files(&root.join("tests").join(&exercise))? {
            let Ok(header) = Header::parse(&fs::read_to_string(mistake)?) else { continue };
            let by = |flavour| header.rejections.iter().any(|r| r.flavour == flavour);
            if by(Flavour::Model) {
                counts.model += 1;
                counts.native += usize::from(by(Flavour::Native));
            }
        }
    }
    Ok(all)
}

/// The Rust files one folder down.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for chapter in fs::read_dir(folder)? {
        let chapter = chapter?.path();
        if chapter.is_dir() {
            found.extend(files(&chapter)?);
        }
    }
    Ok(found)
}

/// The Rust files in a folder; none if it is not there.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

fn table(
    mistakes: &BTreeMap<String, Mistakes>,
    checkers: [&BTreeMap<String, Row>; 3],
) -> Result<String, Box<dyn Error>> {
    let mut text = String::from(
        "| exercise | explorer | loom | shuttle | mistakes | by loom | by shuttle | natively |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let mut sums = [(0, 0.0); 3];
    let mut found = [0; 4];
    for (exercise, counts) in mistakes {
        let nothing = Row::default();
        let rows = checkers.map(|checker| checker.get(exercise).unwrap_or(&nothing));
        // Real threads alone check it.
        if rows[0].executions == 0 {
            continue;
        }
        write!(text, "| `{exercise}` ")?;
        for (at, (row, sum)) in rows.iter().zip(&mut sums).enumerate() {
            *sum = (sum.0 + row.executions, sum.1 + row.processor);
            if row.executions == 0 {
                text.push_str("| – ");
                continue;
            }
            // A random search never knows that it has seen all.
            let open = if row.is_open && at < 2 { "…" } else { "" };
            write!(text, "| {}{open} in {:.2} s ", grouped(row.executions), row.processor)?;
        }
        let counts = [counts.model, rows[1].found.len(), rows[2].found.len(), counts.native];
        for (count, sum) in counts.into_iter().zip(&mut found) {
            write!(text, "| {count} ")?;
            *sum += count;
        }
        text.push_str("|\n");
    }
    text.push_str("| **all** ");
    for (executions, processor) in sums {
        write!(text, "| {} in {processor:.1} s ", grouped(executions))?;
    }
    for sum in found {
        write!(text, "| {} ", grouped(sum as u64))?;
    }
    text.push_str("|\n");
    let per_second = |n: usize| grouped((sums[n].0 as f64 / sums[n].1) as u64);
    writeln!(
        text,
        "\nMeasured on {} on a machine with {}, all in one run of \
         `cargo run -p yardstick --bin checkers`. In each second of processor time, the explorer ran {} executions, \
         loom {} and shuttle {}, the start of a process for each check included.",
        today()?,
        machine()?,
        per_second(0),
        per_second(1),
        per_second(2),
    )?;
    Ok(text)
}
