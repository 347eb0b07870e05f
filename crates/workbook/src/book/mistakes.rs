//! The wrong answers of the exercises, for a reader of the static book to play: recorded from real executions
//! when the book is written, as long as they are small.

use super::plays;
use crate::checkout::folder::rust_files;
use crate::checkout::tree::{Chapter, Exercise, Tree};
use crate::checks::checker::Checker;
use crate::checks::compile::Program;
use crate::checks::interleavings::asked;
use crate::host::process::Cancel;
use crate::output::text::fragment;
use anyhow::{Context, Result, bail};
use report::protocol::{Answer, Request, Task};
use report::{Flavour, Header, Packed, escaped};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The most executions of one.
const EXECUTIONS: u64 = 30;

/// The most that a page loads for one, in bytes.
const MOST_EACH: usize = 24_000;

/// A wrong answer.
struct Wrong {
    exercise: Exercise,
    /// `load_then_store`
    name: String,
    source: String,
    header: Header,
    /// The check that rejects it in the model.
    check: String,
    /// As what.
    verdict: String,
}

/// Wrong answers that can be played.
#[derive(Default)]
pub struct Mistakes {
    /// The script with the executions of each, by the file's address in the site.
    pub(super) scripts: BTreeMap<String, String>,
    /// What the page says of those of an exercise: HTML, by the name of the exercise.
    pages: BTreeMap<String, Vec<String>>,
    /// How many are too large, have nothing to choose, or come when there is no room left.
    pub left_out: usize,
    /// How many bytes more there may be.
    room: usize,
}

impl Mistakes {
    /// How many can be played.
    pub fn count(&self) -> usize {
        self.scripts.len()
    }

    /// The page with them below its exercises; none if it has nothing of the kind.
    pub(super) fn on(&self, page: &str) -> Option<String> {
        const BEGINS: &str = "<wb-exercise name=\"";
        const ENDS: &str = "</wb-exercise>";
        let mut parts = page.split(BEGINS);
        let mut out = parts.next()?.to_owned();
        let mut any = false;
        for part in parts {
            out.push_str(BEGINS);
            let name = part.split('"').next().unwrap_or_default();
            let below = self.below(name);
            any |= !below.is_empty();
            out.push_str(&part.replacen(ENDS, &format!("{below}{ENDS}"), 1));
        }
        any.then_some(out)
    }

    /// What stands below an exercise; nothing if none of its wrong answers can be played.
    fn below(&self, exercise: &str) -> String {
        let Some(parts) = self.pages.get(exercise) else { return String::new() };
        let many = match parts.len() {
            1 => "A wrong answer".to_owned(),
            n => format!("{n} wrong answers"),
        };
        format!(
            "<details class=\"wb-wrong\"><summary>{many} to play, with what is wrong with each: solve it first</summary>\n{}\n</details>\n",
            parts.join("\n")
        )
    }

    /// Adds those of one exercise, the smallest first: fewer executions are easier to play, and leave room
    /// for more of their kind.
    fn add(&mut self, mut recordings: Vec<Recording>) {
        recordings.sort_by_key(Recording::bytes);
        for recording in recordings {
            let bytes = recording.bytes();
            let Recording { exercise, name, script, on_page } = recording;
            if script.len() > MOST_EACH || bytes > self.room {
                self.left_out += 1;
                continue;
            }
            self.room -= bytes;
            self.scripts.insert(plays::address(&name), script);
            self.pages.entry(exercise).or_default().push(on_page);
        }
    }
}

/// A wrong answer with its executions, as the site has them.
struct Recording {
    /// `locks/lock_order`
    exercise: String,
    /// The name of the script in the site, without its folder.
    name: String,
    script: String,
    /// What the page says of it: HTML.
    on_page: String,
}

impl Recording {
    fn new(root: &Path, wrong: &Wrong, packed: &Packed) -> Result<Recording> {
        let name = format!("{}__{}__{}", wrong.exercise.chapter, wrong.exercise.name, wrong.name);
        let script = plays::script_of(root, &name, packed)?;
        let text = text_of(&wrong.source);
        let on_page = format!(
            "<details><summary><strong>{}</strong> ({})</summary>\n\
             <p class=\"wb-verdict\">✗ <a href=\"glossary.html#{}\">{}</a></p>\n<p>{}</p>\n\
             <details><summary>The whole answer</summary>\n<pre><code class=\"language-rust\">{}</code></pre></details>\n\
             <wb-play name=\"{name}\"></wb-play></details>",
            escaped(&wrong.header.bug),
            escaped(&wrong.name),
            fragment(&wrong.verdict),
            escaped(&wrong.verdict),
            escaped(&text.says),
            escaped(text.program)
        );
        Ok(Recording { exercise: wrong.exercise.to_string(), name, script, on_page })
    }

    fn bytes(&self) -> usize {
        self.script.len() + self.on_page.len()
    }
}

/// Records the wrong answers of these chapters: builds the program of each chapter's known answers, and asks it
/// for the executions of each. Together they have no more bytes than `room`, and each exercise has its share of
/// them. `doing` hears how far that is.
///
/// # Errors
/// When a program cannot be built or asked; [`Cancelled`](terminal::Cancelled).
pub fn record(
    tree: &Tree,
    chapters: &[Chapter],
    room: usize,
    cancel: &Cancel,
    doing: &(dyn Fn(&str) + Sync),
) -> Result<Mistakes> {
    let mut mistakes = Mistakes::default();
    let exercises: usize = chapters.iter().map(|chapter| chapter.exercises.len()).sum();
    let checker = Checker { tree, cancel, progress: doing };
    for chapter in chapters {
        let mut program = None;
        for exercise in &chapter.exercises {
            // Each exercise has the same share, and what earlier ones have left.
            mistakes.room += room / exercises;
            let mut recordings = Vec::new();
            for wrong in wrong_answers(tree, exercise) {
                let program = match &mut program {
                    Some(built) => built,
                    none => none.insert(program_of(&checker, &chapter.name)?),
                };
                doing(&format!("recording {}: {}", wrong.exercise, wrong.name));
                match recorded(program, &wrong, cancel)? {
                    Some(packed) => {
                        recordings.push(Recording::new(tree.root(), &wrong, &packed)?);
                    }
                    None => mistakes.left_out += 1,
                }
            }
            mistakes.add(recordings);
        }
    }
    Ok(mistakes)
}

/// Those that the model rejects.
fn wrong_answers(tree: &Tree, exercise: &Exercise) -> Vec<Wrong> {
    let folder = tree.checks(exercise).with_extension("");
    let wrong = rust_files(&folder).into_iter().filter_map(|path| {
        let name = path.file_stem()?.to_str()?.to_owned();
        let source = fs::read_to_string(&path).ok()?;
        let header = Header::parse(&source).ok()?;
        let by_model = header.rejections.iter().find(|by| by.flavour == Flavour::Model)?;
        let (check, verdict) = (by_model.check.clone(), by_model.verdict.clone());
        Some(Wrong { exercise: exercise.clone(), name, source, header, check, verdict })
    });
    wrong.collect()
}

/// The program of the chapter's known answers, with the modelled `std`.
fn program_of(checker: &Checker<'_>, chapter: &str) -> Result<Program> {
    let name = format!("{chapter}_answers");
    let built = checker.known_answers(&name).build(checker.cancel, checker.progress, |_| {})?;
    if let Some(error) = built.errors.first() {
        bail!("the known answers to {chapter} do not compile:\n{}", error.rendered);
    }
    let program = built.programs.into_iter().find(|program| program.model);
    program.with_context(|| format!("cargo built no model of the known answers to {chapter}"))
}

/// The executions of a wrong answer; none if it has nothing to choose, or no failure among so few.
fn recorded(program: &Program, wrong: &Wrong, cancel: &Cancel) -> Result<Option<Packed>> {
    let request = Request {
        exercise: format!("{}::mistakes::{}", wrong.exercise.name, wrong.name),
        check: wrong.check.clone(),
        task: Task::Play(EXECUTIONS),
    };
    match asked(program, &request, &[], cancel)? {
        Answer::Played(packed) => {
            let fails = packed.ends.iter().any(|end| end.fault.is_some());
            Ok((fails && packed.played.len() > 1).then_some(packed))
        }
        // It took too long, or repeats itself differently: there is no recording to show.
        Answer::Failed { .. } | Answer::Refused { .. } => Ok(None),
        _ => bail!("{} has no recording of {}", program.file.display(), wrong.name),
    }
}

/// The text of a wrong answer: what its header says, and the program below it.
struct Text<'a> {
    says: String,
    program: &'a str,
}

fn text_of(source: &str) -> Text<'_> {
    let header: usize =
        source.split_inclusive('\n').take_while(|line| line.starts_with("//!")).map(str::len).sum();
    let lines = source[..header].lines().map(|line| line.trim_start_matches("//!").trim());
    let says: Vec<&str> = lines
        .filter(|line| !line.starts_with("Mistake:") && !line.starts_with("Rejected by:"))
        .collect();
    Text { says: says.join("\n").trim().to_owned(), program: source[header..].trim() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_prose_and_the_rest_is_the_program() {
        let source = "//! Mistake: double claim\n//!\n//! Loaded,\n//! then stored.\n//!\n\
            //! Rejected by: once, model, as double claim\n\nuse std::thread;\n";
        let text = text_of(source);
        assert_eq!((&*text.says, text.program), ("Loaded,\nthen stored.", "use std::thread;"));
    }

    #[test]
    fn they_stand_at_the_end_of_their_exercise() {
        let of = "locks/two".to_owned();
        let mistakes = Mistakes {
            pages: BTreeMap::from([(of, vec!["<details>x</details>".to_owned()])]),
            ..Mistakes::default()
        };
        let page = "<p>a</p><wb-exercise name=\"locks/one\">1</wb-exercise> b \
            <wb-exercise name=\"locks/two\">2</wb-exercise> c";
        let shown = mistakes.on(page).unwrap();
        assert!(shown.starts_with("<p>a</p><wb-exercise name=\"locks/one\">1</wb-exercise> b "));
        assert!(shown.ends_with("<details>x</details>\n</details>\n</wb-exercise> c"), "{shown}");
        assert_eq!(Mistakes::default().on(page), None);
    }

    #[test]
    fn the_smallest_find_room_first() {
        let recording = |name: &str, bytes| Recording {
            exercise: "locks/two".to_owned(),
            name: name.to_owned(),
            script: "x".repeat(bytes),
            on_page: name.to_owned(),
        };
        let mut mistakes = Mistakes { room: 9_000, ..Mistakes::default() };
        mistakes.add(vec![recording("a", 8_000), recording("b", 5_000), recording("c", 3_000)]);
        assert_eq!(mistakes.pages["locks/two"], ["c", "b"]);
        assert_eq!((mistakes.count(), mistakes.left_out, mistakes.room), (2, 1, 998));
    }
}
