//! What is tested in each flavour.

use super::outcomes::{self, Program};
use super::pages::{self, Page};
use super::{
    blocks, chapters, costs, drawings, executions, figures, headings, plays, prose, rejected, runs,
    words,
};
use harness::libtest_mimic::{self, Arguments, Failed, Trial};
use harness::{Exercise, Flavour, Report, verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

type Outcome = Result<(), String>;

/// Runs the programs of the book in this flavour, then the trials.
pub fn run(
    flavour: Flavour,
    programs: &'static [Exercise],
    can_print: &'static [Program],
) -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match flavour {
        Flavour::Native => on_the_texts(programs, can_print),
        Flavour::Model => Vec::new(),
    };
    let trials =
        trials.into_iter().chain(on_the_programs(flavour, programs, can_print, arguments.list));
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn trial(name: String, run: impl FnOnce() -> Outcome + Send + 'static) -> Trial {
    Trial::test(name, move || run().map_err(Failed::from))
}

/// One trial for each program and, under the model, one for each page.
fn on_the_programs(
    flavour: Flavour,
    programs: &'static [Exercise],
    can_print: &'static [Program],
    list: bool,
) -> Vec<Trial> {
    // A trial has no say in when it runs; all programs run once, before the first.
    let (reports, found) = match list {
        true => (Ok(Vec::new()), BTreeMap::new()),
        false => (runs::reports(), outcomes::by_program(flavour, can_print)),
    };
    let of_program = programs.iter().map(|program| {
        let report = report(&reports, program.name, "main").cloned();
        trial(format!("program::{}::{flavour}", program.name), move || comes_out(program, &report?))
    });
    let of_outcomes = can_print.iter().map(|program| {
        let found = found.get(program.name).cloned();
        trial(format!("outcomes::{}::{flavour}", program.name), move || {
            prints_what_is_shown(program, &found.expect("all have run")?)
        })
    });
    let mut trials: Vec<Trial> = of_program.chain(of_outcomes).collect();
    if flavour == Flavour::Model {
        trials.extend(pages::all().into_iter().map(|page| {
            let (reports, found) = (reports.clone(), found.clone());
            trial(format!("blocks::{}", page.path.display()), move || {
                blocks::compare(&page, &["checked", "outcomes"], |block| {
                    let check = block.arguments.get(1).map_or("main", String::as_str);
                    let name = block.arguments.first().map_or("", String::as_str);
                    if block.kind == "checked" {
                        let report = report(&reports, name, check)?;
                        executions::compare(&block.arguments, report.finding.trace.as_ref())?;
                        return Ok(shown(report));
                    }
                    let unknown = || Err(format!("`{name}` is not listed in tests/book.rs"));
                    found.get(name).cloned().unwrap_or_else(unknown)
                })
            })
        }));
    }
    if flavour == Flavour::Model {
        trials.extend(of_plays());
    }
    trials
}

/// One trial for each program that a reader can play.
fn of_plays() -> Vec<Trial> {
    let playable = plays::of(&pages::all()).map(Arc::new);
    let names = playable.as_ref().map(|playable| playable.names()).unwrap_or_default();
    let unused = playable.clone();
    let of_programs = names.into_iter().map(|name| {
        let playable = playable.clone();
        trial(format!("plays::{name}"), move || playable?.compare(&name))
    });
    let all_used = trial("every_recording_is_of_a_program_on_a_page".into(), move || {
        none_of(unused?.unused(), "no page plays these recordings: delete them:")
    });
    of_programs.chain([all_used]).collect()
}

/// Everything that the program has printed, line by line, is among what its page lists.
fn prints_what_is_shown(program: &Program, found: &str) -> Outcome {
    let shown = outcomes::shown(program.name)?;
    let new = found.lines().filter(|line| !shown.lines().any(|shown| shown == *line));
    none_of(
        new.map(str::to_string).collect(),
        &format!("{} prints this too, and its page does not say so:", program.path),
    )
}

fn report<'a>(
    reports: &'a Result<Vec<Report>, String>,
    exercise: &str,
    check: &str,
) -> Result<&'a Report, String> {
    let is_it = |report: &&Report| {
        report.exercise.split_once('/').is_some_and(|(_, name)| name == exercise)
            && report.check == check
    };
    reports.as_ref()?.iter().find(is_it).ok_or_else(|| {
        format!(
            "the check `{check}` of `{exercise}` has not run: programs and mistakes that the book \
             shows are listed in tests/book.rs"
        )
    })
}

/// What a page shows of a verdict: what a terminal shows, less what says nothing about it here.
fn shown(report: &Report) -> String {
    let text = report.to_string();
    let is_program = report.check == "main";
    let lines = text.lines().filter(|line| {
        !(line.starts_with("see: ") || is_program && line.starts_with("what must hold: "))
    });
    lines.collect::<Vec<_>>().join("\n").trim_end().to_string()
}

/// Does the program come out as the name of its folder says?
fn comes_out(program: &Exercise, report: &Report) -> Outcome {
    let folder = Path::new(program.pristine).parent().and_then(Path::file_name);
    let says = folder.and_then(|name| name.to_str()).unwrap_or_default();
    let wanted = match (says, report.flavour) {
        ("right" | "missed", _) => report.passed,
        ("wrong", Flavour::Model) => {
            !report.passed
                && ![verdict::INCONCLUSIVE, verdict::NOT_IN_THE_MODEL]
                    .contains(&report.finding.verdict.as_str())
        }
        // With real threads, a program that can go wrong mostly does not.
        ("wrong", Flavour::Native) => report.finding.verdict != verdict::INCONCLUSIVE,
        _ => return Err(format!("{}: in an unknown folder", program.pristine)),
    };
    match wanted {
        true => Ok(()),
        false => Err(format!("it is in the folder `{says}`, but:\n{report}")),
    }
}

/// What needs no program to run, and what needs only the compiler.
fn on_the_texts(programs: &'static [Exercise], can_print: &'static [Program]) -> Vec<Trial> {
    vec![
        trial("every_verdict_is_explained".into(), every_verdict_is_explained),
        trial("every_explained_verdict_is_used".into(), every_explained_verdict_is_used),
        trial(
            "every_wrong_answer_is_in_the_glossary".into(),
            every_wrong_answer_is_in_the_glossary,
        ),
        trial("no_page_repeats_a_heading".into(), || {
            none_of(headings::repeated(&pages::all()), "a link cannot tell these headings apart:")
        }),
        trial("the_glossary_is_in_alphabetical_order".into(), || {
            let glossary = words::glossary();
            none_of(
                headings::out_of_order(&glossary),
                "move these entries of chapters/glossary.md up:",
            )
        }),
        trial("every_exercise_is_set_once".into(), every_exercise_is_set_once),
        trial("every_exercise_has_its_stars".into(), every_exercise_has_its_stars),
        trial("the_readme_counts_chapters_and_exercises".into(), the_readme_counts),
        trial("every_listing_is_a_program".into(), move || {
            every_listing_is_a_program(programs, can_print)
        }),
        trial("everything_is_shown".into(), everything_is_shown),
        trial("every_execution_is_of_a_block".into(), || {
            none_of(
                executions::unused(&pages::all())?,
                "no page shows these executions: delete them:",
            )
        }),
        trial("every_native_program_is_run".into(), every_native_program_is_run),
        trial("no_page_calls_anything_easy".into(), no_page_calls_anything_easy),
        trial("what_is_said_of_a_figure_is_in_it".into(), || {
            let refuted = figures::refuted(&pages::all())?;
            none_of(refuted, "write what the figures show, or measure again:")
        }),
        trial("the_scale_of_costs_is_drawn_from_the_figures".into(), costs::compare),
        trial("the_title_of_a_figure_is_what_it_shows".into(), || {
            figures::a_wrong_title_is_found()?;
            none_of(figures::titles()?, "say in the title what the figure shows:")
        }),
        trial("every_drawing_can_be_read_aloud".into(), || {
            none_of(drawings::wrong()?, "these drawings lack something:")
        }),
        trial("the_prose_keeps_the_house_rules".into(), || {
            none_of(
                prose::wrong(&pages::all()),
                "say it in plain English (see *Style* in CONTRIBUTING.md):",
            )
        }),
        trial("so_do_hints_skeletons_and_checks".into(), || {
            none_of(
                prose::wrong_in_exercises(),
                "say it in plain English (see *Style* in CONTRIBUTING.md):",
            )
        }),
        trial("an_exercise_shows_the_program_it_runs".into(), shows_the_program_it_runs),
        // One trial, for all of these write pages if they are asked to.
        trial("what_programs_write_into_the_pages".into(), || {
            what_the_compiler_says()?;
            what_the_tool_prints()?;
            chapters::all()?.iter().try_for_each(chapters::Chapter::compare)
        }),
    ]
}

fn every_verdict_is_explained() -> Outcome {
    let explained = words::explained();
    let missing = words::used().into_iter().filter(|(name, _)| !explained.contains_key(name));
    let missing: Vec<_> = missing.map(|(name, by)| format!("  ### {name}    ({by})")).collect();
    none_of(missing, "add these headings to chapters/glossary.md, each with a paragraph:")
}

fn every_explained_verdict_is_used() -> Outcome {
    let used = words::used();
    let stale = words::explained().into_keys().filter(|name| !used.contains_key(name));
    none_of(
        stale.collect(),
        "no check gives these verdicts: remove them from chapters/glossary.md:",
    )
}

/// An entry ends with the wrong answers that get its verdict, and with no others.
fn every_wrong_answer_is_in_the_glossary() -> Outcome {
    const LIST: &str = "Wrong answers that show it: ";
    let should = words::wrong_answers();
    let wrong = words::explained().into_iter().filter_map(|(name, text)| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is = text.find(LIST).map(|at| &text[at..]).unwrap_or_default();
        let should = should.get(&name).map(String::as_str).unwrap_or_default();
        (is != should).then(|| format!("  ### {name}\n{should}"))
    });
    none_of(wrong.collect(), "in chapters/glossary.md, let these entries end like this:")
}

fn every_exercise_is_set_once() -> Outcome {
    let pages = pages::all();
    let set = |exercise: &String| -> usize {
        let tag = format!("<wb-exercise name=\"{exercise}\">");
        pages.iter().map(|page| page.text.matches(&tag).count()).sum()
    };
    let wrong = words::exercises().into_iter().filter(|exercise| set(exercise) != 1);
    none_of(wrong.collect(), "each of these needs one <wb-exercise name=\"…\"> in chapters/:")
}

/// Every exercise has its stars: on its page, or in the table at the head of a chapter of one page. The introduction
/// names only exercises that there are, and gives each chapter the minutes of its pages.
fn every_exercise_has_its_stars() -> Outcome {
    let pages = pages::all();
    let page = |name: &str| {
        let is_it = |page: &&Page| page.path.ends_with(format!("chapters/{name}.md"));
        pages.iter().find(is_it).map_or("", |page| page.text.as_str())
    };
    let introduction = page("introduction");
    let chapters = chapters::all()?;
    none_of(
        chapters.iter().flat_map(|chapter| chapter.wrong(introduction)).collect(),
        "the line below the title of a page states the exercises that it sets, and the introduction adds up:",
    )?;
    let exercises = words::exercises();
    let has_stars = |exercise: &&String| {
        let (chapter, name) = exercise.split_once('/').expect("an exercise has a chapter");
        let text = page(chapter);
        text.contains("<!-- pages -->") || text.matches(&format!("`{name}` ★")).count() == 1
    };
    let without = exercises.iter().filter(|exercise| !has_stars(exercise));
    none_of(
        without.map(|exercise| format!("  {exercise}")).collect(),
        "the table at the head of the chapter should name each of these once, as in `name` ★★:",
    )?;
    let named = introduction.split('`').skip(1).step_by(2);
    let chapters =
        |name: &&str| name.split_once('/').is_some_and(|(chapter, _)| !page(chapter).is_empty());
    let unknown = named.filter(chapters).filter(|name| !exercises.iter().any(|e| e == name));
    none_of(unknown.map(|name| format!("  {name}")).collect(), "there are no such exercises:")
}

fn the_readme_counts() -> Outcome {
    let exercises = words::exercises();
    let chapters: BTreeSet<&str> =
        exercises.iter().filter_map(|e| Some(e.split_once('/')?.0)).collect();
    let should = format!("{} chapters with {} exercises", chapters.len(), exercises.len());
    let readme =
        std::fs::read_to_string(pages::root().join("README.md")).map_err(|e| e.to_string())?;
    match readme.contains(&should) {
        true => Ok(()),
        false => Err(format!("README.md should say: {should}")),
    }
}

/// The program of `be_the_scheduler` stands in the comment of the exercise, too.
fn shows_the_program_it_runs() -> Outcome {
    let read = |path: &str| std::fs::read_to_string(pages::root().join(path));
    let exercise = read("exercises/.pristine/threads/be_the_scheduler.rs");
    let program = read("chapters/threads/wrong/loses_chunks.rs");
    let (exercise, program) =
        exercise.and_then(|e| Ok((e, program?))).map_err(|e| e.to_string())?;
    let comment: Vec<&str> = exercise
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    let shown = comment.join("\n").split("```").nth(1).unwrap_or_default().trim().to_string();
    match shown.starts_with("pub fn add_up") && program.contains(&shown) {
        true => Ok(()),
        false => Err(format!("the program does not contain what the exercise shows:\n{shown}")),
    }
}

/// A block of Rust in a page is a whole file that is compiled and run; one in `src/` is of a crate, which the
/// tests of the workbook run (`own_chapter`).
fn every_listing_is_a_program(programs: &[Exercise], can_print: &[Program]) -> Outcome {
    let paths = programs.iter().map(|program| program.pristine);
    let paths = paths.chain(can_print.iter().map(|program| program.path));
    let known: Vec<PathBuf> = paths
        .map(|path| PathBuf::from(path.trim_start_matches("../")))
        .chain(files_in("rejected"))
        .chain(files_in("native"))
        .chain(files_in("src"))
        // `mpi/run` compiles and runs it, where there is MPI.
        .chain([pages::included(Path::new("chapters/many_machines-real.md"), "../mpi/src/main.rs")])
        .chain(files_in("shared").into_iter().filter(|file| is_part_of_one(file, programs)))
        .collect();
    let mut wrong = Vec::new();
    for Page { path, text } in pages::all() {
        let mut lines = text.lines().enumerate();
        while let Some((at, fence)) = lines.find(|(_, line)| line.starts_with("```")) {
            let block: Vec<&str> =
                lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            if !fence.starts_with("```rust") {
                continue;
            }
            let include = |line: &str| {
                let file = line.strip_prefix("{{#include ")?.strip_suffix("}}")?;
                Some(pages::included(&path, file))
            };
            let file = match block[..] {
                [line] => include(line),
                _ => None,
            };
            if !file.is_some_and(|file| known.contains(&file)) {
                wrong.push(format!("  {}:{}", path.display(), at + 1));
            }
        }
    }
    none_of(
        wrong,
        "put the program into a file in right/, wrong/, missed/, outcomes/, native/ or rejected/ beside the page, list \
         it in tests/book.rs or tests/native_listings.rs unless it must not compile, and {{#include}} \
         the whole of it:",
    )
}

/// Does a program in the folder beside its own include this file?
fn is_part_of_one(file: &Path, programs: &[Exercise]) -> bool {
    let name = file.file_name().expect("a file has a name").to_string_lossy();
    let include = format!("include!(\"../shared/{name}\");");
    let chapter = file.parent().and_then(Path::parent).expect("it is in a folder of a chapter");
    programs.iter().any(|program| {
        let path = Path::new(program.pristine.trim_start_matches("../"));
        path.starts_with(chapter) && program.source.contains(&include)
    })
}

fn everything_is_shown() -> Outcome {
    let pages = pages::all();
    let is_shown = |file: &PathBuf| {
        pages.iter().any(|page| {
            let includes = page.text.lines().filter_map(|line| line.strip_prefix("{{#include "));
            let mut files = includes.filter_map(|line| line.strip_suffix("}}"));
            files.any(|included| pages::included(&page.path, included) == *file)
        })
    };
    let unseen = ["rs", "svg"].into_iter().flat_map(pages::files).filter(|file| !is_shown(file));
    let unseen = unseen.map(|file| format!("  {}", file.display()));
    none_of(unseen.collect(), "no page includes these programs and plots:")
}

/// What is easy for the author may not be so for the reader.
fn no_page_calls_anything_easy() -> Outcome {
    const WORDS: &[&str] = &["simply", "just", "obviously", "trivially", "easily", "basically"];
    let mut found = Vec::new();
    for Page { path, text } in pages::all() {
        for (at, line) in text.lines().enumerate() {
            let mut words = line.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
            if let Some(word) = words.find(|word| WORDS.contains(&word.as_str())) {
                found.push(format!("  {}:{}: {word}", path.display(), at + 1));
            }
        }
    }
    none_of(found, "say it without these words:")
}

/// The blocks show the first error of the compiler that the workspace asks for. A newer one may word it
/// differently, but gives the same code.
fn what_the_compiler_says() -> Outcome {
    let programs = files_in("rejected");
    let complaints: Result<Vec<(String, String)>, String> = programs
        .iter()
        .map(|file| {
            let name = file.file_stem().expect("a file has a name").to_string_lossy();
            Ok((name.into_owned(), rejected::complaint(file)?))
        })
        .collect();
    let complaints = complaints?;
    let is_usual = rejected::version()?.contains(concat!(" ", env!("CARGO_PKG_RUST_VERSION"), "."));
    pages::all().iter().try_for_each(|page| {
        blocks::compare(page, &["compiler"], |block| {
            let is_it = |(name, _): &&(String, String)| Some(name) == block.arguments.first();
            let (_, said) = complaints.iter().find(is_it).ok_or("there is no such program")?;
            let first =
                said.lines().take_while(|line| !line.is_empty() && !line.starts_with("note:"));
            let first = first.collect::<Vec<_>>().join("\n");
            let code = |text: &str| text.split(':').next().unwrap_or_default().to_string();
            match !is_usual && code(&first) == code(&block.text) {
                true => Ok(block.text.clone()),
                false => Ok(first),
            }
        })
    })
}

/// What `reduce` prints for a dataset of the sample file.
fn what_the_tool_prints() -> Outcome {
    let file =
        interleave::sample::path(interleave::sample::Size::Small).map_err(|e| e.to_string())?;
    pages::all().iter().try_for_each(|page| {
        blocks::compare(page, &["reduced"], |block| {
            let dataset = block.arguments.first().ok_or("which dataset?")?;
            let summary = interleave::reduce(&file, dataset, &interleave::Options::default());
            summary.map(|summary| summary.to_string()).map_err(|e| e.to_string())
        })
    })
}

/// The programs in folders of this name.
fn files_in(name: &str) -> Vec<PathBuf> {
    let mut files = pages::files("rs");
    files.retain(|file| file.parent().is_some_and(|folder| folder.ends_with(name)));
    files
}

/// A program in `native/` is run by a target of its own.
fn every_native_program_is_run() -> Outcome {
    let target = include_str!("../native_listings.rs");
    let is_run = |file: &PathBuf| target.contains(&format!("\"../{}\"", file.display()));
    let idle = files_in("native").into_iter().filter(|file| !is_run(file));
    let idle = idle.map(|file| format!("  {}", file.display()));
    none_of(idle.collect(), "list these programs in tests/native_listings.rs:")
}

fn none_of(wrong: Vec<String>, fix: &str) -> Outcome {
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(format!("{fix}\n{}", wrong.join("\n"))),
    }
}
