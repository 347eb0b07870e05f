//! Which rows of a trace are shown each for itself, and which together.

use super::around::Around;
use report::words::counted;
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

    /// The thread whose steps they all are; none for a loop of several threads, and for steps that are left out.
    pub fn thread(&self, trace: &Trace) -> Option<usize> {
        let rows = &trace.rows[self.rows.clone()];
        let thread = rows.first()?.thread;
        let is_its = |row: &Row| row.thread == thread && row.left_out().is_none();
        rows.iter().all(is_its).then_some(thread)
    }

    /// What it says in a picture and in its table: what its row does, or what is folded and how many steps that is.
    pub fn says(&self, trace: &Trace) -> String {
        let rows = &trace.rows[self.rows.clone()];
        let Some(folded) = &self.folded else { return rows[0].what.clone() };
        let steps = |row: &Row| u64::from(row.left_out().unwrap_or(1));
        format!("{folded} ({})", counted(rows.iter().map(steps).sum::<u64>(), "step"))
    }
}

/// A loop is folded when it goes round so often, and has at most so many rows.
const TIMES: usize = 3;
const PERIOD: usize = 16;

/// The lines of the drawing, in order: what repeats itself is there once, and several steps of the checks' own
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
        // A step alone says more by itself.
        if end > at + 1 {
            items.push(Item::folded(at..end, docs.of(&trace.rows, at..end)));
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

/// A function of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Function {
    /// The line where it begins, from 0.
    at: usize,
    /// The first sentence of its doc comment.
    says: String,
}

impl Docs<'_> {
    /// What these rows of a file of the checks do: the first sentences of the functions in which their lines are, or
    /// that one of them goes on, which another thread has interrupted.
    fn of(&mut self, rows: &[Row], folded: Range<usize>) -> String {
        let Row { thread, file, .. } = &rows[folded.start];
        // What is dropped is at the line where it was made.
        let is_act = |row: &&Row| !row.what.starts_with("drop ");
        let acts = rows[folded.clone()].iter().filter(is_act);
        let mut functions: Vec<Function> = Vec::new();
        for function in acts.filter_map(|row| self.function(file, row.line)) {
            if !functions.contains(&function) {
                functions.push(function);
            }
        }
        let before = rows[..folded.start].iter().rev().filter(|row| row.thread == *thread);
        let before = before.take_while(|row| row.file == *file).filter(is_act);
        let before = before.filter_map(|row| self.function(file, row.line)).next();
        let goes_on =
            before.is_some() && (functions.is_empty() || functions.first() == before.as_ref());
        if functions.is_empty() {
            functions.extend(before);
        }
        let mut sentences = functions.into_iter().map(|function| function.says);
        let first = sentences.next().map(|first| match goes_on {
            true => format!("goes on: {}", uncapitalized(&first)),
            false => first,
        });
        let all = first.into_iter().chain(sentences.map(|next| uncapitalized(&next)));
        match all.collect::<Vec<_>>().join("; ").as_str() {
            "" => format!("in {file}"),
            says => says.to_owned(),
        }
    }

    /// The function that this line is in, if it has a doc comment.
    fn function(&mut self, file: &str, line: u32) -> Option<Function> {
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
        let says = first.trim_end_matches('.').to_owned();
        (!says.is_empty()).then_some(Function { at, says })
    }
}

fn uncapitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(letters).collect()
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
        let items = with_gap("(4901 steps not shown)");
        let ranges: Vec<_> = items.iter().skip(8).map(|item| item.rows.clone()).collect();
        assert_eq!(ranges, [8..9, 9..85, 85..86], "all turns, and the beginning of the next");
        assert_eq!(items[9].folded.as_deref(), Some("these 8 steps over and over"));
        let others = with_gap("(4900 steps not shown)");
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
        assert_eq!(ranges, [0..1, 1..3, 3..4, 4..5], "a single step is shown as it is");
        assert_eq!(items[1].folded.as_deref(), Some("Waits until two are here"));
    }

    #[test]
    fn a_fold_says_what_its_steps_are_part_of() {
        let folder = tempfile::tempdir().unwrap();
        let support = folder.path().join("tests/support");
        fs::create_dir_all(&support).unwrap();
        let text = "fn make() {}\n/// Sends a request.\nfn send() {}\n/// Waits for an answer, up to \
                    the limit.\nfn receive() {\n}\n// Takes the next.\nfn next() {}\n";
        fs::write(support.join("line.rs"), text).unwrap();
        let tool =
            |thread, line, what: &str| Row { line, ..row(thread, what, "tests/support/line.rs") };
        let folds = |rows: Vec<Row>| {
            let items = outline(rows, &Around::at(folder.path().to_owned()));
            items.into_iter().filter_map(|item| item.folded).collect::<Vec<_>>()
        };
        let begins = [tool(1, 3, "send"), tool(1, 5, "lock"), tool(1, 8, "recv")];
        let ends = [tool(1, 5, "unlock"), tool(1, 1, "drop the receiver")];
        let both = "Sends a request; waits for an answer, up to the limit";
        let later = "goes on: waits for an answer, up to the limit";
        assert_eq!(folds(begins.iter().chain(&ends).cloned().collect()), [both]);
        let other = [row(0, "store", "a.rs")];
        let rows: Vec<Row> = begins[..2].iter().chain(&other).chain(&ends).cloned().collect();
        assert_eq!(folds(rows), [both, later]);
        let rows: Vec<Row> =
            begins.iter().chain(&other).chain(&begins[2..]).chain(&ends).cloned().collect();
        assert_eq!(folds(rows), [both, later], "in a function that the comment doesn't tell of");
        let alone = vec![ends[1].clone(), ends[1].clone()];
        assert_eq!(folds(alone), ["in tests/support/line.rs"]);
    }
}
