//! The picture of a [`Screen`]: lines of text with colours, none wider than the terminal.

use super::list::List;
use super::state::{Screen, View};
use crate::checkout::tree::Tree;
use crate::checks::standing::{Standing, State};
use crate::output::headline;
use crate::output::show::{self, style};
use crate::output::text::{fragment, link, part, width, wrap};
use terminal::{BAD, BOLD, BUSY, DIM, GOOD, styled};

/// What stays the same while the app runs.
#[derive(Debug)]
pub struct Around<'a> {
    /// The checkout.
    pub tree: &'a Tree,
    /// The address of the book, with a slash at its end.
    pub address: &'a str,
    /// Does the terminal know links?
    pub links: bool,
    /// Is another instance at work on this checkout?
    pub second: bool,
}

/// What the terminal is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// As many lines as the terminal has, or fewer.
    pub lines: Vec<String>,
    /// [`Screen::top`], no larger than there is text.
    pub top: usize,
    /// How many lines the middle has.
    pub page: usize,
    /// Is the last of them shown?
    pub at_end: bool,
}

/// Below this many lines, only what matters most is drawn.
const SMALL: usize = 12;
/// Below this many, only the exercise and its verdict.
const TINY: usize = 6;

/// Draws `screen` for a terminal of so many columns and lines.
pub fn draw(screen: &Screen, around: &Around<'_>, columns: usize, rows: usize) -> Picture {
    let (columns, rows) = (columns.max(1), rows.max(1));
    let mut head = Vec::new();
    if rows >= SMALL {
        head.extend(in_lines(&title(around), columns));
        head.push(progress(screen, columns));
        head.push(String::new());
    }
    let heading = heading(screen, around);
    if rows >= TINY {
        head.extend(in_lines(&heading, columns).iter().flat_map(|line| wrap(line, columns)));
    } else {
        head.push(heading.join(GAP));
    }
    if rows >= SMALL {
        head.push(String::new());
    }
    let mut foot = foot(screen, around, columns, rows);
    let page = rows.saturating_sub(head.len() + foot.len());
    let body = body(screen, around, columns);
    let furthest = body.lines.len().saturating_sub(page);
    let top = match body.shown {
        // The chosen line is always seen.
        Some(line) => screen.top.clamp((line + 1).saturating_sub(page.max(1)), line).min(furthest),
        None => screen.top.min(furthest),
    };
    let below = body.lines.len().saturating_sub(top + page);
    if let Some(first) = foot.first_mut().filter(|_| below > 0 && rows >= SMALL) {
        let more = styled(DIM, format!("↓ {below} more"));
        *first = if first.is_empty() { more } else { format!("{more}  {first}") };
    }
    let mut lines = head;
    lines.extend(body.lines.into_iter().skip(top).take(page));
    // The keys stay at the lower edge.
    lines.resize(lines.len().max(rows.saturating_sub(foot.len())), String::new());
    lines.extend(foot);
    lines.truncate(rows);
    let lines = lines.iter().map(|line| part(line, 0, columns)).collect();
    Picture { lines, top, page, at_end: top == furthest }
}

fn title(around: &Around<'_>) -> [String; 2] {
    let shown = styled(GOOD, around.address);
    let address = if around.links { link(around.address, &shown) } else { shown };
    [styled(BOLD, "Interleave"), address]
}

/// A bar over all exercises, and each chapter in numbers: only the current one where not all fit.
fn progress(screen: &Screen, columns: usize) -> String {
    const BAR: usize = 24;
    let all = screen.standings.len();
    let passed = screen.standings.iter().filter(|s| s.state == State::Passed).count();
    let bar = |long: usize| {
        // The first one is seen too.
        let full = (passed * long).checked_div(all).unwrap_or(0).max(passed.min(1));
        styled(GOOD, "█".repeat(full)) + &styled(DIM, "░".repeat(long - full))
    };
    let here = chapter(screen.standing());
    let chapters = screen.standings.chunk_by(|a, b| chapter(a) == chapter(b)).map(|standings| {
        let passed = standings.iter().filter(|s| s.state == State::Passed).count();
        let name = chapter(&standings[0]);
        let text = format!("{name} {passed}/{}", standings.len());
        (name == here, if name == here { styled(BOLD, text) } else { styled(DIM, text) })
    });
    let chapters: Vec<(bool, String)> = chapters.collect();
    let numbers = |shown: &[&str]| format!(" {passed}/{all}  {}", shown.join(GAP));
    let whole = numbers(&chapters.iter().map(|(_, text)| &**text).collect::<Vec<_>>());
    if BAR + width(&whole) <= columns {
        return bar(BAR) + &whole;
    }
    let current = chapters.iter().filter(|(is_here, _)| *is_here);
    let current = numbers(&current.map(|(_, text)| &**text).collect::<Vec<_>>());
    // The bar is what can be shorter.
    bar(columns.saturating_sub(width(&current)).clamp(1, BAR)) + &current
}

fn chapter(standing: &Standing) -> &str {
    standing.name.split('/').next().unwrap_or_default()
}

/// `threads/claim  double claim  exercises/threads/claim.rs`
fn heading(screen: &Screen, around: &Around<'_>) -> [String; 3] {
    let standing = screen.standing();
    let verdict = match &standing.outcome {
        Some(outcome) if standing.state == State::Failed => outcome.finding.verdict.as_str(),
        _ => standing.state.says(),
    };
    [
        styled(BOLD, &standing.name),
        styled(style(standing.state), verdict),
        file_link(standing, around),
    ]
}

fn file_link(standing: &Standing, around: &Around<'_>) -> String {
    if !around.links {
        return standing.file.clone();
    }
    let path = around.tree.root().join(&standing.file);
    link(&format!("file://{}", path.display().to_string().replace(' ', "%20")), &standing.file)
}

/// The lines at the lower edge: what is under way, and the keys.
fn foot(screen: &Screen, around: &Around<'_>, columns: usize, rows: usize) -> Vec<String> {
    let mut foot = Vec::new();
    if screen.asking {
        let what = format!(
            "Put {} back as it was handed out? What you have is kept.",
            screen.standing().name
        );
        foot.extend(wrap(&format!("{} y yes, any other key no", styled(BUSY, what)), columns));
    } else if let Some(note) = &screen.note {
        let most = rows / 3;
        foot.extend(
            note.lines()
                .flat_map(|line| wrap(line, columns))
                .take(most.max(1))
                .map(|line| styled(BUSY, line)),
        );
    } else if let Some((exercise, doing)) = &screen.doing {
        let doing = anstream::adapter::strip_str(doing.trim()).to_string();
        foot.push(format!(
            "{}  {}",
            styled(BUSY, format!("checking {exercise}, {} s", screen.seconds)),
            styled(DIM, doing)
        ));
    } else if screen.bench.running {
        foot.push(measuring(screen));
    } else if let Some(ahead) = &screen.ahead {
        let more = format!("{}  read on meanwhile", ahead.steps);
        foot.push(format!("{}  {}", styled(BUSY, ahead), styled(DIM, more)));
    } else if around.second && rows >= SMALL {
        foot.push(styled(DIM, "another `cargo run` is open here: both check what is saved"));
    } else if rows >= SMALL {
        foot.push(String::new());
    }
    if rows >= SMALL {
        foot.extend(in_lines(&keys(screen), columns));
    } else if rows >= TINY {
        foot.push(in_one_line(&keys(screen), columns));
    }
    foot.truncate(rows.saturating_sub(1));
    foot
}

/// That a benchmark runs: what it does where it is shown, and elsewhere how to see it.
fn measuring(screen: &Screen) -> String {
    let bench = &screen.bench;
    let more = if screen.view == View::Bench { &bench.doing } else { "b shows it" };
    format!("{}  {}", styled(BUSY, format!("measuring {}", bench.chapter)), styled(DIM, more))
}

/// Between a key with its meaning and the next.
const GAP: &str = "  ";

/// As many lines as the texts need; each text is in one line.
fn in_lines(texts: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        match lines.last_mut() {
            Some(line) if width(line) + GAP.len() + width(text) <= columns => {
                line.push_str(GAP);
                line.push_str(text);
            }
            _ => lines.push(text.clone()),
        }
    }
    lines
}

/// The last of the texts, which is the way out, and before it as many of the others as there is room for.
fn in_one_line(texts: &[String], columns: usize) -> String {
    let Some((last, others)) = texts.split_last() else { return String::new() };
    let mut line = String::new();
    for text in others {
        if width(&line) + width(text) + 2 * GAP.len() + width(last) > columns {
            break;
        }
        line.push_str(text);
        line.push_str(GAP);
    }
    line + last
}

/// The keys and what they do, for what is shown.
fn keys(screen: &Screen) -> Vec<String> {
    let keys = match &screen.view {
        View::List(List { typing: true, .. }) => vec![("Enter", "keep"), ("Esc", "clear")],
        View::List(_) => vec![
            ("↑↓", "choose"),
            ("Enter", "go there"),
            ("f", "filter"),
            ("/", "search"),
            ("Esc", "back"),
            ("q", "quit"),
        ],
        View::Bench => {
            let b = if screen.bench.running { "stop" } else { "measure again" };
            vec![("b", b), ("o", "page"), ("↑↓", "scroll"), ("Esc", "back"), ("q", "quit")]
        }
        _ => vec![
            ("n", "next"),
            ("h", "hint"),
            ("l", "list"),
            ("c", "check all"),
            ("x", "reset"),
            ("s", "solution"),
            ("b", "bench"),
            ("o", "page"),
            ("e", "edit"),
            ("↑↓←→", "scroll"),
            ("q", "quit"),
        ],
    };
    keys.iter().map(|(key, what)| format!("{} {}", styled(BOLD, key), styled(DIM, what))).collect()
}

/// The middle, as long as it is.
#[derive(Default)]
struct Body {
    lines: Vec<String>,
    /// A line that must be seen.
    shown: Option<usize>,
}

fn body(screen: &Screen, around: &Around<'_>, columns: usize) -> Body {
    let text = match &screen.view {
        View::Verdict => verdict(screen, around, columns),
        View::Text { title, text } => format!("{}\n\n{text}", styled(BOLD, title)),
        View::Bench => {
            let heading = format!("benchmark of {}", screen.bench.chapter);
            let about = "a quick look; `cargo bench` takes longer and tells more";
            let mut text = format!("{}  {}\n\n", styled(BOLD, heading), styled(DIM, about));
            for line in &screen.bench.lines {
                text.push_str(line);
                text.push('\n');
            }
            text
        }
        View::List(list) => return list_body(list, screen, columns),
    };
    let is_source =
        matches!(&screen.view, View::Text { title, .. } if title.starts_with("solution"));
    let fit = |line: &str| {
        // Tables and the compiler's pictures keep their columns; ← and → move them.
        if is_source || line.contains('|') || line.contains("-+-") || line.contains("-->") {
            vec![part(line, screen.left.min(width(line)), columns)]
        } else {
            wrap(line, columns)
        }
    };
    Body { lines: text.lines().flat_map(fit).collect(), shown: None }
}

/// What is known about the current exercise, what matters most first, and where to go from here.
fn verdict(screen: &Screen, around: &Around<'_>, columns: usize) -> String {
    let standing = screen.standing();
    let mut out = String::new();
    let next = where_next(screen, around);
    if standing.state == State::Passed {
        if let Some(headline) = standing.outcome.as_ref().and_then(headline::of_pass) {
            out.push_str(&format!("{}\n\n", styled(GOOD, headline)));
        }
        // The list of checks may be longer than the screen, and is no news.
        out.push_str(&next);
        out.push_str("\n\n");
    }
    if let Some(outcome) = &standing.outcome
        && !outcome.not_started()
    {
        if standing.state == State::Checking {
            out.push_str(&styled(DIM, "The verdict on the text before:"));
            out.push_str("\n\n");
        }
        if !outcome.passed && standing.state != State::Missing {
            out.push_str(show::reason(around.tree, outcome, columns).trim_start_matches('\n'));
            out.push('\n');
        }
        out.push_str(&show::checks(outcome));
        out.push('\n');
        if let Some(warned) = show::warnings(outcome) {
            out.push_str(&warned);
            out.push('\n');
        }
    }
    if standing.state != State::Passed {
        out.push_str(&next);
    }
    out
}

fn where_next(screen: &Screen, around: &Around<'_>) -> String {
    let standing = screen.standing();
    let page = format!("{}{}", around.address, standing.page.as_deref().unwrap_or_default());
    match standing.state {
        State::NotStarted => format!(
            "Read {page}\nthen edit {} and save it. The verdict appears here.\n\
             Stuck? h shows a hint.",
            standing.file
        ),
        State::Missing => {
            format!("{} is gone. x brings it back as it was handed out.", standing.file)
        }
        State::Unchecked => "No verdict yet. c checks it; so does saving it.".to_owned(),
        State::Checking => String::new(),
        State::Failed => {
            let name = standing.outcome.as_ref().map_or("", |outcome| &outcome.finding.verdict);
            let glossary = format!("{}glossary.html#{}", around.address, fragment(name));
            styled(DIM, format!("`{name}` is explained in {glossary}"))
                + "\n"
                + &styled(DIM, "Stuck? h shows a hint.")
        }
        State::Passed => {
            let next = match screen.next() {
                Some(next) => format!("n goes on to {}.", screen.standings[next].name),
                None => "Every exercise has passed. You have come to the end.".to_owned(),
            };
            format!(
                "{} {next}\ns shows the reference, b measures both.",
                styled(GOOD, "Well done.")
            )
        }
    }
}

fn list_body(list: &List, screen: &Screen, columns: usize) -> Body {
    let shown = list.shown(&screen.standings);
    let mut body = Body::default();
    let typing = if list.typing { "▏" } else { "" };
    let search = if list.search.is_empty() && !list.typing {
        String::new()
    } else {
        format!("   search: {}{typing}", list.search)
    };
    body.lines.push(format!("{} {}{search}", styled(DIM, "showing:"), list.filter.says()));
    if shown.is_empty() {
        body.lines.push(styled(BAD, "no exercise matches"));
    }
    let says = |standing: &Standing| match (&standing.state, &standing.outcome) {
        (State::Failed, Some(outcome)) => outcome.finding.verdict.clone(),
        (state, _) => state.says().to_owned(),
    };
    let longest = |text: &dyn Fn(&Standing) -> usize| {
        shown.iter().map(|&at| text(&screen.standings[at])).max().unwrap_or(0)
    };
    let room = columns.saturating_sub(longest(&|standing| width(&says(standing))) + 2 * GAP.len());
    // A chapter's name is above its exercises, and with little room, nowhere else.
    let is_narrow = longest(&|standing| standing.name.len()) > room;
    let name = |standing: &Standing| match standing.name.split_once('/') {
        Some((_, exercise)) if is_narrow => exercise.to_owned(),
        _ => standing.name.clone(),
    };
    let longest = longest(&|standing| name(standing).len()).min(room);
    let chosen = list.at(&shown);
    let mut before = "";
    for (place, &at) in shown.iter().enumerate() {
        let standing = &screen.standings[at];
        if chapter(standing) != before {
            before = chapter(standing);
            body.lines.push(styled(BOLD, before));
        }
        let mark = if place == chosen { "▸" } else { " " };
        if place == chosen {
            body.shown = Some(body.lines.len());
        }
        let name = format!("{:<longest$}", name(standing));
        let name = if place == chosen { styled(BOLD, name) } else { name };
        body.lines
            .push(format!("{mark} {name}  {}", styled(style(standing.state), says(standing))));
    }
    body
}
