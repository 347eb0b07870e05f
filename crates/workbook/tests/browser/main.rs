//! The page as a person meets it: in a browser, on a copy of the workbook whose files are really
//! edited, compiled and checked. The pictures are in `target/browser/`.

mod access;
mod explorer;
mod guesses;
mod home;
mod keyboard;
mod lifelines;
mod looks;
mod news;
mod plays;
#[path = "../support/pty.rs"]
mod pty;
mod static_book;
#[path = "../support/mod.rs"]
mod support;
mod way;
mod webdriver;
mod workbook;

use libtest_mimic::{Arguments, Completion, Trial};
use std::process::ExitCode;
use webdriver::Browser;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // A page that waits, for the compiler or for what moves on it, leaves a processor to the others'.
    arguments.test_threads.get_or_insert(3);
    let trial = |name: &str, run: fn()| {
        Trial::ignorable_test(name, move || match missing() {
            Some(why) => Ok(Completion::ignored_with(why)),
            None => {
                run();
                Ok(Completion::Completed)
            }
        })
    };
    // Those that take long come first.
    let trials = vec![
        trial("a_learner_s_way", way::a_learner_s_way),
        trial("every_page_of_the_static_book", static_book::every_page),
        trial("axe_finds_nothing", access::axe_finds_nothing),
        trial("a_benchmark_is_drawn_when_it_ends", news::a_benchmark_is_drawn_when_it_ends),
        trial("a_puzzle_is_played_from_the_disk", plays::a_puzzle_is_played_from_the_disk),
        trial("a_static_host_serves_it_below_a_path", static_book::from_below_a_path),
        trial("paper_is_white", static_book::paper_is_white),
        trial("nothing_slides", static_book::nothing_slides),
        trial("the_keyboard_alone_plays", keyboard::plays),
        trial("a_warm_up_takes_guesses", guesses::a_warm_up_takes_guesses),
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

/// A wrong answer to it: two workers claim the same chunk.
const MISTAKE: &str = "tests/threads/claim/load_then_store.rs";
/// What is no Rust.
const BROKEN: &str = "pub fn claim() { let x: u32 = \"no\"; }\n";

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
