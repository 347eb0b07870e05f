//! The warm-ups of the book: a reader's guesses are compared with what the model checker has found.

use crate::static_book;
use crate::support::root;
use crate::webdriver::Browser;
use serde_json::json;

/// A right line, a wrong one, one twice, too few, and then all of them.
pub fn a_warm_up_takes_guesses() {
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("file://{}/threads.html", static_book::folder().display()));
    browser.wait("the form", "return !!document.querySelector('wb-guess form')");
    let page = std::fs::read_to_string(root().join("chapters/threads.md")).unwrap();
    let block = page.split("<!-- outcomes: joins_one_of_two -->\n```text\n").nth(1).unwrap();
    let lines: Vec<&str> = block.split("\n```").next().unwrap().lines().collect();
    let [one, rest @ ..] = &lines[..] else { panic!("{page}") };

    let says = |line: &str| {
        browser.type_into("wb-guess input", line);
        browser.click("wb-guess [type=submit]");
        browser.text("wb-guess [role=status]")
    };
    let all = || {
        browser.click("wb-guess [type=button]");
        browser.text("wb-guess [role=status]")
    };
    assert_eq!(says(one), "Yes, an interleaving prints this.");
    assert_eq!(says(&format!(" {one} ")), "You have this one already.");
    assert_eq!(says("70"), "No interleaving prints this.");
    assert!(all().contains("there are more"));
    assert_eq!(browser.run("return document.querySelector('wb-guess details').open"), json!(false));
    for line in rest {
        says(line);
    }
    assert!(all().starts_with("Right"), "{}", browser.text("wb-guess [role=status]"));
    assert_eq!(browser.run("return document.querySelector('wb-guess details').open"), json!(true));
    let marks = browser.text("wb-guess .wb-guesses");
    assert_eq!(marks.matches('✓').count(), lines.len(), "{marks}");
    assert_eq!(marks.matches('✗').count(), 1, "{marks}");
    browser.screenshot(&root().join("target/browser/guesses.png"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
