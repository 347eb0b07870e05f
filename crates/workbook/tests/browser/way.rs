//! A learner's way with one exercise, from not started over not compiling and failing to passing; what each page
//! shows on it, and what becomes of a page that is open when the workbook goes away.

use crate::access::{self, Place, Rules};
use crate::looks::{letters_are_inside, letters_can_be_read, pictures, wear};
use crate::support::root;
use crate::webdriver::{Browser, Key};
use crate::workbook::Workbook;
use crate::{
    BROKEN, EXERCISE, MISTAKE, PAGE, PANEL, explorer, home, inside, keyboard, lifelines, news,
    static_book, wait_for,
};
use serde_json::json;

/// One answer after the other is saved, and each is compiled and checked once.
pub fn a_learner_s_way() {
    let mut workbook = Workbook::start();
    let browser = Browser::start();
    browser.size(1280, 1000);
    let page = format!("{}{PAGE}", workbook.address);

    static_book::without_scripts(&workbook, &browser);
    home::nothing_is_begun(&workbook, &browser);
    explorer::not_started_has_nothing_to_explore(&workbook, &browser);
    browser.open(&page);
    not_started(&browser);

    workbook.save(EXERCISE, BROKEN);
    does_not_compile(&browser);

    workbook.save(EXERCISE, &workbook.read(MISTAKE));
    failing(&browser);
    home::one_is_failing(&workbook, &browser);
    keyboard::opens_explore(&workbook, &browser);
    explorer::the_learner_is_the_scheduler(&workbook, &browser);

    for (function, threads, nanoseconds) in
        [("sequential", 1, 9e6), ("claim", 1, 8e6), ("claim", 2, 5e6), ("your claim", 2, 7e6)]
    {
        workbook.measured("threads/trial by threads", function, threads, nanoseconds);
    }
    explorer::follows_the_file(&browser, || {
        let passes = "tests/threads/claim/accepted/iterator_behind_a_lock.rs";
        workbook.save(EXERCISE, &workbook.read(passes));
    });
    browser.open(&page);
    passing(&browser);
    home::one_has_passed(&workbook, &browser);
    assert_eq!(browser.complaints(), Vec::<String>::new());

    browser.open(&page);
    news::a_page_finds_the_workbook_again(&mut workbook, &browser);
}

fn not_started(browser: &Browser) {
    wait_for(browser, "not-started", ".wb-hints");
    hints_unfold_one_by_one(browser);
    access::finds_nothing(browser, "not started", Place::Everywhere, Rules::All);
    let says = browser.text(&inside(".wb-advice"));
    assert!(says.contains("exercises/threads/claim.rs") && says.contains("save"), "{says}");
    pictures(browser, "not-started", &inside(".wb-hints details"), |_| ());
}

fn does_not_compile(browser: &Browser) {
    wait_for(browser, "failed", ".wb-message");
    let message = browser.text(&inside(".wb-message"));
    assert!(message.contains("mismatched types"), "rustc's words: {message}");
    access::finds_nothing(browser, "does not compile", Place::BesideTheSideBar, Rules::All);
    pictures(browser, "does-not-compile", &inside(".wb-message"), |look| {
        let below = browser.run(&format!(
            "const lines = document.querySelector({:?}).textContent.split('\\n'); \
             const at = lines.findIndex(line => line.includes('^^^^')); \
             const column = lines[at].indexOf('^^^^'); \
             const code = lines.slice(0, at).findLast(line => line.includes('\"no\"')); \
             return code?.slice(column, column + 4)",
            inside(".wb-rustc")
        ));
        assert_eq!(below, json!("\"no\""), "{look}: carets point at what they mean");
    });
    for (words, class) in [("expected `u32`", "wb-error"), ("expected due to this", "wb-gutter")] {
        let is = browser.run(&format!(
            "return [...document.querySelectorAll({:?})].find(part => part.textContent.includes({words:?}))?.className",
            inside(".wb-rustc span")
        ));
        assert_eq!(is, json!(class), "{words}");
    }
}

fn failing(browser: &Browser) {
    wait_for(browser, "failed", "wb-execution .wb-now strong");
    let link =
        browser.run(&format!("return document.querySelector({:?}).href", inside(".wb-state a")));
    assert!(link.as_str().unwrap().ends_with("/glossary.html#double-claim"), "{link}");
    wear(browser, "light", 1280);
    a_table_is_stepped_through(browser);
    picture_for_the_readme(browser);
    a_page_is_printed(browser);
    on_a_wide_window_nothing_sticks_out(browser);
    access::finds_nothing(browser, "failing", Place::BesideTheSideBar, Rules::All);
    lifelines::drawn_as_it_was(browser);
}

fn passing(browser: &Browser) {
    wait_for(browser, "passed", ".wb-compare");
    let all = browser.text(&inside(".wb-checks"));
    assert!(all.contains("interleavings") && !all.contains("double claim"), "{all}");
    let plot = browser
        .run(&format!("return document.querySelector({:?}).textContent", inside(".wb-plots svg")));
    let plot = plot.as_str().unwrap();
    for words in [
        "your claim",
        "claim, the reference",
        "Your claim and the reference: trial, by the number of threads",
    ] {
        assert!(plot.contains(words), "{words}: {plot}");
    }
    let headline = browser.text(&inside(".wb-headline"));
    assert!(
        headline.contains("2 of the 10 checks in the model stopped at 1 or 2 preemptions"),
        "{headline}"
    );
    let next = browser.text(&inside(".wb-next"));
    assert_eq!(next, "Next: threads/failures");
    access::finds_nothing(browser, "passing", Place::BesideTheSideBar, Rules::All);
    browser.run("document.querySelector('.wb-compare').open = true");
    pictures(browser, "passing", &inside(".wb-state"), |_| ());
    pictures(browser, "compared", &inside(".wb-compare"), |look| {
        told_apart_by_signs(browser, look)
    });
    comments_are_shown_to_those_who_ask(browser);
    pictures(browser, "plot", &inside(".wb-plot"), |look| {
        letters_can_be_read(browser, &inside(".wb-plots svg text"), look);
        letters_are_inside(browser, &inside(".wb-plots svg text"), look);
    });
    let badge = browser
        .run("return [...document.querySelectorAll('.wb-badge')].map(badge => badge.textContent)");
    assert!(badge.as_array().unwrap().contains(&json!("1/2")), "{badge}");
    the_counts_of_a_chapter_s_pages_are_those_of_the_chapter(browser);
}

/// The badges of a chapter's pages, its first one included, come to what its own badge says.
fn the_counts_of_a_chapter_s_pages_are_those_of_the_chapter(browser: &Browser) {
    let wrong = browser.run(
        "const sums = new Map(); \
         for (const link of document.querySelectorAll('#mdbook-sidebar a[href]')) { \
             const page = new URL(link.href).pathname.slice(1, -5); \
             for (const badge of link.querySelectorAll('.wb-badge')) { \
                 const chapter = page.split('-')[0]; \
                 const all = Number(badge.textContent.split('/')[1]); \
                 const sum = sums.get(chapter) || { whole: 0, pages: 0, parts: 0 }; \
                 if (badge.title.startsWith('in this chapter')) sum.whole = all; \
                 else { sum.pages += all; sum.parts += 1; } \
                 sums.set(chapter, sum); \
             } \
         } \
         return [...sums].filter(([, { whole, pages, parts }]) => parts && whole !== pages)",
    );
    assert_eq!(wrong, json!([]));
}

/// Rows in which nothing but comments differ are folded, and a box shows them.
fn comments_are_shown_to_those_who_ask(browser: &Browser) {
    let comments = || {
        browser.run(&format!(
            "return [...document.querySelectorAll({:?})].filter(code => code.textContent.startsWith('///')).length > 0",
            inside(".wb-compare .wb-come code")
        ))
    };
    assert_eq!(comments(), json!(false), "the code that differs comes first");
    browser.click(&inside(".wb-compare input"));
    assert_eq!(comments(), json!(true));
    browser.click(&inside(".wb-compare input"));
}

/// What differs has a sign, and the heads say what the signs mean.
fn told_apart_by_signs(browser: &Browser, look: &str) {
    let signs = browser.run(&format!(
        "const all = css => [...document.querySelector({:?}).querySelectorAll(css)]; \
         const have = (css, sign) => all(css).length > 0 && all(css).every(cell => cell.textContent.startsWith(sign)); \
         return [have('.wb-gone', '−'), have('.wb-come', '+'), \
             all('thead th').filter(head => head.checkVisibility()).map(head => head.textContent)]",
        inside(".wb-compare")
    ));
    let heads = json!(["−your answer", "+the reference"]);
    assert_eq!(signs, json!([true, true, heads]), "{look}");
}

/// `pictures/page.png` is a copy of this.
fn picture_for_the_readme(browser: &Browser) {
    browser.size(1280, 950);
    browser.click(&inside(".wb-wide .row[data-row='8']"));
    browser.run(&format!(
        "document.querySelector({:?}).scrollIntoView({{ block: 'start' }})",
        inside(".wb-state")
    ));
    browser.wait("a page that rests", "return document.getAnimations().length === 0");
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
    let beside = browser.run(&format!(
        "const box = css => document.querySelector(css).getBoundingClientRect(); \
         return box({:?}).left >= box({:?}).right",
        inside(".wb-source"),
        inside(".wb-drawing")
    ));
    assert_eq!(beside, json!(true), "the file stands beside the picture where there is room");
    browser.size(1280, 1000);
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
    let now = browser.text(&inside(".wb-now"));
    assert!(now.starts_with("After step 20: "), "what is wrong in the end is no step: {now}");
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
