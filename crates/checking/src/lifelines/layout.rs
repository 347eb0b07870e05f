//! Where everything comes to stand: lanes for threads and their locks on the left, a line of text for
//! each step on the right.

use super::outline::{Item, is_tool};
use super::words;
use report::{Hold, Row, Trace};
use std::collections::BTreeSet;

/// The room that a drawing has.
#[derive(Debug)]
pub struct Room {
    /// Its class.
    pub name: &'static str,
    pub width: f64,
    /// From one lane to the next when a thread holds no lock: at least and at most.
    lane: (f64, f64),
    /// For all lanes, as long as they get what they need at least.
    lanes: f64,
    /// What a lock that is held adds.
    pub bar: f64,
}

pub const WIDE: Room =
    Room { name: "wb-wide", width: 704.0, lane: (34.0, 72.0), lanes: 200.0, bar: 15.0 };
pub const NARROW: Room =
    Room { name: "wb-narrow", width: 310.0, lane: (19.0, 34.0), lanes: 80.0, bar: 14.5 };

/// A character of the text, and a line of it.
pub const CHAR: f64 = 7.25;
pub const LINE: f64 = 16.0;
/// So many threads get what they need at least.
const FEW: usize = 8;
/// What a row is higher than its lines.
const PAD: f64 = 6.0;
/// In place of a number, for several steps.
const FOLDED: &str = "⋯";
/// For the numbers of the steps.
pub const GUTTER: f64 = 34.0;

/// A line of the drawing, with its text in lines.
#[derive(Debug)]
pub struct Line {
    pub y: f64,
    pub height: f64,
    pub number: String,
    pub text: Vec<String>,
    pub source: Option<String>,
}

impl Line {
    /// Where the mark of its step is.
    pub fn middle(&self) -> f64 {
        self.y + (LINE + PAD) / 2.0
    }

    /// How far above the mark a lock's bar begins that is taken there, and how far below it one ends. Where several
    /// steps are one line, the same lock may be given up and taken again.
    pub fn beyond(&self) -> f64 {
        if self.number == FOLDED { -1.0 } else { 7.0 }
    }
}

/// A lock that is held, as a bar beside the lane.
#[derive(Debug)]
pub struct Bar {
    pub hold: usize,
    pub x: f64,
}

#[derive(Debug)]
pub struct Layout {
    pub room: &'static Room,
    /// The middle of each thread's lane.
    pub lanes: Vec<f64>,
    /// Where each thread's name stands, above its lane: the baseline.
    pub names: Vec<f64>,
    /// What a lock that is held adds to a lane.
    pub bar: f64,
    pub bars: Vec<Bar>,
    pub text: f64,
    pub source: Option<f64>,
    pub top: f64,
    pub lines: Vec<Line>,
    /// By row: its line.
    line_of: Vec<usize>,
    pub bottom: f64,
}

impl Layout {
    pub fn new(trace: &Trace, items: &[Item], room: &'static Room) -> Layout {
        let (slots, most) = slots(trace, &held(trace, items));
        let mut lanes = Vec::new();
        let mut x = GUTTER + 8.0;
        let threads = most.len() as f64;
        // Many threads share half of the width, so that there is room for the text.
        let lane =
            (room.lanes / threads).clamp(room.lane.0, room.lane.1).min(room.width / 2.0 / threads);
        let held = most.iter().sum::<usize>() as f64;
        // And their locks share a tenth.
        let bar = if most.len() > FEW { room.bar.min(room.width / 10.0 / held) } else { room.bar };
        for held in &most {
            lanes.push(x);
            x += lane + bar * *held as f64;
        }
        let text = x - lane + 18.0;
        let bars = slots
            .into_iter()
            .map(|(hold, slot)| {
                let x = lanes[trace.story.holds[hold].thread] + 8.5;
                Bar { hold, x: x + bar * slot as f64 }
            })
            .collect();
        let (names, top) = names(trace, &lanes, text);
        let (lines, source) = lines(trace, items, text, room, top);
        let mut line_of = vec![0; trace.rows.len()];
        for (at, item) in items.iter().enumerate() {
            item.rows.clone().for_each(|row| line_of[row] = at);
        }
        let bottom = lines.last().map_or(top, |line| line.y + line.height);
        Layout { room, lanes, names, bar, bars, text, source, top, lines, line_of, bottom }
    }

    /// The line that shows a row.
    pub fn line(&self, row: usize) -> &Line {
        &self.lines[self.line_of[row]]
    }

    /// The locks that have bars, those of the checks' tools last, so that the others keep their colours when what is
    /// folded unfolds.
    pub fn locks(&self, trace: &Trace) -> Vec<Lock> {
        let holds = self.bars.iter().map(|bar| &trace.story.holds[bar.hold]);
        let all: BTreeSet<Lock> = holds.map(|hold| Lock::of(trace, hold)).collect();
        all.into_iter().collect()
    }

    /// The upper edge of a row, or the lower edge of the last.
    pub fn upper(&self, row: usize) -> f64 {
        self.line_of.get(row).map_or(self.bottom, |line| self.lines[*line].y)
    }
}

/// A lock, and whether it is one of the tools that the checks are made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lock {
    is_tool: bool,
    pub name: String,
}

impl Lock {
    pub fn of(trace: &Trace, hold: &Hold) -> Lock {
        Lock { is_tool: is_tool(&trace.rows[hold.from].file), name: hold.lock.clone() }
    }

    /// Its name, of which the end is cut if it is longer than so many characters, and whose it is if it isn't the
    /// learner's.
    pub fn says(&self, longest: usize) -> String {
        let whose = if self.is_tool { ", a lock of the check" } else { "" };
        format!("{}{whose}", cut_lock(&self.name, longest))
    }
}

/// The locks that are held, by their place among the story's holds: but for those that are taken and given up within a
/// line.
fn held(trace: &Trace, items: &[Item]) -> Vec<usize> {
    let is_within = |item: &Item, hold: &Hold| {
        item.folded.is_some()
            && item.rows.contains(&hold.from)
            && hold.to.is_some_and(|to| item.rows.contains(&to))
    };
    let holds = trace.story.holds.iter().enumerate();
    let shown = holds.filter(|(_, hold)| !items.iter().any(|item| is_within(item, hold)));
    shown.map(|(at, _)| at).collect()
}

/// For each of these holds, the place beside the lane that is free then, and by thread how many such places
/// it needs.
fn slots(trace: &Trace, held: &[usize]) -> (Vec<(usize, usize)>, Vec<usize>) {
    let holds = &trace.story.holds;
    let end = |hold: usize| holds[hold].to.unwrap_or(usize::MAX);
    let mut slots: Vec<(usize, usize)> = Vec::new();
    let mut most = vec![0; trace.threads.len()];
    for at in held {
        let hold = &holds[*at];
        let is_taken = |slot: usize| {
            // Where steps are left out, one ends and another begins.
            let is_gap = trace.rows.get(hold.from).is_some_and(|row| row.left_out().is_some());
            let begins = hold.from + usize::from(is_gap);
            let is_there = |(before, its): &(usize, usize)| {
                *its == slot && holds[*before].thread == hold.thread && end(*before) >= begins
            };
            slots.iter().any(is_there)
        };
        let slot = (0..).find(|slot| !is_taken(*slot)).unwrap_or(0);
        slots.push((*at, slot));
        most[hold.thread] = most[hold.thread].max(slot + 1);
    }
    (slots, most)
}

/// The names stand in one line if there is room, or each on a line of its own, above its lane.
fn names(trace: &Trace, lanes: &[f64], text: f64) -> (Vec<f64>, f64) {
    let width = |at: usize| trace.threads[at].chars().count() as f64 * CHAR;
    let ends = lanes.iter().skip(1).copied().chain([text + 60.0]);
    let fits = lanes.iter().zip(ends).enumerate().all(|(at, (x, end))| x + width(at) < end);
    let lines = if fits { 1 } else { lanes.len() };
    let baseline = |at: usize| LINE * (if fits { 1.0 } else { at as f64 + 1.0 });
    let names = (0..lanes.len()).map(|at| baseline(at) - 3.0).collect();
    (names, LINE * lines as f64 + 4.0)
}

/// The lines below each other, and where their sources begin if there is room.
fn lines(
    trace: &Trace,
    items: &[Item],
    text: f64,
    room: &Room,
    top: f64,
) -> (Vec<Line>, Option<f64>) {
    let columns = ((room.width - text - 6.0) / CHAR) as usize;
    let what = |item: &Item| -> (String, bool) {
        let says = item.says(trace);
        let is_wide = item.folded.is_some() || trace.rows[item.rows.start].fault;
        let Some(thread) = item.thread(trace) else { return (says, true) };
        let fold = if item.folded.is_some() { "⋯ " } else { "" };
        (format!("{} {fold}{says}", trace.threads[thread]), is_wide)
    };
    let usual = items.iter().map(what).filter(|(_, is_wide)| !is_wide);
    let longest = usual.map(|(text, _)| text.chars().count()).max().unwrap_or(0) + 2;
    let half = columns * 3 / 5;
    let own = longest.min(half.max(24));
    let has_sources = own + 16 < columns;
    let source = has_sources.then_some(text + own as f64 * CHAR);
    let own = if has_sources { own - 1 } else { columns };
    let main = trace.main_file().unwrap_or_default();
    let numbers = words::numbers(trace);
    let mut y = top;
    let lines = items.iter().map(|item| {
        let row = &trace.rows[item.rows.start];
        let (what, is_wide) = what(item);
        let text = wrap(&what, if is_wide { columns } else { own });
        let height = LINE * text.len() as f64 + PAD;
        let line = Line {
            y,
            height,
            number: match item.folded.is_some() || row.left_out().is_some() {
                true => FOLDED.to_owned(),
                false => numbers[item.rows.start].clone(),
            },
            text,
            source: (has_sources && !is_wide).then(|| source_of(row, &main, columns - own - 2)),
        };
        y += height;
        line
    });
    (lines.collect(), source)
}

/// `:12 let seen = next.load(Relaxed);`, cut where the room ends. What the row does is in it: in a long line, the
/// beginning makes way for `scope.spawn(…`.
fn source_of(row: &Row, main: &str, columns: usize) -> String {
    if row.line == 0 {
        return String::new();
    }
    let place = words::place(row, main);
    let room = columns.saturating_sub(place.chars().count() + 1);
    cut(format!("{place} {}", from_call(&row.source, &row.what, room)).trim_end(), columns)
}

/// The end of the line with the call that a row is about, if the call isn't in the first `room` characters.
fn from_call(source: &str, what: &str, room: usize) -> String {
    let verb = what.split(' ').next().unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let Some(call) = source
        .match_indices(&format!("{verb}("))
        .map(|(at, _)| at)
        .find(|at| !verb.is_empty() && !source[..*at].chars().next_back().is_some_and(is_word))
    else {
        return source.to_owned();
    };
    let ends = source[..call].chars().count() + verb.chars().count() + 1;
    if source.chars().count() <= room || ends < room {
        return source.to_owned();
    }
    let object = source[..call].trim_end_matches(|c| is_word(c) || c == '.' || c == ':');
    format!("… {}", &source[object.len()..])
}

/// The text in so many characters.
pub fn cut(text: &str, columns: usize) -> String {
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    let kept: String = text.chars().take(columns.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The same of the name of a lock, whose number tells it from others that are called the same.
pub fn cut_lock(name: &str, columns: usize) -> String {
    match name.rsplit_once('#') {
        Some((stem, number)) if name.chars().count() > columns => {
            let left = columns.saturating_sub(number.chars().count() + 2);
            let stem: String = stem.chars().take(left).collect();
            format!("{stem}…#{number}")
        }
        _ => cut(name, columns),
    }
}

/// Breaks at blanks, and within a word that is too long for a line.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(8);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        loop {
            let used = lines.last().map_or(0, |line| line.chars().count());
            let gap = usize::from(used > 0);
            if used + gap + word.len() <= columns {
                let line = lines.last_mut().expect("there is always one");
                if gap > 0 {
                    line.push(' ');
                }
                line.extend(word);
                break;
            }
            if used == 0 {
                let rest = word.split_off(columns);
                lines.last_mut().expect("there is always one").extend(word);
                word = rest;
            }
            lines.push(String::new());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::around::Around;
    use super::super::outline::{of as outline, unfolded};
    use super::*;
    use report::Story;

    #[test]
    fn text_is_broken_at_blanks_and_long_words_within() {
        assert_eq!(wrap("lock a, held by audit", 12), ["lock a, held", "by audit"]);
        assert_eq!(wrap("abcdefghijkl", 8), ["abcdefgh", "ijkl"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut_lock("rows#1", 6), "rows#1");
        assert_eq!(cut_lock("rows#12", 4), "…#12", "the number tells it from others");
        assert_eq!(cut_lock("rows#2", 4), "r…#2");
        assert_eq!(cut_lock("count", 4), "cou…");
    }

    #[test]
    fn a_long_line_of_source_has_the_call_that_the_row_is_about() {
        let line = "let workers = [0, 1].map(|_| scope.spawn(|| work(&cursor)));";
        assert_eq!(from_call(line, "spawn T1", 60), line);
        assert_eq!(from_call(line, "spawn T1", 36), "… scope.spawn(|| work(&cursor)));");
        assert_eq!(from_call(line, "spawn T1", 50), line, "it is seen");
        assert_eq!(from_call("respawn(a); spawn(b);", "spawn T1", 12), "… spawn(b);");
        assert_eq!(
            from_call("*total.lock().unwrap() += 1;", "unlock total", 12),
            "*total.lock().unwrap() += 1;"
        );
        let row = |what: &str, source: &str| Row {
            step: Some(1),
            thread: 0,
            what: what.to_owned(),
            file: "a.rs".to_owned(),
            line: 21,
            source: source.to_owned(),
            fault: false,
        };
        assert_eq!(source_of(&row("spawn T1", line), "a.rs", 30), ":21 … scope.spawn(|| work(&cu…");
    }

    /// So many threads, each with a lock.
    fn crowd(threads: usize) -> Trace {
        let hold = |thread| Hold { thread, lock: "lock".to_owned(), from: 0, to: None };
        let story = Story { holds: (0..threads).map(hold).collect(), ..Story::default() };
        let threads = (0..threads).map(|n| format!("T{n}")).collect();
        Trace { threads, story, ..Trace::default() }
    }

    /// T1 meets others in a tool of the checks, which has a lock, and holds a lock of its own.
    fn meets() -> Trace {
        let row = |file: &str| Row {
            step: Some(1),
            thread: 0,
            what: "lock".to_owned(),
            file: file.to_owned(),
            line: 1,
            source: String::new(),
            fault: false,
        };
        let tool = || row("tests/support/meet.rs");
        let rows = vec![row("a.rs"), tool(), tool(), row("a.rs")];
        let hold = |lock: &str, from, to| Hold { thread: 0, lock: lock.to_owned(), from, to };
        let holds = vec![hold("total", 0, Some(3)), hold("come", 1, Some(2))];
        let story = Story { holds, ..Story::default() };
        Trace { threads: vec!["T1".to_owned()], rows, story, ..Trace::default() }
    }

    #[test]
    fn a_lock_of_the_checks_says_so_and_is_folded_with_its_steps() {
        let says = |trace: &Trace, items: &[Item]| {
            let locks = Layout::new(trace, items, &WIDE).locks(trace);
            locks.iter().map(|lock| lock.says(24)).collect::<Vec<_>>()
        };
        let trace = meets();
        let items = outline(&trace, &Around::default());
        assert_eq!(items.len(), 3);
        assert_eq!(says(&trace, &items), ["total"]);
        let each = unfolded(&items).expect("the tool's steps are folded");
        assert_eq!(says(&trace, &each), ["total", "come, a lock of the check"]);
        let mut stuck = meets();
        stuck.story.holds[1].to = None;
        let kept = ["total", "come, a lock of the check"];
        assert_eq!(says(&stuck, &items), kept, "it is held beyond them");
    }

    #[test]
    fn where_steps_are_left_out_a_lock_has_one_bar() {
        let mut trace = meets();
        trace.rows[1].what = "(99 steps not shown)".to_owned();
        trace.rows[1].file = String::new();
        let hold = |from, to| Hold { thread: 0, lock: "total".to_owned(), from, to };
        trace.story.holds = vec![hold(0, Some(1)), hold(1, Some(3))];
        let items = outline(&trace, &Around::default());
        let layout = Layout::new(&trace, &items, &WIDE);
        assert_eq!(layout.bars.len(), 2);
        assert_eq!(layout.bars[0].x, layout.bars[1].x, "given up and taken where it isn't seen");
        assert!(layout.line(1).beyond() < 0.0, "so they don't overlap");
        assert_eq!(layout.line(1).text, ["(99 steps not shown)"], "they are no thread's alone");
        trace.rows[1].what = "lock".to_owned();
        let layout = Layout::new(&trace, &items, &WIDE);
        assert_ne!(layout.bars[0].x, layout.bars[1].x, "one is taken before the other is given up");
    }

    #[test]
    fn there_is_room_for_text_beside_many_threads() {
        for (room, text) in [(&WIDE, 200.0), (&NARROW, 8.0 * CHAR)] {
            let layout = Layout::new(&crowd(16), &[], room);
            assert!(layout.text + text < room.width, "{layout:?}");
            assert!(layout.lanes.is_sorted_by(|a, b| b - a > 9.0), "{layout:?}");
        }
    }

    #[test]
    fn a_few_threads_have_lanes_as_wide_as_they_want() {
        let layout = Layout::new(&crowd(4), &[], &WIDE);
        assert_eq!(layout.lanes[1] - layout.lanes[0], 50.0 + WIDE.bar);
    }
}
