//! A row for each function: bars from zero, or dots on a logarithmic scale.

use super::axis::{Quantity, Scale};
use super::measured::{Group, Point};
use super::svg::{Anchor, Room, Svg, colour};

/// Where the rows are. The functions' names are on the left of the axis, or above their bars; the figures are on its
/// right.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    /// The height of the first row.
    pub(super) top: f64,
    /// How high a row is.
    pub(super) row: f64,
    /// How much of that a name above the bar takes.
    above: f64,
    /// The ends of the axis.
    pub(super) axis: (f64, f64),
}

impl Frame {
    pub(super) fn of(svg: &Svg) -> Frame {
        let (row, above, axis) = match svg.room {
            Room::Wide => (26.0, 0.0, (240.0, svg.room.width() - 90.0)),
            Room::Narrow => (42.0, 18.0, (8.0, svg.room.width() - 84.0)),
        };
        Frame { top: svg.top(), row, above, axis }
    }

    /// The middle of the bar in the row at `index`.
    pub(super) fn middle(&self, index: f64) -> f64 {
        self.top + self.row * index + self.above + (self.row - self.above) / 2.0
    }

    /// The height below so many rows.
    pub(super) fn bottom(&self, rows: usize) -> f64 {
        self.top + self.row * rows as f64
    }
}

/// Draws the group, the fastest function first.
pub fn draw(svg: &mut Svg, group: &Group) {
    let (start, end) = Frame::of(svg).axis;
    let quantity = Quantity::of(group);
    let mut points: Vec<&Point> = group.points.iter().collect();
    points.sort_by(|a, b| {
        let (a, b) = (quantity.values(a)[0], quantity.values(b)[0]);
        if quantity.is_time() { a.total_cmp(&b) } else { b.total_cmp(&a) }
    });
    let all = points.iter().flat_map(|point| quantity.values(point));
    let scale = Scale::new(all, start, end);
    svg.axis(&quantity.title(scale.is_logarithmic()));
    let frame = Frame::of(svg);
    let (top, bottom) = (frame.top, frame.bottom(points.len()));
    // Where there is little room, every second one is enough.
    let every = if svg.room == Room::Narrow { 2 } else { 1 };
    for tick in scale.ticks().into_iter().step_by(every) {
        let x = scale.place(tick);
        svg.grid((x, top), (x, bottom));
        let anchor = if x < 20.0 { Anchor::Start } else { Anchor::Middle };
        svg.text(x, bottom + 16.0, anchor, 12.0, &quantity.words(tick));
    }
    for (index, point) in points.into_iter().enumerate() {
        let middle = frame.middle(index as f64);
        let [value, low, high] = quantity.values(point);
        let (x, words) = (scale.place(value), quantity.words(value));
        match svg.room {
            Room::Wide => svg.name(start - 10.0, middle + 4.0, Anchor::End, &point.function),
            Room::Narrow => svg.name(start, middle - 12.0, Anchor::Start, &point.function),
        }
        if !scale.is_logarithmic() {
            svg.bar((start, middle - 8.0), (x - start, 16.0), colour(0));
        }
        svg.whisker((scale.place(low), middle), (scale.place(high), middle), colour(0));
        svg.dot((x, middle), colour(0), &quantity.in_full(value));
        svg.text(end + 10.0, middle + 4.0, Anchor::Start, 13.0, &words);
    }
}
