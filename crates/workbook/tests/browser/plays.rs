//! The programs of the book that are played: what the page shows is what was recorded.

use crate::looks::{legend_is_complete, pictures};
use crate::support::root;
use crate::webdriver::{Browser, Key};
use crate::{PAGE, static_book};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

pub const PUZZLE: &str = "wb-play[name=\"torn_pair\"][data-puzzle]";

/// The recording, as the tests of the book have stored it.
pub struct Recording(Value);

impl Recording {
    pub fn of(name: &str) -> Recording {
        let path = root().join(format!("chapters/plays/{name}.json"));
        let text = std::fs::read_to_string(path).expect("the recording is there");
        Recording(serde_json::from_str(&text).expect("it is JSON"))
    }

    fn part<'a>(&'a self, list: &str, number: &Value) -> &'a Value {
        &self.0[list][number.as_u64().expect("a number") as usize]
    }

    fn parts<'a>(&'a self, list: &str, of: &'a Value) -> impl Iterator<Item = &'a Value> {
        of[list].as_array().expect("numbers").iter().map(move |number| self.part(list, number))
    }

    fn ends_with(&self, one: &Value) -> &Value {
        &self.part("ends", &one["end"])["fault"]
    }

    /// The first execution that fails with as few preemptions as can be, or the last that passes.
    pub fn find(&self, fails: bool) -> &Value {
        let all = self.0["played"].as_array().expect("executions");
        let of_kind = || all.iter().filter(|one| self.ends_with(one).is_null() != fails);
        match fails {
            true => of_kind().min_by_key(|one| one["preemptions"].as_u64()),
            false => of_kind().next_back(),
        }
        .expect("there is one")
    }

    pub fn schedule(&self, one: &Value) -> Vec<String> {
        let entries = one["schedule"].as_array().expect("entries").iter();
        entries.map(|entry| self.part("entries", entry).as_str().expect("a text").into()).collect()
    }
}

fn inside(css: &str) -> String {
    format!("{PUZZLE} {css}")
}

/// Every attribute of this name in the picture, sorted.
fn in_picture(browser: &Browser, css: &str, attributes: &[&str]) -> BTreeSet<String> {
    let script = format!(
        "return [...document.querySelectorAll({:?})].map(node => \
             {}.map(name => node.getAttribute(name)).join(' '))",
        inside(&format!(".wb-narrow {css}")),
        json!(attributes)
    );
    let found = browser.run(&script);
    let found = found.as_array().expect("a list").iter();
    found.map(|text| text.as_str().expect("a text").to_owned()).collect()
}

pub fn wait_for_puzzle(browser: &Browser) {
    browser
        .run(&format!("document.querySelector({PUZZLE:?}).scrollIntoView({{ block: 'start' }})"));
    let script = format!("return !!document.querySelector({:?})", inside(".wb-option"));
    browser.wait("the puzzle", &script);
}

/// With nothing but files: to a failure by the list of choices, to a pass by the picture, by the keys
/// alone, and at each step the picture shows what was recorded.
pub fn a_puzzle_is_played_from_the_disk() {
    let folder = static_book::folder();
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("file://{}/race_conditions.html", folder.display()));
    play(&browser);

    // Those that the chapter shows further down can be played, too.
    let shown = "details.wb-try wb-play[name=\"increment\"]";
    browser.run(&format!(
        "const folded = document.querySelector({shown:?}).closest('details.wb-try'); \
         for (let at = folded; at; at = at.parentElement?.closest('details')) at.open = true; \
         folded.scrollIntoView()"
    ));
    browser.wait(
        "the program",
        &format!("return !!document.querySelector('{shown} .wb-option small')"),
    );
    let ways = browser.text(&format!("{shown} .wb-option small"));
    assert!(ways.contains("pass") && ways.contains("fail"), "how many go which way: {ways}");
    // What is red is what the book found, and not what the reader has yet to do.
    let red = format!("return !!document.querySelector({shown:?}).closest('.wb-checked')");
    assert_eq!(browser.run(&red), json!(false));
    browser.screenshot(&root().join("target/browser/play-listing.png"));
    // What is shown has not been found.
    browser.click(&format!("{shown} .wb-jump"));
    browser.wait("a failure", &format!("return !!document.querySelector('{shown} .wb-failed')"));
    let goals = browser.text(&format!("{shown} .wb-goals"));
    assert!(goals.contains('☐') && !goals.contains('☑'), "{goals}");

    dies_or_goes_on(&browser, &folder);
    names_both_ways(&browser, &folder);

    // A tree that was cut says so.
    browser.open(&format!("file://{}/{PAGE}", folder.display()));
    let cut = Recording::of("double_claim");
    assert_eq!(cut.0["cut"], json!("executions"));
    browser.run(
        "const folded = document.querySelector('wb-play[name=\"double_claim\"]').closest('details'); \
         folded.open = true; folded.scrollIntoView()",
    );
    let extent = "wb-play[name=\"double_claim\"] .wb-controls ~ .wb-status";
    browser.wait("the program", &format!("return !!document.querySelector({extent:?})"));
    let extent = browser.text("wb-play[name=\"double_claim\"] .wb-extent");
    assert!(extent.contains("and there are more"), "{extent}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Unfolds a program of a page, and takes these steps. Answers the choices that there are then.
fn choices_after(browser: &Browser, folder: &Path, [page, name]: [&str; 2], steps: &str) -> Value {
    browser.open(&format!("file://{}/{page}", folder.display()));
    let play = format!("wb-play[name=\"{name}\"]");
    browser.run(&format!(
        "const play = document.querySelector({play:?}); play.closest('details').open = true; \
         play.scrollIntoView()"
    ));
    browser.wait("the program", &format!("return !!document.querySelector('{play} .wb-option')"));
    browser.run(&format!("document.querySelector({play:?}).player.to({steps:?}.split(' '))"));
    let value = format!("return document.querySelector('{play} input').value === {steps:?}");
    browser.wait("the steps", &value);
    browser.run(&format!(
        "return [...document.querySelectorAll('{play} .wb-option')].map(option => \
             [option.querySelector('strong'), option.querySelector('strong').nextSibling, \
              option.querySelector('code')].map(part => part.textContent.trim()))"
    ))
}

/// A process that may die is one thread with two steps to choose from.
fn dies_or_goes_on(browser: &Browser, folder: &Path) {
    let program = ["processes-sharing.html", "lock_of_the_dead"];
    let choices = choices_after(browser, folder, program, "main worker");
    let should = [["worker", "(unlock)", "unlock sum (1); ends"], ["worker", "", "dies here"]];
    assert_eq!(choices, json!(should));
    let picture = "wb-play[name=\"lock_of_the_dead\"] .wb-narrow .choice[data-choice] circle";
    let places = browser.run(&format!(
        "return new Set([...document.querySelectorAll('{picture}')].map(mark => mark.getAttribute('cx'))).size"
    ));
    assert_eq!(places, json!(2), "and both are on its lifeline, next to each other");
    let words = browser.text("wb-play[name=\"lock_of_the_dead\"] .wb-stand .wb-aside");
    assert!(words.contains("the value behind the lock"), "{words}");
}

/// Where a thread has two steps to choose from, both are named.
fn names_both_ways(browser: &Browser, folder: &Path) {
    let program = ["race_conditions-orderings.html", "relaxed_flag"];
    let choices = choices_after(browser, folder, program, "main T1 T1 main");
    assert_eq!((&choices[0][1], &choices[1][1]), (&json!("(the newest)"), &json!("(stale)")));
}

/// To a failure, by the list of choices; at each step the picture shows what was recorded.
pub fn to_a_failure(browser: &Browser) {
    let recording = Recording::of("torn_pair");
    wait_for_puzzle(browser);
    let goals = || browser.text(&inside(".wb-goals"));
    assert!(!goals().contains('☑'), "{}", goals());
    let bars = format!("return document.querySelectorAll({:?}).length", inside(".wb-bar"));
    assert_eq!(browser.run(&bars), json!(0), "a puzzle does not say which way fails");

    let failing = recording.find(true);
    for (at, entry) in recording.schedule(failing).iter().enumerate() {
        is_as_recorded(browser, &recording, failing, at);
        browser.run(&format!(
            "[...document.querySelectorAll({:?})].find(option => \
                 option.querySelector('strong').textContent === {entry:?}).click()",
            inside(".wb-option")
        ));
        let value = recording.schedule(failing)[..=at].join(" ");
        browser.wait(
            "the step",
            &format!("return document.querySelector({:?}).value === {value:?}", inside("input")),
        );
    }
    is_as_recorded(browser, &recording, failing, usize::MAX);
    let status = browser.text(&inside(".wb-status.wb-failed"));
    let fault = recording.ends_with(failing).as_str().expect("it fails");
    assert!(status.contains(fault) && status.contains("preemption"), "{status}");
    assert!(goals().contains("☑ make it fail "), "{}", goals());
    // An assertion's values stand below each other.
    let values = format!(
        "return [...document.querySelectorAll({:?})].map(value => getComputedStyle(value).display)",
        inside(".wb-status .wb-values")
    );
    assert_eq!(browser.run(&values), json!(["block", "block"]));
}

fn play(browser: &Browser) {
    let recording = Recording::of("torn_pair");
    to_a_failure(browser);
    let failing = recording.find(true);
    pictures(browser, "puzzle-failed", PUZZLE, |_| {
        is_as_recorded(browser, &recording, failing, usize::MAX);
    });

    // Back with the key, and on by the marks on the picture, to a pass.
    browser.focus(&inside(".wb-controls button"));
    browser.press(Key::Home);
    let passing = recording.find(false);
    for (nth, entry) in recording.schedule(passing).into_iter().enumerate() {
        if nth == 1 {
            let running = in_picture(browser, ".alive.running.t1", &["data-row"]);
            assert_eq!(running, BTreeSet::new(), "T1 is started, and was not chosen yet");
            let ready = in_picture(browser, ".alive.ready.t1[data-row]", &["data-row"]);
            assert_eq!(ready, BTreeSet::from(["0".to_owned()]));
        }
        let at = format!(
            "const all = [...document.querySelectorAll({:?})]; \
             return all.findIndex(option => option.querySelector('strong').textContent === {entry:?})",
            inside(".wb-option")
        );
        let at = browser.run(&at);
        browser.click(&inside(&format!(".wb-narrow .choice[data-choice='{at}']")));
    }
    assert!(browser.text(&inside(".wb-status")).contains("passes"));
    let goals = browser.text(&inside(".wb-goals"));
    assert!(!goals.contains('☐'), "{goals}");
    let solved = format!("return document.querySelector({PUZZLE:?}).dataset.solved");
    assert_eq!(browser.run(&solved), json!(""));
    pictures(browser, "puzzle-passed", PUZZLE, |_| {
        is_as_recorded(browser, &recording, passing, usize::MAX);
    });

    // In the middle.
    browser.focus(&inside(".wb-controls button"));
    browser.press(Key::Left);
    browser.press(Key::Left);
    let steps = recording.schedule(passing).len() - 2;
    pictures(browser, "puzzle", PUZZLE, |look| {
        is_as_recorded(browser, &recording, passing, steps);
        legend_is_complete(browser, &inside("svg.wb-lifelines"), look);
        let legend = format!("return document.querySelector({:?}).textContent", inside(".legend"));
        let legend = browser.run(&legend).as_str().expect("a text").to_owned();
        assert!(legend.contains("can go next") && !legend.contains("wrong"), "{look}: {legend}");
    });
}

/// The picture shows the first steps of this execution, and no more.
fn is_as_recorded(browser: &Browser, recording: &Recording, one: &Value, steps: usize) {
    let rows: Vec<&Value> = recording.parts("rows", one).collect();
    let is_later = |row: &&Value| row["step"].as_u64().is_some_and(|step| step as usize > steps);
    let until = rows.iter().position(is_later).unwrap_or(rows.len());
    let all: BTreeSet<String> = (0..until).map(|row| row.to_string()).collect();
    assert_eq!(in_picture(browser, ".row", &["data-row"]), all, "after {steps} steps");
    let arrows = recording.parts("arrows", one);
    let before = arrows.filter(|arrow| arrow["to"].as_u64().is_some_and(|to| to < until as u64));
    let arrows: BTreeSet<String> = before
        .map(|a| format!("{} {} {}", a["kind"].as_str().expect("a kind"), a["from"], a["to"]))
        .collect();
    let drawn = in_picture(browser, ".arrow[data-kind]", &["data-kind", "data-from", "data-row"]);
    assert_eq!(drawn, arrows, "after {steps} steps");
    let stands = recording.parts("stands", one).filter(|stand| stand["state"] == "blocked");
    let stands = stands.filter(|stand| stand["from"].as_u64().is_some_and(|at| at < until as u64));
    let blocked: BTreeSet<String> = stands.map(|stand| stand["from"].to_string()).collect();
    assert_eq!(in_picture(browser, ".alive.blocked[data-row]", &["data-row"]), blocked);
    let says = browser.run(&format!(
        "return [...document.querySelectorAll({:?})].map(cell => cell.textContent)",
        inside(".wb-trace tr[data-says] .wb-act")
    ));
    let whats: Vec<&Value> = rows[..until].iter().map(|row| &row["what"]).collect();
    assert_eq!(says, json!(whats), "its table says the same");
}
