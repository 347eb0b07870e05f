//! A drawing with two axes, as an SVG file.

use report::escaped;
use std::fmt::Write;

/// The whole drawing, and where the axes are in it, in pixels.
const SIZE: (f64, f64) = (720.0, 360.0);
const LEFT: f64 = 84.0;
const RIGHT: f64 = 704.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 304.0;

/// A drawing with two axes.
pub(super) struct Svg {
    title: String,
    x: (f64, f64),
    y: (f64, f64),
    drawn: String,
}

impl Svg {
    /// An empty one, of what is between these numbers.
    pub(super) fn new(title: &str, x: (f64, f64), y: (f64, f64)) -> Svg {
        Svg { title: escaped(title), x, y, drawn: String::new() }
    }

    /// A bar from the lower end of the drawing to `high`.
    pub(super) fn bar(&mut self, from: f64, to: f64, high: f64) {
        let (left, right, top) = (self.across(from), self.across(to), self.down(high));
        let (wide, tall) = ((right - left).max(0.5), BOTTOM - top);
        let bar =
            format!(r#"<rect x="{left:.2}" y="{top:.2}" width="{wide:.2}" height="{tall:.2}"/>"#);
        self.drawn += &format!("{bar}\n");
    }

    /// A line through points. One alone is a dot.
    pub(super) fn line(&mut self, points: &[(f64, f64)]) {
        match points {
            [] => {}
            [point] => {
                let (x, y) = (self.across(point.0), self.down(point.1));
                self.drawn += &format!("<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"2\"/>\n");
            }
            points => {
                let points = self.points(points.iter());
                self.drawn += &format!("<polyline points=\"{points}\"/>\n");
            }
        }
    }

    /// What is between two lines.
    pub(super) fn band(&mut self, low: &[(f64, f64)], high: &[(f64, f64)]) {
        if low.len() > 1 {
            let points = self.points(low.iter().chain(high.iter().rev()));
            self.drawn += &format!("<polygon points=\"{points}\"/>\n");
        }
    }

    /// The file, with the names of its axes.
    pub(super) fn done(self, across: &str, up: &str) -> String {
        let Svg { title, x, y, drawn } = &self;
        let (wide, tall) = SIZE;
        let (ends, middle) = ([x.0, x.1, y.0, y.1].map(short), (LEFT + RIGHT) / 2.0);
        let [left, right, low, high] = ends;
        let (under, aside, half) = (BOTTOM + 18.0, LEFT - 8.0, (TOP + BOTTOM) / 2.0);
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" role="img">
<title>{title}</title>
<desc>{up} from {low} to {high}, by {across} from {left} to {right}</desc>
<style>
text {{ font: 13px sans-serif; fill: #333 }}
rect, circle {{ fill: #2b6cb0 }}
polyline {{ fill: none; stroke: #2b6cb0; stroke-width: 1.5 }}
polygon {{ fill: #2b6cb0; opacity: 0.2 }}
path {{ fill: none; stroke: #777 }}
</style>
<rect width="{wide}" height="{tall}" style="fill: #fff"/>
<text x="{middle}" y="22" text-anchor="middle">{title}</text>
{drawn}<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>
<text x="{aside}" y="{TOP}" text-anchor="end">{high}</text>
<text x="{aside}" y="{BOTTOM}" text-anchor="end">{low}</text>
<text x="{LEFT}" y="{under}">{left}</text>
<text x="{RIGHT}" y="{under}" text-anchor="end">{right}</text>
<text x="{middle}" y="{under}" text-anchor="middle">{across}</text>
<text x="20" y="{half}" text-anchor="middle" transform="rotate(-90 20 {half})">{up}</text>
</svg>
"##
        )
    }

    fn across(&self, x: f64) -> f64 {
        LEFT + share(x, self.x) * (RIGHT - LEFT)
    }

    fn down(&self, y: f64) -> f64 {
        BOTTOM - share(y, self.y) * (BOTTOM - TOP)
    }

    fn points<'a>(&self, points: impl Iterator<Item = &'a (f64, f64)>) -> String {
        let mut text = String::new();
        for (x, y) in points {
            let space = if text.is_empty() { "" } else { " " };
            // Writing to a string does not fail.
            let _ = write!(text, "{space}{:.2},{:.2}", self.across(*x), self.down(*y));
        }
        text
    }
}

/// Where a number is between two: 0 at the first, and 1 at the second.
pub(super) fn share(number: f64, (low, high): (f64, f64)) -> f64 {
    // By halves: the whole may be too large for a float.
    let whole = high / 2.0 - low / 2.0;
    if whole > 0.0 { (number / 2.0 - low / 2.0) / whole } else { 0.5 }
}

/// A number in six digits.
pub(super) fn short(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e7).contains(&size) {
        return format!("{value:.4e}");
    }
    let digits = if size == 0.0 { 0 } else { size.log10().floor() as i32 };
    let text = format!("{value:.*}", (5 - digits).max(0) as usize);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
