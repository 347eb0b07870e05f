//! The page as a person meets it: in a browser, on a copy of the workbook whose files are really
//! edited, compiled and checked. The pictures are in `target/browser/`.

mod webdriver;
mod workbook;

use libtest_mimic::{Arguments, Completion, Trial};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use webdriver::{Browser, Key};
use workbook::Workbook;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // One copy of the workbook, and one browser at a time.
    arguments.test_threads = Some(1);
    let trial = |name: &str, run: fn()| {
        Trial::ignorable_test(name, move || match missing() {
            Some(why) => Ok(Completion::ignored_with(why)),
            None => {
                run();
                Ok(Completion::Completed)
            }
        })
    };
    let trials = vec![trial("a_learner_s_way", a_learner_s_way)];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Why there is no browser to test with. Where everything must hold, that is no reason.
fn missing() -> Option<String> {
    let missing = webdriver::missing();
    let must = std::env::var("CI").is_ok_and(|ci| ci == "true");
    (!missing.is_empty() && !must).then(|| format!("not installed: {}", missing.join(", ")))
}

fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

const EXERCISE: &str = "threads/claim";
const PANEL: &str = "wb-exercise[name=\"threads/claim\"]";

/// Waits until the exercise is in this state, and its panel shows what belongs to it.
fn wait_for(browser: &Browser, state: &str, part: &str) {
    let script = format!(
        "const place = document.querySelector({PANEL:?}); \
         return place?.dataset.state === {state:?} && !!place.querySelector({part:?})"
    );
    browser.wait(state, &script);
}

fn inside(css: &str) -> String {
    format!("{PANEL} {css}")
}

/// Pictures of what the window shows: in a light and a dark theme, and as narrow as a telephone. The
/// page is loaded again for each, and is ready when it shows `at`.
fn pictures(browser: &Browser, name: &str, at: &str) {
    let folder = root().join("target/browser");
    for (look, theme, width, height) in [
        ("narrow", "light", 412, 915),
        ("dark", "navy", 1280, 1000),
        ("light", "light", 1280, 1000),
    ] {
        browser.size(width, height);
        browser.run(&format!(
            "localStorage.setItem('mdbook-theme', {theme:?}); \
             localStorage.setItem('mdbook-sidebar', {width} > 800 ? 'visible' : 'hidden'); \
             location.reload()"
        ));
        browser.wait("the page again", &format!("return !!document.querySelector({at:?})"));
        browser.run(&format!(
            "document.querySelectorAll('.wb-compare').forEach(folded => folded.open = true); \
             document.querySelector({at:?}).scrollIntoView({{ block: 'start' }})"
        ));
        browser.screenshot(&folder.join(format!("{name}-{look}.png")));
        // Only boxes of their own scroll sideways, never the page.
        let wide = browser.run(
            "const width = document.documentElement.clientWidth; \
             const inBox = node => node.closest('.wb-scroll, .wb-message, pre, .table-wrapper'); \
             const wide = [...document.querySelectorAll('main *')].filter(node => \
                 node.getBoundingClientRect().right > width + 1 && !inBox(node)); \
             return wide.map(node => node.outerHTML.slice(0, 120))",
        );
        assert_eq!(wide, json!([]), "{name}-{look}: this is wider than the window");
    }
}

/// From not started over not compiling and failing to passing.
fn a_learner_s_way() {
    let workbook = Workbook::start(&root());
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("{}threads.html", workbook.address));

    wait_for(&browser, "not-started", ".wb-hints");
    hints_unfold_one_by_one(&browser);
    pictures(&browser, "not-started", &inside(".wb-hints details"));

    workbook.save(EXERCISE, "pub fn claim() { let x: u32 = \"no\"; }\n");
    wait_for(&browser, "failed", ".wb-message");
    let message = browser.text(&inside(".wb-message"));
    assert!(message.contains("mismatched types"), "rustc's words: {message}");
    pictures(&browser, "does-not-compile", &inside(".wb-message"));

    workbook.save(EXERCISE, &workbook.read("tests/threads/claim/load_then_store.rs"));
    wait_for(&browser, "failed", ".wb-steps");
    let link =
        browser.run(&format!("return document.querySelector({:?}).href", inside(".wb-state a")));
    assert!(link.as_str().unwrap().ends_with("/glossary.html#double-claim"), "{link}");
    a_table_is_stepped_through(&browser);
    pictures(&browser, "failing", &inside(".wb-steps"));

    workbook
        .save(EXERCISE, &workbook.read("tests/threads/claim/accepted/iterator_behind_a_lock.rs"));
    wait_for(&browser, "passed", ".wb-compare");
    let all = browser.text(&inside(".wb-checks"));
    assert!(all.contains("interleavings") && !all.contains("double claim"), "{all}");
    pictures(&browser, "passing", &inside(".wb-compare"));
    let badge = browser
        .run("return [...document.querySelectorAll('.wb-badge')].map(badge => badge.textContent)");
    assert!(badge.as_array().unwrap().contains(&json!("1/7")), "{badge}");

    assert_eq!(browser.complaints(), Vec::<String>::new());
}

fn hints_unfold_one_by_one(browser: &Browser) {
    let open = || {
        let script = format!(
            "return [...document.querySelectorAll({:?})].filter(hint => hint.checkVisibility()).length",
            inside(".wb-hints details")
        );
        browser.run(&script)
    };
    browser.wait(
        "the hints",
        &format!("return !!document.querySelector({:?})", inside(".wb-hints details")),
    );
    assert_eq!(open(), json!(1));
    browser.click(&inside(".wb-hints details:nth-child(1) summary"));
    browser.wait(
        "the second hint",
        &format!(
            "return document.querySelector({:?}).checkVisibility()",
            inside(".wb-hints details:nth-child(2)")
        ),
    );
    assert_eq!(open(), json!(2));
}

fn a_table_is_stepped_through(browser: &Browser) {
    let current = || {
        let script = format!(
            "const row = document.querySelector({:?}); \
             return [row.cells[0].textContent, document.querySelector({:?}).textContent]",
            inside(".wb-trace [aria-current=step]"),
            inside(".wb-now")
        );
        let both = browser.run(&script);
        (both[0].as_str().unwrap().to_owned(), both[1].as_str().unwrap().to_owned())
    };
    assert_eq!(current().0, "!", "it begins where it goes wrong");
    browser.focus(&inside(".wb-trace"));
    browser.press(Key::Home);
    assert_eq!(current().0, "1");
    browser.press(Key::Right);
    browser.press(Key::Right);
    let (step, now) = current();
    assert!(step == "3" && now.contains("load next -> 0"), "{step}: {now}");
    browser.press(Key::Left);
    assert_eq!(current().0, "2");
    browser.click(&inside("button[aria-label='one step on']"));
    assert_eq!(current().0, "3");
    let marked = browser.text(&inside(".wb-source [aria-current] code"));
    assert!(marked.contains("next.load"), "the learner's line stands beside it: {marked}");
    browser.press(Key::End);
    assert_eq!(current().0, "!");
    browser.click(&inside(".wb-trace tbody tr:nth-child(7)"));
    assert_eq!(current().0, "7");
    let headers = browser.run(&format!(
        "return [...document.querySelectorAll({:?})].map(th => th.scope + ' ' + th.textContent)",
        inside(".wb-trace thead th")
    ));
    assert_eq!(headers, json!(["col step", "col main", "col T1", "col T2", "col line"]));
    let address = browser.run("return location.pathname");
    assert_eq!(address, json!("/threads.html"), "the arrow keys do not turn the page");
}
