//! What keys and news make of the screen, without a terminal.

#[path = "support/standings.rs"]
mod standings;

use State::{Failed, NotStarted, Passed};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use standings::{NAMES, screen};
use workbook::checkout::tree::Exercise;
use workbook::checks::outcome::Outcome;
use workbook::checks::standing::State;
use workbook::news::News;
use workbook::tui::bench::Bench;
use workbook::tui::list::{Filter, List};
use workbook::tui::state::{Screen, View, Wish};

fn press(screen: &mut Screen, code: KeyCode) -> Option<Wish> {
    screen.take(News::Terminal(Event::Key(KeyEvent::new(code, KeyModifiers::NONE))))
}

/// Types letters; answers what the last one asks for.
fn keys(screen: &mut Screen, letters: &str) -> Option<Wish> {
    letters.chars().map(|letter| press(screen, KeyCode::Char(letter))).last().flatten()
}

fn checked(name: &str, passed: bool) -> News {
    let (chapter, exercise) = name.split_once('/').unwrap();
    let exercise = Exercise { chapter: chapter.to_owned(), name: exercise.to_owned() };
    let verdict = if passed { "passed" } else { "deadlock" };
    let mut outcome = Outcome::of_itself(&exercise, verdict, String::new());
    outcome.passed = passed;
    News::Checked(Box::new(outcome))
}

#[test]
fn next_leads_to_what_has_not_passed_and_round_again() {
    let mut screen = screen([NotStarted, Passed, Failed, Passed], 1);
    assert_eq!(keys(&mut screen, "n"), Some(Wish::GoTo(2)));
    assert_eq!(keys(&mut screen, "n"), Some(Wish::GoTo(0)));
    let _ = screen.take(checked(NAMES[0], true));
    assert_eq!(keys(&mut screen, "n"), Some(Wish::GoTo(2)));
    assert_eq!(keys(&mut screen, "n"), None);
    assert_eq!(screen.note.as_deref(), Some("this is the only one that is left"));
    let _ = screen.take(checked(NAMES[2], true));
    assert_eq!(keys(&mut screen, "n"), None);
    assert_eq!(screen.note.as_deref(), Some("every exercise has passed"));
}

#[test]
fn what_was_saved_becomes_the_current_exercise() {
    let mut screen = screen([NotStarted; 4], 0);
    let _ = keys(&mut screen, "l");
    let saved = |names: &[&str]| News::Saved(names.iter().map(|&name| name.into()).collect());
    let wish = screen.take(saved(&[NAMES[2]]));
    assert_eq!((wish, screen.current), (Some(Wish::Keep(2)), 2), "its editor is open already");
    assert_eq!(screen.view, View::Verdict);
    assert_eq!(screen.take(saved(&NAMES)), None, "it is there already");
    assert_eq!(screen.take(saved(&["other/one"])), None);
    assert_eq!(screen.current, 2);
}

#[test]
fn keys_answer_while_a_check_runs() {
    let mut screen = screen([NotStarted; 4], 0);
    let _ = screen.take(News::Checking(NAMES[0].to_owned()));
    let _ = screen.take(News::Doing("Compiling".to_owned()));
    assert_eq!(screen.doing, Some((NAMES[0].to_owned(), "Compiling".to_owned())));
    assert_eq!(keys(&mut screen, "h"), Some(Wish::Hint(0, 1)));
    assert_eq!(screen.standing().state, State::Checking);
    let _ = screen.take(checked(NAMES[0], false));
    assert_eq!((screen.standing().state, screen.doing), (Failed, None));
}

#[test]
fn an_exercise_is_reset_only_after_a_yes() {
    let mut screen = screen([Failed; 4], 1);
    assert_eq!(keys(&mut screen, "x"), None);
    assert!(screen.asking);
    assert_eq!(keys(&mut screen, "x"), None, "only y is yes");
    assert!(!screen.asking);
    assert_eq!(keys(&mut screen, "xy"), Some(Wish::Reset(1)));
    screen.standings[1].state = NotStarted;
    assert_eq!(keys(&mut screen, "x"), None);
    assert!(!screen.asking, "there is nothing to reset");
}

#[test]
fn the_solution_is_for_those_who_have_passed() {
    let mut screen = screen([Failed; 4], 1);
    assert_eq!(keys(&mut screen, "s"), None);
    assert!(screen.note.as_deref().unwrap().contains("solution threads/claim"));
    screen.standings[1].state = Passed;
    assert_eq!(keys(&mut screen, "s"), Some(Wish::Solution(1)));
    assert_eq!(screen.note, None, "the next key takes the note away");
}

#[test]
fn the_list_is_searched_and_an_exercise_picked() {
    let mut screen = screen([Passed, NotStarted, NotStarted, NotStarted], 0);
    let _ = keys(&mut screen, "lf/qlocksn");
    let View::List(list) = &screen.view else { panic!("the list is gone") };
    assert_eq!((list.filter, list.search.as_str()), (Filter::ToDo, "qlocksn"), "typed, not obeyed");
    for _ in 0.."qlocksn".len() {
        let _ = press(&mut screen, KeyCode::Backspace);
    }
    let _ = keys(&mut screen, "lock");
    assert_eq!(press(&mut screen, KeyCode::Enter), None, "ends the search");
    let _ = press(&mut screen, KeyCode::Down);
    assert_eq!(press(&mut screen, KeyCode::Enter), Some(Wish::GoTo(3)));
    assert_eq!(screen.view, View::Verdict);
}

#[test]
fn escape_undoes_one_thing_at_a_time() {
    let mut screen = screen([Failed; 4], 0);
    let _ = keys(&mut screen, "l/x");
    let _ = press(&mut screen, KeyCode::Esc);
    assert_eq!(screen.view, View::List(List::default()));
    let _ = press(&mut screen, KeyCode::Esc);
    assert_eq!(screen.view, View::Verdict);
}

#[test]
fn check_all_leaves_out_what_nobody_has_begun() {
    let mut screen = screen([Passed, NotStarted, Failed, State::Missing], 0);
    assert_eq!(keys(&mut screen, "c"), Some(Wish::Check(vec![0, 2])));
    screen.standings[0].state = NotStarted;
    screen.standings[2].state = NotStarted;
    assert_eq!(keys(&mut screen, "c"), None);
}

#[test]
fn control_c_quits_wherever_it_is_pressed() {
    let mut screen = screen([Failed; 4], 0);
    for letters in ["", "x", "l", "l/"] {
        let _ = keys(&mut screen, letters);
        let key = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(screen.take(News::Terminal(Event::Key(key))), Some(Wish::Quit), "{letters}");
    }
}

#[test]
fn a_benchmark_is_followed_unless_somebody_reads_further_up() {
    let mut screen = screen([Failed; 4], 0);
    screen.measure(Bench::of("threads"));
    let _ = screen.take(News::Bench("one".to_owned()));
    assert!(screen.top > 1000, "the end is shown, wherever that is");
    (screen.top, screen.at_end) = (7, false);
    let _ = screen.take(News::Bench("two".to_owned()));
    assert_eq!(screen.top, 7);
    let _ = press(&mut screen, KeyCode::End);
    assert!(screen.top > 1000);
}

#[test]
fn one_key_starts_shows_and_stops_a_benchmark() {
    let mut screen = screen([Passed; 4], 1);
    assert_eq!(keys(&mut screen, "b"), Some(Wish::Bench(1)));
    screen.measure(Bench::of("threads"));
    assert_eq!(press(&mut screen, KeyCode::Esc), None);
    assert_eq!(screen.view, View::Verdict);
    assert_eq!(keys(&mut screen, "b"), None, "it is shown again");
    assert_eq!(screen.view, View::Bench);
    assert_eq!(keys(&mut screen, "b"), Some(Wish::StopBench));
    let _ = screen.take(News::BenchEnded("it is done".to_owned()));
    assert_eq!(screen.note.as_deref(), Some("it is done"));
    assert_eq!(keys(&mut screen, "b"), Some(Wish::Bench(1)));
}

#[test]
fn filters_and_search_work_together() {
    let standings = screen([Passed, NotStarted, Failed, Passed], 0).standings;
    let mut list = List::default();
    assert_eq!(list.shown(&standings), [0, 1, 2, 3]);
    list.filter = list.filter.next();
    assert_eq!(list.shown(&standings), [1, 2], "to do");
    list.filter = list.filter.next();
    assert_eq!(list.shown(&standings), [2], "begun");
    list.filter = list.filter.next();
    assert_eq!(list.shown(&standings), [0, 3], "passed");
    list.search = "LOCK".to_owned();
    assert_eq!(list.shown(&standings), [3]);
    assert_eq!(list.filter.next(), Filter::All);
}

#[test]
fn the_choice_stays_within_what_is_shown() {
    let standings = screen([Passed, NotStarted, Failed, Passed], 0).standings;
    let mut list = List { filter: Filter::Passed, chosen: 2, ..List::default() };
    assert_eq!(list.at(&list.shown(&standings)), 1, "the nearest to a hidden one");
    list.step(&standings, 5);
    assert_eq!(list.chosen, 3);
    list.step(&standings, -9);
    assert_eq!(list.chosen, 0);
    list.search = "nothing".to_owned();
    list.step(&standings, 1);
    assert_eq!(list.chosen, 0);
}
