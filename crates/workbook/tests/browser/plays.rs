//! The programs of the book that are played: what the page shows is what was recorded, from the disk and
//! from below any address.

use crate::support::root;
use crate::webdriver::{Browser, Key};
use crate::workbook::Workbook;
use crate::{PAGE, pictures_of};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const PUZZLE: &str = "wb-play[name=\"torn_pair\"][data-puzzle]";

/// The recording, as the tests of the book have stored it.
struct Recording(Value);

impl Recording {
    fn of(name: &str) -> Recording {
        let path = root().join(format!("chapters/plays/{name}.json"));
        let text = std::fs::read_to_string(path).expect("the recording is there");
        Recording(serde_json::from_str(&text).expect("it is JSON"))
    }

    fn part<'a>(&'a self, list: &str, number: &Value) -> &'a Value {
        &self.0[list][number.as_u64().expect("a number") as usize]
    }

    fn parts<'a>(&'a self, list: &str, of: &'a Value) -> impl Iterator<Item = &'a Value> {
        of[list].as_array().expect("numbers").iter().map(move |number| self.part(list, number))
    }

    fn ends_with(&self, one: &Value) -> &Value {
        &self.part("ends", &one["end"])["fault"]
    }

    /// The first execution that fails with as few preemptions as can be, or the last that passes.
    fn find(&self, fails: bool) -> &Value {
        let all = self.0["played"].as_array().expect("executions");
        let of_kind = || all.iter().filter(|one| self.ends_with(one).is_null() != fails);
        match fails {
            true => of_kind().min_by_key(|one| one["preemptions"].as_u64()),
            false => of_kind().next_back(),
        }
        .expect("there is one")
    }

    fn schedule(&self, one: &Value) -> Vec<String> {
        let entries = one["schedule"].as_array().expect("entries").iter();
        entries.map(|entry| self.part("entries", entry).as_str().expect("a text").into()).collect()
    }
}

fn inside(css: &str) -> String {
    format!("{PUZZLE} {css}")
}

/// Every attribute of this name in the picture, sorted.
fn in_picture(browser: &Browser, css: &str, attributes: &[&str]) -> BTreeSet<String> {
    let script = format!(
        "return [...document.querySelectorAll({:?})].map(node => \
             {}.map(name => node.getAttribute(name)).join(' '))",
        inside(&format!(".wb-narrow {css}")),
        json!(attributes)
    );
    let found = browser.run(&script);
    let found = found.as_array().expect("a list").iter();
    found.map(|text| text.as_str().expect("a text").to_owned()).collect()
}

fn wait_for_puzzle(browser: &Browser) {
    browser
        .run(&format!("document.querySelector({PUZZLE:?}).scrollIntoView({{ block: 'start' }})"));
    let script = format!("return !!document.querySelector({:?})", inside(".wb-option"));
    browser.wait("the puzzle", &script);
}

/// With nothing but files: to a failure by the list of choices, to a pass by the picture, by the keys
/// alone, and at each step the picture shows what was recorded.
pub fn a_puzzle_is_played_from_the_disk() {
    let folder = static_book();
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("file://{}/race_conditions.html", folder.display()));
    play(&browser);

    // Those that the chapter shows further down can be played, too.
    let shown = "details.wb-try wb-play[name=\"increment\"]";
    browser.run(&format!(
        "const folded = document.querySelector({shown:?}).closest('details.wb-try'); \
         for (let at = folded; at; at = at.parentElement?.closest('details')) at.open = true; \
         folded.scrollIntoView()"
    ));
    browser.wait(
        "the program",
        &format!("return !!document.querySelector('{shown} .wb-option small')"),
    );
    let ways = browser.text(&format!("{shown} .wb-option small"));
    assert!(ways.contains("pass") && ways.contains("fail"), "how many go which way: {ways}");
    browser.screenshot(&root().join("target/browser/play-listing.png"));

    // A tree that was cut says so.
    browser.open(&format!("file://{}/{PAGE}", folder.display()));
    let cut = Recording::of("double_claim");
    assert_eq!(cut.0["cut"], json!("executions"));
    browser.run(
        "const folded = document.querySelector('wb-play[name=\"double_claim\"]').closest('details'); \
         folded.open = true; folded.scrollIntoView()",
    );
    let extent = "wb-play[name=\"double_claim\"] .wb-controls ~ .wb-status";
    browser.wait("the program", &format!("return !!document.querySelector({extent:?})"));
    let extent = browser.text("wb-play[name=\"double_claim\"] .wb-extent");
    assert!(extent.contains("and there are more"), "{extent}");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

fn play(browser: &Browser) {
    let recording = Recording::of("torn_pair");
    wait_for_puzzle(browser);
    let goals = || browser.text(&inside(".wb-goals"));
    assert!(!goals().contains('☑'), "{}", goals());
    let bars = format!("return document.querySelectorAll({:?}).length", inside(".wb-bar"));
    assert_eq!(browser.run(&bars), json!(0), "a puzzle does not say which way fails");

    let failing = recording.find(true);
    for (at, entry) in recording.schedule(failing).iter().enumerate() {
        is_as_recorded(browser, &recording, failing, at);
        browser.run(&format!(
            "[...document.querySelectorAll({:?})].find(option => \
                 option.querySelector('strong').textContent === {entry:?}).click()",
            inside(".wb-option")
        ));
        let value = recording.schedule(failing)[..=at].join(" ");
        browser.wait(
            "the step",
            &format!("return document.querySelector({:?}).value === {value:?}", inside("input")),
        );
    }
    is_as_recorded(browser, &recording, failing, usize::MAX);
    let status = browser.text(&inside(".wb-status.wb-failed"));
    let fault = recording.ends_with(failing).as_str().expect("it fails");
    assert!(status.contains(fault) && status.contains("preemption"), "{status}");
    assert!(goals().contains("☑ make it fail "), "{}", goals());
    pictures_of(browser, "puzzle-failed", PUZZLE);

    // Back with the key, and on by the marks on the picture.
    browser.focus(&inside(".wb-controls button"));
    browser.press(Key::Home);
    let passing = recording.find(false);
    for entry in recording.schedule(passing) {
        let at = format!(
            "const all = [...document.querySelectorAll({:?})]; \
             return all.findIndex(option => option.querySelector('strong').textContent === {entry:?})",
            inside(".wb-option")
        );
        let at = browser.run(&at);
        browser.click(&inside(&format!(".wb-narrow .choice[data-choice='{at}']")));
    }
    is_as_recorded(browser, &recording, passing, usize::MAX);
    assert!(browser.text(&inside(".wb-status")).contains("passes"));
    assert!(!goals().contains('☐'), "{}", goals());
    let solved = format!("return document.querySelector({PUZZLE:?}).dataset.solved");
    assert_eq!(browser.run(&solved), json!(""));
    pictures_of(browser, "puzzle-passed", PUZZLE);

    // The keyboard alone.
    browser.focus(&inside(".wb-controls button"));
    browser.press(Key::Home);
    browser.press(Key::Right);
    browser.press(Key::End);
    browser.wait(
        "the end",
        &format!("return !!document.querySelector({:?})", inside(".wb-status.wb-passed")),
    );
    browser.press(Key::Left);
    browser.press(Key::Left);
    pictures_of(browser, "puzzle", PUZZLE);
}

/// The picture shows the first steps of this execution, and no more.
fn is_as_recorded(browser: &Browser, recording: &Recording, one: &Value, steps: usize) {
    let rows: Vec<&Value> = recording.parts("rows", one).collect();
    let is_later = |row: &&Value| row["step"].as_u64().is_some_and(|step| step as usize > steps);
    let until = rows.iter().position(is_later).unwrap_or(rows.len());
    let all: BTreeSet<String> = (0..until).map(|row| row.to_string()).collect();
    assert_eq!(in_picture(browser, ".row", &["data-row"]), all, "after {steps} steps");
    let arrows = recording.parts("arrows", one);
    let before = arrows.filter(|arrow| arrow["to"].as_u64().is_some_and(|to| to < until as u64));
    let arrows: BTreeSet<String> = before
        .map(|a| format!("{} {} {}", a["kind"].as_str().expect("a kind"), a["from"], a["to"]))
        .collect();
    let drawn = in_picture(browser, ".arrow[data-kind]", &["data-kind", "data-from", "data-row"]);
    assert_eq!(drawn, arrows, "after {steps} steps");
    let stands = recording.parts("stands", one).filter(|stand| stand["state"] == "blocked");
    let stands = stands.filter(|stand| stand["from"].as_u64().is_some_and(|at| at < until as u64));
    let blocked: BTreeSet<String> = stands.map(|stand| stand["from"].to_string()).collect();
    assert_eq!(in_picture(browser, ".alive.blocked[data-row]", &["data-row"]), blocked);
    let says = browser.run(&format!(
        "return [...document.querySelectorAll({:?})].map(cell => cell.textContent)",
        inside(".wb-trace tr[data-says] .wb-act")
    ));
    let whats: Vec<&Value> = rows[..until].iter().map(|row| &row["what"]).collect();
    assert_eq!(says, json!(whats), "its table says the same");
}

/// From any static host, below any address.
pub fn a_static_host_serves_it_below_a_path() {
    let folder = static_book();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has one");
    std::thread::spawn(move || serve_files(&listener, &folder));
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&format!("http://{address}/some/where/race_conditions.html"));
    play(&browser);
    browser.open(&format!("http://{address}/some/where/index.html"));
    browser.wait("the first puzzle", "return !!document.querySelector('wb-play .wb-option')");
    assert_eq!(browser.complaints(), Vec::<String>::new());
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

/// Written by the app; no larger than a host may be asked to keep.
pub fn static_book() -> PathBuf {
    static BOOK: LazyLock<PathBuf> = LazyLock::new(|| {
        let workbook = Workbook::start();
        let folder = root().join("target/browser/static");
        let _ = std::fs::remove_dir_all(&folder);
        workbook.app(&["book", "--out", &folder.display().to_string()]);
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

/// While the app runs, the first page says where the learner is, and what comes next.
pub fn the_first_page_says_where_you_are() {
    let workbook = Workbook::start();
    let browser = Browser::start();
    browser.size(1280, 1000);
    browser.open(&workbook.address);
    browser.wait("the map", "return !!document.querySelector('.wb-map li li')");
    let exercises = browser.run(
        "return fetch('/state.json').then(answer => answer.json()).then(all => all.map(one => one.name))",
    );
    let shown = browser.run(
        "return [...document.querySelectorAll('.wb-map > li')].flatMap(chapter => \
             [...chapter.querySelectorAll(':scope ul a')].map(link => new URL(link.href).pathname.slice(1, -5).split('-')[0] \
                 + '/' + new URL(link.href).hash.replace('#exercise-', '')))",
    );
    assert_eq!(shown, exercises, "every exercise is on the map, in its order");
    let next = || browser.text(".wb-next");
    let first = exercises[0].as_str().expect("a name").to_owned();
    assert_eq!(next(), format!("Next: {first}"));
    pictures_of(&browser, "home", ".wb-home");

    workbook.save(crate::EXERCISE, &workbook.read("tests/threads/claim/load_then_store.rs"));
    browser.wait(
        "the verdict",
        "return document.querySelector('.wb-next').innerText.includes('double claim')",
    );
    assert!(next().starts_with(&format!("You are at {}", crate::EXERCISE)), "{}", next());
    workbook.save(crate::EXERCISE, &workbook.read("solutions/threads/claim.rs"));
    browser.wait(
        "the pass",
        "return document.querySelector('.wb-so-far').innerText.startsWith('1 of')",
    );
    assert_eq!(next(), format!("Next: {first}"));
    let passed = browser.run(
        "return [...new Set([...document.querySelectorAll('.wb-ways a[data-state=passed] code')].map(code => code.textContent))]",
    );
    assert_eq!(passed, json!([crate::EXERCISE]), "the shorter ways say so too");
    let plain = browser.run(
        "return [...document.querySelectorAll('.wb-ways code')].filter(code => code.textContent.includes('/') && !code.closest('a')).length",
    );
    assert_eq!(plain, json!(0), "every exercise on them is a link");
    browser.click(".wb-next a");
    browser.wait("the exercise", "return location.hash.startsWith('#exercise-')");
    let target = browser.run("return !!document.querySelector(location.hash)");
    assert_eq!(target, json!(true), "the link leads to the exercise");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
