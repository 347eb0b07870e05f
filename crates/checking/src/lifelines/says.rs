//! What happened in a row, as sentences: for a pointer that rests on it, and for who hears the page.

use super::outline::Item;
use report::{ArrowKind, Standing, Trace};
use std::fmt::Write;

/// What the thread did, what led to it, and why others could not go on. The rows have these
/// [`numbers`](Trace::numbers).
pub fn row(trace: &Trace, numbers: &[Option<u32>], at: usize) -> String {
    let row = &trace.rows[at];
    let what = row.what.trim_end_matches('.');
    let stop = if what.ends_with('…') { "" } else { "." };
    let mut out = format!("{}: {what}{stop}", trace.threads[row.thread]);
    let story = &trace.story;
    for arrow in
        story.arrows.iter().filter(|arrow| arrow.to == at && arrow.kind != ArrowKind::Waits)
    {
        let other = &trace.threads[trace.rows[arrow.from].thread];
        let step = match numbers[arrow.from] {
            Some(step) => format!(" in step {step}"),
            None => String::new(),
        };
        let _ = match arrow.kind {
            ArrowKind::Spawn => write!(out, " {other} started it{step}."),
            ArrowKind::Join => write!(out, " {other} had ended{step}."),
            ArrowKind::Lock => write!(out, " {other} had made way{step}."),
            ArrowKind::Wake => write!(out, " {other} woke it{step}."),
            ArrowKind::Message => write!(out, " {other} had sent it{step}."),
            ArrowKind::Unpark => write!(out, " {other} had unparked it{step}."),
            ArrowKind::Read if arrow.orders => {
                write!(out, " It sees what {other} stored{step}, and all that came before.")
            }
            ArrowKind::Read => {
                write!(
                    out,
                    " It sees what {other} stored{step}, and nothing else is ordered by that."
                )
            }
            ArrowKind::Stale => write!(out, " It sees what {other} stored{step}, which is old."),
            ArrowKind::Waits => Ok(()),
            ArrowKind::Missed => {
                write!(out, " It misses the newer value that {other} stored{step}.")
            }
        };
    }
    if story.preempted.contains(&at)
        && let Some(before) = at.checked_sub(1)
    {
        let _ = write!(out, " {} could have gone on.", trace.threads[trace.rows[before].thread]);
    }
    let here = story.stands.iter().filter(|stand| (stand.from..stand.to).contains(&at));
    for stand in here.filter(|stand| stand.thread != row.thread) {
        let name = &trace.threads[stand.thread];
        let _ = match stand.state {
            Standing::Blocked => write!(out, " {name} is blocked: {}.", stand.why),
            Standing::Asleep => write!(out, " {name} is asleep: {}.", stand.why),
            Standing::Running | Standing::Ready => Ok(()),
        };
    }
    out
}

/// What the folded rows are, and how many.
pub fn fold(trace: &Trace, item: &Item) -> String {
    let says = item.says(trace);
    item.thread(trace).map_or(says.clone(), |thread| format!("{}: {says}", trace.threads[thread]))
}

/// So many interruptions fit into the line above a picture.
const FEW: usize = 3;

/// What makes the execution go wrong, for the line above its picture; none where that isn't known.
pub fn point(trace: &Trace) -> Option<String> {
    let (story, numbers) = (&trace.story, trace.numbers());
    let name = |row: usize| trace.threads[trace.rows[row].thread].as_str();
    trace.rows.iter().find(|row| row.fault)?;
    let waits: Vec<_> =
        story.arrows.iter().filter(|arrow| arrow.kind == ArrowKind::Waits).collect();
    if let [one, other] = waits.as_slice()
        && (name(one.from), name(one.to)) == (name(other.to), name(other.from))
    {
        return Some(format!("{} and {} wait for each other", name(one.from), name(one.to)));
    }
    if !waits.is_empty() {
        let each: Vec<_> =
            waits.iter().map(|a| format!("{} waits for {}", name(a.from), name(a.to))).collect();
        return Some(each.join(", "));
    }
    if let Some(missed) = story.arrows.iter().find(|arrow| arrow.kind == ArrowKind::Missed) {
        let step = numbers[missed.to]?;
        return Some(format!("{} reads an old value in step {step}", name(missed.to)));
    }
    let turns: Vec<_> = story
        .preempted
        .iter()
        .filter_map(|at| Some((at.checked_sub(1)?, *at)))
        .filter_map(|(last, next)| {
            let step = numbers[last]?;
            Some(format!("{} is interrupted after step {step}, by {}", name(last), name(next)))
        })
        .collect();
    match turns.as_slice() {
        [] => None,
        // Threads that go round and round interrupt each other thousands of times.
        [first, ..] if turns.len() > FEW => Some(format!("{first}, and more interruptions follow")),
        few => Some(few.join(", and ")),
    }
}

/// The whole execution in a sentence or two.
pub fn whole(trace: &Trace) -> String {
    let steps = trace.numbers().into_iter().flatten().last().unwrap_or(0);
    let threads = match trace.threads.as_slice() {
        [one] => format!("one thread, {one}"),
        several => format!("{} threads, {}", several.len(), several.join(", ")),
    };
    let mut out = format!("An execution of {threads}, in {steps} steps.");
    for row in trace.rows.iter().filter(|row| row.fault) {
        let _ = write!(out, " {}: {}.", trace.threads[row.thread], row.what);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::{Arrow, Row, Story};

    fn trace(story: Story) -> Trace {
        let row = |thread, what: &str, fault| Row {
            step: None,
            thread,
            what: what.to_owned(),
            file: String::new(),
            line: 0,
            source: String::new(),
            fault,
        };
        let rows = vec![
            row(0, "lock a", false),
            row(1, "lock b", false),
            row(0, "BLOCKED: lock b, held by T1", true),
            row(1, "BLOCKED: lock a, held by main", true),
        ];
        let threads = ["main", "T1"].map(String::from).to_vec();
        Trace { threads, rows, story, ..Trace::default() }
    }

    #[test]
    fn the_point_of_a_failing_execution_is_said_in_a_line() {
        let waits = |from, to| Arrow { kind: ArrowKind::Waits, from, to, orders: false };
        let circle = Story { arrows: vec![waits(2, 1), waits(3, 0)], ..Story::default() };
        let says = |story| point(&trace(story));
        assert_eq!(says(circle).as_deref(), Some("main and T1 wait for each other"));
        let one = Story { arrows: vec![waits(2, 1)], ..Story::default() };
        assert_eq!(says(one).as_deref(), Some("main waits for T1"));
        let taken = Story { preempted: vec![1], ..Story::default() };
        let line = "main is interrupted after step 1, by T1";
        assert_eq!(says(taken).as_deref(), Some(line));
        let often = Story { preempted: vec![1; 4], ..Story::default() };
        let line = "main is interrupted after step 1, by T1, and more interruptions follow";
        assert_eq!(says(often).as_deref(), Some(line));
        assert_eq!(says(Story::default()), None, "nothing is known");
        let mut passes = trace(Story { preempted: vec![1], ..Story::default() });
        passes.rows.truncate(2);
        assert_eq!(point(&passes), None, "nothing goes wrong");
        passes.rows[1].what = "(40 steps not shown)".to_owned();
        passes.rows.push(passes.rows[0].clone());
        assert_eq!(whole(&passes), "An execution of 2 threads, main, T1, in 42 steps.");
    }
}
