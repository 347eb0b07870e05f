//! What things cost, on one scale and as areas: drawings made from the figures of all chapters.

use super::figures;
use super::pages::root;
use std::fmt::Write;
use std::fs;

/// What is on the scale, line by line: what it is, and which point of which figure says how long it takes.
const ROWS: &str = "chapters/costs/rows.tsv";
const SCALE: &str = "chapters/costs/pictures/scale.svg";
const AREAS: &str = "chapters/costs/pictures/areas.svg";

/// The scale: a tenth of a nanosecond at the left, and a factor of ten for each of these.
const LEFT: f64 = 356.0;
const DECADE: f64 = 42.0;
const SHORTEST: f64 = 1e-10;
const TICKS: [&str; 8] = ["0.1 ns", "1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms"];
const ROW: f64 = 24.0;
const TOP: f64 = 34.0;

/// What is drawn as areas, the largest first: its name on the scale, and what stands in or next to its square.
const SQUARES: [(&str, &[&str]); 5] = [
    ("starting and joining a thread", &["starting and", "joining a thread"]),
    ("to another thread and back, both asleep", &["to a thread", "and back,", "both asleep"]),
    ("a job of fixed_pool, two workers", &["a job of a pool"]),
    ("a Mutex that a second thread wants too", &["a contended lock"]),
    ("a Mutex that is free", &["a free lock"]),
];
/// The side of the largest square, the gap to the next, and the height of each of the small ones' rows.
const SIDE: f64 = 190.0;
const GAP: f64 = 14.0;
const SMALL: f64 = 34.0;

/// Compares the drawings with those that are made now, or writes them if `UPDATE_BOOK` is set.
///
/// # Errors
/// If they differ, or a row names what no figure has.
pub fn compare() -> Result<(), String> {
    let text = |file| fs::read_to_string(root().join(file)).map_err(|e| format!("{file}: {e}"));
    let mut rows = Vec::new();
    for line in text(ROWS)?.lines().filter(|line| !line.starts_with('#')) {
        let [what, figure, point] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("{ROWS}: a row has three parts: {line}"));
        };
        rows.push((what.replace('`', ""), figures::seconds(figure, point)?));
    }
    rows.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    for (drawing, drawn) in [(SCALE, scale(&rows)), (AREAS, areas(&rows)?)] {
        if std::env::var_os("UPDATE_BOOK").is_some() {
            fs::write(root().join(drawing), drawn).map_err(|e| format!("{drawing}: {e}"))?;
        } else if text(drawing)? != drawn {
            return Err(format!(
                "{drawing} isn't what the figures say: UPDATE_BOOK=1 cargo test --test book"
            ));
        }
    }
    Ok(())
}

fn scale(rows: &[(String, f64)]) -> String {
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

/// Squares whose areas are times. The two largest have their names inside, and the others next to them.
fn areas(rows: &[(String, f64)]) -> Result<String, String> {
    let mut squares = Vec::new();
    for (name, lines) in SQUARES {
        let row = rows.iter().find(|(what, _)| what == name);
        let (_, seconds) = row.ok_or_else(|| format!("{ROWS}: no row says: {name}"))?;
        squares.push((name, lines, *seconds));
    }
    let side = |seconds: f64| SIDE * (seconds / squares[0].2).sqrt();
    let right = SIDE + GAP;
    let below = SMALL * (squares.len() - 2) as f64;
    let height = SIDE.max(below + side(squares[1].2));
    let said: Vec<String> =
        squares.iter().map(|(name, _, seconds)| format!("{name}: {}", say(*seconds))).collect();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" role=\"img\" \
         aria-labelledby=\"areas-title areas-desc\" viewBox=\"-1 -1 355 {:.1}\" width=\"100%\" \
         style=\"max-width:445px\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title id=\"areas-title\">Five times as areas</title>\n\
         <desc id=\"areas-desc\">Five squares, whose areas are times: {}. The first two fill most of \
         the drawing, the third is as large as a letter, and the last two are dots.</desc>\n",
        height + 2.0,
        said.join("; ")
    );
    for (at, (_, lines, seconds)) in squares.iter().enumerate() {
        let side = side(*seconds);
        // Where the square is, and where the first line of its name.
        let (x, y, text_x, text_y) = match at {
            0 => (0.0, 0.0, 10.0, 22.0),
            1 => (right, below, right + 8.0, below + 20.0),
            _ => {
                let middle = SMALL * (at as f64 - 1.5);
                (right + 10.0 - side / 2.0, middle - side / 2.0, right + 28.0, middle - 3.0)
            }
        };
        let paint = match at {
            0 | 1 => "fill-opacity=\"0.3\" stroke=\"#3b82c4\"",
            // A frame would make these larger than they are.
            _ => "fill-opacity=\"1\"",
        };
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{side:.1}\" height=\"{side:.1}\" fill=\"#3b82c4\" {paint}/>",
        );
        for (nth, line) in lines.iter().copied().chain([say(*seconds).as_str()]).enumerate() {
            let y = text_y + 15.0 * nth as f64;
            let _ = writeln!(
                svg,
                "<text x=\"{text_x:.1}\" y=\"{y:.1}\" fill=\"currentColor\">{line}</text>"
            );
        }
    }
    svg.push_str("</svg>\n");
    Ok(svg)
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
