//! The keyboard alone suffices: every step here is a key.

use crate::plays::{self, PUZZLE, Recording};
use crate::webdriver::{Browser, Key};
use crate::workbook::Workbook;
use crate::{EXERCISE, PAGE, inside, static_book, wait_for};
use serde_json::json;

/// A puzzle of the static book to a failure and to a pass; an execution step by step; the contents of a narrow page.
pub fn plays() {
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("file://{}/race_conditions.html", static_book::folder().display()));
    browser.press(Key::Tab);
    assert_eq!(browser.text(":focus"), "Skip to the text", "the first Tab leads past the contents");
    skips_to_the_text(&browser);
    let recording = Recording::of("torn_pair");
    for (fails, status) in [(true, ".wb-status.wb-failed"), (false, ".wb-status.wb-passed")] {
        browser.tab_to(&format!("{PUZZLE} .wb-option"));
        for entry in recording.schedule(recording.find(fails)) {
            chooses(&browser, &entry);
        }
        assert!(!browser.text(&format!("{PUZZLE} {status}")).is_empty());
        // Back to the start; the focus stays within the puzzle.
        browser.press(Key::Home);
        let focus = format!("return !!document.activeElement.closest({PUZZLE:?})");
        assert_eq!(browser.run(&focus), json!(true));
        skips_to_the_text(&browser);
    }

    let execution = ".wb-checked > wb-execution:not([data-still])";
    browser.tab_to(&format!("{execution} .wb-drawing"));
    let now = || {
        browser.run(
            "return document.activeElement.closest('wb-execution').querySelector('.wb-now').innerText",
        )
    };
    for (key, begins) in [
        (Key::Home, "Step 1 of"),
        (Key::Right, "Step 2 of"),
        (Key::Right, "Step 3 of"),
        (Key::Left, "Step 2 of"),
    ] {
        browser.press(key);
        assert!(now().as_str().is_some_and(|now| now.starts_with(begins)), "{}", now());
    }
    assert!(
        browser
            .run("return location.pathname")
            .as_str()
            .unwrap()
            .ends_with("/race_conditions.html")
    );

    browser.size(360, 800);
    browser.run("location.reload()");
    plays::wait_for_puzzle(&browser);
    let is_open =
        "return document.querySelector('#mdbook-sidebar').getBoundingClientRect().right > 10";
    assert_eq!(browser.run(is_open), json!(false));
    browser.tab_to("#mdbook-sidebar-toggle");
    browser.press(Key::Enter);
    browser.wait("the contents", is_open);
    browser.press(Key::Enter);
    browser.wait(
        "no contents",
        "return document.querySelector('#mdbook-sidebar').getBoundingClientRect().right <= 0",
    );
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// From wherever the focus is, round the end of the page, with the first link of it.
fn skips_to_the_text(browser: &Browser) {
    browser.run("document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)");
    browser.run("document.querySelector('.wb-skip').focus()");
    browser.press(Key::Enter);
    browser.wait("the text", "return document.activeElement.id === 'wb-text'");
}

/// Chooses the thread that goes next: with the focus on the first choice after the last one.
fn chooses(browser: &Browser, entry: &str) {
    let is_there = format!(
        "return document.activeElement.matches('.wb-option') && \
             document.activeElement.querySelector('strong').textContent === {entry:?}"
    );
    for _ in 0..9 {
        if browser.run(&is_there) == json!(true) {
            let before = format!("return document.querySelector('{PUZZLE} input').value");
            let before = browser.run(&before);
            browser.press(Key::Enter);
            browser.wait(
                "the step",
                &format!("return document.querySelector('{PUZZLE} input').value !== {before}"),
            );
            return;
        }
        browser.press(Key::Tab);
    }
    panic!("Tab does not lead to the choice {entry}");
}

/// While the app runs: from the failing check to the explorer, and there a step on and back.
pub fn opens_explore(workbook: &Workbook, browser: &Browser) {
    browser.open(&format!("{}{PAGE}", workbook.address));
    wait_for(browser, "failed", ".wb-explore");
    skips_to_the_text(browser);
    browser.tab_to(&inside("a.wb-explore"));
    browser.press(Key::Enter);
    browser.wait("the first step", "return !!document.querySelector('.wb-option')");
    let shown = browser.run("return new URLSearchParams(location.search).get('exercise')");
    assert_eq!(shown, json!(EXERCISE));
    skips_to_the_text(browser);
    browser.tab_to(".wb-option");
    let schedule = |wanted: &str| {
        let script =
            format!("return document.querySelector('.wb-share input').value === {wanted:?}");
        browser.wait("the schedule", &script);
    };
    browser.press(Key::Enter);
    schedule("main");
    browser.press(Key::Left);
    schedule("");
}
