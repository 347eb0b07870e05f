//! The first page while the app runs: where the learner is, and what comes next.

use crate::EXERCISE;
use crate::looks::pictures;
use crate::webdriver::Browser;
use crate::workbook::Workbook;
use serde_json::json;

fn next(browser: &Browser) -> String {
    browser.text(".wb-next")
}

/// Every exercise is on the map, and the first one is next.
pub fn nothing_is_begun(workbook: &Workbook, browser: &Browser) {
    browser.open(&workbook.address);
    browser.wait("the map", "return !!document.querySelector('.wb-map li li')");
    let exercises = all(browser);
    let shown = browser.run(
        "return [...document.querySelectorAll('.wb-map > li')].flatMap(chapter => \
             [...chapter.querySelectorAll(':scope ul a')].map(link => new URL(link.href).pathname.slice(1, -5).split('-')[0] \
                 + '/' + new URL(link.href).hash.replace('#exercise-', '')))",
    );
    assert_eq!(shown, exercises, "every exercise is on the map, in its order");
    assert_eq!(next(browser), format!("Next: {}", exercises[0].as_str().expect("a name")));
    let titles = browser.run(
        "return [...document.querySelectorAll('.wb-chapter a')].map(link => link.textContent)",
    );
    assert!(titles.as_array().unwrap().contains(&json!("One writer, many readers")), "{titles}");
    let plain = browser.run(
        "return [...document.querySelectorAll('.wb-ways code')].filter(code => code.textContent.includes('/') && !code.closest('a')).length",
    );
    assert_eq!(plain, json!(0), "every exercise on the shorter ways is a link");
    pictures(browser, "home", ".wb-home", |_| ());
    browser.click(".wb-next a");
    browser.wait("the exercise", "return location.hash.startsWith('#exercise-')");
    let target = browser.run("return !!document.querySelector(location.hash)");
    assert_eq!(target, json!(true), "the link leads to the exercise");
}

/// The learner is at the exercise that fails.
pub fn one_is_failing(workbook: &Workbook, browser: &Browser) {
    browser.open(&workbook.address);
    browser.wait(
        "the verdict",
        "return document.querySelector('.wb-next')?.innerText.includes('double claim')",
    );
    assert!(next(browser).starts_with(&format!("You are at {EXERCISE}")), "{}", next(browser));
    assert!(next(browser).contains("Next, when it passes: threads/failures"), "{}", next(browser));
    pictures(browser, "home-failing", ".wb-home", |_| ());
}

/// It counts, and the first one that does not pass is next again.
pub fn one_has_passed(workbook: &Workbook, browser: &Browser) {
    browser.open(&workbook.address);
    browser.wait(
        "the pass",
        "return document.querySelector('.wb-so-far')?.innerText.startsWith('1 of')",
    );
    assert_eq!(next(browser), format!("Next: {}", all(browser)[0].as_str().expect("a name")));
    let passed = browser.run(
        "return [...new Set([...document.querySelectorAll('.wb-ways a[data-state=passed] code')].map(code => code.textContent))]",
    );
    assert_eq!(passed, json!([EXERCISE]), "the shorter ways say so too");
    let counts = browser.run(
        "const card = document.querySelector('.wb-chapter').innerText.split(/\\s+/).at(-1); \
         const link = [...document.querySelectorAll('#mdbook-sidebar a')].find(link => link.pathname === '/threads.html'); \
         const badge = link.querySelector('.wb-badge'); \
         return [badge.textContent === `all ${card}`, card.startsWith('1/'), badge.title.startsWith('in this chapter, 1 of ')]",
    );
    assert_eq!(counts, json!([true, true, true]), "the contents count what the first page counts");
}

/// The names of all exercises.
fn all(browser: &Browser) -> serde_json::Value {
    browser.run(
        "return fetch('/state.json').then(answer => answer.json()).then(all => all.map(one => one.name))",
    )
}
