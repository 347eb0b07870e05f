//! `new` and `audit` with the real cargo: what `new` writes is complete but for its author's words,
//! and `audit` names every defect that is planted.

mod support;

use std::fs;
use support::copy::Copy;
use workbook::checkout::tree::Exercise;
use workbook::commands::audit::{book, files, refusals};

/// One test, in one copy: the steps build on each other.
#[test]
fn a_new_chapter_is_complete_and_planted_defects_are_named() {
    let copy = Copy::new();
    // Each look at an exercise builds the book, of which the other pages say nothing here.
    copy.write("chapters/SUMMARY.md", "# Summary\n\n- [Threads](threads.md)\n");
    copy.write("chapters/threads.md", "# Threads\n");
    let files = write_a_chapter(&copy);
    an_author_finishes(&copy, &files);
    defects_of_files_are_named(&copy);
    defects_of_refusals_are_named(&copy);
    defects_of_the_book_are_named(&copy);
    defects_of_answers_are_named(&copy);
    what_does_not_compile_is_named(&copy);
}

/// Writes a chapter of two exercises. Only what the author must write is missing.
fn write_a_chapter(copy: &Copy) -> Vec<String> {
    let mut files = Vec::new();
    for name in ["trial_chapter/ring", "trial_chapter/drain"] {
        let said = copy.run(&["new", name]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        files.extend(said.out.lines().take_while(|line| !line.is_empty()).map(str::to_owned));
    }
    let again = copy.run(&["new", "trial_chapter/ring"]);
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("there already"), "{}", again.err);

    let said = copy.run(&["audit", "trial_chapter"]);
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    let defects: Vec<&str> = said.out.lines().filter(|line| line.contains('✗')).collect();
    assert!(!defects.is_empty());
    for defect in defects {
        let is_the_author_s = defect.contains("WRITE:") || defect.contains("needs 4");
        assert!(is_the_author_s, "{defect}");
    }
    files
}

/// With every word written and four mistakes each, nothing is left to say.
fn an_author_finishes(copy: &Copy, files: &[String]) {
    for file in files {
        copy.write(file, &copy.read(file).replace("WRITE: ", ""));
    }
    for exercise in ["ring", "drain"] {
        let mistake = |name: &str| format!("trial_chapter/{exercise}/{name}.rs");
        let text = copy.read(&format!("tests/{}", mistake("load_then_store")));
        for name in ["one", "two", "three"] {
            copy.write(&format!("tests/{}", mistake(name)), &text);
        }
    }
    let said = copy.run(&["audit", "trial_chapter"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("2 exercises: nothing is missing"), "{}", said.out);
}

fn defects_of_files_are_named(copy: &Copy) {
    let ring = Exercise { chapter: "trial_chapter".into(), name: "ring".into() };
    let look = || -> Vec<String> {
        let found = files::defects(&copy.tree(), std::slice::from_ref(&ring));
        found.iter().map(ToString::to_string).collect()
    };
    assert_eq!(look(), Vec::<String>::new());
    let swapped = |path: &str, from: &str, to: &str| {
        let text = copy.read(path);
        assert!(text.contains(from), "{path} has {from}");
        Some(text.replacen(from, to, 1))
    };
    let own = |rest: &str| format!("tests/trial_chapter/{rest}");
    let mistake = own("ring/load_then_store.rs");
    let page = "chapters/trial_chapter.md";
    let tag = "<wb-exercise name=\"trial_chapter/ring\">";
    let plants: Vec<(String, Option<String>, &str)> = vec![
        (
            "exercises/trial_chapter/ring.rs".into(),
            Some("mine\n".into()),
            "is not what exercises/.pristine",
        ),
        (
            "solutions/trial_chapter/ring.rs".into(),
            None,
            "solutions/trial_chapter/ring.rs is missing",
        ),
        (own("ring.rs"), None, "tests/trial_chapter/ring.rs is missing"),
        (own("ring/hints.md"), None, "hints.md is missing"),
        (
            own("ring/hints.md"),
            Some("# Hint 1\n\nA.\n\n# Hint 2\n\nB.\n".into()),
            "has 2 hints, not 3",
        ),
        (
            own("ring/hints.md"),
            Some("# Hint 1\nA.\n# Hint 2\n# Hint 3\nC.\n".into()),
            "hint 2 is empty",
        ),
        (
            own("ring/stray.rs"),
            Some("".into()),
            "ring/stray.rs: the header has no line `Mistake: …`",
        ),
        (own("ring/one.rs"), None, "it has 3 mistakes, and needs 4"),
        (own("ring/accepted/behind_a_lock.rs"), None, "it has no other accepted answer"),
        (
            mistake.clone(),
            swapped(&mistake, "Rejected by:", "Seen by:"),
            "no line `Rejected by: …`",
        ),
        (
            mistake.clone(),
            swapped(&mistake, "as lost update", "as lost marbles"),
            "does not explain `lost marbles`",
        ),
        (
            mistake.clone(),
            swapped(&mistake, "//! Mistake", "//! WRITE: more\n//! Mistake"),
            "still to be written",
        ),
        (page.into(), swapped(page, tag, "<p>"), "no page of the book sets it"),
        (page.into(), swapped(page, tag, &(tag.to_owned() + tag)), "the book sets it 2 times"),
        (
            "chapters/SUMMARY.md".into(),
            swapped("chapters/SUMMARY.md", "(trial_chapter.md)", "()"),
            "SUMMARY.md does not link",
        ),
        (
            "tests/trial_chapter.rs".into(),
            swapped("tests/trial_chapter.rs", "ring {", "rings {"),
            "tests/trial_chapter.rs does not list it",
        ),
        (
            "crates/model/tests/trial_chapter.rs".into(),
            None,
            "crates/model/tests/trial_chapter.rs is missing",
        ),
        (
            "crates/answers/Cargo.toml".into(),
            swapped("crates/answers/Cargo.toml", "\"trial_chapter_answers\"", "\"other\""),
            "no [[test]] `trial_chapter_answers`",
        ),
        (
            "solutions/trial_chapter/stray.rs".into(),
            Some(String::new()),
            "stray.rs belongs to no exercise",
        ),
    ];
    for (path, text, expected) in plants {
        let found = copy.planted(&path, text.as_deref(), look);
        assert!(
            found.iter().any(|defect| defect.contains(expected)),
            "{path}: {expected}: {found:#?}"
        );
    }
    assert_eq!(look(), Vec::<String>::new(), "everything is mended");
}

/// Of `std`'s atomics, and of the mutex that the accepted answer uses.
fn defects_of_refusals_are_named(copy: &Copy) {
    let ring = Exercise { chapter: "trial_chapter".into(), name: "ring".into() };
    let look = || -> Vec<String> {
        refusals::defects(&copy.tree(), &ring).iter().map(ToString::to_string).collect()
    };
    let folder = "tests/trial_chapter/ring";
    let (file, shows) = (format!("{folder}/refused.toml"), format!("{folder}/refused/waits.rs"));
    let entry =
        |item: &str| format!("[[refused]]\npath = \"std::sync::{item}\"\nwhy = \"build it\"\n");
    assert_eq!(look(), Vec::<String>::new(), "nothing is refused");
    copy.write(&file, &entry("Barrier"));
    fs::create_dir(copy.path().join(folder).join("refused")).unwrap();
    copy.write(&shows, "use std::sync::Barrier;\n");
    let page = "chapters/trial_chapter.md";
    copy.change(page, "\n\n</wb-exercise>", " `Barrier` isn't allowed.\n\n</wb-exercise>");
    assert_eq!(look(), Vec::<String>::new(), "it is complete");
    for (path, text, expected) in [
        (&file, Some(entry("Mutex")), "ring/accepted/behind_a_lock.rs uses"),
        (
            &file,
            Some(entry("Barrier") + &entry("OnceLock")),
            "refuses `std::sync::OnceLock`, and no answer in",
        ),
        (
            &file,
            Some(entry("Barrier") + &entry("OnceLock")),
            "refuses `std::sync::OnceLock`, and the text does not",
        ),
        (&file, Some(entry("Barrier").replace("why", "reason")), "cannot understand"),
        (&file, None, "waits.rs uses nothing that"),
        (&shows, Some("use std::sync::Arc;\n".into()), "waits.rs uses nothing that"),
        (&shows, None, "refuses `std::sync::Barrier`, and no answer in"),
    ] {
        let found = copy.planted(path, text.as_deref(), look);
        assert!(found.iter().any(|defect| defect.contains(expected)), "{expected}: {found:#?}");
    }
    assert_eq!(look(), Vec::<String>::new(), "everything is mended");
    copy.change(page, " `Barrier` isn't allowed.", "");
    fs::remove_file(copy.path().join(file)).unwrap();
    fs::remove_dir_all(copy.path().join(folder).join("refused")).unwrap();
}

fn defects_of_the_book_are_named(copy: &Copy) {
    let page = "chapters/trial_chapter.md";
    let look = || book::defects(&copy.tree()).iter().map(ToString::to_string).collect();
    // A look builds the book.
    for (more, expected) in [
        (
            "[a](nowhere.md) [b](threads.md#nothing)",
            vec![
                "nowhere.html: there is no such file",
                "threads.html#nothing: there is no such heading",
            ],
        ),
        ("{{#include nowhere.rs}}", vec!["the book does not build"]),
    ] {
        let text = format!("{}\n{more}\n", copy.read(page));
        let found: Vec<String> = copy.planted(page, Some(&text), look);
        for expected in expected {
            assert!(found.iter().any(|defect| defect.contains(expected)), "{expected}: {found:#?}");
        }
    }
    assert_eq!(look(), Vec::<String>::new(), "everything is mended");
}

/// The text below the header of a mistake.
fn body(text: &str) -> &str {
    text.split_once("\n\n").unwrap().1
}

fn defects_of_answers_are_named(copy: &Copy) {
    let ring = |kind: &str, rest: &str| format!("{kind}/trial_chapter/ring{rest}.rs");
    let solution = copy.read(&ring("solutions", ""));
    let mistake = copy.read(&ring("tests", "/load_then_store"));
    let header = mistake.split_once("\n\n").unwrap().0;
    copy.write(&ring("exercises", ""), &solution);
    copy.write(&ring("exercises/.pristine", ""), &solution);
    copy.write(&ring("solutions", ""), body(&mistake));
    copy.write(&ring("tests", "/accepted/behind_a_lock"), body(&mistake));
    copy.write(&ring("tests", "/one"), &format!("{header}\n\n{}", body(&solution)));
    copy.change("tests/trial_chapter/drain/two.rs", "as lost update", "as deadlock");
    let page = "chapters/trial_chapter.md";
    let text = copy.read(page);
    copy.change(page, "\n\n</wb-exercise>", " Nothing waits.\n\n</wb-exercise>");
    copy.change("tests/trial_chapter/drain.rs", "&[\"both_count\"]", "&[\"all_count\"]");
    let checks = "tests/trial_chapter/ring.rs";
    let kept = copy.read(checks);
    copy.write(checks, &kept.replace("&[\"both_count\"]", "&[]"));
    let said = copy.run(&["audit", "trial_chapter"]);
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    for expected in [
        "trial_chapter/ring: the skeleton passes every check",
        "solutions/trial_chapter/ring.rs fails both_count (model): lost update",
        "ring/accepted/behind_a_lock.rs fails both_count (model): lost update",
        "both_count (model) should reject tests/trial_chapter/ring/one.rs as `lost update`, and it passes",
        "should reject tests/trial_chapter/drain/two.rs as `deadlock`, and it is rejected as `lost update`",
        "trial_chapter/ring: tests/trial_chapter/ring.rs does not list “Nothing waits”",
        "trial_chapter/drain: tests/trial_chapter/drain.rs says that `all_count` keeps",
        "trial_chapter/ring: tests/trial_chapter/ring.rs has no check for the promise “",
        "trial_chapter/ring: tests/trial_chapter/ring.rs has a check that keeps no promise: `both_count`",
    ] {
        assert!(said.out.contains(expected), "{expected}: {}", said.out);
    }
    copy.write(page, &text);
    copy.write(checks, &kept);

    // Reports that stand for a run of the answers: of nothing, and of before.
    copy.write("proof", "");
    let said = copy.run(&["audit", "trial_chapter/drain", "--proof", "proof"]);
    assert!(said.out.contains("drain.rs was not run against both_count (model)"), "{}", said.out);
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    fs::File::options()
        .append(true)
        .open(copy.path().join("proof"))
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    let said = copy.run(&["audit", "trial_chapter/drain", "--proof", "proof"]);
    assert!(said.out.contains("drain.rs has changed since it was proved"), "{}", said.out);
    assert_eq!(copy.run(&["audit", "trial_chapter", "--proof", "nowhere"]).code, Some(2));
}

fn what_does_not_compile_is_named(copy: &Copy) {
    for path in ["solutions/trial_chapter/drain.rs", "exercises/trial_chapter/drain.rs"] {
        copy.write(path, &(copy.read(path) + "fn broken() -> u8 { \"a\" }\n"));
        let said = copy.run(&["audit", "trial_chapter"]);
        assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
        let expected = format!("{path}: does not compile (native): error[E0308]");
        assert!(said.out.contains(&expected), "{expected}: {}", said.out);
    }
}
