//! The explorer: the learner is the scheduler of their own answer.

use crate::looks::{legend_is_complete, pictures};
use crate::support::root;
use crate::webdriver::{Browser, Key};
use crate::workbook::Workbook;
use crate::{EXERCISE, PAGE, inside, wait_for};
use serde_json::json;

/// What was handed out with a `todo!` has no interleavings; with a bug in it, it has.
pub fn not_started_has_nothing_to_explore(workbook: &Workbook, browser: &Browser) {
    let said = workbook.app(&["explore", EXERCISE]);
    assert!(said.contains("not started") && said.contains("Write an answer"), "{said}");
    assert!(!said.contains("panic"), "{said}");
    browser.open(&format!("{}explore.html?exercise={EXERCISE}", workbook.address));
    browser.wait("the reason", "return !!document.querySelector('.wb-problem')");
    let status = browser.text(".wb-status");
    assert!(status.starts_with("○ not started") && status.contains("Write an answer"), "{status}");
    let controls = "return document.querySelector('.wb-explorer .wb-controls').checkVisibility()";
    assert_eq!(browser.run(controls), json!(false), "there is nothing to step through");
    browser.screenshot(&root().join("target/browser/exploring-not-started.png"));
    // What was handed out with a bug in it has some.
    let has_a_bug = "race_conditions/lost_update";
    browser.open(&format!("{}explore.html?exercise={has_a_bug}", workbook.address));
    browser.wait("its first step", "return !!document.querySelector('.wb-option')");
    assert_eq!(browser.run(controls), json!(true));
}

/// Explores a wrong answer: forwards, backwards, to the shortest failure, by a schedule.
pub fn the_learner_is_the_scheduler(workbook: &Workbook, browser: &Browser) {
    browser.open(&format!("{}{PAGE}", workbook.address));
    wait_for(browser, "failed", ".wb-explore");
    browser.click(&inside(".wb-explore"));
    browser.wait("the first step", "return !!document.querySelector('.wb-option')");
    let recorded = browser.text(".wb-extent");
    assert!(recorded.contains("double claim") && recorded.contains("passed"), "{recorded}");

    let options = || {
        let script = "return [...document.querySelectorAll('.wb-option')].map(o => o.innerText)";
        let texts = browser.run(script);
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        texts.as_array().unwrap().iter().map(text).collect::<Vec<_>>()
    };
    let schedule = || {
        let value = browser.run("return document.querySelector('.wb-share input').value");
        value.as_str().unwrap().to_owned()
    };
    let wait_for_schedule = |wanted: &str| {
        let script = format!(
            "return document.querySelector('.wb-share input').value === {wanted:?} && \
             !document.querySelector('wb-explore').hasAttribute('aria-busy')"
        );
        browser.wait(wanted, &script);
    };
    assert!(options().len() == 1 && options()[0].contains("spawn T1"), "{:?}", options());
    browser.click(".wb-option");
    wait_for_schedule("main");
    browser.focus(".wb-option");
    browser.press(Key::Right);
    wait_for_schedule("main main");
    let two = options();
    assert!(two.len() == 2 && two[0].contains("load next -> 0"), "{two:?}");
    assert!(two.iter().all(|way| way.contains(" fail")), "how many fail is said: {two:?}");

    browser.click("li:nth-child(2) .wb-option");
    wait_for_schedule("main main T2");
    let stand = browser.text(".wb-stand");
    assert!(stand.contains("next") && stand.contains("AtomicUsize"), "{stand}");
    let line = browser.text(".wb-explorer .wb-source [aria-current] code");
    assert!(line.contains("next.load"), "that is what T2 has done: {line}");
    browser.press(Key::Left);
    wait_for_schedule("main main");

    browser.click(".wb-jump");
    browser.wait("a failure", "return !!document.querySelector('.wb-status.wb-failed')");
    assert!(browser.text(".wb-status").contains("double claim"));
    let shortest = schedule();
    let address = browser.run("return location.href");
    browser.press(Key::Left);
    browser.wait("one step back", "return !!document.querySelector('.wb-option')");
    assert!(shortest.starts_with(&schedule()) && schedule() != shortest);

    // The address leads to the same moment, and so does the schedule.
    browser.open(address.as_str().unwrap());
    browser.wait("the failure again", "return !!document.querySelector('.wb-status.wb-failed')");
    browser.type_into(".wb-share input", "main main T1 T2 T1 T2");
    browser.click(".wb-share button");
    wait_for_schedule("main main T1 T2 T1 T2");
    pictures(browser, "exploring", ".wb-option", |look| {
        legend_is_complete(browser, ".wb-explorer svg.wb-lifelines", look);
        headline_says_what_is_framed(browser, look);
    });
    browser.size(1920, 1000);
    browser.run(
        "document.querySelector('.wb-option').scrollIntoView({ block: 'start' }); scrollBy(0, -60)",
    );
    browser.screenshot(&root().join("target/browser/exploring-wide.png"));
    let beside = browser.run(
        "const box = css => document.querySelector(`.wb-explorer ${css}`).getBoundingClientRect(); \
         return [box('.wb-source').left >= box('.wb-drawing').right, \
             document.documentElement.scrollWidth <= document.documentElement.clientWidth]",
    );
    assert_eq!(
        beside,
        json!([true, true]),
        "the file stands beside the picture where there is room"
    );
    browser.size(1280, 1000);
    let ways = browser.text(".wb-option small");
    assert!(
        ways.starts_with(|c: char| c.is_ascii_digit()) && ways.contains("interleavings: "),
        "{ways}"
    );
    browser.type_into(".wb-share input", "main T9");
    browser.click(".wb-share button");
    browser.wait("the refusal", "return !!document.querySelector('.wb-problem')");
    assert!(browser.text(".wb-problem").contains("T9"));

    // What the page calls a schedule, the command follows.
    let said =
        workbook.app(&["explore", EXERCISE, "--check", "three_chunks", "--schedule", &shortest]);
    assert!(said.contains("double claim"), "{said}");
}

/// All rows that came of the last choice are framed, and the line above names them; as in every picture each row has a
/// number of its own, and as in every picture the source line is marked.
fn headline_says_what_is_framed(browser: &Browser, look: &str) {
    let framed = browser.run(
        "const drawing = [...document.querySelectorAll('.wb-explorer svg.wb-lifelines')].find(svg => svg.checkVisibility()); \
         const frame = drawing.querySelector('.now').getBBox(); \
         const rows = [...drawing.querySelectorAll('.row')].filter(row => \
             row.dataset.y >= frame.y - 4 && row.dataset.y < frame.y + frame.height - 2); \
         const status = document.querySelector('.wb-status').textContent.replace(/\\s/g, ''); \
         const text = row => row.querySelector('.thread ~ text').textContent.replace(/\\s/g, ''); \
         const all = [...drawing.querySelectorAll('.row .number')].map(number => number.textContent); \
         return [rows.length, rows.every(row => status.includes(text(row))), \
             new Set(rows.map(row => row.dataset.entry)).size, all.every((number, at) => Number(number) === at + 1), \
             !!document.querySelector('.wb-explorer .wb-source [aria-current] code')]",
    );
    assert_eq!(
        framed,
        json!([2, true, 1, true, true]),
        "{look}: a store, and what is read after it; the rows are counted, and the line is marked"
    );
}

/// A page that is open follows the file.
pub fn follows_the_file(browser: &Browser, save: impl FnOnce()) {
    browser.click(".wb-controls button[aria-label='back to the start']");
    browser.wait("the start", "return !!document.querySelector('.wb-option')");
    save();
    let script = "return !/double claim/.test(document.querySelector('.wb-extent').innerText)";
    browser.wait("the new recording", script);
}
