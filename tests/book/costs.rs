//! What things cost, on one scale: a drawing made from the figures of all chapters.

use super::figures;
use super::pages::root;
use std::fmt::Write;
use std::fs;

/// What is on the scale, line by line: what it is, and which point of which figure says how long it takes.
const ROWS: &str = "chapters/costs/rows.tsv";
const DRAWING: &str = "chapters/costs/pictures/scale.svg";

/// The scale: a tenth of a nanosecond at the left, and a factor of ten for each of these.
const LEFT: f64 = 300.0;
const DECADE: f64 = 48.0;
const SHORTEST: f64 = 1e-10;
const TICKS: [&str; 8] = ["0.1 ns", "1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms"];
const ROW: f64 = 24.0;
const TOP: f64 = 34.0;

/// Compares the drawing with one that is made now, or writes it if `UPDATE_BOOK` is set.
///
/// # Errors
/// If they differ, or a row names what no figure has.
pub fn compare() -> Result<(), String> {
    let path = root().join(DRAWING);
    let text = |file| fs::read_to_string(root().join(file)).map_err(|e| format!("{file}: {e}"));
    let mut rows = Vec::new();
    for line in text(ROWS)?.lines().filter(|line| !line.starts_with('#')) {
        let [what, figure, point] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("{ROWS}: a row has three parts: {line}"));
        };
        rows.push((what.replace('`', ""), figures::seconds(figure, point)?));
    }
    rows.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let drawn = draw(&rows);
    if std::env::var_os("UPDATE_BOOK").is_some() {
        return fs::write(&path, drawn).map_err(|e| format!("{DRAWING}: {e}"));
    }
    match text(DRAWING)? == drawn {
        true => Ok(()),
        false => Err(format!(
            "{DRAWING} isn't what the figures say: UPDATE_BOOK=1 cargo test --test book"
        )),
    }
}

fn draw(rows: &[(String, f64)]) -> String {
    let height = TOP + ROW * rows.len() as f64 + 10.0;
    let said: Vec<String> =
        rows.iter().map(|(what, seconds)| format!("{what}: {}", say(*seconds))).collect();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" role=\"img\" \
         aria-labelledby=\"scale-title scale-desc\" viewBox=\"0 0 760 {height}\" width=\"100%\" \
         style=\"max-width:760px\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <title id=\"scale-title\">What things cost, each line of the scale ten times the one before</title>\n\
         <desc id=\"scale-desc\">{}.</desc>\n",
        said.join("; ")
    );
    for (at, tick) in TICKS.iter().enumerate() {
        let x = LEFT + DECADE * at as f64;
        let _ = writeln!(
            svg,
            "<line x1=\"{x}\" y1=\"{TOP}\" x2=\"{x}\" y2=\"{}\" stroke=\"currentColor\" stroke-opacity=\"0.2\"/>\n\
             <text x=\"{x}\" y=\"20\" font-size=\"11\" text-anchor=\"middle\" fill=\"currentColor\">{tick}</text>",
            height - 10.0
        );
    }
    for (at, (what, seconds)) in rows.iter().enumerate() {
        let y = TOP + ROW * (at as f64 + 0.5);
        let long = DECADE * (seconds / SHORTEST).log10();
        let end = LEFT + long;
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"currentColor\">{what}</text>\n\
             <rect x=\"{LEFT}\" y=\"{}\" width=\"{long:.1}\" height=\"10\" fill=\"#3b82c4\" fill-opacity=\"0.45\"/>\n\
             <circle cx=\"{end:.1}\" cy=\"{y}\" r=\"4.5\" fill=\"#3b82c4\"/>\n\
             <text x=\"{:.1}\" y=\"{}\" fill=\"currentColor\">{}</text>",
            LEFT - 8.0,
            y + 4.5,
            y - 5.0,
            end + 9.0,
            y + 4.5,
            say(*seconds)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// `4.35 ns`, with no more digits than matter on such a scale.
fn say(seconds: f64) -> String {
    let (factor, unit) = match seconds {
        s if s < 1e-6 => (1e9, "ns"),
        s if s < 1e-3 => (1e6, "µs"),
        _ => (1e3, "ms"),
    };
    let number = seconds * factor;
    let digits = usize::from(number < 10.0);
    format!("{number:.digits$} {unit}")
}
