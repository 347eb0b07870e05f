//! What the lines mean, below the drawing: of those that are in it.

use super::layout::Layout;
use super::shapes::arrow;
use report::{ArrowKind, Standing, Trace};
use std::fmt::Write;

pub struct Legend {
    pub svg: String,
    pub height: f64,
}

/// A sample of a line.
enum Sample {
    Life(&'static str),
    Arrow(&'static str),
    Bar,
    Edge,
    Taken,
}

pub fn of(trace: &Trace, layout: &Layout) -> Legend {
    let story = &trace.story;
    let stands = |state| story.stands.iter().any(|stand| stand.state == state);
    let arrows = |is: &dyn Fn(ArrowKind, bool) -> bool| {
        story.arrows.iter().any(|arrow| is(arrow.kind, arrow.orders))
    };
    use ArrowKind::{Missed, Read, Stale, Waits, Wake};
    let keys = [
        (stands(Standing::Running), Sample::Life("running"), "running"),
        (stands(Standing::Ready), Sample::Life("ready"), "ready, not chosen"),
        (stands(Standing::Blocked), Sample::Life("blocked"), "blocked"),
        (stands(Standing::Asleep), Sample::Life("asleep"), "asleep"),
        (!story.holds.is_empty(), Sample::Bar, "holds a lock"),
        (arrows(&|_, orders| orders), Sample::Arrow("arrow"), "happens before"),
        (
            arrows(&|kind, orders| !orders && matches!(kind, Read | Wake)),
            Sample::Arrow("arrow weak"),
            "leads to, orders nothing",
        ),
        (arrows(&|kind, _| kind == Stale), Sample::Arrow("arrow stale weak"), "reads an old value"),
        (arrows(&|kind, _| kind == Missed), Sample::Arrow("arrow missed"), "the newest, missed"),
        (arrows(&|kind, _| kind == Waits), Sample::Arrow("arrow waits"), "waits for"),
        (!story.preempted.is_empty(), Sample::Taken, "processor taken away"),
        (!story.decisive.is_empty(), Sample::Edge, "decisive"),
    ];
    let (mut svg, mut x, mut y) = (String::new(), 8.0, layout.bottom + 20.0);
    let mut any = false;
    svg.push_str("<g class=\"legend\">");
    for (_, sample, text) in keys.iter().filter(|(is_used, ..)| *is_used) {
        any = true;
        let width = 30.0 + text.len() as f64 * 6.7 + 12.0;
        if x > 8.0 && x + width > layout.room.width {
            (x, y) = (8.0, y + 16.0);
        }
        let (middle, end) = (y - 4.0, x + 24.0);
        let _ = match sample {
            Sample::Life(class) => {
                write!(svg, "<path class=\"alive {class} t0\" d=\"M{x:.1} {middle:.1}H{end:.1}\"/>")
            }
            Sample::Arrow(class) => {
                let (line, head) = arrow((x - 6.0, middle), (end + 7.0, middle));
                write!(
                    svg,
                    "<g class=\"{class}\"><path d=\"{line}\"/><path class=\"head\" d=\"{head}\"/></g>"
                )
            }
            Sample::Bar => write!(
                svg,
                "<rect class=\"bar l0\" x=\"{x:.1}\" y=\"{:.1}\" width=\"24\" height=\"9\" rx=\"2\"/>",
                middle - 4.5
            ),
            Sample::Edge => write!(
                svg,
                "<rect class=\"edge\" x=\"{:.1}\" y=\"{:.1}\" width=\"4\" height=\"12\"/>",
                x + 10.0,
                middle - 6.0
            ),
            Sample::Taken => {
                write!(svg, "<path class=\"taken\" d=\"M{x:.1} {middle:.1}H{end:.1}\"/>")
            }
        };
        let _ = write!(svg, "<text class=\"key\" x=\"{:.1}\" y=\"{y:.1}\">{text}</text>", x + 30.0);
        x += width;
    }
    svg.push_str("</g>\n");
    let height = if any { y - layout.bottom + 4.0 } else { 0.0 };
    Legend { svg, height }
}
