//! The drawing itself, as SVG.

use super::layout::{Bar, CHAR, GUTTER, LINE, Layout, Lock, cut, cut_lock};
use super::outline::Item;
use super::shapes::{arrow, mark, wrong};
use super::words::escape;
use super::{legend, says, style};
use report::{ArrowKind, Row, Standing, Trace};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The drawing; `alone` if it is a file of its own, with its colours in it.
pub fn svg(trace: &Trace, layout: &Layout, items: &[Item], alone: bool) -> String {
    let mut out = String::new();
    let folds = items.iter().any(|item| item.folded.is_some());
    let legend = legend::of(trace, layout, folds, alone);
    let (width, height) = (layout.room.width, layout.bottom + 8.0 + legend.height);
    let is_unfolded = items.iter().any(|item| item.inside);
    let unfolded = if is_unfolded { " wb-unfolded" } else { "" };
    let xmlns = if alone { " xmlns=\"http://www.w3.org/2000/svg\"" } else { "" };
    let _ = writeln!(
        out,
        "<svg{xmlns} class=\"wb-lifelines {}{unfolded}\" viewBox=\"0 0 {width} {height:.0}\" width=\"{width}\" \
         height=\"{height:.0}\" role=\"img\" aria-label=\"{}\">",
        layout.room.name,
        escape(&says::whole(trace)),
    );
    if alone {
        let _ = writeln!(out, "<style>\n{}</style>", style::alone());
        let _ = writeln!(out, "<rect class=\"ground\" width=\"{width}\" height=\"{height:.0}\"/>");
    }
    texts(&mut out, trace, layout, items);
    names(&mut out, trace, layout);
    lives(&mut out, trace, layout);
    bars(&mut out, trace, layout);
    arrows(&mut out, trace, layout);
    lock_names(&mut out, trace, layout);
    marks(&mut out, trace, layout, items);
    let (top, bottom) = (layout.top, layout.bottom);
    // What is wrong in the end is never veiled.
    let is_fault = |item: &&Item| trace.rows[item.rows.start].fault;
    let faults = items.iter().rev().take_while(is_fault).count();
    let end = layout.lines[layout.lines.len() - faults..].first().map_or(bottom, |line| line.y);
    if !alone {
        let _ = writeln!(
            out,
            "<rect class=\"veil\" x=\"{GUTTER}\" y=\"{bottom:.0}\" width=\"{:.0}\" height=\"0\" \
             data-end=\"{end:.0}\"/>\
             <rect class=\"now\" x=\"1\" y=\"{top:.0}\" width=\"{}\" height=\"0\"/>",
            layout.text - GUTTER - 6.0,
            width - 2.0
        );
    }
    out.push_str(&legend.svg);
    out.push_str("</svg>\n");
    out
}

/// The lines of text, each with the area that a pointer hits.
fn texts(out: &mut String, trace: &Trace, layout: &Layout, items: &[Item]) {
    let (numbers, entries) = (trace.numbers(), trace.entries());
    for (item, line) in items.iter().zip(&layout.lines) {
        let (first, last) = (item.rows.start, item.rows.end - 1);
        let entry = entries[last].map_or_else(String::new, |e| format!(" data-entry=\"{e}\""));
        let row = &trace.rows[first];
        let is_decisive = trace.story.decisive.iter().any(|at| item.rows.contains(at));
        let mut class = String::from("row");
        for (is, name) in [
            (is_decisive, " decisive"),
            (row.fault, " fault"),
            (item.folded.is_some(), " folded"),
            (item.inside, " inside"),
        ] {
            class.push_str(if is { name } else { "" });
        }
        let _ = writeln!(
            out,
            "<g class=\"{class}\" data-row=\"{first}\" data-last=\"{last}\"{entry} data-y=\"{:.0}\" \
             data-h=\"{:.0}\"><title>{}</title>\
             <rect class=\"hit\" x=\"0\" y=\"{:.0}\" width=\"{}\" height=\"{:.0}\"/>",
            line.y,
            line.height,
            escape(&match item.folded.is_some() {
                true => says::fold(trace, item),
                false => says::row(trace, &numbers, first),
            }),
            line.y,
            layout.room.width,
            line.height,
        );
        if is_decisive || row.fault {
            let _ = writeln!(
                out,
                "<rect class=\"edge\" x=\"0\" y=\"{:.0}\" width=\"4\" height=\"{:.0}\"/>",
                line.y, line.height
            );
        }
        let base = line.y + LINE - 1.0;
        let _ =
            write!(out, "<text class=\"number\" x=\"30\" y=\"{base:.0}\">{}</text>", line.number);
        let name = &trace.threads[row.thread];
        for (nth, text) in line.text.iter().enumerate() {
            let y = base + LINE * nth as f64;
            // Only the first line has the name, unless it is so long that it was broken.
            let (name, rest) = match text.strip_prefix(name.as_str()) {
                Some(rest) if nth == 0 => (name.as_str(), rest),
                _ => ("", text.as_str()),
            };
            let x = layout.text;
            if !name.is_empty() {
                let _ = write!(
                    out,
                    "<text class=\"thread f{}\" x=\"{x:.1}\" y=\"{y:.0}\">{}</text>",
                    row.thread % 8,
                    escape(name)
                );
            }
            let x = x + name.chars().count() as f64 * CHAR;
            let _ = write!(out, "<text x=\"{x:.1}\" y=\"{y:.0}\">{}</text>", escape(rest));
        }
        if let (Some(source), Some(x)) = (&line.source, layout.source) {
            let _ = write!(
                out,
                "<text class=\"source\" x=\"{x:.1}\" y=\"{base:.0}\">{}</text>",
                escape(source)
            );
        }
        out.push_str("</g>\n");
    }
    for row in &trace.story.preempted {
        let y = layout.upper(*row);
        let _ = writeln!(
            out,
            "<path class=\"taken\" data-row=\"{row}\" d=\"M4 {y:.1}H{:.1}\"/>",
            layout.room.width - 4.0
        );
    }
}

/// The threads' names, each above the beginning of its lane.
fn names(out: &mut String, trace: &Trace, layout: &Layout) {
    for (thread, name) in trace.threads.iter().enumerate() {
        let (x, y) = (layout.lanes[thread], layout.names[thread]);
        let columns = ((layout.room.width - x) / CHAR) as usize;
        let _ = write!(
            out,
            "<text class=\"thread f{}\" x=\"{:.1}\" y=\"{y:.0}\">{}</text>",
            thread % 8,
            x - 5.0,
            escape(&cut(name, columns))
        );
        let _ = writeln!(
            out,
            "<path class=\"lead\" d=\"M{x:.1} {:.1}V{:.1}\"/>",
            y + 4.0,
            layout.bottom
        );
    }
}

/// The lifelines: how each thread stands, and where it begins and ends.
fn lives(out: &mut String, trace: &Trace, layout: &Layout) {
    let story = &trace.story;
    for stand in &story.stands {
        let x = layout.lanes[stand.thread];
        let is_last = |at: usize| {
            !story.stands.iter().any(|other| other.thread == stand.thread && other.from >= at)
        };
        let spawn = story.arrows.iter().find(|arrow| {
            arrow.kind == ArrowKind::Spawn
                && trace.rows[arrow.to].thread == stand.thread
                && stand.from == arrow.from + 1
        });
        // A thread is there as soon as it is started, but it doesn't run before it has a turn.
        if let Some(spawn) = spawn {
            let _ = writeln!(
                out,
                "<path class=\"alive ready t{}\" data-row=\"{}\" d=\"M{x:.1} {:.1}V{:.1}\">\
                 <title>{} could go on, and is not chosen</title></path>",
                stand.thread % 8,
                spawn.from,
                layout.line(spawn.from).middle(),
                layout.upper(stand.from),
                escape(&trace.threads[stand.thread]),
            );
        }
        let from = layout.upper(stand.from);
        // Of an execution that is still under way, the last step is not the end of its thread.
        let is_end = |row: &Row| row.what == "ends" || row.what.starts_with("panics") || row.fault;
        let ends = is_last(stand.to)
            && stand.state == Standing::Running
            && stand.to.checked_sub(1).is_some_and(|last| is_end(&trace.rows[last]));
        let to = match ends {
            true => layout.line(stand.to - 1).middle(),
            false => layout.upper(stand.to),
        };
        let (class, says) = match stand.state {
            Standing::Running => ("running", "is running"),
            Standing::Ready => ("ready", "could go on, and is not chosen"),
            Standing::Blocked => ("blocked", "is blocked"),
            Standing::Asleep => ("asleep", "is asleep"),
        };
        let why = if stand.why.is_empty() { String::new() } else { format!(": {}", stand.why) };
        let _ = writeln!(
            out,
            "<path class=\"alive {class} t{}\" data-row=\"{}\" d=\"M{x:.1} {from:.1}V{to:.1}\">\
             <title>{} {says}{}</title></path>",
            stand.thread % 8,
            stand.from,
            escape(&trace.threads[stand.thread]),
            escape(&why),
        );
    }
}

/// The locks that are held.
fn bars(out: &mut String, trace: &Trace, layout: &Layout) {
    let locks = layout.locks(trace);
    for bar in &layout.bars {
        let hold = &trace.story.holds[bar.hold];
        let lock = Lock::of(trace, hold);
        let colour = locks.iter().position(|known| *known == lock).unwrap_or(0) % 4;
        let (from, to) = span(trace, layout, bar);
        let (x, width) = (bar.x, (layout.bar - 2.5).max(1.5));
        let name = escape(&lock.says(usize::MAX));
        let _ = writeln!(
            out,
            "<g class=\"held\" data-row=\"{}\"><title>{} holds {name}</title>\
             <rect class=\"bar l{colour}\" x=\"{x:.1}\" y=\"{from:.1}\" width=\"{width:.1}\" \
             height=\"{:.1}\" rx=\"2\"/></g>",
            hold.from,
            escape(&trace.threads[hold.thread]),
            to - from,
        );
    }
}

/// From where to where the bar of a lock goes.
fn span(trace: &Trace, layout: &Layout, bar: &Bar) -> (f64, f64) {
    let hold = &trace.story.holds[bar.hold];
    let taken = layout.line(hold.from);
    let given_up = hold.to.map(|to| layout.line(to));
    let to = given_up.map_or(layout.bottom, |line| line.middle() + line.beyond());
    (taken.middle() - taken.beyond(), to)
}

/// The locks' names on their bars, above the arrows that cross them.
fn lock_names(out: &mut String, trace: &Trace, layout: &Layout) {
    for bar in &layout.bars {
        let hold = &trace.story.holds[bar.hold];
        let (from, to) = span(trace, layout, bar);
        // In small letters, where only those have room.
        let room = |letter: f64| ((to - from - 3.0) / letter) as usize;
        let is_small = room(6.7) < hold.lock.chars().count();
        let (class, columns) =
            if is_small { ("lock small", room(6.35)) } else { ("lock", room(6.7)) };
        if columns >= 3 || columns >= hold.lock.chars().count() {
            let _ = writeln!(
                out,
                "<text class=\"{class}\" data-row=\"{}\" \
                 transform=\"translate({:.1} {:.1}) rotate(90)\">{}</text>",
                hold.from,
                bar.x + 2.6,
                from + 2.0,
                escape(&cut_lock(&hold.lock, columns))
            );
        }
    }
}

/// What led to what.
fn arrows(out: &mut String, trace: &Trace, layout: &Layout) {
    for led in &trace.story.arrows {
        let place = |row: usize| (layout.lanes[trace.rows[row].thread], layout.line(row).middle());
        let ((x1, y1), (x2, y2)) = (place(led.from), place(led.to));
        let end = match led.kind {
            // A thread that is started is there from then on, even if it has not had a turn.
            ArrowKind::Spawn => (x2, y1),
            // What it waits for is still held.
            ArrowKind::Waits => (bar_of(trace, layout, led.to).unwrap_or(x2), y1),
            _ => (x2, y2),
        };
        if (x1 - end.0).abs() < 1.0 {
            continue;
        }
        let (kind, says) = match led.kind {
            ArrowKind::Spawn => ("spawn", "starts"),
            ArrowKind::Join => ("join", "ends, and is joined by"),
            ArrowKind::Lock => ("lock", "makes way for"),
            ArrowKind::Wake => ("wake", "wakes"),
            ArrowKind::Message => ("message", "sends to"),
            ArrowKind::Unpark => ("unpark", "unparks"),
            ArrowKind::Read => ("read", "stored what is read by"),
            ArrowKind::Stale => ("stale", "stored what is read, though it is old, by"),
            ArrowKind::Missed => ("missed", "stored a newer value, which is missed by"),
            ArrowKind::Waits => ("waits", "waits for what is held by"),
        };
        let weak = if led.orders || kind == "missed" || kind == "waits" { "" } else { " weak" };
        let (line, head) = arrow((x1, y1), end);
        let name = |row: usize| escape(&trace.threads[trace.rows[row].thread]);
        let _ = writeln!(
            out,
            "<g class=\"arrow {kind}{weak}\" data-kind=\"{kind}\" data-from=\"{}\" data-row=\"{}\">\
             <title>{} {says} {}</title><path d=\"{line}\"/><path class=\"head\" d=\"{head}\"/></g>",
            led.from,
            led.to,
            name(led.from),
            name(led.to),
        );
    }
}

/// The bar of the lock that is taken in this row, on the side from which it is waited for.
fn bar_of(trace: &Trace, layout: &Layout, row: usize) -> Option<f64> {
    let bar = layout.bars.iter().find(|bar| trace.story.holds[bar.hold].from == row)?;
    Some(bar.x + layout.bar / 2.0)
}

/// The marks of the steps on the lifelines.
fn marks(out: &mut String, trace: &Trace, layout: &Layout, items: &[Item]) {
    for (item, line) in items.iter().zip(&layout.lines) {
        let threads: BTreeSet<usize> =
            trace.rows[item.rows.clone()].iter().map(|row| row.thread).collect();
        let row = &trace.rows[item.rows.start];
        if row.left_out().is_some() {
            continue;
        }
        for thread in threads {
            let (x, y) = (layout.lanes[thread], line.middle());
            let shape = if row.what == "ends" {
                format!(
                    "<path class=\"cap t{}\" d=\"M{:.1} {y:.1}H{:.1}\"/>",
                    thread % 8,
                    x - 6.0,
                    x + 6.0
                )
            } else if row.what.starts_with("BLOCKED") || row.what.starts_with("STOPPED") {
                format!("{}{}", mark(thread, x, y), wrong(x, y))
            } else if row.what.starts_with("panics") || row.fault {
                wrong(x, y)
            } else {
                mark(thread, x, y)
            };
            let _ = writeln!(
                out,
                "<g class=\"mark f{}\" data-row=\"{}\">{shape}</g>",
                thread % 8,
                item.rows.start
            );
        }
    }
}
