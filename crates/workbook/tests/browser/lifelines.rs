//! The picture of an execution: it says what the trace says, on the page and in the static book.

use crate::looks::{legend_is_complete, letters_are_inside, letters_can_be_read, pictures};
use crate::webdriver::{Browser, Key};
use crate::{EXERCISE, inside};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Two workers that claim with a load and a store: what is drawn is what the model checker recorded, in every
/// look.
pub fn drawn_as_it_was(browser: &Browser) {
    let trace = browser.run(&format!(
        "return fetch('/state.json').then(answer => answer.json()).then(all => \
             all.find(exercise => exercise.name === {EXERCISE:?}).outcome.trace)"
    ));
    pictures(browser, "failing", &inside(".wb-state"), |look| {
        says_what_it_says(browser, &trace, look);
        legend_is_complete(browser, &inside("div.wb-execution svg.wb-lifelines"), look);
        letters_can_be_read(browser, &inside("div.wb-execution svg.wb-lifelines text"), look);
        letters_are_inside(browser, &inside("div.wb-execution svg.wb-lifelines text"), look);
        the_frame_hides_no_preemption(browser, look);
        what_is_to_come_can_be_read(browser, look);
    });
    let caption = browser.text(&inside("div.wb-execution figcaption"));
    assert!(caption.ends_with(": T1 is interrupted after step 9, by T2"), "{caption}");
    is_told_in_words(browser);
    can_be_larger_and_smaller(browser);
    stays_in_sight(browser);
    copied_as_a_file(browser);
    has_shapes(browser);
}

/// The picture that is seen has the threads, the rows in their order, the arrows, what is blocked and what is
/// decisive of the trace.
fn says_what_it_says(browser: &Browser, trace: &Value, look: &str) {
    let rows = trace["rows"].as_array().expect("rows");
    let story = &trace["story"];
    let seen = format!(
        "const seen = [...document.querySelectorAll({:?})].filter(svg => svg.checkVisibility()); \
         if (seen.length !== 1) return seen.length;",
        inside("div.wb-execution svg.wb-lifelines")
    );
    let in_order = |css: &str, attributes: &[&str]| -> Vec<String> {
        let script = format!(
            "{seen} return [...seen[0].querySelectorAll({css:?})].map(node => \
                 {}.map(name => node.getAttribute(name)).join(' '))",
            json!(attributes)
        );
        texts(&browser.run(&script))
    };
    let in_picture = |css: &str, attributes: &[&str]| {
        in_order(css, attributes).into_iter().collect::<BTreeSet<_>>()
    };
    let names = browser.run(&format!(
        "{seen} return [...seen[0].querySelectorAll(':scope > .thread')].slice(-{}).map(node => node.textContent)",
        trace["threads"].as_array().expect("threads").len()
    ));
    assert_eq!(names, trace["threads"], "{look}: every thread has its lane");
    let all: Vec<String> = (0..rows.len()).map(|row| row.to_string()).collect();
    assert_eq!(in_order(".row", &["data-row"]), all, "{look}: every row is there, in its order");
    let heights = browser.run(&format!(
        "{seen} return [...seen[0].querySelectorAll('.row')].map(row => row.getBoundingClientRect().top)"
    ));
    let heights: Vec<f64> =
        heights.as_array().expect("numbers").iter().filter_map(Value::as_f64).collect();
    assert!(
        heights.is_sorted() && heights.len() == rows.len(),
        "{look}: time runs down: {heights:?}"
    );
    let arrows = story["arrows"].as_array().expect("arrows").iter().map(|arrow| {
        format!("{} {} {}", arrow["kind"].as_str().expect("a kind"), arrow["from"], arrow["to"])
    });
    let drawn = in_picture(".arrow[data-kind]", &["data-kind", "data-from", "data-row"]);
    assert_eq!(drawn, arrows.collect(), "{look}: every arrow is there");
    let blocked = story["stands"].as_array().expect("stands").iter();
    let blocked = blocked.filter(|stand| stand["state"] == "blocked");
    let blocked: BTreeSet<String> = blocked.map(|stand| stand["from"].to_string()).collect();
    assert!(!blocked.is_empty(), "main waits for the workers: {story}");
    assert_eq!(in_picture(".alive.blocked[data-row]", &["data-row"]), blocked, "{look}");
    let decisive = story["decisive"].as_array().expect("rows").iter().map(Value::to_string);
    assert_eq!(in_picture(".row.decisive", &["data-row"]), decisive.collect(), "{look}");
}

/// The frame of the step that is shown is inside its row, on whose edge the line of a preemption is.
fn the_frame_hides_no_preemption(browser: &Browser, look: &str) {
    let apart = browser.run(&format!(
        "const drawing = [...document.querySelectorAll({:?})].find(svg => svg.checkVisibility()); \
         const frame = drawing.querySelector('.now').getBBox(); \
         const lines = [...drawing.querySelectorAll('.taken[data-row]')].map(line => line.getBBox().y); \
         return [lines.length > 0, lines.every(y => Math.min(Math.abs(y - frame.y), Math.abs(y - frame.y - frame.height)) >= 2)]",
        inside("div.wb-execution svg.wb-lifelines")
    ));
    assert_eq!(apart, json!([true, true]), "{look}");
}

/// A step says in words what happened, and where another thread was held up.
fn is_told_in_words(browser: &Browser) {
    browser.focus(&inside(".wb-drawing"));
    browser.press(Key::Home);
    browser.press(Key::Right);
    browser.press(Key::Right);
    let now = browser.text(&inside(".wb-now"));
    assert!(now.starts_with("Step 3 of 20: ") && now.contains("load next -> 0"), "{now}");
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
    // A thread that has ended stands at no line of the file any more.
    let marks = browser.run(&format!(
        "return [...document.querySelectorAll({:?})].map(mark => mark.textContent)",
        inside("div.wb-execution .wb-source .wb-marks span")
    ));
    assert!(marks.as_array().is_some_and(|marks| !marks.contains(&json!("T1"))), "{marks}");
}

/// It's paler than what has happened, but the contrast is what a text needs, and what goes wrong is red all the time.
fn what_is_to_come_can_be_read(browser: &Browser, look: &str) {
    browser.focus(&inside(".wb-drawing"));
    browser.press(Key::Home);
    let script = format!(
        "const drawing = [...document.querySelectorAll({:?})].find(svg => svg.checkVisibility()); \
         const light = colour => {{ \
             const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255) \
                 .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4); \
             return .2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2]; \
         }}; \
         let below = drawing; \
         while (getComputedStyle(below).backgroundColor === 'rgba(0, 0, 0, 0)') below = below.parentElement; \
         const ground = light(getComputedStyle(below).backgroundColor); \
         const contrast = text => {{ \
             const two = [light(getComputedStyle(text).fill), ground].sort((a, b) => b - a); \
             return (two[0] + .05) / (two[1] + .05); \
         }}; \
         const later = [...drawing.querySelectorAll('.row.later text')]; \
         const wrong = drawing.querySelector('.row.later.fault text:not(.number)'); \
         const sooner = drawing.querySelector('.row:not(.later) text:not(.number)'); \
         return [later.length > 0, later.every(text => contrast(text) >= 4.5), \
             getComputedStyle(wrong).fill !== getComputedStyle(later[0]).fill, \
             getComputedStyle(sooner).fill !== getComputedStyle(later[0]).fill]",
        inside("div.wb-execution svg.wb-lifelines")
    );
    assert_eq!(browser.run(&script), json!([true, true, true, true]), "{look}");
    browser.press(Key::End);
    let later = inside("div.wb-execution .row.later");
    let later = browser.run(&format!("return document.querySelectorAll({later:?}).length"));
    assert_eq!(later, json!(0), "{look}: nothing comes after the end");
    // The next look has a picture with something still to come.
    browser.run(&format!(
        "const row = document.querySelector({:?}); \
         row.dispatchEvent(new MouseEvent('click', {{ bubbles: true }})); document.activeElement.blur()",
        inside("div.wb-execution .row[data-row='8']")
    ));
}

/// All of a long picture is seen at once when it is small enough; when it's large, its box is scrolled, the page isn't,
/// and the mark stays in sight.
fn can_be_larger_and_smaller(browser: &Browser) {
    let seen = || {
        browser.run(&format!(
            "const box = document.querySelector({:?}).getBoundingClientRect(); \
             const picture = document.querySelector({:?}).getBoundingClientRect(); \
             const now = document.querySelector({:?}).getBoundingClientRect(); \
             return [picture.width, picture.height <= box.height, \
                 now.top >= box.top - 1 && now.bottom <= box.bottom + 1, \
                 document.documentElement.scrollWidth <= document.documentElement.clientWidth]",
            inside("div.wb-execution .wb-drawing"),
            inside("div.wb-execution .wb-wide"),
            inside("div.wb-execution .wb-wide .now")
        ))
    };
    let usual = seen()[0].as_f64().expect("a width");
    browser.click(&inside("div.wb-execution button[aria-label='larger picture']"));
    browser.click(&inside("div.wb-execution button[aria-label='larger picture']"));
    browser.focus(&inside("div.wb-execution .wb-drawing"));
    browser.press(Key::End);
    let large = seen();
    assert!((large[0].as_f64().expect("a width") / usual - 2.0).abs() < 0.1, "{large} of {usual}");
    assert_eq!((&large[2], &large[3]), (&json!(true), &json!(true)), "{large}");
    for _ in 0..5 {
        browser.click(&inside("div.wb-execution button[aria-label='smaller picture']"));
    }
    let small = seen();
    assert!(small[0].as_f64().expect("a width") < usual / 2.0, "{small} of {usual}");
    assert_eq!((&small[1], &small[2]), (&json!(true), &json!(true)), "{small}");
    for _ in 0..3 {
        browser.click(&inside("div.wb-execution button[aria-label='larger picture']"));
    }
    assert_eq!(seen()[0].as_f64(), Some(usual));
}

/// A window of another width has lines of other heights: what is shown stays in sight, in the picture and in the file.
fn stays_in_sight(browser: &Browser) {
    let where_is = |part: &str| {
        format!(
            "(() => {{ const part = [...document.querySelectorAll({:?})].find(node => node.checkVisibility()); \
             const box = part.closest('.wb-drawing, .wb-source').getBoundingClientRect(); \
             const {{ top, bottom }} = part.getBoundingClientRect(); \
             return top >= box.top - 1 && bottom <= box.bottom + 1; }})()",
            inside(&format!("div.wb-execution {part}"))
        )
    };
    let seen = format!(
        "{} && {}",
        where_is("svg.wb-lifelines .now"),
        where_is(".wb-source [aria-current]")
    );
    let press = |button: &str| {
        let button = inside(&format!("div.wb-execution button[aria-label='{button} picture']"));
        (0..2).for_each(|_| browser.click(&button));
    };
    // So large that the picture has to be scrolled, too.
    press("larger");
    browser.click(&inside("div.wb-execution .wb-wide .row[data-row='14']"));
    for width in [360, 1280, 500, 1280] {
        // One script: a frame that is drawn in between may scroll the boxes back.
        let out_of_sight = browser.run(&format!(
            "for (const box of document.querySelectorAll({:?})) box.scrollTop = 0; return !({seen})",
            inside("div.wb-execution :is(.wb-drawing, .wb-source)")
        ));
        assert_eq!(out_of_sight, json!(true), "what is there to see?");
        browser.size(width, 800);
        browser.wait(&format!("the mark at {width}"), &format!("return {seen}"));
    }
    press("smaller");
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
             wrong.style.fill === getComputedStyle(shown.querySelector('.row.fault text')).fill, \
             getComputedStyle(shown).getPropertyValue('--bg').includes(read.documentElement.firstChild.getAttribute('fill'))]",
        inside("div.wb-execution svg.wb-wide")
    ));
    assert_eq!(same, json!(["svg", "http://www.w3.org/2000/svg", true, 0, true, true]));
    assert_eq!(browser.text(&inside("div.wb-execution .wb-controls .wb-copy")), "Copied");
}

/// Without colours, shapes and lines still tell threads and states apart; `failing-grey.png` is for people.
fn has_shapes(browser: &Browser) {
    let shapes = browser.run(&format!(
        "const marks = [...document.querySelectorAll({:?})]; \
         const shape = mark => mark.className.baseVal + ' ' + mark.firstChild.localName \
             + (mark.firstChild.getAttribute('d') || '').split('L').length; \
         return [...new Set(marks.map(shape))].length >= new Set(marks.map(m => m.className.baseVal)).size",
        inside("div.wb-execution .wb-wide .mark")
    ));
    assert_eq!(shapes, json!(true));
}

fn texts(value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    value.as_array().expect("an array").iter().map(text).collect()
}
