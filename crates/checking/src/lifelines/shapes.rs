//! Marks and arrows.

use std::fmt::Write;

/// The mark of a thread: each of the first eight has a shape of its own, for those who see no colours.
pub fn mark(thread: usize, x: f64, y: f64) -> String {
    let r = 5.5;
    let corners: &[(f64, f64)] = match thread % 8 {
        0 => return format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>"),
        1 => &[(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
        2 => &[(0.0, -1.15), (1.15, 0.0), (0.0, 1.15), (-1.15, 0.0)],
        3 => &[(0.0, -1.1), (1.1, 0.85), (-1.1, 0.85)],
        4 => &[(0.0, 1.1), (1.1, -0.85), (-1.1, -0.85)],
        5 => &[(0.0, -1.1), (1.05, -0.3), (0.65, 0.9), (-0.65, 0.9), (-1.05, -0.3)],
        6 => &[(-1.1, -0.6), (0.2, -0.6), (1.1, 0.0), (0.2, 0.6), (-1.1, 0.6)],
        _ => &[(-0.9, -1.0), (0.9, -1.0), (0.0, 0.0), (0.9, 1.0), (-0.9, 1.0), (0.0, 0.0)],
    };
    let mut path = String::new();
    for (at, (dx, dy)) in corners.iter().enumerate() {
        let letter = if at == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{letter}{:.1} {:.1}", x + dx * r, y + dy * r);
    }
    format!("<path d=\"{path}Z\"/>")
}

/// A bent line from one point to another, and its head. It keeps away from the marks at both ends.
pub fn arrow((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> (String, String) {
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length = dx.hypot(dy).max(1.0);
    let bend = if dy.abs() < 2.0 { 0.0 } else { (length * 0.10).min(14.0) };
    // To the side that is nearer to the beginning: arrows there and back do not lie on each other.
    let (mx, my) = ((x1 + x2) / 2.0 + dy / length * bend, (y1 + y2) / 2.0 - dx / length * bend);
    let towards = |x: f64, y: f64, distance: f64| {
        let (dx, dy) = (mx - x, my - y);
        let length = dx.hypot(dy).max(1.0);
        (x + dx / length * distance, y + dy / length * distance)
    };
    let (sx, sy) = towards(x1, y1, 6.0);
    let (ex, ey) = towards(x2, y2, 7.0);
    let (bx, by) = towards(x2, y2, 14.0);
    let (nx, ny) = ((ey - by) / 7.0 * 3.4, (bx - ex) / 7.0 * 3.4);
    let line = format!("M{sx:.1} {sy:.1}Q{mx:.1} {my:.1} {bx:.1} {by:.1}");
    let head =
        format!("M{ex:.1} {ey:.1}L{:.1} {:.1}L{:.1} {:.1}Z", bx + nx, by + ny, bx - nx, by - ny);
    (line, head)
}

/// A cross, where something is wrong.
pub fn wrong(x: f64, y: f64) -> String {
    let (a, b, c, d) = (x - 6.0, x + 6.0, y - 6.0, y + 6.0);
    format!(
        "<path class=\"wrong\" d=\"M{a:.1} {c:.1}L{b:.1} {d:.1}M{a:.1} {d:.1}L{b:.1} {c:.1}\"/>"
    )
}
