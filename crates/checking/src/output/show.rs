//! What the terminal says of exercises.

use crate::checkout::tree::Tree;
use crate::checkout::ways::Way;
use crate::checks::outcome::Outcome;
use crate::checks::standing::{Standing, State};
use crate::lifelines::Around;
use crate::output::text::fragment;
use crate::{output::headline, output::steps};
use anstyle::Style;
use report::Bound;
use report::Report;
use report::verdict::{DOES_NOT_COMPILE, NOT_IN_THE_MODEL, NOT_STARTED};
use std::fmt::Write;
use std::io::{self, IsTerminal};
use terminal::{BAD, BOLD, BUSY, DIM, GOOD, styled};

/// The style of a state.
pub fn style(state: State) -> Style {
    match state {
        State::Passed => GOOD,
        State::Failed | State::Missing => BAD,
        State::Checking | State::Unchecked => BUSY,
        State::NotStarted => DIM,
    }
}

/// One exercise: a line for each check, then what is wrong and where to read on. `book` is the
/// address of the served book.
pub fn outcome(tree: &Tree, outcome: &Outcome, book: Option<&str>) -> String {
    let columns = columns().unwrap_or(WIDE);
    let mut out = String::new();
    let verdict = styled(style(State::of(outcome)), &outcome.finding.verdict);
    let _ = writeln!(out, "{}  {verdict}", styled(BOLD, &outcome.exercise));
    out.push_str(&checks(outcome));
    if let Some(warned) = warnings(outcome) {
        let _ = write!(out, "\n{warned}");
    }
    if outcome.passed {
        if let Some(headline) = headline::of_pass(outcome) {
            let _ = writeln!(out, "\n  {}", styled(GOOD, headline));
        }
        return out;
    }
    out.push('\n');
    out.push_str(&reason(tree, outcome, columns));
    read_on(&mut out, outcome, book);
    out
}

/// How wide the terminal is; none if standard output is not a terminal.
pub(crate) fn columns() -> Option<usize> {
    let size = || crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns).max(20));
    io::stdout().is_terminal().then(size).flatten()
}

/// A line for each check.
pub fn checks(outcome: &Outcome) -> String {
    let width = outcome.checks.iter().map(|check| check.check.len()).max().unwrap_or(0);
    outcome.checks.iter().map(|check| format!("  {}\n", check_line(check, width))).collect()
}

/// What the compiler warns of in the answer, if it does.
pub fn warnings(outcome: &Outcome) -> Option<String> {
    let text = outcome.coloured_warnings.as_ref().unwrap_or(&outcome.warnings);
    (!text.is_empty()).then(|| format!("{}\n{text}\n", styled(DIM, "the compiler warns:")))
}

/// How wide a table may be where it is not for a terminal.
const WIDE: usize = 160;

/// What is wrong: what the compiler says, or what must hold, what was seen, and the table, which is no
/// wider than `columns`.
pub fn reason(tree: &Tree, outcome: &Outcome, columns: usize) -> String {
    let mut out = String::new();
    match (outcome.finding.verdict.as_str(), &outcome.coloured) {
        (DOES_NOT_COMPILE | NOT_IN_THE_MODEL, Some(coloured)) => {
            let _ = writeln!(out, "{coloured}");
        }
        _ => why(&mut out, tree, outcome, columns),
    }
    out
}

/// `✓ model   every_chunk_once  every chunk is read exactly once: in all 1,204 interleavings`
fn check_line(check: &Report, width: usize) -> String {
    let (mark, how) = if check.passed {
        (styled(GOOD, "✓"), extent(check))
    } else if check.finding.verdict == NOT_STARTED {
        (styled(DIM, "○"), NOT_STARTED.to_owned())
    } else {
        (styled(BAD, "✗"), styled(BAD, &check.finding.verdict))
    };
    format!("{mark} {:<6}  {:<width$}  {}: {how}", check.flavour.name(), check.check, check.says)
}

/// How far a check that passed has looked: it has found nothing, or there is nothing.
pub(crate) fn extent(check: &Report) -> String {
    let is_part = |bound| matches!(bound, Bound::Preemptions(_) | Bound::Rounds(_));
    let nothing = if check.finding.bound.is_some_and(is_part) { "no bug" } else { "passed" };
    format!("{nothing} {}", check.extent)
}

/// The decisive check: what must hold, what was seen, and the execution that shows it.
fn why(out: &mut String, tree: &Tree, outcome: &Outcome, columns: usize) {
    if let Some(check) = outcome.decisive() {
        let _ = writeln!(out, "  {} {}", styled(DIM, "must hold:"), check.says);
    }
    for (at, line) in outcome.finding.message.lines().enumerate() {
        let label = if at == 0 {
            styled(BAD, format!("{}:", outcome.finding.verdict)) + " "
        } else {
            String::new()
        };
        let _ = writeln!(out, "  {label}{line}");
    }
    if let Some(check) = outcome.decisive().filter(|check| !check.extent.is_empty()) {
        let _ = writeln!(out, "  {}", styled(DIM, &check.extent));
    }
    if let Some(contrast) = headline::contrast(outcome) {
        let _ = writeln!(out, "  {}", styled(BOLD, contrast));
    }
    if let Some(trace) = outcome.finding.trace.as_ref().filter(|trace| !trace.rows.is_empty()) {
        out.push('\n');
        for line in steps::table(trace, &Around::of(tree), columns.saturating_sub(2)) {
            let _ = writeln!(out, "  {line}");
        }
    }
    if let Some((file, line)) = place(tree, outcome) {
        let _ = writeln!(out, "\n  {} {file}:{line}", styled(DIM, "at"));
    }
    if let Some(output) = printed(outcome) {
        let _ = writeln!(out, "\n  {}", styled(DIM, "it printed:"));
        for line in output.lines() {
            let _ = writeln!(out, "  | {line}");
        }
    }
}

/// The line of the answer where it goes wrong. If that is seen elsewhere, as by a check that looks at
/// the result, the last line that a spawned thread came to, or any thread.
fn place<'o>(tree: &Tree, outcome: &'o Outcome) -> Option<(&'o str, u32)> {
    const OURS: [&str; 4] = ["tests", "crates", "src", "chapters"];
    let is_answer = |file: &str| {
        let file = tree.root().join(file);
        !OURS.iter().any(|folder| file.starts_with(tree.root().join(folder)))
    };
    let rows = &outcome.finding.trace.as_ref()?.rows;
    let rows: Vec<_> =
        rows.iter().rev().filter(|row| row.line > 0 && is_answer(&row.file)).collect();
    let row = rows
        .iter()
        .find(|row| row.fault)
        .or_else(|| rows.iter().find(|row| row.thread > 0))
        .or_else(|| rows.first())?;
    Some((&row.file, row.line))
}

fn printed(outcome: &Outcome) -> Option<&str> {
    Some(outcome.decisive()?.output.trim_end()).filter(|output| !output.is_empty())
}

/// Where the verdict is explained, and where help is.
fn read_on(out: &mut String, outcome: &Outcome, book: Option<&str>) {
    if State::of(outcome) != State::Failed {
        return;
    }
    let glossary = match book {
        Some(address) => format!("{address}glossary.html#{}", fragment(&outcome.finding.verdict)),
        None => "chapters/glossary.md".to_owned(),
    };
    let explained = format!("`{}` is explained in {glossary}", outcome.finding.verdict);
    let hint = format!("stuck? cargo run -- hint {}", outcome.exercise);
    let _ = writeln!(out, "\n  {}\n  {}", styled(DIM, explained), styled(DIM, hint));
}

/// All exercises, chapter by chapter.
pub fn list(standings: &[Standing]) -> String {
    let mut out = String::new();
    let width = standings.iter().map(|standing| standing.name.len()).max().unwrap_or(0);
    let mut chapter = "";
    for standing in standings {
        let of = standing.name.split('/').next().unwrap_or_default();
        if of != chapter {
            if !chapter.is_empty() {
                out.push('\n');
            }
            let _ = writeln!(out, "{}", styled(BOLD, of));
            chapter = of;
        }
        let name = format!("{:<width$}", standing.name);
        let state = match (&standing.state, &standing.outcome) {
            (State::Failed, Some(outcome)) => outcome.finding.verdict.as_str(),
            (state, _) => state.says(),
        };
        let _ = writeln!(out, "  {name}  {}", styled(style(standing.state), state));
    }
    out
}

/// The shorter ways, how far each is done, and what comes next on it.
pub fn ways(standings: &[Standing], ways: &[Way]) -> String {
    let width = ways.iter().map(|way| way.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for Way { name, exercises } in ways {
        if out.is_empty() {
            let _ = writeln!(out, "\n{}", styled(BOLD, "shorter ways"));
        }
        let has_passed = |name: &&String| {
            standings.iter().any(|one| one.name == **name && one.state == State::Passed)
        };
        let passed = exercises.iter().filter(has_passed).count();
        let next = match exercises.iter().find(|name| !has_passed(name)) {
            Some(next) => format!("next: {next}"),
            None => styled(GOOD, "done").to_string(),
        };
        let _ = writeln!(out, "  {name:<width$}  {passed} of {}, {next}", exercises.len());
    }
    out
}
