//! The screen of a terminal as a picture for the README.

use std::fmt::Write;

/// The size of a character, in pixels.
const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 18.0;
const MARGIN: f64 = 12.0;

/// Draws the screen as SVG. What it shows is text: it can be selected, and read aloud.
pub fn svg(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let (width, height) =
        (f64::from(columns) * WIDTH + 2.0 * MARGIN, f64::from(rows) * HEIGHT + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', monospace\" font-size=\"14\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#1c1f26\"/>\n"
    );
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let style = style(screen, row, column);
            let mut text = String::new();
            let start = column;
            while column < columns && self::style(screen, row, column) == style {
                let cell = screen.cell(row, column).expect("it is on the screen");
                text.push_str(if cell.has_contents() { cell.contents() } else { " " });
                column += 1;
            }
            if text.trim().is_empty() {
                continue;
            }
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" textLength=\"{:.1}\" xml:space=\"preserve\"{style}>{text}</text>",
                MARGIN + f64::from(start) * WIDTH,
                MARGIN + f64::from(row) * HEIGHT + 14.0,
                f64::from(column - start) * WIDTH,
            );
        }
    }
    out + "</svg>\n"
}

/// The attributes of a cell's text.
fn style(screen: &vt100::Screen, row: u16, column: u16) -> String {
    let cell = screen.cell(row, column).expect("it is on the screen");
    let colour = match cell.fgcolor() {
        _ if cell.dim() => "#8b93a3",
        vt100::Color::Idx(1 | 9) => "#ff7b72",
        vt100::Color::Idx(2 | 10) => "#7ee787",
        vt100::Color::Idx(3 | 11) => "#e3b341",
        vt100::Color::Idx(4 | 12) => "#79c0ff",
        vt100::Color::Idx(5 | 13) => "#d2a8ff",
        vt100::Color::Idx(6 | 14) => "#56d4dd",
        _ => "#e6e9ef",
    };
    let weight = if cell.bold() { " font-weight=\"bold\"" } else { "" };
    format!(" fill=\"{colour}\"{weight}")
}
