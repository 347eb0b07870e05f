//! A line for each function, over a number: of threads, for example. A group's name says which, after
//! `by`: `threads/memory by threads`. A function that was measured for one number only is a dashed line
//! across.

use super::axis::{Quantity, Scale, digits};
use super::measured::{Group, Point};
use super::svg::{Anchor, Svg, WIDTH, colour};

const TOP: f64 = 52.0;
const BOTTOM: f64 = 312.0;
const LEFT: f64 = 90.0;
/// The functions' names are on the right.
const RIGHT: f64 = WIDTH - 210.0;
/// Names closer than this are moved apart.
const LINE_HEIGHT: f64 = 16.0;

/// Draws the group.
pub fn draw(svg: &mut Svg, group: &Group) {
    let quantity = Quantity::of(group);
    let parameters = group.parameters();
    let all = group.points.iter().flat_map(|point| quantity.values(point));
    let across = Scale::of_parameters(&parameters, LEFT, RIGHT);
    let up = Scale::new(all, BOTTOM, TOP);
    for tick in up.ticks() {
        let y = up.place(tick);
        svg.grid((LEFT, y), (RIGHT, y));
        svg.text(LEFT - 8.0, y + 4.0, Anchor::End, 12.0, &quantity.words(tick));
    }
    for &parameter in &parameters {
        let x = across.place(parameter);
        svg.grid((x, TOP), (x, BOTTOM));
        svg.text(x, BOTTOM + 16.0, Anchor::Middle, 12.0, &label(parameter));
    }
    let mut names = Vec::new();
    for (index, function) in group.functions().into_iter().enumerate() {
        let of: Vec<&Point> = group.points.iter().filter(|p| p.function == function).collect();
        let end = line(svg, &of, quantity, (&across, &up), colour(index));
        names.push((end, function, colour(index)));
    }
    write_names(svg, names);
    svg.text(0.0, TOP - 12.0, Anchor::Start, 12.0, &quantity.title(up.is_logarithmic()));
    if let Some((_, number)) = group.name.rsplit_once(" by ") {
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 34.0, Anchor::Middle, 12.0, number);
    }
}

/// Draws the figures of one function, and gives the height at which its line ends.
fn line(
    svg: &mut Svg,
    points: &[&Point],
    quantity: Quantity,
    (across, up): (&Scale, &Scale),
    colour: &str,
) -> f64 {
    let mut places = Vec::new();
    let mut end = TOP;
    for point in points {
        let [value, low, high] = quantity.values(point);
        end = up.place(value);
        if points.len() == 1 {
            svg.level((LEFT, end), (RIGHT, end), colour);
        }
        let Some(parameter) = point.parameter else { continue };
        let x = across.place(parameter);
        places.push((x, end));
        svg.whisker((x, up.place(low)), (x, up.place(high)), colour);
        let words = format!("{}, {}: {}", point.function, label(parameter), quantity.words(value));
        svg.dot((x, end), colour, &words);
    }
    if places.len() > 1 {
        svg.path(&places, colour);
    }
    end
}

/// Writes each function's name at the end of its line, none upon another.
fn write_names(svg: &mut Svg, mut names: Vec<(f64, &str, &str)>) {
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let room = LINE_HEIGHT * names.len() as f64;
    let mut free = TOP - 6.0;
    for (place, (end, name, colour)) in names.iter().enumerate() {
        // Those that follow must find room above the foot.
        let latest = BOTTOM + LINE_HEIGHT - room + LINE_HEIGHT * place as f64;
        let y = end.min(latest).max(free);
        free = y + LINE_HEIGHT;
        svg.grid((RIGHT + 6.0, *end), (RIGHT + 20.0, y));
        svg.dot((RIGHT + 26.0, y), colour, name);
        svg.text(RIGHT + 36.0, y + 4.0, Anchor::Start, 13.0, name);
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
