//! The beginning and the end of an execution that is too long to be shown.

use crate::{Arrow, Hold, Row, Stand, Story, Trace};
use std::ops::Range;

/// Longer traces are cut.
const MOST: usize = 200;
/// So much is kept of the beginning, and of the end.
const KEPT: usize = 50;
/// What a row says that stands for others, behind their number.
const LEFT_OUT: &str = " steps not shown)";

impl Row {
    /// For how many rows it stands that are left out; none if it is a row of its own.
    pub fn left_out(&self) -> Option<u32> {
        self.what.strip_prefix('(')?.strip_suffix(LEFT_OUT)?.parse().ok()
    }
}

impl Trace {
    /// The trace itself, unless it is very long: then its beginning and its end, with a row between them
    /// that says how much is missing.
    pub fn excerpt(&self) -> Trace {
        let all = self.rows.len();
        if all <= MOST {
            return self.clone();
        }
        let missing = KEPT..all - KEPT;
        let says = Row {
            step: None,
            thread: self.rows[missing.start].thread,
            what: format!("({}{LEFT_OUT}", missing.len()),
            file: String::new(),
            line: 0,
            source: String::new(),
            fault: false,
        };
        let rows = self.rows[..missing.start]
            .iter()
            .cloned()
            .chain([says])
            .chain(self.rows[missing.end..].iter().cloned());
        Trace {
            threads: self.threads.clone(),
            rows: rows.collect(),
            schedule: self.schedule.clone(),
            story: without(&self.story, &missing),
        }
    }
}

/// The story when the missing rows have become one.
fn without(story: &Story, missing: &Range<usize>) -> Story {
    let place = |row: usize| match row {
        row if row < missing.start => row,
        row if row < missing.end => missing.start,
        row => row - missing.len() + 1,
    };
    let kept = |row: &usize| !missing.contains(row);
    let arrows = story.arrows.iter().filter(|arrow| kept(&arrow.from) && kept(&arrow.to));
    let arrows = arrows.map(|a| Arrow { from: place(a.from), to: place(a.to), ..*a });
    let holds = story.holds.iter().filter(|hold| {
        let within = |row: usize| missing.contains(&row);
        !(within(hold.from) && hold.to.is_some_and(within))
    });
    let holds = holds.map(|h| Hold { from: place(h.from), to: h.to.map(place), ..h.clone() });
    let mut stands: Vec<Stand> = Vec::new();
    for stand in &story.stands {
        // Of those in the missing part, each thread keeps the first.
        let before = stands.iter().rev().find(|s| s.thread == stand.thread).map_or(0, |s| s.to);
        let (from, to) = (place(stand.from).max(before), place(stand.to - 1) + 1);
        if from < to {
            stands.push(Stand { from, to, ..stand.clone() });
        }
    }
    let rows =
        |rows: &[usize]| rows.iter().filter(|row| kept(row)).map(|row| place(*row)).collect();
    Story {
        arrows: arrows.collect(),
        stands,
        holds: holds.collect(),
        decisive: rows(&story.decisive),
        preempted: rows(&story.preempted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ArrowKind, Standing};

    #[test]
    fn a_long_trace_keeps_its_ends_and_what_connects_them() {
        let row = |n: u32| Row {
            step: Some(n),
            thread: n as usize % 2,
            what: format!("load {n}"),
            file: "a.rs".into(),
            line: 1,
            source: String::new(),
            fault: n == 999,
        };
        let arrow = |from, to| Arrow { kind: ArrowKind::Read, from, to, orders: true };
        let stand = |from, to, state| Stand { thread: 0, from, to, state, why: String::new() };
        let trace = Trace {
            threads: vec!["main".into(), "T1".into()],
            rows: (0..1000).map(row).collect(),
            story: Story {
                arrows: vec![arrow(3, 990), arrow(3, 500), arrow(980, 981)],
                stands: vec![
                    stand(0, 100, Standing::Running),
                    stand(100, 500, Standing::Ready),
                    stand(500, 1000, Standing::Blocked),
                ],
                decisive: vec![400, 999],
                ..Story::default()
            },
            ..Trace::default()
        };
        let excerpt = trace.excerpt();
        assert_eq!(excerpt.rows.len(), 101);
        assert_eq!(excerpt.rows[50].what, "(900 steps not shown)");
        assert_eq!(excerpt.rows[100], trace.rows[999]);
        assert_eq!(excerpt.story.arrows, [arrow(3, 91), arrow(81, 82)]);
        assert_eq!(excerpt.story.decisive, [100]);
        let stands = [stand(0, 51, Standing::Running), stand(51, 101, Standing::Blocked)];
        assert_eq!(excerpt.story.stands, stands);
        assert_eq!(excerpt.excerpt(), excerpt, "it is short now");
    }
}
