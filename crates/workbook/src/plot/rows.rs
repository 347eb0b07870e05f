//! A row for each function: bars from zero, or dots on a logarithmic scale.

use super::axis::{Quantity, Scale};
use super::measured::{Group, Point};
use super::svg::{Anchor, Svg, WIDTH, colour};

const TOP: f64 = 52.0;
const ROW: f64 = 26.0;
/// The places of the axis; the functions' names are on the left, the figures on the right.
const START: f64 = 240.0;
const END: f64 = WIDTH - 90.0;

/// Draws the group, the fastest function first.
pub fn draw(svg: &mut Svg, group: &Group) {
    let quantity = Quantity::of(group);
    let mut points: Vec<&Point> = group.points.iter().collect();
    points.sort_by(|a, b| {
        let (a, b) = (quantity.values(a)[0], quantity.values(b)[0]);
        if quantity == Quantity::Time { a.total_cmp(&b) } else { b.total_cmp(&a) }
    });
    let all = points.iter().flat_map(|point| quantity.values(point));
    let scale = Scale::new(all, START, END);
    let bottom = TOP + ROW * points.len() as f64;
    for tick in scale.ticks() {
        let x = scale.place(tick);
        svg.grid((x, TOP), (x, bottom));
        svg.text(x, bottom + 16.0, Anchor::Middle, 12.0, &quantity.words(tick));
    }
    for (index, point) in points.into_iter().enumerate() {
        let middle = TOP + ROW * (index as f64 + 0.5);
        let [value, low, high] = quantity.values(point);
        let (x, words) = (scale.place(value), quantity.words(value));
        svg.text(START - 10.0, middle + 4.0, Anchor::End, 13.0, &point.function);
        if !scale.is_logarithmic() {
            svg.bar((START, middle - 8.0), (x - START, 16.0), colour(0));
        }
        svg.whisker((scale.place(low), middle), (scale.place(high), middle), colour(0));
        svg.dot((x, middle), colour(0), &words);
        svg.text(END + 10.0, middle + 4.0, Anchor::Start, 13.0, &words);
    }
    svg.text(0.0, TOP - 12.0, Anchor::Start, 12.0, &quantity.title(scale.is_logarithmic()));
}
