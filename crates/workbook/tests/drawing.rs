//! The picture of the terminal, drawn from a state and looked at without a terminal.

#[path = "support/standings.rs"]
mod standings;
mod support;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use report::{Row, Trace};
use standings::{NAMES, screen};
use std::sync::LazyLock;
use workbook::checkout::tree::{Exercise, Tree};
use workbook::checks::outcome::Outcome;
use workbook::checks::standing::State;
use workbook::news::News;
use workbook::output::text::width;
use workbook::tui::draw::{Around, Picture, draw};
use workbook::tui::state::Screen;

/// A verdict of threads/halves with a wide table and a long message.
fn failed() -> News {
    let exercise = Exercise { chapter: "threads".to_owned(), name: "halves".to_owned() };
    let message = "the sum is 3, and it should be 漢字 4: ".repeat(12);
    let mut outcome = Outcome::of_itself(&exercise, "lost update", message);
    let row = Row {
        step: Some(1),
        thread: 1,
        what: "load count -> 0 [SeqCst]".to_owned(),
        file: "exercises/threads/halves.rs".to_owned(),
        line: 7,
        source: "let value = count.load(Ordering::SeqCst);".repeat(4),
        fault: false,
    };
    let threads = vec!["main".to_owned(), "T1".to_owned(), "T2".to_owned()];
    outcome.finding.trace = Some(Trace { threads, rows: vec![row; 30], ..Trace::default() });
    News::Checked(Box::new(outcome))
}

fn drawn(screen: &Screen, links: bool, columns: usize, rows: usize) -> Picture {
    static TREE: LazyLock<Tree> = LazyLock::new(|| Tree::open(&support::root()).unwrap());
    let around = Around { tree: &TREE, address: "http://127.0.0.1:7878/", links, second: false };
    draw(screen, &around, columns, rows)
}

/// The text on the screen, without colours.
fn text(screen: &Screen, columns: usize, rows: usize) -> String {
    let lines = drawn(screen, false, columns, rows).lines.join("\n");
    anstream::adapter::strip_str(&lines).to_string()
}

fn press(screen: &mut Screen, code: KeyCode) {
    let key = KeyEvent::new(code, KeyModifiers::NONE);
    let _ = screen.take(News::Terminal(Event::Key(key)));
}

#[test]
fn no_picture_is_larger_than_its_terminal() {
    let mut screens = vec![screen([State::NotStarted; 4], 0)];
    let mut screen = screen([State::Failed; 4], 0);
    let _ = screen.take(failed());
    screens.push(screen.clone());
    press(&mut screen, KeyCode::Char('x'));
    screens.push(screen.clone());
    press(&mut screen, KeyCode::Char('l'));
    press(&mut screen, KeyCode::Char('l'));
    screens.push(screen.clone());
    let _ = screen.take(News::Warning("something is not as it should be\n".repeat(30)));
    screens.push(screen.clone());
    let _ = screen.take(News::Checking(NAMES[3].to_owned()));
    let _ = screen.take(News::Doing("Compiling \x1b[31minterleave\x1b[0m\tv0.1.0 ".repeat(9)));
    screens.push(screen);
    for screen in &screens {
        for rows in 1..45 {
            for columns in (1..30).chain([40, 79, 80, 200]) {
                let lines = drawn(screen, true, columns, rows).lines;
                assert!(lines.len() <= rows, "{columns}×{rows}: {} lines", lines.len());
                for line in &lines {
                    assert!(width(line) <= columns, "{columns}×{rows}: {line:?}");
                }
            }
        }
    }
}

#[test]
fn what_matters_most_comes_first() {
    let mut screen = screen([State::Failed; 4], 0);
    let _ = screen.take(failed());
    let all = text(&screen, 100, 40);
    let places = [
        "Interleave",
        "0/4  threads 0/2  locks 0/2",
        "threads/halves  lost update",
        "lost update: the sum is 3",
        "step | main",
        "n next",
    ];
    let found: Vec<usize> =
        places.iter().map(|p| all.find(p).unwrap_or_else(|| panic!("{p}: {all}"))).collect();
    assert!(found.is_sorted(), "{all}");
    // With little room the verdict is what stays.
    assert!(text(&screen, 60, 1).starts_with("threads/halves  lost update"));
    assert!(text(&screen, 60, 5).contains("lost update: the sum is 3"));
}

#[test]
fn scrolling_stays_within_the_text() {
    let mut screen = screen([State::Failed; 4], 0);
    let _ = screen.take(failed());
    let first = drawn(&screen, false, 80, 24);
    press(&mut screen, KeyCode::End);
    let last = drawn(&screen, false, 80, 24);
    assert!(last.top > first.top && last.top < 100, "{}", last.top);
    let shown = text(&screen, 80, 24);
    assert!(shown.contains("glossary.html#lost-update"), "{shown}");
    press(&mut screen, KeyCode::Home);
    for _ in 0..4 {
        press(&mut screen, KeyCode::Right);
    }
    let moved = text(&screen, 80, 24);
    assert!(
        !moved.contains("step | main") && moved.contains("must") | moved.contains("the sum is 3"),
        "only tables move: {moved}"
    );
}

#[test]
fn links_are_for_terminals_that_know_them() {
    let screen = screen([State::NotStarted; 4], 0);
    let with = drawn(&screen, true, 100, 30).lines.join("\n");
    assert!(
        with.contains("\x1b]8;;file:///") && with.contains("exercises/threads/halves.rs\x1b\\"),
        "{with:?}"
    );
    assert!(!drawn(&screen, false, 100, 30).lines.join("\n").contains("\x1b]8"));
}

#[test]
fn the_way_on_is_shown_for_every_state() {
    for (state, way) in [
        (State::NotStarted, "then edit exercises/threads/halves.rs and save it"),
        (State::Missing, "x brings it back"),
        (State::Unchecked, "c checks it"),
        (State::Failed, "h shows a hint"),
        (State::Passed, "n goes on to threads/claim"),
    ] {
        let all =
            text(&screen([state, State::NotStarted, State::Failed, State::Passed], 0), 100, 30);
        assert!(all.contains(way), "{state:?}: {all}");
    }
    let done = text(&screen([State::Passed; 4], 0), 100, 30);
    assert!(done.contains("Every exercise has passed") && done.contains("4/4"), "{done}");
}

#[test]
fn the_chosen_exercise_is_always_in_sight() {
    let mut screen = screen([State::NotStarted; 4], 0);
    press(&mut screen, KeyCode::Char('l'));
    for name in NAMES {
        for rows in 3..14 {
            let all = text(&screen, 60, rows);
            assert!(all.contains(&format!("▸ {name}")), "{rows} rows: {all}");
        }
        press(&mut screen, KeyCode::Down);
    }
    press(&mut screen, KeyCode::Char('/'));
    press(&mut screen, KeyCode::Char('z'));
    assert!(text(&screen, 60, 20).contains("no exercise matches"));
}

#[test]
fn a_table_keeps_its_lines_whole() {
    let mut screen = screen([State::Failed; 4], 0);
    let _ = screen.take(failed());
    let all = text(&screen, 60, 40);
    let rules = all.lines().filter(|line| line.trim_start().starts_with("--")).count();
    assert_eq!(rules, 1, "the rule below the heads is one line:\n{all}");
}

#[test]
fn a_key_stays_with_its_meaning_and_the_current_chapter_is_seen() {
    let screen = screen([State::Passed, State::NotStarted, State::Failed, State::Passed], 2);
    for columns in [20, 40, 45, 80] {
        let all = text(&screen, columns, 24);
        for pair in ["n next", "h hint", "e edit", "q quit"] {
            assert!(all.contains(pair), "{pair} at {columns}:\n{all}");
        }
        assert!(all.contains("locks 1/2"), "{columns}:\n{all}");
    }
    assert!(!text(&screen, 45, 24).contains("threads 1/2"), "there is room for one");
}

#[test]
fn a_narrow_terminal_has_the_address_the_verdict_and_the_way_out() {
    let mut screen = screen([State::Failed; 4], 0);
    let _ = screen.take(failed());
    for columns in [30, 40, 60, 80, 200] {
        for rows in 12..30 {
            let all = text(&screen, columns, rows);
            for part in ["http://127.0.0.1:7878/", "lost update", "exercises/threads/halves.rs"] {
                assert!(all.contains(part), "{part} at {columns}×{rows}:\n{all}");
            }
        }
        for rows in 6..30 {
            let all = text(&screen, columns, rows);
            assert!(all.ends_with("q quit"), "{columns}×{rows}:\n{all}");
            for part in ["threads/halves", "lost update", "n next"] {
                assert!(all.contains(part), "{part} at {columns}×{rows}:\n{all}");
            }
        }
    }
    press(&mut screen, KeyCode::Char('l'));
    for columns in [30, 40, 60, 80, 200] {
        let all = text(&screen, columns, 30);
        let chosen = all.lines().find(|line| line.starts_with('▸')).expect("a line is chosen");
        assert!(chosen.contains("halves") && chosen.contains("lost update"), "{columns}: {chosen}");
        assert!(columns < 60 || chosen.contains("threads/halves"), "{columns}: {chosen}");
    }
}

#[test]
fn the_first_check_of_an_exercise_has_nothing_to_say_of_the_text_before() {
    let mut screen = screen([State::NotStarted; 4], 0);
    let exercise = Exercise { chapter: "threads".to_owned(), name: "halves".to_owned() };
    let handed_out = Outcome::of_itself(&exercise, "not started", "as handed out".to_owned());
    screen.standings[0].outcome = Some(handed_out);
    let _ = screen.take(News::Checking(NAMES[0].to_owned()));
    let all = text(&screen, 80, 24);
    assert!(!all.contains("as handed out") && !all.contains("the text before"), "{all}");
}

#[test]
fn what_comes_next_is_seen_without_scrolling() {
    let mut screen = screen([State::Checking; 4], 0);
    let exercise = Exercise { chapter: "threads".to_owned(), name: "halves".to_owned() };
    let mut outcome = Outcome::of_itself(&exercise, "passed", String::new());
    outcome.passed = true;
    let check = serde_json::json!({
        "exercise": "threads/halves", "subject": "learner", "check": "once", "place": 0, "says": "it holds",
        "flavour": "native", "verdict": "passed", "passed": true, "message": "", "executions": 1,
        "bound": null, "preemptions": null, "seconds": 0.1, "trace": null, "output": "",
    });
    outcome.checks = vec![serde_json::from_value(check).unwrap(); 40];
    let _ = screen.take(News::Checked(Box::new(outcome)));
    let all = text(&screen, 80, 24);
    assert!(all.contains("Well done. n goes on to threads/claim."), "{all}");
}

#[test]
fn what_is_further_down_is_counted() {
    let mut screen = screen([State::Failed; 4], 0);
    let _ = screen.take(failed());
    let shown = text(&screen, 80, 24);
    assert!(shown.contains("↓ ") && shown.contains(" more"), "{shown}");
    let whole = text(&screen, 80, 400);
    assert!(!whole.contains("↓ "), "{whole}");
}

#[test]
fn the_seconds_of_a_check_are_told() {
    let mut screen = screen([State::Failed; 4], 0);
    let _ = screen.take(News::Checking(NAMES[0].to_owned()));
    screen.seconds = 12;
    assert!(text(&screen, 80, 24).contains(&format!("checking {}, 12 s", NAMES[0])));
}

#[test]
fn many_saves_at_once_take_the_learner_nowhere() {
    let mut screen = screen([State::NotStarted; 4], 2);
    let others = NAMES[..2].iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(screen.take(News::Saved(others)), None);
    assert_eq!(screen.current, 2);
}
