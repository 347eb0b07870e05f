//! What axe-core finds on the pages, in each of their states: nothing.

use crate::looks::wear;
use crate::static_book;
use crate::support::root;
use crate::webdriver::Browser;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// The version that the test was written with: a newer one knows other rules.
const AXE: &str = "axe-core@4.10.3";

fn file() -> PathBuf {
    root().join("target/axe/node_modules/axe-core/axe.min.js")
}

/// Why there is no axe-core to test with. npm fetches it once into `target/axe/`.
fn missing() -> Option<String> {
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

/// Rules that depend on colours: what a theme can break.
const OF_COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// What axe-core looks for.
#[derive(Debug, Clone, Copy)]
pub enum Rules {
    All,
    /// Of a page that has passed them all in another theme.
    OfColours,
    /// Of a page that has passed them all at another width.
    AllOthers,
}

/// Where axe-core looks.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// On the whole page, mdBook's frame included.
    Everywhere,
    /// On a page whose side bar, with its hundred links, has been looked at on another one.
    BesideTheSideBar,
    /// In what is played, on a page that has been looked at before.
    InWhatIsPlayed,
}

/// Fails with what axe-core finds on the page as it is now. Without npm to fetch axe-core it looks for nothing, unless
/// everything must hold.
pub fn finds_nothing(browser: &Browser, what: &str, place: Place, rules: Rules) {
    static IS_THERE: LazyLock<bool> = LazyLock::new(|| match missing() {
        None => true,
        Some(why) if crate::must() => panic!("axe-core: {why}"),
        Some(_) => false,
    });
    if !*IS_THERE {
        return;
    }
    let which = match rules {
        Rules::All => json!({}),
        Rules::OfColours => json!({ "runOnly": OF_COLOURS }),
        Rules::AllOthers => {
            let off = OF_COLOURS.map(|rule| (rule, json!({ "enabled": false })));
            json!({ "rules": BTreeMap::from(off) })
        }
    };
    let context = match place {
        Place::Everywhere => "document",
        Place::BesideTheSideBar => "{ exclude: '#mdbook-sidebar' }",
        Place::InWhatIsPlayed => "{ include: 'wb-play' }",
    };
    let axe = std::fs::read_to_string(file()).expect("axe-core is there");
    browser.run(&format!("if (!window.axe) {{ {axe}\n }}"));
    // What it would load once more is on the page already.
    browser.run(&format!(
        "window.axeFound = null; \
         axe.run({context}, {{ resultTypes: ['violations'], preload: false, ...{which} }}).then( \
             found => {{ window.axeFound = found.violations; }}, \
             error => {{ window.axeFound = [{{ id: String(error), nodes: [{{ html: '' }}] }}]; }})"
    ));
    let violations = browser.wait("axe-core", "return window.axeFound");
    let places = violations.as_array().expect("a list").iter().flat_map(|violation| {
        let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
        let place = |node: &Value| format!("{}: {}", violation["id"], node["html"]);
        nodes.iter().map(place).collect::<Vec<_>>()
    });
    // One thing that is wrong is often there many times.
    assert_eq!(json!(places.take(5).collect::<Vec<_>>()), json!([]), "{what}");
}

/// Five pages, each in light, dark and narrow, and a puzzle before it is begun, when it has failed, and
/// when it has passed. The states of an exercise are gone over on a learner's way.
pub fn axe_finds_nothing() {
    let folder = static_book::folder();
    let browser = Browser::start();
    for page in ["index", "threads", "race_conditions", "locks", "reading-an-interleaving"] {
        let place = if page == "index" { Place::Everywhere } else { Place::BesideTheSideBar };
        browser.size(1280, 1000);
        browser.open(&format!("file://{}/{page}.html", folder.display()));
        // A page without a puzzle has programs to play that wait to be opened.
        browser.run("document.querySelector('wb-play[data-puzzle]')?.scrollIntoView()");
        browser.wait(
            "the puzzle",
            "return !document.querySelector('wb-play[data-puzzle]') || !!document.querySelector('.wb-option')",
        );
        for (look, theme, width, rules) in [
            ("light", "light", 1280, Rules::All),
            ("dark", "navy", 1280, Rules::OfColours),
            ("narrow", "light", 360, Rules::AllOthers),
        ] {
            wear(&browser, theme, width);
            finds_nothing(&browser, &format!("{page}, {look}"), place, rules);
        }
        if page != "locks" {
            continue;
        }
        wear(&browser, "light", 1280);
        for (state, schedule) in [("failed", "main main T1 T2"), ("passed", "main main T1 T1 T2")] {
            browser.type_into("wb-play .wb-share input", schedule);
            browser.click("wb-play .wb-share button");
            browser.click("wb-play [aria-label='run to the end']");
            let end = format!("return !!document.querySelector('.wb-status.wb-{state}')");
            browser.wait(state, &end);
            finds_nothing(&browser, &format!("{page}, {state}"), Place::InWhatIsPlayed, Rules::All);
        }
    }
}
