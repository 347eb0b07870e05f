//! Which rows of a trace are shown each for itself, and which together.

use super::around::Around;
use report::{Row, Trace};
use std::collections::HashMap;
use std::fs;
use std::ops::Range;

/// A line of the drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The rows that it stands for.
    pub rows: Range<usize>,
    /// What it says if it stands for several.
    pub folded: Option<String>,
    /// Is it a row that the outline folds?
    pub inside: bool,
}

impl Item {
    fn single(row: usize) -> Item {
        Item { rows: row..row + 1, folded: None, inside: false }
    }

    fn folded(rows: Range<usize>, says: String) -> Item {
        Item { rows, folded: Some(says), inside: false }
    }

    /// How many steps its rows stand for, a gap among them for many.
    pub(super) fn steps(&self, trace: &Trace) -> u64 {
        let steps = |row: &Row| u64::from(row.left_out().unwrap_or(1));
        trace.rows[self.rows.clone()].iter().map(steps).sum()
    }
}

/// A loop is folded when it goes round so often, and has at most so many rows.
const TIMES: usize = 3;
const PERIOD: usize = 16;

/// The lines of the drawing, in order: what repeats itself is there once, and steps of the checks' own
/// tools are one line that says what they do.
pub fn of(trace: &Trace, around: &Around) -> Vec<Item> {
    let mut docs = Docs { around, files: HashMap::new() };
    let mut items = Vec::new();
    let mut at = 0;
    while at < trace.rows.len() {
        if let Some(Repeats { period, end, times }) = repeats(trace, at) {
            items.extend((at..at + period).map(Item::single));
            let folded = match (period, times) {
                (1, Some(times)) => format!("and {times} times more"),
                (1, None) => "over and over".to_owned(),
                (_, Some(times)) => format!("these {period} steps {times} times more"),
                (_, None) => format!("these {period} steps over and over"),
            };
            items.push(Item::folded(at + period..end, folded));
            at = end;
            continue;
        }
        let tool = |row: usize| {
            trace.rows.get(row).filter(|r| {
                r.thread == trace.rows[at].thread
                    && is_tool(&r.file)
                    && r.file == trace.rows[at].file
                    && !r.fault
            })
        };
        let end = (at..).find(|row| tool(*row).is_none()).unwrap_or(at);
        if end > at {
            let row = &trace.rows[at];
            let says = docs.of(&row.file, row.line).unwrap_or_else(|| format!("in {}", row.file));
            items.push(Item::folded(at..end, says));
            at = end;
        } else {
            items.push(Item::single(at));
            at += 1;
        }
    }
    items
}

/// The same lines, with each row of what is folded on a line of its own; none if nothing is folded.
pub(super) fn unfolded(items: &[Item]) -> Option<Vec<Item>> {
    items.iter().find(|item| item.folded.is_some())?;
    let each = items.iter().flat_map(|item| {
        let inside = item.folded.is_some();
        item.rows.clone().map(move |row| Item { inside, ..Item::single(row) })
    });
    Some(each.collect())
}

/// Is it one of the tools that the checks are made of, which is of no interest to a learner?
pub(super) fn is_tool(file: &str) -> bool {
    file.starts_with("tests/support/")
}

/// So many rows repeat themselves, up to the row at `end`.
struct Repeats {
    period: usize,
    end: usize,
    /// How often more; unknown if some of the rows were left out.
    times: Option<usize>,
}

/// What repeats itself from here on. A trace that was too long goes on in the same loop behind its gap, if the rows
/// there are those that the loop comes to.
fn repeats(trace: &Trace, at: usize) -> Option<Repeats> {
    let rows = &trace.rows[at..];
    (1..=PERIOD).find_map(|period| {
        let first = rows.get(..period)?;
        // How many rows are the loop's, of which the first is at this place in it.
        let going_on = |rows: &[Row], place: usize| {
            let usual = first.iter().cycle().skip(place % period);
            rows.iter().zip(usual).take_while(|(a, b)| is_same(a, b)).count()
        };
        let seen = going_on(rows, 0);
        let times = (seen / period).checked_sub(1).filter(|times| *times >= TIMES)?;
        let gap = rows.get(seen).and_then(Row::left_out);
        let behind = gap.map(|gap| {
            let place = seen + gap as usize;
            (place, going_on(&rows[seen + 1..], place))
        });
        Some(match behind {
            // It ends where a turn does.
            Some((place, more)) if more > TIMES * period => {
                let end = at + seen + 1 + more - (place + more) % period;
                Repeats { period, end, times: None }
            }
            _ => Repeats { period, end: at + period * (times + 1), times: Some(times) },
        })
    })
}

fn is_same(a: &Row, b: &Row) -> bool {
    (a.thread, &a.what, &a.file, a.line) == (b.thread, &b.what, &b.file, b.line)
}

/// Sources, for what stands above their functions.
struct Docs<'a> {
    around: &'a Around,
    files: HashMap<String, Option<String>>,
}

impl Docs<'_> {
    /// The first sentence of the doc comment of the function that this line is in.
    fn of(&mut self, file: &str, line: u32) -> Option<String> {
        let root = self.around.root.as_ref()?;
        let text = self.files.entry(file.to_owned());
        let text = text.or_insert_with(|| fs::read_to_string(root.join(file)).ok()).as_ref()?;
        let lines: Vec<&str> = text.lines().take(line as usize).map(str::trim).collect();
        let is_fn = |line: &&str| {
            let words = line.split(' ').take_while(|word| !word.contains('('));
            words.clone().any(|word| word == "fn") || line.starts_with("fn ")
        };
        let at = lines.iter().rposition(is_fn)?;
        let above = lines[..at]
            .iter()
            .rev()
            .take_while(|line| line.starts_with("///") || line.starts_with("#["));
        let mut doc: Vec<&str> = above.filter_map(|line| line.strip_prefix("///")).collect();
        doc.reverse();
        let doc = doc.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        let first = doc.split_once(". ").map_or(doc.as_str(), |(first, _)| first);
        let first = first.trim_end_matches('.');
        (!first.is_empty()).then(|| first.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(thread: usize, what: &str, file: &str) -> Row {
        let (step, source) = (Some(1), String::new());
        Row { step, thread, what: what.into(), file: file.into(), line: 3, source, fault: false }
    }

    fn outline(rows: Vec<Row>, around: &Around) -> Vec<Item> {
        let threads = vec!["main".into(), "T1".into()];
        of(&Trace { threads, rows, ..Trace::default() }, around)
    }

    #[test]
    fn a_loop_is_shown_once() {
        let mut rows = Vec::new();
        for _ in 0..5 {
            rows.extend([row(0, "load a", "a.rs"), row(0, "yield", "a.rs")]);
        }
        rows.push(row(1, "store a", "a.rs"));
        let items = outline(rows, &Around::default());
        let ranges: Vec<_> = items.iter().map(|item| item.rows.clone()).collect();
        assert_eq!(ranges, [0..1, 1..2, 2..10, 10..11]);
        assert_eq!(items[2].folded.as_deref(), Some("these 2 steps 4 times more"));
    }

    #[test]
    fn a_loop_goes_on_behind_the_gap_of_a_long_trace() {
        let turn: Vec<Row> = (0..8).map(|n| row(n / 4, &format!("step {n}"), "a.rs")).collect();
        let before = [row(0, "spawn T1", "a.rs")];
        let (seen, more) = (turn.iter().cycle().take(44), turn.iter().cycle().skip(44 + 4901));
        let with_gap = |what: &str| {
            let gap = row(0, what, "");
            let rows = before.iter().chain(seen.clone()).chain([&gap]).chain(more.clone().take(40));
            outline(rows.cloned().collect(), &Around::default())
        };
        let items = with_gap("(4901 rows are not shown)");
        let ranges: Vec<_> = items.iter().skip(8).map(|item| item.rows.clone()).collect();
        assert_eq!(ranges, [8..9, 9..85, 85..86], "all turns, and the beginning of the next");
        assert_eq!(items[9].folded.as_deref(), Some("these 8 steps over and over"));
        let others = with_gap("(4900 rows are not shown)");
        assert!(others.len() > items.len() + 8, "then it is not known to be the same loop");
    }

    #[test]
    fn what_is_folded_unfolds_row_by_row() {
        let mut rows = vec![row(0, "yield", "a.rs"); 5];
        rows.push(row(1, "store a", "a.rs"));
        let items = outline(rows.clone(), &Around::default());
        let each = unfolded(&items).expect("a loop is folded");
        let ranges: Vec<_> = each.iter().map(|item| item.rows.clone()).collect();
        assert_eq!(ranges, [0..1, 1..2, 2..3, 3..4, 4..5, 5..6]);
        let inside: Vec<_> = each.iter().map(|item| item.inside).collect();
        assert_eq!(inside, [false, true, true, true, true, false]);
        assert_eq!(unfolded(&outline(rows.split_off(4), &Around::default())), None);
    }

    #[test]
    fn what_a_tool_of_the_checks_does_is_said_by_its_comment() {
        let folder = tempfile::tempdir().unwrap();
        let support = folder.path().join("tests/support");
        fs::create_dir_all(&support).unwrap();
        fs::write(
            support.join("meet.rs"),
            "/// Waits until two are here. Then\n/// goes.\nfn meet() {}\n",
        )
        .unwrap();
        let tool = |thread| row(thread, "lock come", "tests/support/meet.rs");
        let rows = vec![row(1, "x", "a.rs"), tool(1), tool(1), tool(0), row(0, "y", "a.rs")];
        let items = outline(rows, &Around::at(folder.path().to_owned()));
        let ranges: Vec<_> = items.iter().map(|item| item.rows.clone()).collect();
        assert_eq!(ranges, [0..1, 1..3, 3..4, 4..5]);
        assert_eq!(items[1].folded.as_deref(), Some("Waits until two are here"));
    }
}
