//! The programs of the book that a reader can play: their recorded executions, as the page loads them.
//! `tests/book.rs` records them into `chapters/plays/`, and tests that they are what the model checker
//! records now.

use super::packed::packed;
use crate::lifelines::{self, Around, Figure};
use anyhow::{Context, Result};
use report::{Cut, End, Hold, Packed, PackedPlayed, Play, Row, Stand, Trace};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

const FOLDER: &str = "chapters/plays";

/// Where the page finds the executions of the program.
pub fn address(name: &str) -> String {
    format!("live/plays/{name}.js")
}

/// Returns `true` if executions of this program are recorded.
pub fn has(root: &Path, name: &str) -> bool {
    file(root, name).is_some_and(|file| file.is_file())
}

/// None if it cannot be the name of a program.
fn file(root: &Path, name: &str) -> Option<PathBuf> {
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then(|| root.join(FOLDER).join(format!("{name}.json")))
}

/// The programs of which executions are recorded.
///
/// # Errors
/// When their folder cannot be read.
pub fn names(root: &Path) -> Result<Vec<String>> {
    let folder = root.join(FOLDER);
    let entries = fs::read_dir(&folder);
    let entries = entries.with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".json").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// What the page needs to play a program.
#[derive(Serialize)]
struct Playing<'a> {
    /// How much was recorded, in words.
    extent: String,
    cut: Option<Cut>,
    /// How many executions end with each verdict.
    ends: BTreeMap<&'a str, usize>,
    #[serde(flatten)]
    of: Shared<'a>,
    /// What lines of HTML have in common: the texts between their numbers.
    forms: Vec<Vec<String>>,
    /// Lines of HTML: each the number of its form, and the numbers in it. Most lines of a drawing are like
    /// others at another place, so that this takes half of the bytes, before they are packed and after.
    lines: Vec<String>,
    played: Vec<Drawn<'a>>,
}

/// Of a [`Packed`], what the page does not find in the picture.
#[derive(Serialize)]
struct Shared<'a> {
    entries: &'a [String],
    threads: &'a [Vec<String>],
    rows: Vec<Step<'a>>,
    stands: &'a [Stand],
    holds: &'a [Hold],
    end: &'a [End],
}

/// A row, of which the picture says the rest.
#[derive(Serialize)]
struct Step<'a> {
    step: Option<u32>,
    thread: usize,
    what: &'a str,
    fault: bool,
}

impl Step<'_> {
    fn of(row: &Row) -> Step<'_> {
        Step { step: row.step, thread: row.thread, what: &row.what, fault: row.fault }
    }
}

/// An execution, by the numbers of its parts.
#[derive(Serialize)]
struct Drawn<'a> {
    schedule: &'a [usize],
    threads: usize,
    rows: &'a [usize],
    stands: &'a [usize],
    holds: &'a [usize],
    preempted: &'a [usize],
    preemptions: usize,
    end: usize,
    /// The lines of its picture.
    course: Vec<usize>,
}

impl<'a> Drawn<'a> {
    fn new(packed: &'a PackedPlayed, course: Vec<usize>) -> Drawn<'a> {
        Drawn {
            schedule: &packed.schedule,
            threads: packed.threads,
            rows: &packed.rows,
            stands: &packed.stands,
            holds: &packed.holds,
            preempted: &packed.preempted,
            preemptions: packed.preemptions,
            end: packed.end,
            course,
        }
    }
}

/// The script that hands the executions of a program to the page; none if there are none. It's a script
/// because a page that was opened as a file may load nothing else.
///
/// # Errors
/// When the recording cannot be read.
pub fn script(root: &Path, name: &str) -> Result<Option<String>> {
    let Some(path) = file(root, name).filter(|path| path.is_file()) else { return Ok(None) };
    let text = fs::read_to_string(&path);
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    let (packed, play) = read(&text).with_context(|| {
        format!(
            "{} is not a recording: UPDATE_BOOK=1 cargo test --test book writes it",
            path.display()
        )
    })?;
    Ok(Some(drawn(root, name, &packed, &play)?))
}

/// As [`script`], of executions that are not in a file.
///
/// # Errors
/// When a number in it leads nowhere.
pub fn script_of(root: &Path, name: &str, packed: &Packed) -> Result<String> {
    let play = packed.unpack().context("a number leads nowhere")?;
    drawn(root, name, packed, &play)
}

fn drawn(root: &Path, name: &str, parts: &Packed, play: &Play) -> Result<String> {
    let mut lines = Lines::default();
    let around = Around::at(root.to_owned());
    let mut sources = HashMap::new();
    let mut played = Vec::new();
    for (one, packed) in play.played.iter().zip(&parts.played) {
        let trace = &within(root, &one.trace);
        let file = trace.main_file().unwrap_or_default();
        let source = sources.entry(file.clone()).or_insert_with(|| {
            let text = fs::read_to_string(root.join(&file));
            text.map_or_else(|_| String::new(), |text| lifelines::source(&file, &text))
        });
        let figure =
            Figure { caption: "What has happened", file: &file, source, still: true, narrow: true };
        let course = lifelines::figure(trace, &around, figure);
        let course = course.lines().map(|line| lines.number(line)).collect();
        played.push(Drawn::new(packed, course));
    }
    let mut ends = BTreeMap::new();
    for one in &play.played {
        *ends.entry(one.end.fault.as_deref().unwrap_or(report::PASSED)).or_default() += 1;
    }
    let playing = Playing {
        extent: play.extent(),
        cut: play.cut,
        ends,
        of: Shared {
            entries: &parts.entries,
            threads: &parts.threads,
            rows: parts.rows.iter().map(Step::of).collect(),
            stands: &parts.stands,
            holds: &parts.holds,
            end: &parts.ends,
        },
        forms: lines.forms,
        lines: lines.all,
        played,
    };
    let packed = packed(&serde_json::to_string(&playing)?);
    Ok(format!("(globalThis.wbPlays ??= {{}})[{name:?}] = {packed:?};\n"))
}

/// The trace with its files as they are called below the root: where that is on this machine is nobody's business.
fn within(root: &Path, trace: &Trace) -> Trace {
    let mut trace = trace.clone();
    for row in &mut trace.rows {
        row.file = within_root(root, &row.file);
    }
    trace
}

/// Also of a file of checks of which the build script of `crates/answers` has left a part, in a folder for each answer.
fn within_root(root: &Path, file: &str) -> String {
    let left = file.split_once("/out/reached/").and_then(|(_, left)| left.split_once('/'));
    let below = left.map(|(_answer, below)| below);
    let below = below.or_else(|| Path::new(file).strip_prefix(root).ok()?.to_str());
    below.unwrap_or(file).to_owned()
}

fn read(text: &str) -> Result<(Packed, Play)> {
    let packed: Packed = serde_json::from_str(text)?;
    let play = packed.unpack().context("a number leads nowhere")?;
    Ok((packed, play))
}

/// Different lines, numbered.
#[derive(Default)]
struct Lines {
    forms: Vec<Vec<String>>,
    form_numbers: HashMap<String, usize>,
    all: Vec<String>,
    /// The number of each line, by its text as given: most lines of a drawing occur in another one, too.
    numbers: HashMap<String, usize>,
}

impl Lines {
    fn number(&mut self, line: &str) -> usize {
        if let Some(number) = self.numbers.get(line) {
            return *number;
        }
        let (form, numbers) = taken_apart(line);
        let next = self.forms.len();
        let form = *self.form_numbers.entry(form).or_insert_with_key(|form| {
            self.forms.push(form.split(PLACE).map(str::to_owned).collect());
            next
        });
        let number = self.all.len();
        self.all.push(format!("{form}{numbers}"));
        self.numbers.insert(line.to_owned(), number);
        number
    }
}

/// Where a number was. No drawing has this character.
const PLACE: char = '\0';

/// A line with [`PLACE`] for each of its numbers, such as `12` or `340.5`, and these numbers, each behind a comma.
fn taken_apart(line: &str) -> (String, String) {
    let (mut form, mut numbers) = (String::with_capacity(line.len()), String::new());
    let mut rest = line;
    while let Some(begin) = rest.bytes().position(|byte| byte.is_ascii_digit()) {
        let (before, from) = rest.split_at(begin);
        let end = from.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'.');
        let (number, after) = from.split_at(end.unwrap_or(from.len()));
        form.push_str(before);
        form.push(PLACE);
        numbers.push(',');
        numbers.push_str(number);
        rest = after;
    }
    form.push_str(rest);
    (form, numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_a_program_leads_to_a_file() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(FOLDER);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("fine.json"), "{}").unwrap();
        fs::write(root.path().join("secret.json"), "{}").unwrap();
        assert!(has(root.path(), "fine"));
        assert!(!has(root.path(), "../../secret") && !has(root.path(), "none"));
        assert_eq!(names(root.path()).unwrap(), ["fine"]);
    }

    #[test]
    fn a_file_is_called_what_it_is_below_the_root() {
        let root = Path::new("/home/me/interleave");
        let build = "target/debug/build/answers-model-1/out/reached/claim-racy";
        for (file, below) in [
            ("/home/me/interleave/tests/threads/claim/racy.rs", "tests/threads/claim/racy.rs"),
            (
                &*format!("/home/me/interleave/{build}/tests/threads/claim.rs"),
                "tests/threads/claim.rs",
            ),
            (&*format!("/mnt/{build}/tests/threads/claim.rs"), "tests/threads/claim.rs"),
            (
                "/rustc/abc/library/std/src/thread/mod.rs",
                "/rustc/abc/library/std/src/thread/mod.rs",
            ),
        ] {
            assert_eq!(within_root(root, file), below);
        }
    }

    #[test]
    fn a_line_is_its_form_and_its_numbers() {
        let mut lines = Lines::default();
        let (one, other) = ("<path d=\"M4 38.5H33\"/>", "<path d=\"M71 4H0.5\"/>");
        assert_eq!([one, other, one, "</g>"].map(|line| lines.number(line)), [0, 1, 0, 2]);
        assert_eq!(lines.all, ["0,4,38.5,33", "0,71,4,0.5", "1"]);
        assert_eq!(lines.forms, [vec!["<path d=\"M", " ", "H", "\"/>"], vec!["</g>"]]);
    }

    #[test]
    fn what_is_no_recording_is_an_error_with_the_way_out() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join(FOLDER)).unwrap();
        fs::write(root.path().join(FOLDER).join("broken.json"), "{").unwrap();
        let error = format!("{:#}", script(root.path(), "broken").unwrap_err());
        assert!(error.contains("broken.json") && error.contains("UPDATE_BOOK=1"), "{error}");
    }
}
