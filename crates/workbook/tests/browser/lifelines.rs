//! The picture of an execution: it says what the trace says, on the page and in the static book.

use crate::plays::static_book;
use crate::support::root;
use crate::webdriver::{Browser, Key};
use crate::workbook::Workbook;
use crate::{EXERCISE, PAGE, inside, wait_for};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Two workers who claim with a load and a store: what is drawn is what the model checker recorded.
pub fn drawn_as_it_was() {
    let workbook = Workbook::start();
    workbook.save(EXERCISE, &workbook.read("tests/threads/claim/load_then_store.rs"));
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("{}{PAGE}", workbook.address));
    wait_for(&browser, "failed", "wb-execution .wb-now strong");

    let trace = browser.run(&format!(
        "return fetch('/state.json').then(answer => answer.json()).then(all => \
             all.find(exercise => exercise.name === {EXERCISE:?}).outcome.trace)"
    ));
    let rows = trace["rows"].as_array().expect("rows");
    let story = &trace["story"];

    let in_picture = |css: &str, attributes: &[&str]| -> BTreeSet<String> {
        let script = format!(
            "return [...document.querySelectorAll({:?})].map(node => \
                 {}.map(name => node.getAttribute(name)).join(' '))",
            inside(&format!("div.wb-execution .wb-wide {css}")),
            json!(attributes)
        );
        texts(&browser.run(&script)).into_iter().collect()
    };
    let names = browser.run(&format!(
        "return [...document.querySelectorAll({:?})].slice(-{}).map(node => node.textContent)",
        inside("div.wb-execution .wb-wide > .thread"),
        trace["threads"].as_array().expect("threads").len()
    ));
    assert_eq!(names, trace["threads"], "every thread has its lane");
    let all: BTreeSet<String> = (0..rows.len()).map(|row| row.to_string()).collect();
    assert_eq!(in_picture(".row", &["data-row"]), all, "every row is there");
    let arrows = story["arrows"].as_array().expect("arrows").iter().map(|arrow| {
        format!("{} {} {}", arrow["kind"].as_str().expect("a kind"), arrow["from"], arrow["to"])
    });
    let drawn = in_picture(".arrow[data-kind]", &["data-kind", "data-from", "data-row"]);
    assert_eq!(drawn, arrows.collect(), "every arrow is there");
    let blocked = story["stands"].as_array().expect("stands").iter();
    let blocked = blocked.filter(|stand| stand["state"] == "blocked");
    let blocked: BTreeSet<String> = blocked.map(|stand| stand["from"].to_string()).collect();
    assert!(!blocked.is_empty(), "main waits for the workers: {story}");
    assert_eq!(in_picture(".alive.blocked[data-row]", &["data-row"]), blocked);
    let decisive = story["decisive"].as_array().expect("rows").iter().map(Value::to_string);
    assert_eq!(in_picture(".row.decisive", &["data-row"]), decisive.collect());

    // A step says in words what happened, and where another thread was held up.
    browser.focus(&inside(".wb-drawing"));
    browser.press(Key::Home);
    browser.press(Key::Right);
    browser.press(Key::Right);
    let now = browser.text(&inside(".wb-now"));
    assert!(now.contains("3 of") && now.contains("load next -> 0"), "{now}");
    assert!(now.contains("main is blocked"), "{now}");
    let veil = inside("div.wb-execution .wb-wide .veil");
    let veiled = || {
        let script =
            format!("return Number(document.querySelector({veil:?}).getAttribute('height'))");
        browser.run(&script).as_f64().expect("a number")
    };
    browser.press(Key::Home);
    assert!(veiled() > 100.0, "what is to come is veiled");
    browser.press(Key::End);
    assert!(veiled() == 0.0);
    copied_as_a_file(&browser);
    in_grey(&browser);
}

/// The copy is a file that any program can draw: all of the picture, with its colours in it.
fn copied_as_a_file(browser: &Browser) {
    browser.run("navigator.clipboard.writeText = async text => { window.copied = text; }");
    browser.click(&inside("div.wb-execution .wb-controls .wb-copy"));
    browser.wait("the copy", "return window.copied");
    let same = browser.run(&format!(
        "const read = new DOMParser().parseFromString(window.copied, 'image/svg+xml'); \
         const shown = document.querySelector({:?}); \
         const count = (all, css) => all.querySelectorAll(css).length; \
         const wrong = read.querySelector('.row.fault text'); \
         return [read.documentElement.localName, read.documentElement.namespaceURI, \
             count(read, '.row') === count(shown, '.row') && count(read, '.arrow') === count(shown, '.arrow'), \
             count(read, '.now, .veil'), \
             wrong.style.fill === getComputedStyle(shown.querySelector('.row.fault text')).fill]",
        inside("div.wb-execution svg.wb-wide")
    ));
    assert_eq!(same, json!(["svg", "http://www.w3.org/2000/svg", true, 0, true]));
    assert_eq!(browser.text(&inside("div.wb-execution .wb-controls .wb-copy")), "Copied");
}

/// Without colours, shapes and lines still tell threads and states apart; the picture is for people.
fn in_grey(browser: &Browser) {
    let grey = json!({ "type": "achromatopsia" });
    browser.devtools("Emulation.setEmulatedVisionDeficiency", &grey);
    let script = format!("document.querySelector({:?}).scrollIntoView()", inside(".wb-state"));
    browser.run(&script);
    browser.screenshot(&root().join("target/browser/failing-grey.png"));
    browser.devtools("Emulation.setEmulatedVisionDeficiency", &json!({ "type": "none" }));
    let shapes = browser.run(&format!(
        "const marks = [...document.querySelectorAll({:?})]; \
         const shape = mark => mark.className.baseVal + ' ' + mark.firstChild.localName \
             + (mark.firstChild.getAttribute('d') || '').split('L').length; \
         return [...new Set(marks.map(shape))].length >= new Set(marks.map(m => m.className.baseVal)).size",
        inside("div.wb-execution .wb-wide .mark")
    ));
    assert_eq!(shapes, json!(true));
}

/// Opened as files, with nothing installed: every execution of the book can be stepped through, and
/// nothing of it needs to be scrolled sideways.
pub fn the_static_book_plays() {
    let folder = static_book();
    let browser = Browser::start();
    browser.size(1280, 1000);
    let mut executions = 0;
    for entry in std::fs::read_dir(&folder).expect("the book is there") {
        let path = entry.expect("it can be read").path();
        let is_page = path.extension().is_some_and(|ending| ending == "html");
        // The page of a server for what is not there knows only its own root.
        let is_other =
            ["404.html", "print.html", "toc.html"].iter().any(|name| path.ends_with(name));
        if !is_page || is_other {
            continue;
        }
        browser.open(&format!("file://{}", path.display()));
        browser.wait("the page", "return document.readyState === 'complete'");
        let found = browser.run(
            "const all = [...document.querySelectorAll('wb-execution:not([data-still])')]; \
             document.querySelectorAll('.wb-twin').forEach(twin => twin.open = true); \
             const boxes = '.wb-checked, .wb-checked pre, .wb-drawing, .wb-scroll'; \
             const wide = [...document.querySelectorAll(boxes)] \
                 .filter(box => box.scrollWidth > box.clientWidth + 1); \
             const tables = [...document.querySelectorAll('pre > code.language-text')] \
                 .filter(code => code.textContent.includes('\\nstep | ')); \
             return [all.length, all.filter(one => one.querySelector('.wb-now strong')).length, \
                 wide.map(box => box.className + ' ' + box.textContent.slice(0, 80)), tables.length]",
        );
        let page = path.display();
        assert_eq!(found[0], found[1], "{page}: every execution can be stepped through");
        assert_eq!(found[2], json!([]), "{page}: this is scrolled sideways");
        assert_eq!(found[3], json!(0), "{page}: a table is left as text");
        executions += found[0].as_u64().expect("a number");
    }
    assert!(executions > 60, "{executions} executions");
    assert_eq!(browser.complaints(), Vec::<String>::new());

    browser.open(&format!("file://{}/race_conditions.html", folder.display()));
    browser.wait(
        "the player",
        "return !!document.querySelector('.wb-checked > wb-execution .wb-now strong')",
    );
    // The first one may be the answer to a question, and folded.
    browser.run("document.querySelectorAll('details').forEach(folded => folded.open = true)");
    browser.focus(".wb-checked > wb-execution .wb-drawing");
    browser.press(Key::Home);
    browser.press(Key::Right);
    let now = browser.text(".wb-checked > wb-execution .wb-now");
    assert!(now.starts_with("2 of"), "{now}");
    for (look, theme, width) in
        [("narrow", "light", 412), ("dark", "navy", 1280), ("light", "light", 1280)]
    {
        browser.size(width, 1000);
        browser.run(&format!("localStorage.setItem('mdbook-theme', {theme:?}); location.reload()"));
        browser.wait(
            "the player",
            "return !!document.querySelector('.wb-checked > wb-execution .wb-now strong')",
        );
        browser.run("document.querySelector('.wb-checked').scrollIntoView()");
        browser.screenshot(&root().join(format!("target/browser/static-{look}.png")));
    }
}

fn texts(value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    value.as_array().expect("an array").iter().map(text).collect()
}
