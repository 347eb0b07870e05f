//! A line for each function, over a number: of threads, for example. A group's name says which, after
//! `by`: `threads/memory by threads`. A function that was measured for one number only is a dashed line
//! from there to the end.

use super::axis::{Quantity, Scale, digits};
use super::measured::{Group, Point};
use super::svg::{Anchor, Room, Svg, colour};

/// How high the plot is.
const HEIGHT: f64 = 260.0;
/// Names closer than this are moved apart.
const LINE_HEIGHT: f64 = 16.0;

/// The edges of the plot itself.
#[derive(Clone, Copy)]
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// The ends of the axis of numbers.
pub(super) fn across(room: Room) -> (f64, f64) {
    match room {
        // The functions' names are on the right.
        Room::Wide => (90.0, room.width() - 210.0),
        Room::Narrow => (66.0, room.width() - 10.0),
    }
}

impl Frame {
    fn of(svg: &Svg) -> Frame {
        let (left, right) = across(svg.room);
        let top = svg.top();
        Frame { left, right, top, bottom: top + HEIGHT }
    }
}

/// Draws the group.
pub fn draw(svg: &mut Svg, group: &Group) {
    let quantity = Quantity::of(group);
    let parameters = group.parameters();
    let all = group.points.iter().flat_map(|point| quantity.values(point));
    svg.axis(&quantity.title(Scale::new(all.clone(), 0.0, 1.0).is_logarithmic()));
    let frame = Frame::of(svg);
    let Frame { left, right, top, bottom } = frame;
    let across = Scale::of_parameters(&parameters, left, right);
    let up = Scale::new(all, bottom, top);
    for tick in up.ticks() {
        let y = up.place(tick);
        svg.grid((left, y), (right, y));
        svg.text(left - 8.0, y + 4.0, Anchor::End, 12.0, &quantity.words(tick));
    }
    for &parameter in &parameters {
        let x = across.place(parameter);
        svg.grid((x, top), (x, bottom));
        svg.text(x, bottom + 16.0, Anchor::Middle, 12.0, &label(parameter));
    }
    let mut names = Vec::new();
    for (index, function) in group.functions().into_iter().enumerate() {
        let of: Vec<&Point> = group.points.iter().filter(|p| p.function == function).collect();
        let end = line(svg, &of, quantity, (&across, &up), frame, colour(index));
        names.push((end, function, colour(index)));
    }
    let below = if svg.room == Room::Narrow { Some(bottom + 56.0) } else { None };
    write_names(svg, names, frame, below);
    if let Some((_, number)) = group.name.rsplit_once(" by ") {
        svg.text((left + right) / 2.0, bottom + 34.0, Anchor::Middle, 12.0, number);
    }
}

/// Draws the figures of one function, and gives the height at which its line ends.
fn line(
    svg: &mut Svg,
    points: &[&Point],
    quantity: Quantity,
    (across, up): (&Scale, &Scale),
    frame: Frame,
    colour: &str,
) -> f64 {
    let mut places = Vec::new();
    let mut end = frame.top;
    for point in points {
        let [value, low, high] = quantity.values(point);
        end = up.place(value);
        if points.len() == 1 {
            // Of what was measured for fewer there is nothing to say.
            let from = point.parameter.map_or(frame.left, |parameter| across.place(parameter));
            if from < frame.right {
                svg.level((from, end), (frame.right, end), colour);
            }
        }
        let Some(parameter) = point.parameter else { continue };
        let x = across.place(parameter);
        places.push((x, end));
        svg.whisker((x, up.place(low)), (x, up.place(high)), colour);
        let words =
            format!("{}, {}: {}", point.function, label(parameter), quantity.in_full(value));
        svg.dot((x, end), colour, &words);
    }
    if places.len() > 1 {
        svg.path(&places, colour);
    }
    end
}

/// Writes each function's name at the end of its line, none upon another; or from this height on, if there is no room.
fn write_names(svg: &mut Svg, mut names: Vec<(f64, &str, &str)>, frame: Frame, below: Option<f64>) {
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    if let Some(below) = below {
        for (place, (_, name, colour)) in names.iter().enumerate() {
            let y = below + (LINE_HEIGHT + 2.0) * place as f64;
            svg.dot((frame.left - 50.0, y), colour, name);
            svg.name(frame.left - 38.0, y + 4.0, Anchor::Start, name);
        }
        return;
    }
    let right = frame.right;
    let room = LINE_HEIGHT * names.len() as f64;
    let mut free = frame.top - 6.0;
    for (place, (end, name, colour)) in names.iter().enumerate() {
        // Those that follow must find room above the foot.
        let latest = frame.bottom + LINE_HEIGHT - room + LINE_HEIGHT * place as f64;
        let y = end.min(latest).max(free);
        free = y + LINE_HEIGHT;
        svg.grid((right + 6.0, *end), (right + 20.0, y));
        svg.dot((right + 26.0, y), colour, name);
        svg.name(right + 36.0, y + 4.0, Anchor::Start, name);
    }
}

/// 65536 is 64 Ki: chunk sizes are powers of two.
fn label(parameter: f64) -> String {
    for (size, unit) in [(1_048_576.0, " Mi"), (1024.0, " Ki")] {
        if parameter >= size && parameter % size == 0.0 {
            return format!("{}{unit}", digits(parameter / size));
        }
    }
    format!("{parameter}")
}
