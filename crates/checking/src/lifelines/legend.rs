//! What the signs mean, below the drawing: of those that are in it.
//!
//! A page that shows only the beginning of an execution takes away what comes later. So each key names what it stands
//! for: the script keeps the keys of what is left, and moves them together.

use super::layout::Layout;
use super::shapes::{arrow, mark, wrong};
use report::{ArrowKind, Standing, Trace};
use std::fmt::Write;

pub struct Legend {
    pub svg: String,
    pub height: f64,
}

/// A sample of a sign.
enum Sample {
    Life(&'static str),
    Arrow(&'static str),
    Bar(usize),
    Edge,
    Taken,
    Now,
    Mark,
    Cap,
    Wrong,
    Folded,
    Lead,
}

/// A sign: the sample of it, what finds it in the drawing, and what it means.
struct Key {
    sample: Sample,
    finds: String,
    means: String,
}

/// Of a name that is longer, the end is cut.
const LONGEST_NAME: usize = 24;
/// How far the first key is from the left, and how high a line of keys is.
const LEFT: f64 = 8.0;
const LINE: f64 = 16.0;

/// The legend; a drawing that stands `alone` has no frame that moves along it.
pub fn of(trace: &Trace, layout: &Layout, folds: bool, alone: bool) -> Legend {
    let mut svg = String::from("<g class=\"legend\">\n");
    let (mut x, mut y) = (LEFT, layout.bottom + 20.0);
    let keys = keys(trace, layout, folds, alone);
    for Key { sample, finds, means } in &keys {
        let width = 30.0 + means.chars().count() as f64 * 6.7 + 12.0;
        if x > LEFT && x + width > layout.room.width {
            (x, y) = (LEFT, y + LINE);
        }
        let _ = writeln!(
            svg,
            "<g class=\"sign\" data-finds=\"{finds}\" data-width=\"{width:.0}\" \
             transform=\"translate({x:.1} {y:.1})\">{}<text class=\"key\" x=\"30\" y=\"0\">{}</text></g>",
            drawn(sample),
            super::words::escape(means),
        );
        x += width;
    }
    svg.push_str("</g>\n");
    let height = if keys.is_empty() { 0.0 } else { y - layout.bottom + 4.0 };
    Legend { svg, height }
}

/// The keys of all signs that this drawing has.
fn keys(trace: &Trace, layout: &Layout, folds: bool, alone: bool) -> Vec<Key> {
    use ArrowKind::{Missed, Stale, Waits};
    let story = &trace.story;
    let stands = |state| story.stands.iter().any(|stand| stand.state == state);
    let arrows = |is: &dyn Fn(ArrowKind, bool) -> bool| {
        story.arrows.iter().any(|arrow| is(arrow.kind, arrow.orders))
    };
    let is_plain = |kind| !matches!(kind, Stale | Missed | Waits);
    let ends = trace.rows.iter().any(|row| row.what == "ends");
    let fault = trace.rows.iter().any(|row| row.fault);
    let mut keys = Vec::new();
    let mut add = |is_used: bool, sample, finds: &str, means: &str| {
        if is_used {
            keys.push(Key { sample, finds: finds.to_owned(), means: means.to_owned() });
        }
    };
    add(!trace.rows.is_empty(), Sample::Mark, ".mark", "a step");
    add(folds, Sample::Folded, ".folded", "several steps");
    add(stands(Standing::Running), Sample::Life("running"), ".alive.running", "running");
    let is_ready =
        stands(Standing::Ready) || story.arrows.iter().any(|a| a.kind == ArrowKind::Spawn);
    add(is_ready, Sample::Life("ready"), ".alive.ready", "ready, not chosen");
    add(stands(Standing::Blocked), Sample::Life("blocked"), ".alive.blocked", "blocked");
    add(stands(Standing::Asleep), Sample::Life("asleep"), ".alive.asleep", "asleep");
    add(ends, Sample::Cap, ".cap", "ends");
    add(trace.threads.len() > 1, Sample::Lead, ".lead", "not started, or over");
    let locks = layout.locks(trace);
    if locks.len() > 4 {
        add(true, Sample::Bar(0), ".held", "holds a lock");
    } else {
        for (at, lock) in locks.into_iter().enumerate() {
            let means = format!("holds {}", lock.says(LONGEST_NAME));
            add(true, Sample::Bar(at), &format!(".held .l{at}"), &means);
        }
    }
    let orders = arrows(&|kind, orders| orders && is_plain(kind));
    add(
        orders,
        Sample::Arrow("arrow"),
        ".arrow:not(.weak, .stale, .missed, .waits)",
        "happens before",
    );
    let leads = arrows(&|kind, orders| !orders && is_plain(kind));
    add(
        leads,
        Sample::Arrow("arrow weak"),
        ".arrow.weak:not(.stale, .missed, .waits)",
        "leads to, orders nothing",
    );
    let stale = arrows(&|kind, _| kind == Stale);
    add(stale, Sample::Arrow("arrow stale weak"), ".arrow.stale", "reads an old value");
    let missed = arrows(&|kind, _| kind == Missed);
    add(missed, Sample::Arrow("arrow missed"), ".arrow.missed", "the newest, missed");
    let waits = arrows(&|kind, _| kind == Waits);
    add(waits, Sample::Arrow("arrow waits"), ".arrow.waits", "waits for");
    let taken = !story.preempted.is_empty();
    add(taken, Sample::Taken, ".taken", "preemption");
    let decisive =
        story.decisive.iter().any(|at| trace.rows.get(*at).is_some_and(|row| !row.fault));
    add(decisive, Sample::Edge, ".row:not(.fault) .edge", "decisive step");
    add(fault, Sample::Wrong, ".wrong", "! what is wrong");
    // The last, so that a copy without it has no gap.
    add(!alone && !trace.rows.is_empty(), Sample::Now, ".row", "the step that is shown");
    keys
}

/// The sample, 24 wide, on the base line of its text.
fn drawn(sample: &Sample) -> String {
    match sample {
        Sample::Life(class) => format!("<path class=\"alive {class} t0\" d=\"M0 -4H24\"/>"),
        Sample::Arrow(class) => {
            let (line, head) = arrow((-6.0, -4.0), (31.0, -4.0));
            format!(
                "<g class=\"{class}\"><path d=\"{line}\"/><path class=\"head\" d=\"{head}\"/></g>"
            )
        }
        Sample::Bar(lock) => format!(
            "<rect class=\"bar l{lock}\" x=\"0\" y=\"-8.5\" width=\"24\" height=\"9\" rx=\"2\"/>"
        ),
        Sample::Edge => "<rect class=\"edge\" x=\"10\" y=\"-10\" width=\"4\" height=\"12\"/>".to_owned(),
        Sample::Taken => "<path class=\"taken\" d=\"M0 -4H24\"/>".to_owned(),
        Sample::Now => {
            "<rect class=\"frame\" x=\"1\" y=\"-9.5\" width=\"22\" height=\"11\"/>".to_owned()
        }
        Sample::Mark => format!("<g class=\"f0\">{}</g>", mark(0, 12.0, -4.0)),
        Sample::Cap => "<path class=\"alive running t0\" d=\"M12 -10V-2\"/><path class=\"cap t0\" d=\"M6 -2H18\"/>"
            .to_owned(),
        Sample::Wrong => wrong(12.0, -4.0),
        Sample::Folded => "<text x=\"8\" y=\"0\">⋯</text>".to_owned(),
        Sample::Lead => "<path class=\"lead\" d=\"M0 -4H24\"/>".to_owned(),
    }
}
