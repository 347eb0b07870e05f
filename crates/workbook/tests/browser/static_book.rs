//! The static book: what a reader has with nothing installed, from the disk or from any host.

use crate::looks::{
    WIDTHS, legend_is_complete, letters_are_inside, letters_can_be_read, nothing_goes_sideways,
    wear, words_are_whole,
};
use crate::support::{app, root};
use crate::webdriver::{Browser, Key};
use crate::workbook::Workbook;
use crate::{PAGE, PANEL, plays};
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use workbook::book::{self, mistakes};
use workbook::checkout::tree::Tree;
use workbook::host::process::Cancel;

/// Written by the app; no larger than a host may be asked to keep.
pub fn folder() -> PathBuf {
    static BOOK: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = root().join("target/browser/static");
        let _ = std::fs::remove_dir_all(&folder);
        let written = app(&root()).args(["book", "--quick", "--out"]).arg(&folder).status();
        assert!(written.expect("the app can be started").success());
        // Of one exercise: the program of its known answers is there when all tests are run.
        let tree = Tree::open(&root()).expect("this checkout");
        let of_locks = tree.chapters().iter().filter(|chapter| chapter.name == "locks").cloned();
        let mut of_locks: Vec<_> = of_locks.collect();
        of_locks[0].exercises.retain(|exercise| exercise.name == "lock_order");
        let written = book::Written::read(&folder).expect("the folder can be read");
        let room = written.room();
        let mistakes = mistakes::record(&tree, &of_locks, room, &Cancel::default(), &|_| ());
        let mistakes = mistakes.unwrap_or_else(|error| panic!("{error:#}"));
        assert!(mistakes.count() > 3, "{} can be played", mistakes.count());
        written.add_mistakes(&mistakes).expect("the folder can be written");
        let bytes = size(&folder);
        assert!(bytes < 25_000_000, "the site has {bytes} bytes");
        folder
    });
    BOOK.clone()
}

fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    entries
        .map(|entry| {
            let entry = entry.expect("it can be read");
            let metadata = entry.metadata().expect("it has some");
            if metadata.is_dir() { size(&entry.path()) } else { metadata.len() }
        })
        .sum()
}

/// Every execution of the book can be stepped through, and no page has anything that is to be scrolled sideways,
/// on a laptop or on a telephone, with all that is folded open.
pub fn every_page() {
    let folder = folder();
    let browser = Browser::start();
    browser.open(&format!("file://{}/index.html", folder.display()));
    // It would be in the way of a narrow page, and a text is as wide beside it as without it.
    browser.run("localStorage.setItem('mdbook-sidebar', 'hidden')");
    let mut executions = 0;
    // Each page has first the width that the one before it had last: a page that is laid out anew takes its time.
    let mut widths = WIDTHS;
    for entry in std::fs::read_dir(&folder).expect("the book is there") {
        let path = entry.expect("it can be read").path();
        let is_page = path.extension().is_some_and(|ending| ending == "html");
        // The page of a server for what is not there knows only its own root.
        let is_other =
            ["404.html", "print.html", "toc.html"].iter().any(|name| path.ends_with(name));
        if !is_page || is_other {
            continue;
        }
        let page = path.display();
        browser.open(&format!("file://{page}"));
        browser.wait("the page", "return document.readyState === 'complete'");
        let found = browser.run(
            "const all = [...document.querySelectorAll('wb-execution:not([data-still])')]; \
             document.querySelectorAll('details').forEach(folded => folded.open = true); \
             const tables = [...document.querySelectorAll('pre > code.language-text')] \
                 .filter(code => code.textContent.includes('\\nstep | ')); \
             return [all.length, all.filter(one => one.querySelector('.wb-now strong')).length, \
                 tables.length]",
        );
        assert_eq!(found[0], found[1], "{page}: every execution can be stepped through");
        assert_eq!(found[2], json!(0), "{page}: a table is left as text");
        executions += found[0].as_u64().expect("a number");
        widths.reverse();
        for width in widths {
            browser.size(width, 1000);
            nothing_goes_sideways(&browser, &format!("{page} at {width}"));
            letters_can_be_read(&browser, "main svg[role=img] text", &format!("{page} at {width}"));
            letters_are_inside(&browser, "main svg[role=img] text", &format!("{page} at {width}"));
            words_are_whole(&browser, &format!("{page} at {width}"));
        }
    }
    assert!(executions > 60, "{executions} executions");

    browser.open(&format!("file://{}/{PAGE}", folder.display()));
    only_the_text_of_an_exercise(&browser);
    browser.open(&format!("file://{}/explore.html", folder.display()));
    assert!(browser.text("wb-explore").contains("cargo run -- explore"));
    browser.screenshot(&root().join("target/browser/static.png"));

    browser.open(&format!("file://{}/race_conditions.html", folder.display()));
    // The first one may be the answer to a question, and folded.
    browser.run("document.querySelectorAll('details').forEach(folded => folded.open = true)");
    browser.focus(".wb-checked > wb-execution .wb-drawing");
    browser.press(Key::Home);
    browser.press(Key::Right);
    let now = browser.text(".wb-checked > wb-execution .wb-now");
    assert!(now.starts_with("Step 2 of"), "{now}");
    for (look, theme, width) in
        [("narrow", "light", 360), ("dark", "navy", 1280), ("light", "light", 1280)]
    {
        wear(&browser, theme, width);
        browser.run("document.querySelector('.wb-checked').scrollIntoView()");
        browser.screenshot(&root().join(format!("target/browser/static-{look}.png")));
    }
    what_is_folded_unfolds(&browser, &folder);
    a_wrong_answer_is_played(&browser, &folder);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// The checks' own steps are one step that says what they are for, until it's clicked, in the picture as in the table.
fn what_is_folded_unfolds(browser: &Browser, folder: &Path) {
    browser.open(&format!("file://{}/threads-borrowing.html", folder.display()));
    let folded = ".wb-checked > wb-execution svg.wb-wide .row.folded";
    browser.wait("a picture", &format!("return !!document.querySelector({folded:?})"));
    let execution = ".wb-checked:has(.row.folded) > wb-execution";
    browser.run(&format!("document.querySelector('{execution} .wb-twin').open = true"));
    let now = || browser.text(&format!("{execution} .wb-now"));
    let seen = || {
        browser.run(&format!(
            "const one = document.querySelector('{execution}'); \
             const isSeen = css => [...one.querySelectorAll(css)].some(node => node.checkVisibility()); \
             const drawings = [...one.querySelectorAll('svg.wb-lifelines')]; \
             return [isSeen('.row.folded'), isSeen('.row.inside'), isSeen('tr.wb-inside'), \
                 one.querySelector('[aria-pressed]').getAttribute('aria-pressed') === 'true', \
                 drawings.filter(drawing => drawing.checkVisibility()).length]"
        ))
    };
    let (closed, open) =
        (json!([true, false, false, false, 1]), json!([false, true, true, true, 1]));
    assert_eq!(seen(), closed);
    let top = |css: &str| {
        let rect = format!("return document.querySelector({css:?}).getBoundingClientRect().top");
        browser.run(&rect).as_f64().expect("a number")
    };
    browser
        .run(&format!("document.querySelector({folded:?}).scrollIntoView({{ block: 'center' }})"));
    let before = top(folded);
    browser.click(folded);
    assert_eq!(seen(), open);
    assert!(now().starts_with("Step "), "{}", now());
    browser.screenshot(&root().join("target/browser/unfolded.png"));
    // The pointer has not been moved: it's on the first step of what was folded.
    let first = format!("{execution} svg.wb-wide .row.inside.current");
    assert!((top(&first) - before).abs() < 2.0, "{} is not {before}", top(&first));
    browser.click(&first);
    assert_eq!(seen(), closed);
    assert!(now().starts_with("Steps "), "{}", now());
    let title =
        format!("return document.querySelector({:?}).textContent", format!("{folded} title"));
    let says = browser.run(&title);
    assert!(now().ends_with(says.as_str().expect("a text")), "{} of {says}", now());
    // Where no mouse is, a button does the same.
    browser.focus(&format!("{execution} [aria-pressed]"));
    browser.press(Key::Enter);
    assert_eq!(seen(), open);
    wear(browser, "light", 360);
    assert_eq!(seen(), open, "in a narrow window");
    let drawing = format!("{execution} svg.wb-lifelines");
    legend_is_complete(browser, &drawing, "unfolded");
    browser.run(&format!("document.querySelector('{execution}').scrollIntoView()"));
    browser.screenshot(&root().join("target/browser/unfolded-narrow.png"));
    wear(browser, "light", 1280);
}

/// Those of an exercise are folded below it, each with its program, and go wrong where they are played.
fn a_wrong_answer_is_played(browser: &Browser, folder: &Path) {
    browser.open(&format!("file://{}/locks-deadlock.html", folder.display()));
    let wrong = "wb-exercise[name=\"locks/lock_order\"] .wb-wrong";
    browser.run(&format!(
        "const all = document.querySelector({wrong:?}); \
         all.querySelectorAll(':scope > details').forEach(one => one.open = true); \
         all.open = true; all.scrollIntoView()"
    ));
    browser.wait("a player", &format!("return !!document.querySelector('{wrong} .wb-option')"));
    let name = format!(
        "return document.querySelector('{wrong} wb-play:has(.wb-option)').getAttribute('name')"
    );
    let play = format!("{wrong} wb-play[name={}]", browser.run(&name));
    let program = browser.run(&format!(
        "return document.querySelector({play:?}).closest('details').querySelector('pre code').textContent"
    ));
    assert!(program.as_str().is_some_and(|text| text.contains("lock()")), "{program}");
    // How many ways lead where is told: it isn't a puzzle.
    let bars = browser.text(&format!("{play} .wb-option small"));
    assert!(bars.contains("interleaving"), "{bars}");
    browser.click(&format!("{play} .wb-jump"));
    browser.wait("a failure", &format!("return !!document.querySelector('{play} .wb-failed')"));
    browser.run(&format!("document.querySelector({play:?}).closest('details').scrollIntoView()"));
    browser.screenshot(&root().join("target/browser/wrong-answer.png"));
    let heads = browser.run(&format!(
        "return [...document.querySelectorAll({:?})].map(head => head.textContent)",
        format!("{play} .wb-source caption")
    ));
    let of: Vec<_> =
        heads.as_array().expect("a list").iter().filter_map(|head| head.as_str()).collect();
    assert!(of[0].starts_with("tests/locks/lock_order/"), "the answer comes first: {of:?}");
    assert!(of.iter().all(|of| of.starts_with("tests/")), "no path of this machine: {of:?}");
    // What is wrong and how it ends are seen at once.
    let seen = browser.run(&format!(
        "const seen = node => node.getBoundingClientRect().bottom < innerHeight; \
         const all = document.querySelector({play:?}).closest('details'); \
         return [all.querySelector('.wb-verdict'), all.querySelector('.wb-failed')].map(seen)"
    ));
    assert_eq!(seen, json!([true, true]));
}

/// Served where scripts may not run: the text of the exercise is there.
pub fn without_scripts(workbook: &Workbook, browser: &Browser) {
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&format!("{}{PAGE}", workbook.address));
    only_the_text_of_an_exercise(browser);
    browser.screenshot(&root().join("target/browser/without-scripts.png"));
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": false }));
}

/// No panel stands below it.
fn only_the_text_of_an_exercise(browser: &Browser) {
    browser.wait("the page", "return document.readyState === 'complete'");
    let text = browser.text(PANEL);
    assert!(text.contains("Open exercises/threads/claim.rs"), "{text}");
    assert_eq!(browser.run("return document.querySelectorAll('.wb-panel').length"), json!(0));
}

/// From any static host, below any address.
pub fn from_below_a_path() {
    let folder = folder();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has one");
    std::thread::spawn(move || serve_files(&listener, &folder));
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("http://{address}/some/where/race_conditions.html"));
    plays::to_a_failure(&browser);
    browser.open(&format!("http://{address}/some/where/index.html"));
    browser.wait("the first puzzle", "return !!document.querySelector('wb-play .wb-option')");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Also for those who read on dark grounds; and what is there for the keyboard alone is in nobody's way.
pub fn paper_is_white() {
    let browser = Browser::start();
    browser.open(&format!("file://{}/locks-deadlock.html", folder().display()));
    wear(&browser, "navy", WIDTHS[1]);
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    let look = browser.run(
        "const style = css => getComputedStyle(document.querySelector(css)); \
         const dark = css => style(css).color.match(/\\d+/g).every(part => Number(part) < 60); \
         return [style('html').colorScheme, dark('main p'), dark('.wb-drawing text'), \
             document.querySelector('.wb-skip').checkVisibility()]",
    );
    // What is folded can't be unfolded there: answers are printed, and what can only be clicked isn't.
    let folded = browser.run(
        "const answers = [...document.querySelectorAll('wb-guess details > p')]; \
         const seen = css => [...document.querySelectorAll(css)].some(node => node.checkVisibility()); \
         return [answers.length > 0, answers.every(answer => answer.checkVisibility()), \
             seen('wb-guess form'), seen('.wb-try'), seen('.wb-twin')]",
    );
    assert_eq!(folded, json!([true, true, false, false, false]));
    browser.screenshot(&root().join("target/browser/dark-print.png"));
    assert_eq!(look, json!(["light", true, true, false]));
}

/// Those who asked for less motion see none, and the contents are still folded.
pub fn nothing_slides() {
    let browser = Browser::start();
    let reduced = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    browser.devtools("Emulation.setEmulatedMedia", &reduced);
    browser.size(WIDTHS[1], 1000);
    browser.open(&format!("file://{}/locks-deadlock.html", folder().display()));
    let moves = browser.run(
        "const long = time => time.split(',').some(part => parseFloat(part) * (part.endsWith('ms') ? 1 : 1000) > 1); \
         return [...document.querySelectorAll('*')].map(node => getComputedStyle(node)) \
             .filter(style => long(style.transitionDuration) || style.animationName !== 'none').length",
    );
    assert_eq!(moves, json!(0));
    let contents = "document.querySelector('#mdbook-sidebar').style.display";
    browser.click("#mdbook-sidebar-toggle");
    browser.wait("the contents are folded", &format!("return {contents} === 'none'"));
    browser.click("#mdbook-sidebar-toggle");
    browser.wait("and shown again", &format!("return {contents} !== 'none'"));
}

/// A host that knows nothing but files.
fn serve_files(listener: &TcpListener, folder: &Path) {
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { continue };
        let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        lines.take_while(|line| !line.is_empty()).for_each(drop);
        let path =
            first.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
        let body =
            path.strip_prefix("/some/where/").and_then(|p| std::fs::read(folder.join(p)).ok());
        let mime = match path.rsplit('.').next().unwrap_or_default() {
            "html" => "text/html",
            "css" => "text/css",
            "js" => "text/javascript",
            "svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
        let body = body.unwrap_or_default();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    }
}
