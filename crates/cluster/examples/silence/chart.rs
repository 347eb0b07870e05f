//! The plot of the page: what the faults cost, by the limit.

#[allow(dead_code, unreachable_pub)]
#[path = "../../../checking/src/plot/svg.rs"]
mod svg;

use crate::Cost;
use svg::{Anchor, Room, Svg, colour};

const TITLE: &str =
    "From 4 s up, faults cost about the silence limit, whether they hit 20 workers or 200";
const LEFT: f64 = 60.0;
const RIGHT: f64 = 480.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 300.0;
/// The ends of the axes, in seconds: the limits on a scale of powers of two, the cost on an even one.
const LIMITS: (f64, f64) = (0.25, 64.0);
const COSTS: (f64, f64) = (0.0, 80.0);

fn x(limit: f64) -> f64 {
    let (from, to) = (LIMITS.0.log2(), LIMITS.1.log2());
    LEFT + (RIGHT - LEFT) * (limit.log2() - from) / (to - from)
}

fn y(seconds: f64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * (seconds - COSTS.0) / (COSTS.1 - COSTS.0)
}

/// A line for each number of workers that die.
pub(crate) fn svg(lines: &[(usize, Vec<Cost>)], seed: u64) -> String {
    let mut svg = Svg::new(TITLE, Room::Wide);
    for seconds in [0.0, 20.0, 40.0, 60.0, 80.0] {
        svg.grid((LEFT, y(seconds)), (RIGHT, y(seconds)));
        svg.text(LEFT - 8.0, y(seconds) + 4.0, Anchor::End, 12.0, &format!("{seconds} s"));
    }
    for limit in [0.25, 1.0, 4.0, 16.0, 64.0] {
        svg.grid((x(limit), TOP), (x(limit), BOTTOM));
        svg.text(x(limit), BOTTOM + 16.0, Anchor::Middle, 12.0, &format!("{limit} s"));
    }
    for (index, (dying, costs)) in lines.iter().enumerate() {
        let points: Vec<_> = costs.iter().map(|cost| (x(cost.limit), y(cost.seconds))).collect();
        svg.path(&points, colour(index));
        let name = format!("{dying} die, {dying} pause");
        for (point, Cost { limit, seconds, .. }) in points.into_iter().zip(costs) {
            let words = format!("{name}, {limit} s: {seconds:.2} s");
            svg.dot(point, colour(index), &words);
        }
        let key = TOP + 10.0 + 22.0 * index as f64;
        svg.path(&[(RIGHT + 16.0, key), (RIGHT + 40.0, key)], colour(index));
        svg.text(
            RIGHT + 46.0,
            key + 4.0,
            Anchor::Start,
            12.0,
            &format!("{dying} die, {dying} pause"),
        );
    }
    svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 36.0, Anchor::Middle, 12.0, "silence limit");
    svg.finish(&format!(
        "Time lost to faults. A simulation of 1,000 workers and 30,000 pieces of about a second, seed {seed}."
    ))
}
