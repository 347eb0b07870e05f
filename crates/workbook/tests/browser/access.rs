//! What axe-core finds on the pages, in each of their states: nothing.

use crate::plays::static_book;
use crate::support::root;
use crate::webdriver::Browser;
use crate::workbook::Workbook;
use crate::{EXERCISE, PAGE, wait_for};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

/// The version that the test was written with: a newer one knows other rules.
const AXE: &str = "axe-core@4.10.3";

fn file() -> PathBuf {
    root().join("target/axe/node_modules/axe-core/axe.min.js")
}

/// Why there is no axe-core to test with. npm fetches it once into `target/axe/`.
pub fn missing() -> Option<String> {
    if file().is_file() {
        return None;
    }
    let folder = root().join("target/axe");
    let fetched = Command::new("npm")
        .args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"])
        .arg(&folder)
        .arg(AXE)
        .output();
    match fetched {
        Ok(output) if output.status.success() && file().is_file() => None,
        Ok(output) => Some(format!("npm: {}", String::from_utf8_lossy(&output.stderr))),
        Err(error) => Some(format!("npm cannot be run: {error}")),
    }
}

/// All rules but one, on all that is not mdBook's frame. A picture is one thing with a name: its parts are
/// looked at by the other tests.
const RULES: &str = "{ include: [['main']], exclude: [['.wb-lifelines > *']] }, \
    { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false } } }";

/// The rule that depends on the theme, and takes long on a large page: on one of each thing that is ours.
const CONTRAST: &str = "{ include: ['wb-play[data-puzzle]', '.wb-first', '.wb-home', \
        'wb-exercise[name=\"threads/claim\"] .wb-panel'] \
        .filter(css => document.querySelector(css)).map(css => [css]), \
    exclude: [['.wb-lifelines > *']] }, { resultTypes: ['violations'], runOnly: ['color-contrast'] }";

/// What axe-core finds on the page as it is now.
fn found(browser: &Browser, what: &str, which: &str) -> Vec<String> {
    let axe = std::fs::read_to_string(file()).expect("axe-core is there");
    browser.run(&format!("if (!window.axe) {{ {axe}\n }}"));
    browser.run("document.querySelector('.wb-checked')?.classList.add('wb-first')");
    browser.run(&format!(
        "window.axeFound = null; setTimeout(() => axe.run({which}).then( \
             found => {{ window.axeFound = found.violations; }}, \
             error => {{ window.axeFound = [{{ id: String(error), nodes: [{{ html: '' }}] }}]; }}))"
    ));
    let violations = browser.wait("axe-core", "return window.axeFound");
    let violations = violations.as_array().expect("a list").iter();
    violations
        .flat_map(|violation| {
            let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
            let place = |node: &Value| format!("{what}: {}: {}", violation["id"], node["html"]);
            nodes.iter().map(place).collect::<Vec<_>>()
        })
        .collect()
}

/// Five pages, each in light, dark and narrow, and the puzzle before it is begun, when it has failed, and
/// when it has passed.
pub fn axe_finds_nothing() {
    let folder = static_book();
    let browser = Browser::start();
    let mut all = Vec::new();
    for page in ["index", "threads", "race_conditions", "locks", "reading-an-interleaving"] {
        browser.size(1280, 1000);
        browser.open(&format!("file://{}/{page}.html", folder.display()));
        // A page without a puzzle has programs to play that wait to be opened.
        browser.run("document.querySelector('wb-play[data-puzzle]')?.scrollIntoView()");
        browser.wait(
            "the puzzle",
            "return !document.querySelector('wb-play[data-puzzle]') || !!document.querySelector('.wb-option')",
        );
        for (look, theme, width) in
            [("narrow", "light", 412), ("dark", "navy", 1280), ("light", "light", 1280)]
        {
            in_look(&browser, theme, width);
            all.extend(found(&browser, &format!("{page}, {look}"), CONTRAST));
        }
        all.extend(found(&browser, page, RULES));
        if page != "locks" {
            continue;
        }
        in_look(&browser, "light", 1280);
        for (state, schedule) in [("failed", "main main T1 T2"), ("passed", "main main T1 T1 T2")] {
            browser.type_into("wb-play .wb-share input", schedule);
            browser.click("wb-play .wb-share button");
            browser.click("wb-play [aria-label='run to the end']");
            let end = format!("return !!document.querySelector('.wb-status.wb-{state}')");
            browser.wait(state, &end);
            all.extend(found(&browser, &format!("{page}, {state}"), RULES));
            all.extend(found(&browser, &format!("{page}, {state}"), CONTRAST));
        }
    }

    // An exercise: not started, failing, passing.
    let workbook = Workbook::start();
    browser.open(&format!("{}{PAGE}", workbook.address));
    wait_for(&browser, "not-started", ".wb-hints");
    all.extend(found(&browser, "not started", RULES));
    all.extend(found(&browser, "not started", CONTRAST));
    workbook.save(EXERCISE, &workbook.read("tests/threads/claim/load_then_store.rs"));
    wait_for(&browser, "failed", "wb-execution .wb-now strong");
    all.extend(found(&browser, "failing", RULES));
    all.extend(found(&browser, "failing", CONTRAST));
    workbook.save(EXERCISE, &workbook.read("solutions/threads/claim.rs"));
    wait_for(&browser, "passed", ".wb-compare");
    all.extend(found(&browser, "passing", RULES));
    all.extend(found(&browser, "passing", CONTRAST));
    assert_eq!(json!(all), json!([]));
}

fn in_look(browser: &Browser, theme: &str, width: u32) {
    browser.size(width, 1000);
    browser.run(&format!("document.getElementById('mdbook-theme-{theme}').click()"));
    browser.wait("a page that rests", "return document.getAnimations().length === 0");
}
