//! The book: built by mdBook in this process, and held in memory for the server.

pub mod executions;
mod frame;
pub mod mistakes;
mod numbers;
mod packed;
pub mod plays;

use crate::checks::subject::fingerprint;
use crate::lifelines;
use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mistakes::Mistakes;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// One file of the site.
#[derive(Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its `Content-Type`.
    pub mime: &'static str,
    /// Its bytes, as they are sent.
    pub body: Vec<u8>,
}

/// Every file of the site, by its path in the address, without the leading slash. Requests are
/// answered from here and from nowhere else, so no path of a request reaches the disk.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The files.
    pub files: HashMap<String, Arc<Asset>>,
    /// Tells this site from others. Every page has it, and so has what open pages are told.
    pub edition: String,
}

/// What `cargo run` adds to the pages of an edition, and a stock mdBook does not.
fn tags(edition: &str) -> String {
    format!(
        "    <meta name=\"wb-edition\" content=\"{edition}\">\n    \
         <link rel=\"stylesheet\" href=\"/live/frame.css\">\n    \
         <link rel=\"stylesheet\" href=\"/live/execution.css\">\n    \
         <link rel=\"stylesheet\" href=\"/live/live.css\">\n    \
         <link rel=\"stylesheet\" href=\"/live/player.css\">\n    \
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
const LIVE: [(&str, &str); 8] = live_files![
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
const PLAYER: [(&str, &str); 4] =
    live_files!["frame.css", "execution.css", "execution.js", "player.css"];

/// The modules that play a program and take guesses at one, each after those that it imports. A page that is opened as a file may
/// load no modules, so the static book has all of them as [`PLAY`], one plain script.
const MODULES: [(&str, &str); 5] =
    live_files!["dom.js", "board.js", "player.js", "play.js", "guess.js"];
const PLAY: &str = "live/play-here.js";

/// The modules as one plain script.
fn plain_script() -> String {
    let is_import = |line: &&str| !line.starts_with("import ");
    let text: String = MODULES
        .iter()
        .flat_map(|(_, text)| text.lines().filter(is_import))
        .map(|line| format!("{}\n", line.strip_prefix("export ").unwrap_or(line)))
        .collect();
    format!("'use strict';\n(() => {{\n{text}}})();\n")
}

/// The tag that every page of the static book has.
fn frame_tag(page: &str) -> String {
    format!("    <link rel=\"stylesheet\" href=\"{}live/frame.css\">\n", up(page))
}

/// The tags of a page that load the player, which works with the pages opened as files.
fn player_tags(page: &str) -> String {
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

/// The page as it is shown: its executions drawn, a table below each plot, and its exercises under headings
/// of their own, which the side bar lists and a link can lead to. Also says whether there is something to
/// play.
///
/// # Errors
/// When an execution cannot be read.
fn shown(root: &Path, page: &[u8]) -> Result<(String, bool)> {
    let (page, executions) = executions::drawn(root, &String::from_utf8_lossy(page))?;
    let plays = executions > 0 || page.contains("<wb-play ") || page.contains("<wb-guess>");
    let page = with_folded_lists(&with_headings(&numbers::below_plots(&page)));
    Ok((frame::mended(&page), plays))
}

/// `<p><strong>Exercise: claim.</strong> Open …` becomes a heading and a paragraph.
fn with_headings(page: &str) -> String {
    const BEGINS: &str = "<p><strong>Exercise: ";
    let mut parts = page.split(BEGINS);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(".</strong>") {
            Some((name, rest)) if !name.contains('<') => {
                let id = format!("exercise-{name}");
                out.push_str(&format!(
                    "<h3 id=\"{id}\"><a class=\"header\" href=\"#{id}\">Exercise: {name}</a></h3>\n<p>{}",
                    rest.trim_start()
                ));
            }
            _ => {
                out.push_str(BEGINS);
                out.push_str(part);
            }
        }
    }
    out
}

/// The wrong answers that show a verdict are a long list below each entry of the glossary: folded, since
/// hardly anyone looks one up there.
fn with_folded_lists(page: &str) -> String {
    const BEGINS: &str = "<p>Wrong answers that show it: ";
    let mut parts = page.split(BEGINS);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (list, rest) = part.split_once("</p>").unwrap_or((part, ""));
        out.push_str(&format!(
            "<details><summary>Wrong answers that show it</summary>\n<p>{list}</p></details>{rest}"
        ));
    }
    out
}

/// The files of the player, by their names.
fn player_files() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    PLAYER.into_iter().map(|(name, text)| {
        let colours = if name.ends_with(".css") { lifelines::stylesheet() } else { String::new() };
        (name, format!("{text}{colours}").into_bytes())
    })
}

/// Builds the book of the checkout at `root` for the server: with the live script on every page.
///
/// # Errors
/// When mdBook cannot build it, or would leave out something that a chapter includes.
pub fn live(root: &Path) -> Result<Site> {
    let folder = tempfile::tempdir().context("cannot write to the temporary folder")?;
    build(root, folder.path(), Some("/"))?;
    let mut site = Site::default();
    read_folder(folder.path(), "", &mut site.files)?;
    for (name, asset) in &mut site.files {
        if name.ends_with(".html") {
            let (page, _) = shown(root, &asset.body)?;
            *asset = Arc::new(Asset { mime: asset.mime, body: page.into_bytes() });
        }
    }
    site.come_alive();
    Ok(site)
}

impl Site {
    /// A site whose only page says why there is no book. It loads again when there is one.
    pub fn of_error(error: &str) -> Site {
        let escaped = error.replace('&', "&amp;").replace('<', "&lt;");
        let page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Interleave</title>\n\
             </head><body><h1>The book does not build</h1><pre>{escaped}</pre></body></html>\n"
        );
        let mut site = Site::default();
        site.add("index.html", page.into_bytes());
        site.come_alive();
        site
    }

    fn add(&mut self, name: &str, body: Vec<u8>) {
        self.files.insert(name.to_owned(), Arc::new(Asset { mime: mime(name), body }));
    }

    /// Adds the live files, and to every page the tags that load them.
    fn come_alive(&mut self) {
        for (name, text) in LIVE.into_iter().chain(MODULES) {
            self.add(name, text.into());
        }
        for (name, text) in player_files() {
            self.add(name, text);
        }
        let mut names: Vec<&String> = self.files.keys().collect();
        names.sort();
        let all: Vec<u8> = names.iter().flat_map(|name| self.files[*name].body.clone()).collect();
        self.edition = format!("{:016x}", fingerprint(&all));
        let head = format!("{}</head>", tags(&self.edition));
        for (name, asset) in &mut self.files {
            if name.ends_with(".html") && name != "toc.html" {
                let page = String::from_utf8_lossy(&asset.body).replacen("</head>", &head, 1);
                *asset = Arc::new(Asset { mime: asset.mime, body: page.into_bytes() });
            }
        }
    }
}

/// How an exercise ends where the workbook does not run.
const WITHOUT_APP: &str = "<p class=\"wb-install\">To have your own answer checked, \
    <a href=\"how-to-use.html\">install the workbook</a>: it takes Rust and one command.</p>\n</wb-exercise>";

/// Builds the book of the checkout at `root` into the folder `out`, as `mdbook build` does, and draws the
/// executions on its pages. It needs no server.
///
/// # Errors
/// As [`live`], or when `out` cannot be written.
pub fn to_read(root: &Path, out: &Path) -> Result<()> {
    build(root, out, None)?;
    let mut files = HashMap::new();
    read_folder(out, "", &mut files)?;
    let write = |name: &str, body: &[u8]| {
        let path = out.join(name);
        std::fs::write(&path, body).with_context(|| format!("cannot write {}", path.display()))
    };
    for (name, asset) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let (mut page, plays) = shown(root, &asset.body)?;
        page = page.replace("</wb-exercise>", WITHOUT_APP);
        let player = if plays { player_tags(name) } else { String::new() };
        page = page.replacen("</head>", &format!("{}{player}</head>", frame_tag(name)), 1);
        write(name, page.as_bytes())?;
    }
    let live = out.join("live/plays");
    std::fs::create_dir_all(&live).with_context(|| format!("cannot make {}", live.display()))?;
    player_files().try_for_each(|(name, body)| write(name, &body))?;
    write(PLAY, plain_script().as_bytes())?;
    for name in plays::names(root)? {
        let script = plays::script(root, &name)?.unwrap_or_default();
        write(&plays::address(&name), script.as_bytes())?;
    }
    Ok(())
}

/// A static host may be asked to keep 25 MB: so many bytes, with some for what stands around them.
const MOST: usize = 24_800_000;

/// How many bytes may be added to a book that [`to_read`] has written.
///
/// # Errors
/// When `out` cannot be read.
pub fn room(out: &Path) -> Result<usize> {
    let mut files = HashMap::new();
    read_folder(out, "", &mut files)?;
    Ok(MOST.saturating_sub(files.values().map(|asset| asset.body.len()).sum()))
}

/// Adds the wrong answers of the exercises to a book that [`to_read`] has written.
///
/// # Errors
/// When `out` cannot be read and written.
pub fn add_mistakes(out: &Path, mistakes: &Mistakes) -> Result<()> {
    let write = |name: &str, text: &str| {
        let path = out.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    for (address, script) in &mistakes.scripts {
        write(address, script)?;
    }
    let mut files = HashMap::new();
    read_folder(out, "", &mut files)?;
    // On one page for all, they would be most of it.
    let pages = files.iter().filter(|(name, _)| name.ends_with(".html") && *name != "print.html");
    for (name, asset) in pages {
        let Some(mut page) = mistakes.on(&String::from_utf8_lossy(&asset.body)) else { continue };
        if !page.contains(PLAY) {
            page = page.replacen("</head>", &format!("{}</head>", player_tags(name)), 1);
        }
        write(name, &page)?;
    }
    Ok(())
}

/// Builds the book of the checkout at `root` into the folder `out`, as `mdbook build` does.
///
/// # Errors
/// As [`live`].
pub fn build(root: &Path, out: &Path, site_url: Option<&str>) -> Result<()> {
    let complaints = Complaints::default();
    let built = tracing::subscriber::with_default(complaints.clone(), || {
        let mut config = Config::from_disk(root.join("book.toml"))?;
        config.update_from_env()?;
        config.set("build.build-dir", out)?;
        if let Some(url) = site_url {
            config.set("output.html.site-url", url)?;
        }
        MDBook::load_with_config(root, config)?.build()
    });
    let complaints = complaints.take();
    match built {
        Err(error) => Err(error.context("the book does not build")),
        Ok(()) if complaints.is_empty() => without_included(out),
        Ok(()) => bail!("the book does not build: {}", complaints.join("\n")),
    }
}

/// Takes away what the pages have included or drawn already: mdBook copies everything that lies beside them.
fn without_included(out: &Path) -> Result<()> {
    for entry in std::fs::read_dir(out).with_context(|| out.display().to_string())? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            without_included(&path)?;
        } else if path
            .extension()
            .is_some_and(|ext| ["json", "rs", "tsv"].iter().any(|e| ext == *e))
        {
            std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    // A folder that has something in it stays.
    let _ = std::fs::remove_dir(out);
    Ok(())
}

/// The page that sets each exercise: the first one with `<wb-exercise name="…">`.
pub fn pages(site: &Site) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let mut names: Vec<&String> = site.files.keys().collect();
    names.sort();
    for page in names.into_iter().filter(|n| n.ends_with(".html") && *n != "print.html") {
        let text = String::from_utf8_lossy(&site.files[page].body);
        for exercise in exercises_on(&text) {
            // The first chapter is there twice, also as index.html: its own name is the better one.
            let known = pages.entry(exercise).or_insert_with(|| page.clone());
            if known == "index.html" {
                known.clone_from(page);
            }
        }
    }
    pages
}

/// The names in `<wb-exercise name="…">` of a page or of a chapter's source.
pub fn exercises_on(text: &str) -> Vec<String> {
    let tags = text.split("<wb-exercise").skip(1);
    tags.filter_map(|rest| {
        let tag = &rest[..rest.find('>')?];
        let value = tag.split_once("name=\"")?.1;
        Some(value[..value.find('"')?].to_owned())
    })
    .collect()
}

fn read_folder(dir: &Path, prefix: &str, files: &mut HashMap<String, Arc<Asset>>) -> Result<()> {
    for entry in std::fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), files)?;
        } else {
            let asset = Asset { mime: mime(&name), body: std::fs::read(entry.path())? };
            files.insert(name, Arc::new(asset));
        }
    }
    Ok(())
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" | "rs" | "toml" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Collects what mdBook complains about while it builds: a missing include is only a line in its
/// log, and the page shows the raw `{{#include …}}`.
#[derive(Debug, Clone, Default)]
struct Complaints(Arc<Mutex<Vec<String>>>);

impl Complaints {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl tracing::Subscriber for Complaints {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() <= tracing::Level::WARN
    }

    fn event(&self, event: &tracing::Event<'_>) {
        let mut message = Message::default();
        event.record(&mut message);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(message.0);
    }

    // mdBook's complaints are events; spans only say where in its code they come from.
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// The text of an event.
#[derive(Default)]
struct Message(String);

impl tracing::field::Visit for Message {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_wrong_answers_is_folded() {
        let list = "<p>Wrong answers that show it: <code>a</code>.</p>";
        let folded = "<details><summary>Wrong answers that show it</summary>\n<p><code>a</code>.</p></details>";
        let page = |list: &str| format!("<p>a</p>\n{list}\n<h3>b</h3>\n{list}\n");
        assert_eq!(with_folded_lists(&page(list)), page(folded));
        assert_eq!(with_folded_lists("<p>none</p>"), "<p>none</p>");
    }

    #[test]
    fn an_exercise_has_a_heading_of_its_own() {
        let page = "<p>a</p>\n<p><strong>Exercise: claim.</strong> Open it.</p><p><strong>Exercise: \
            <code>x</code>.</strong> b</p>";
        let heading = "<h3 id=\"exercise-claim\"><a class=\"header\" href=\"#exercise-claim\">\
            Exercise: claim</a></h3>\n<p>Open it.</p>";
        let rest = "<p><strong>Exercise: <code>x</code>.</strong> b</p>";
        assert_eq!(with_headings(page), format!("<p>a</p>\n{heading}{rest}"));
    }

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
        assert!(frame_tag("a/b.html").contains("href=\"../live/frame.css\""));
    }
}
