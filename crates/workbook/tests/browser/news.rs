//! A page that is open while something else changes: a workbook that goes, a benchmark that ends.

use crate::pty::Session;
use crate::support::copy::Copy;
use crate::support::root;
use crate::webdriver::Browser;
use crate::workbook::Workbook;
use crate::{BROKEN, EXERCISE, PAGE, inside, wait_for};
use serde_json::json;

/// The workbook ends and comes back; then it falls silent, as after a sleep, and wakes up.
pub fn a_page_finds_the_workbook_again(workbook: &mut Workbook, browser: &Browser) {
    wait_for(browser, "passed", ".wb-hints");
    let is_lost = "return document.querySelector('.wb-lost').checkVisibility()";
    let is_found = "return !document.querySelector('.wb-lost').checkVisibility()";
    assert_eq!(browser.run(is_lost), json!(false));

    workbook.restart(|workbook| {
        browser.wait("the word that it is lost", is_lost);
        let word = browser.text(".wb-lost");
        assert!(word.contains("isn't answering") && word.contains("cargo run"), "{word}");
        browser.screenshot(&root().join("target/browser/lost.png"));
        workbook.save(EXERCISE, BROKEN);
        let page = "chapters/threads-sharing-out.md";
        workbook.rewrite(page, "# Sharing out the work\n", "# Sharing out, rewritten\n");
    });
    browser
        .wait("the new book", "return /rewritten/.test(document.querySelector('main').innerText)");
    wait_for(browser, "failed", ".wb-message");
    browser.wait("the word goes", is_found);

    workbook.signal("-STOP");
    browser.run("const now = Date.now; Date.now = () => now() + 60_000;");
    browser.run("window.dispatchEvent(new Event('focus'))");
    browser.wait("the word that it is lost", is_lost);
    workbook.signal("-CONT");
    browser.wait("the word goes", is_found);
    workbook.save(EXERCISE, &workbook.read("exercises/.pristine/threads/claim.rs"));
    wait_for(browser, "not-started", ".wb-hints");
}

/// The plot of a learner's answer is on the page as soon as the benchmark has come to its end.
pub fn a_benchmark_is_drawn_when_it_ends() {
    let copy = Copy::new();
    copy.measure_little();
    let mut session = Session::start(&copy.command(), 100, 30);
    session.wait_for(&["Interleave", "quit"]);
    copy.write("exercises/threads/claim.rs", &copy.read("solutions/threads/claim.rs"));
    session.wait_for(&["threads/claim  passed"]);
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("http://127.0.0.1:{}/{PAGE}", session.port()));
    wait_for(&browser, "passed", ".wb-compare");
    assert_eq!(browser.run("return document.querySelectorAll('.wb-plots svg').length"), json!(0));
    copy.write("go", "");
    session.press("b");
    session.wait_for(&["the benchmark of threads is done"]);
    let plot = format!("return document.querySelector({:?})?.textContent", inside(".wb-plots svg"));
    let plot = browser.wait("the plot", &plot);
    assert!(plot.as_str().unwrap().contains("your claim"), "{plot}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
    session.press("q");
    assert_eq!(session.end(), 0);
}
