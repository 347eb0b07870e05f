//! An execution as a table for a terminal: every thread is seen, however narrow it is. What went wrong
//! has the whole width, below the steps of its thread.

use crate::lifelines::{self, Around, Item, outline};
use crate::output::text::{part, width, wrap};
use anstyle::{AnsiColor, Style};
use report::{Row, Trace};
use terminal::{BAD, BOLD, DIM, styled};

/// A thread's column is at least and at most so wide.
const LEAST: usize = 6;
const MOST: usize = 36;
/// The number of a step, and what stands between columns.
const NUMBER: usize = 5;
const GAP: usize = 3;
/// The source has a column if so much is left for it.
const SOURCE: usize = 18;
/// Of a long execution, so many lines of the beginning and of the end are shown.
const HEAD: usize = 14;
const TAIL: usize = 26;

/// Each thread has its colour, as in the picture.
const COLOURS: [AnsiColor; 6] = [
    AnsiColor::White,
    AnsiColor::Cyan,
    AnsiColor::Yellow,
    AnsiColor::Green,
    AnsiColor::Magenta,
    AnsiColor::Blue,
];

fn colour(thread: usize) -> Style {
    COLOURS[thread % COLOURS.len()].on_default()
}

/// The widths of the columns.
struct Columns {
    threads: Vec<usize>,
    place: usize,
    /// None if there is no room for it.
    source: Option<usize>,
    all: usize,
}

/// The lines of the table, none wider than `columns`.
pub fn table(trace: &Trace, around: &Around, columns: usize) -> Vec<String> {
    let items = outline(trace, around);
    let main = trace.main_file().unwrap_or_default();
    let place = |row: &Row| lifelines::place(row, &main);
    let widths = widths(trace, &items, &place, columns);
    let numbers = trace.numbers();
    let mut lines = Vec::new();
    if !main.is_empty() {
        lines.push(part(&styled(DIM, &main), 0, columns));
    }
    lines.push(heads(trace, &widths));
    lines.push(rule(&widths));
    let most = HEAD + TAIL + 1;
    let cut = (items.len() > most).then(|| HEAD..items.len() - TAIL);
    for (at, item) in items.iter().enumerate() {
        match &cut {
            Some(cut) if cut.start == at => {
                lines.push(styled(DIM, format!(" ...  ({} lines are not shown)", cut.len())));
            }
            Some(cut) if cut.contains(&at) => {}
            _ => lines.extend(line(trace, item, numbers[item.rows.start], &place, &widths)),
        }
    }
    lines
}

fn what(trace: &Trace, item: &Item) -> String {
    match &item.folded {
        Some(folded) => format!("({folded})"),
        None => trace.rows[item.rows.start].what.clone(),
    }
}

fn widths(
    trace: &Trace,
    items: &[Item],
    place: &impl Fn(&Row) -> String,
    columns: usize,
) -> Columns {
    let shown = |item: &&Item| !trace.rows[item.rows.start].fault;
    let mut threads: Vec<usize> = trace.threads.iter().map(|name| width(name).max(4)).collect();
    for item in items.iter().filter(shown) {
        let column = &mut threads[trace.rows[item.rows.start].thread];
        *column = (*column).max(width(&what(trace, item)).min(MOST));
    }
    let places = items.iter().filter(shown).map(|item| width(&place(&trace.rows[item.rows.start])));
    let place = places.max().unwrap_or(0).clamp(4, 20);
    let sum = |threads: &[usize]| NUMBER + threads.iter().map(|w| w + GAP).sum::<usize>();
    // The widest gives way first.
    while sum(&threads) + place + 1 > columns {
        match threads.iter_mut().max() {
            Some(widest) if *widest > LEAST => *widest -= 1,
            _ => break,
        }
    }
    let left = columns.saturating_sub(sum(&threads) + place + 3);
    let source = (left >= SOURCE).then_some(left.min(60));
    Columns { threads, place, source, all: columns }
}

fn padded(text: &str, columns: usize) -> String {
    let text = part(text, 0, columns);
    let gap = columns.saturating_sub(width(&text));
    text + &" ".repeat(gap)
}

fn heads(trace: &Trace, widths: &Columns) -> String {
    let mut out = String::from("step ");
    for (at, (name, width)) in trace.threads.iter().zip(&widths.threads).enumerate() {
        out.push_str("| ");
        out.push_str(&styled(colour(at).bold(), padded(name, *width)));
        out.push(' ');
    }
    out.push_str("| line");
    if widths.source.is_some() {
        out.push_str(&" ".repeat(widths.place.saturating_sub(4) + 2));
        out.push_str("source");
    }
    part(&out, 0, widths.all)
}

fn rule(widths: &Columns) -> String {
    let mut out = "-".repeat(NUMBER);
    for width in &widths.threads {
        out.push('+');
        out.push_str(&"-".repeat(width + 2));
    }
    out.push('+');
    out.push_str(&"-".repeat(widths.place + 2 + widths.source.map_or(0, |_| 8)));
    part(&styled(DIM, out), 0, widths.all)
}

/// A line of the outline, in as many lines as its text needs.
fn line(
    trace: &Trace,
    item: &Item,
    number: Option<u32>,
    place: &impl Fn(&Row) -> String,
    widths: &Columns,
) -> Vec<String> {
    let row = &trace.rows[item.rows.start];
    if row.fault {
        let text = format!("{}: {}", trace.threads[row.thread], row.what);
        let at = place(row);
        let text = if at.is_empty() { text } else { format!("{text} ({at})") };
        let lines = wrap(&text, widths.all.saturating_sub(NUMBER + 2));
        let sign = |nth| if nth == 0 { "   ! " } else { "     " };
        return lines
            .into_iter()
            .enumerate()
            .map(|(nth, line)| styled(BAD, format!("{}{}", sign(nth), line)))
            .collect();
    }
    if item.thread(trace).is_none() {
        return vec![part(&styled(DIM, format!(" ...  {}", what(trace, item))), 0, widths.all)];
    }
    let is_decisive = item.rows.clone().any(|at| trace.story.decisive.contains(&at));
    let number = match number {
        _ if item.folded.is_some() => "...".to_owned(),
        Some(step) => step.to_string(),
        None => String::new(),
    };
    // Not by its weight alone: without colours there is none.
    let number = match is_decisive {
        true => styled(BOLD, format!("{number:>4}>")),
        false => format!("{number:>4} "),
    };
    let column = widths.threads[row.thread];
    let style = match () {
        () if is_decisive => colour(row.thread).bold(),
        () if item.folded.is_some() => DIM,
        () => colour(row.thread),
    };
    let parts = broken(&what(trace, item), column);
    parts
        .iter()
        .enumerate()
        .map(|(nth, text)| {
            let mut out = if nth == 0 { number.clone() } else { " ".repeat(NUMBER) };
            for (at, width) in widths.threads.iter().enumerate() {
                let cell = if at == row.thread { padded(text, *width) } else { " ".repeat(*width) };
                let cell = if at == row.thread { styled(style, cell) } else { cell };
                out.push_str(&format!("| {cell} "));
            }
            out.push('|');
            if nth == 0 && item.folded.is_none() {
                out.push_str(&format!(" {:<width$}", place(row), width = widths.place));
                if let Some(columns) = widths.source {
                    let source = part(&row.source, 0, columns);
                    out.push_str(&format!("  {}", styled(DIM, source)));
                }
            }
            part(out.trim_end(), 0, widths.all)
        })
        .collect()
}

/// Further lines are indented, where there is room for that.
fn broken(text: &str, columns: usize) -> Vec<String> {
    let lines = wrap(text, columns);
    if lines.len() == 1 || columns < 14 {
        return lines;
    }
    let rest: String = text.chars().skip(lines[0].chars().count()).collect();
    let further = wrap(rest.trim_start(), columns.saturating_sub(1).max(1));
    let further = further.into_iter().map(|line| format!(" {line}"));
    std::iter::once(lines[0].clone()).chain(further).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(step: u32, thread: usize, what: &str) -> Row {
        Row {
            step: Some(step),
            thread,
            what: what.into(),
            file: "exercises/a.rs".into(),
            line: 10 + step,
            source: "let seen = counter.load(SeqCst);".into(),
            fault: false,
        }
    }

    fn trace() -> Trace {
        let mut rows = vec![
            row(1, 0, "spawn T1"),
            row(2, 1, "load counter -> 0 [SeqCst]"),
            row(3, 2, "load counter -> 0, stale: the newest is 1 [Relaxed]"),
        ];
        let what = "FAILS: with rows = 5, chunk = 2, threads = 2: row 4 was read 2 times".into();
        rows.push(Row { step: None, fault: true, what, ..row(4, 0, "") });
        let threads = ["main", "T1", "T2"].map(String::from).to_vec();
        Trace { threads, rows, ..Trace::default() }
    }

    fn plain(columns: usize) -> Vec<String> {
        let lines = table(&trace(), &Around::default(), columns);
        assert!(lines.iter().all(|line| width(line) <= columns), "{lines:#?}");
        lines.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect()
    }

    #[test]
    fn a_row_of_the_check_is_not_taken_for_one_of_the_answer_of_the_same_name() {
        let mut trace = trace();
        trace.rows[0].file = "tests/threads/a.rs".into();
        let lines = table(&trace, &Around::default(), 100).join("\n");
        assert!(lines.contains("check:11") && !lines.contains(" :11"), "{lines}");
    }

    #[test]
    fn a_loop_of_several_threads_stands_in_no_thread_s_column() {
        let turn = [row(1, 0, "yield_now"), row(2, 1, "yield_now")];
        let rows = turn.iter().cycle().take(10).cloned().collect();
        let trace = Trace { rows, ..trace() };
        let lines = table(&trace, &Around::default(), 80);
        let last = lines.last().map(|line| anstream::adapter::strip_str(line).to_string());
        assert_eq!(last.as_deref(), Some(" ...  (these 2 steps 4 times more)"));
    }

    #[test]
    fn at_80_columns_every_thread_and_every_word_is_seen() {
        let lines = plain(80);
        assert!(lines[1].contains("main") && lines[1].contains("T1") && lines[1].contains("T2"));
        let text = lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains(
                "! main: FAILS: with rows = 5, chunk = 2, threads = 2: row 4 was read 2 times (:14)"
            ),
            "{lines:#?}"
        );
        assert!(
            lines.iter().any(|line| line.contains("| load counter -> 0 [SeqCst]")),
            "{lines:#?}"
        );
        assert!(lines.iter().any(|line| line.ends_with(":12")), "{lines:#?}");
    }

    #[test]
    fn at_48_columns_cells_are_broken_and_nothing_is_lost() {
        let lines = plain(48);
        for word in ["spawn", "counter", "stale", "newest", "[Relaxed]", ":13", "times"] {
            assert!(lines.iter().any(|line| line.contains(word)), "{word}: {lines:#?}");
        }
    }

    #[test]
    fn where_there_is_room_the_source_stands_beside_it() {
        let lines = plain(140);
        assert!(
            lines.iter().any(|line| line.contains(":12   let seen = counter.load(SeqCst);")),
            "{lines:#?}"
        );
    }
}
