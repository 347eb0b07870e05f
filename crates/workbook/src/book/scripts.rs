//! What the pages load besides their text: styles, and what plays executions.

use crate::lifelines;

/// What `cargo run` adds to the pages of an edition, and a stock mdBook does not.
pub(super) fn tags(edition: &str) -> String {
    format!(
        "    <meta name=\"wb-edition\" content=\"{edition}\">\n    \
         <link rel=\"stylesheet\" href=\"/live/frame.css\">\n    \
         <link rel=\"stylesheet\" href=\"/live/execution.css\">\n    \
         <link rel=\"stylesheet\" href=\"/live/live.css\">\n    \
         <link rel=\"stylesheet\" href=\"/live/player.css\">\n    \
         <script src=\"/live/reach.js\" defer></script>\n    \
         <script src=\"/live/execution.js\" defer></script>\n    \
         <script type=\"module\" src=\"/live/live.js\"></script>\n"
    )
}

/// The files that the [`tags`] load, and the modules that these import.
macro_rules! live_files {
    ($($name:literal),* $(,)?) => {
        [$((concat!("live/", $name), include_str!(concat!("../../assets/live/", $name)))),*]
    };
}
pub(super) const LIVE: [(&str, &str); 8] = live_files![
    "live.css",
    "live.js",
    "building.js",
    "contact.js",
    "explore.js",
    "home.js",
    "panel.js",
    "rustc.js",
];

/// What steps through executions and plays programs, in the static book too, and the frame of all its pages.
const PLAYER: [(&str, &str); 5] =
    live_files!["frame.css", "reach.js", "execution.css", "execution.js", "player.css"];

/// The modules that play a program and take guesses at one, each after those that it imports. A page that is opened as
/// a file may load no modules, so the static book has all of them as [`PLAY`], one plain script.
pub(super) const MODULES: [(&str, &str); 5] =
    live_files!["dom.js", "board.js", "player.js", "play.js", "guess.js"];
pub(super) const PLAY: &str = "live/play-here.js";

/// The modules as one plain script.
pub(super) fn plain_script() -> String {
    let is_import = |line: &&str| !line.starts_with("import ");
    let text: String = MODULES
        .iter()
        .flat_map(|(_, text)| text.lines().filter(is_import))
        .map(|line| format!("{}\n", line.strip_prefix("export ").unwrap_or(line)))
        .collect();
    format!("'use strict';\n(() => {{\n{text}}})();\n")
}

/// The tags that every page of the static book has.
pub(super) fn frame_tags(page: &str) -> String {
    let up = up(page);
    format!(
        "    <link rel=\"stylesheet\" href=\"{up}live/frame.css\">\n    \
         <script src=\"{up}live/reach.js\" defer></script>\n"
    )
}

/// The tags of a page that load the player, which works with the pages opened as files.
pub(super) fn player_tags(page: &str) -> String {
    let up = up(page);
    format!(
        "    <link rel=\"stylesheet\" href=\"{up}live/execution.css\">\n    \
         <link rel=\"stylesheet\" href=\"{up}live/player.css\">\n    \
         <script src=\"{up}live/execution.js\" defer></script>\n    \
         <script src=\"{up}{PLAY}\" defer></script>\n"
    )
}

/// The way from a page to the folder of the site.
fn up(page: &str) -> String {
    "../".repeat(page.matches('/').count())
}

/// The files of the player, by their names.
pub(super) fn player_files() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    PLAYER.into_iter().map(|(name, text)| {
        let colours = if name.ends_with(".css") { lifelines::stylesheet() } else { String::new() };
        (name, format!("{text}{colours}").into_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_script_has_all_of_the_modules_and_is_none() {
        let script = plain_script();
        for line in script.lines() {
            assert!(!line.starts_with("import ") && !line.starts_with("export "), "{line}");
        }
        let imports = MODULES
            .iter()
            .flat_map(|(_, text)| text.lines())
            .filter(|line| line.contains("from './"));
        for line in imports {
            let from =
                line.split("from './").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
            let is_there = MODULES.iter().any(|(name, _)| name.ends_with(&format!("/{from}")));
            assert!(is_there && line.starts_with("import "), "{line}");
        }
        assert!(script.contains("customElements.define('wb-play'"));
    }

    #[test]
    fn a_page_in_a_folder_finds_the_player() {
        assert!(player_tags("locks.html").contains("href=\"live/execution.css\""));
        assert!(player_tags("a/b.html").contains("src=\"../live/execution.js\""));
        assert!(frame_tags("a/b.html").contains("href=\"../live/frame.css\""));
    }
}
