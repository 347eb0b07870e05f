//! The page as a person meets it: in a browser, on a copy of the workbook whose files are really
//! edited, compiled and checked. The pictures are in `target/browser/`.

mod access;
mod guesses;
mod lifelines;
mod news;
mod plays;
#[path = "../support/pty.rs"]
mod pty;
#[path = "../support/mod.rs"]
mod support;
mod webdriver;
mod workbook;

use libtest_mimic::{Arguments, Completion, Trial};
use serde_json::json;
use std::process::ExitCode;
use support::root;
use webdriver::{Browser, Key};
use workbook::Workbook;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // One copy of the workbook, and one browser at a time.
    arguments.test_threads = Some(1);
    let trial_if = |name: &str, also: fn() -> Option<String>, run: fn()| {
        Trial::ignorable_test(name, move || {
            match missing().or_else(|| also().filter(|_| !must())) {
                Some(why) => Ok(Completion::ignored_with(why)),
                None => {
                    run();
                    Ok(Completion::Completed)
                }
            }
        })
    };
    let trial = |name: &str, run: fn()| trial_if(name, || None, run);
    let trials = vec![
        trial("a_learner_s_way", a_learner_s_way),
        trial("the_book_reads_well_without_the_live_part", without_the_live_part),
        trial("an_execution_is_drawn_as_it_was", lifelines::drawn_as_it_was),
        trial("the_static_book_plays", lifelines::the_static_book_plays),
        trial("a_puzzle_is_played_from_the_disk", plays::a_puzzle_is_played_from_the_disk),
        trial("a_warm_up_takes_guesses", guesses::a_warm_up_takes_guesses),
        trial("a_static_host_serves_it_below_a_path", plays::a_static_host_serves_it_below_a_path),
        trial("the_first_page_says_where_you_are", plays::the_first_page_says_where_you_are),
        // It takes minutes.
        trial_if("axe_finds_nothing", access::missing, access::axe_finds_nothing)
            .with_ignored_flag(true),
        trial("the_learner_is_the_scheduler", the_learner_is_the_scheduler),
        trial(
            "what_is_not_started_has_nothing_to_explore",
            news::not_started_has_nothing_to_explore,
        ),
        trial("a_page_finds_the_workbook_again", news::a_page_finds_the_workbook_again),
        trial("a_benchmark_is_drawn_when_it_ends", news::a_benchmark_is_drawn_when_it_ends),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Why there is no browser to test with. Where everything must hold, that is no reason.
fn missing() -> Option<String> {
    let missing = webdriver::missing();
    (!missing.is_empty() && !must()).then(|| format!("not installed: {}", missing.join(", ")))
}

fn must() -> bool {
    std::env::var("CI").is_ok_and(|ci| ci == "true")
}

const EXERCISE: &str = "threads/claim";
/// The page that sets it.
const PAGE: &str = "threads-sharing-out.html";
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
             const inBox = node => node.closest('.wb-scroll, .wb-message, .wb-plots, pre, .table-wrapper'); \
             const wide = [...document.querySelectorAll('main *')].filter(node => \
                 node.getBoundingClientRect().right > width + 1 && !inBox(node)); \
             return wide.map(node => node.outerHTML.slice(0, 120))",
        );
        assert_eq!(wide, json!([]), "{name}-{look}: this is wider than the window");
    }
}

/// Pictures of what stands on the page now: nothing is loaded again, so that what was played stays.
fn pictures_of(browser: &Browser, name: &str, at: &str) {
    let folder = root().join("target/browser");
    let show = || {
        browser.run(&format!(
            "document.querySelector({at:?}).scrollIntoView({{ block: 'start' }}); scrollBy(0, -60)"
        ))
    };
    for (look, width) in [("narrow", 412), ("dark", 1280), ("grey", 1280), ("light", 1280)] {
        browser.size(width, 1000);
        let theme = if look == "dark" { "navy" } else { "light" };
        browser.run(&format!(
            "document.getElementById('mdbook-theme-{theme}').click(); \
             const bar = document.getElementById('mdbook-sidebar-toggle-anchor'); \
             if (bar.checked !== {width} > 800) bar.click()"
        ));
        // The side bar slides.
        browser.wait("a page that rests", "return document.getAnimations().length === 0");
        let seen = if look == "grey" { "achromatopsia" } else { "none" };
        browser.devtools("Emulation.setEmulatedVisionDeficiency", &json!({ "type": seen }));
        show();
        browser.screenshot(&folder.join(format!("{name}-{look}.png")));
        let wide = browser.run(&format!(
            "const width = document.documentElement.clientWidth; \
             return [...document.querySelectorAll({:?})].filter(node => \
                 node.getBoundingClientRect().right > width + 1 && !node.closest('.wb-scroll, svg')) \
                 .map(node => node.outerHTML.slice(0, 120))",
            format!("{at} *")
        ));
        assert_eq!(wide, json!([]), "{name}-{look}: this is wider than the window");
    }
}

/// From not started over not compiling and failing to passing.
fn a_learner_s_way() {
    let workbook = Workbook::start();
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("{}{PAGE}", workbook.address));

    wait_for(&browser, "not-started", ".wb-hints");
    hints_unfold_one_by_one(&browser);
    pictures(&browser, "not-started", &inside(".wb-hints details"));

    workbook.save(EXERCISE, "pub fn claim() { let x: u32 = \"no\"; }\n");
    wait_for(&browser, "failed", ".wb-message");
    let message = browser.text(&inside(".wb-message"));
    assert!(message.contains("mismatched types"), "rustc's words: {message}");
    pictures(&browser, "does-not-compile", &inside(".wb-message"));

    workbook.save(EXERCISE, &workbook.read("tests/threads/claim/load_then_store.rs"));
    wait_for(&browser, "failed", "wb-execution .wb-now strong");
    let link =
        browser.run(&format!("return document.querySelector({:?}).href", inside(".wb-state a")));
    assert!(link.as_str().unwrap().ends_with("/glossary.html#double-claim"), "{link}");
    a_table_is_stepped_through(&browser);
    picture_for_the_readme(&browser);
    a_page_is_printed(&browser);
    on_a_wide_window_nothing_sticks_out(&browser);
    pictures(&browser, "failing", &inside(".wb-state"));

    for (function, threads, nanoseconds) in
        [("sequential", 1, 9e6), ("claim", 1, 8e6), ("claim", 2, 5e6), ("your claim", 2, 7e6)]
    {
        workbook.measured("threads/trial by threads", function, threads, nanoseconds);
    }
    workbook
        .save(EXERCISE, &workbook.read("tests/threads/claim/accepted/iterator_behind_a_lock.rs"));
    wait_for(&browser, "passed", ".wb-compare");
    let all = browser.text(&inside(".wb-checks"));
    assert!(all.contains("interleavings") && !all.contains("double claim"), "{all}");
    let plot = browser
        .run(&format!("return document.querySelector({:?}).textContent", inside(".wb-plots svg")));
    assert!(plot.as_str().unwrap().contains("your claim"), "{plot}");
    pictures(&browser, "passing", &inside(".wb-compare"));
    pictures(&browser, "plot", &inside(".wb-plots svg"));
    let badge = browser
        .run("return [...document.querySelectorAll('.wb-badge')].map(badge => badge.textContent)");
    assert!(badge.as_array().unwrap().contains(&json!("1/2")), "{badge}");

    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// `pictures/page.png` is a copy of this.
fn picture_for_the_readme(browser: &Browser) {
    browser.size(1280, 950);
    browser.click(&inside(".wb-wide .row[data-row='9']"));
    browser.run(&format!(
        "document.querySelector({:?}).scrollIntoView({{ block: 'start' }})",
        inside(".wb-state")
    ));
    browser.screenshot(&root().join("target/browser/page.png"));
    browser.size(1280, 1000);
}

/// On paper there is nothing to press, and nothing is hidden in a box that scrolls.
fn a_page_is_printed(browser: &Browser) {
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    let look = browser.run(&format!(
        "const grid = document.querySelector({:?}); \
         const button = document.querySelector({:?}); \
         return [grid.scrollHeight <= grid.clientHeight, button.checkVisibility()]",
        inside(".wb-drawing"),
        inside(".wb-controls button")
    ));
    browser.run(&format!("document.querySelector({:?}).scrollIntoView()", inside(".wb-message")));
    browser.screenshot(&root().join("target/browser/failing-print.png"));
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "" }));
    assert_eq!(look, json!([true, false]));
}

/// However wide the window is, all of an exercise is inside its frame.
fn on_a_wide_window_nothing_sticks_out(browser: &Browser) {
    for width in [1600, 1920, 2560] {
        browser.size(width, 1000);
        let outside = browser.run(&format!(
            "const frame = document.querySelector({PANEL:?}); \
             const right = frame.getBoundingClientRect().right; \
             const all = [...frame.querySelectorAll('*')]; \
             return all.filter(node => node.getBoundingClientRect().right > right + 1) \
                 .map(node => node.outerHTML.slice(0, 80))"
        ));
        assert_eq!(outside, json!([]), "at {width}");
    }
    browser.run(&format!("document.querySelector({:?}).scrollIntoView()", inside(".wb-state")));
    browser.screenshot(&root().join("target/browser/failing-wide.png"));
    browser.size(1280, 1000);
}

/// Served without scripts, and opened as files: the text of the exercises is there, and no panel.
fn without_the_live_part() {
    // Before the workbook is started: only one of them at a time has the checkout's copy.
    let folder = plays::static_book();
    let workbook = Workbook::start();
    let browser = Browser::start();
    let text = |browser: &Browser| {
        browser.wait("the page", "return document.readyState === 'complete'");
        let text = browser.text(PANEL);
        assert!(text.contains("Open exercises/threads/claim.rs"), "{text}");
        assert_eq!(browser.run("return document.querySelectorAll('.wb-panel').length"), json!(0));
    };
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&format!("{}{PAGE}", workbook.address));
    text(&browser);
    browser.screenshot(&root().join("target/browser/without-scripts.png"));
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": false }));
    browser.open(&format!("file://{}/{PAGE}", folder.display()));
    text(&browser);
    browser.open(&format!("file://{}/explore.html", folder.display()));
    assert!(browser.text("wb-explore").contains("cargo run -- explore"));
    browser.screenshot(&root().join("target/browser/static.png"));
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
    browser.run(&format!("document.querySelector({:?}).open = true", inside(".wb-twin")));
    assert_eq!(current().0, "!", "it begins where it goes wrong");
    browser.focus(&inside(".wb-drawing"));
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
    browser.click(&inside(".wb-wide .row[data-row='4']"));
    assert_eq!(current().0, "5", "the table moves with the picture");
    let headers = browser.run(&format!(
        "return [...document.querySelectorAll({:?})].map(th => th.scope + ' ' + th.textContent)",
        inside("div.wb-execution .wb-trace thead th")
    ));
    assert_eq!(headers, json!(["col step", "col main", "col T1", "col T2", "col line"]));
    let address = browser.run("return location.pathname");
    assert_eq!(address, json!(format!("/{PAGE}")), "the arrow keys do not turn the page");
}

/// Explores a wrong answer: forwards, backwards, to the shortest failure, by a schedule.
fn the_learner_is_the_scheduler() {
    let workbook = Workbook::start();
    workbook.save(EXERCISE, &workbook.read("tests/threads/claim/load_then_store.rs"));
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("{}{PAGE}", workbook.address));
    wait_for(&browser, "failed", ".wb-explore");
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
    pictures(&browser, "exploring", ".wb-option");
    browser.type_into(".wb-share input", "main T9");
    browser.click(".wb-share button");
    browser.wait("the refusal", "return !!document.querySelector('.wb-problem')");
    assert!(browser.text(".wb-problem").contains("T9"));

    // What the page calls a schedule, the command follows.
    let said =
        workbook.app(&["explore", EXERCISE, "--check", "three_chunks", "--schedule", &shortest]);
    assert!(said.contains("double claim"), "{said}");

    // A page that is open follows the file.
    browser.click(".wb-controls button[aria-label='back to the start']");
    browser.wait("the start", "return !!document.querySelector('.wb-option')");
    workbook.save(EXERCISE, &workbook.read("solutions/threads/claim.rs"));
    let script = "return !/double claim/.test(document.querySelector('.wb-extent').innerText)";
    browser.wait("the new recording", script);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
