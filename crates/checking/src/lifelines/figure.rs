//! The drawing and its twin together, as HTML for a page.

use super::around::Around;
use super::outline::unfolded;
use super::words::{self, escape};
use super::{inline, outline, rust, says, table};
use report::Trace;

/// A drawing of more lines than this is in a box that scrolls.
const LONG: usize = 30;

/// What stands around the drawing.
#[derive(Debug, Clone, Copy)]
pub struct Figure<'a> {
    /// What it shows, in a line.
    pub caption: &'a str,
    /// The file that the reader has before them: its lines need no name.
    pub file: &'a str,
    /// The file's text beside the drawing, as [`source`] writes it; empty if there is to be none.
    pub source: &'a str,
    /// Is there nothing to step through, since it ends where the reader is?
    pub still: bool,
    /// Is the place narrow however wide the window is?
    pub narrow: bool,
}

/// A `<wb-execution>`. Without the script it is a picture and a folded table; with it, both can be
/// stepped through.
pub fn figure(trace: &Trace, around: &Around, of: Figure<'_>) -> String {
    let trace = &trace.excerpt();
    let told = &words::brief(words::told(trace));
    let items = outline(trace, around);
    let mut drawing = inline(told, &items, of.narrow);
    // With it, what is folded unfolds; where nothing is stepped through, nothing does.
    if let Some(each) = unfolded(&items).filter(|_| !of.still) {
        drawing.push_str(&inline(told, &each, of.narrow));
    }
    // Where the reader goes step by step, how it ends is not told before.
    let point = says::point(trace).filter(|_| !of.still);
    let caption = match point {
        Some(point) => escape(&format!("{}: {point}", of.caption)),
        None => escape(of.caption),
    };
    let long = if items.len() > LONG { " wb-long" } else { "" };
    let still = if of.still { " data-still=\"\"" } else { "" };
    format!(
        "<wb-execution{still} data-rows=\"{}\" data-threads=\"{}\">\n<figure class=\"wb-figure\">\
         <figcaption>{caption}</figcaption>\n\
         <div class=\"wb-drawing{long}\">\n{drawing}</div>\n</figure>\n{}\
         <details class=\"wb-twin\"><summary>The same as a table</summary>\n\
         <div class=\"wb-scroll wb-trace\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}, as a table\">\n\
         {}</div></details>\n</wb-execution>\n",
        trace.rows.len(),
        escape(&serde_json::to_string(&trace.threads).unwrap_or_default()),
        of.source,
        table::html(trace, told, &items, of.file),
    )
}

/// The file with a mark for each thread beside its lines.
pub fn source(file: &str, text: &str) -> String {
    let name = escape(file);
    let rows: String = rust::lines(text)
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let at = at + 1;
            format!(
                "<tr data-at=\"{at}\"><th scope=\"row\">{at}</th><td class=\"wb-marks\"></td>\
                 <td><code>{line}</code></td></tr>\n"
            )
        })
        .collect();
    format!(
        "<div class=\"wb-source wb-scroll\" data-file=\"{name}\" tabindex=\"0\" role=\"region\" \
         aria-label=\"{name}\"><table><caption>{name}</caption><tbody>\n{rows}</tbody></table></div>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::Row;

    fn spins(times: usize) -> Trace {
        let row = Row {
            step: Some(1),
            thread: 0,
            what: "load go_on -> true".into(),
            file: "a.rs".into(),
            line: 3,
            source: String::new(),
            fault: false,
        };
        Trace { threads: vec!["main".into()], rows: vec![row; times], ..Trace::default() }
    }

    #[test]
    fn the_picture_is_there_folded_and_unfolded_as_the_table_is() {
        let plain = Figure { caption: "", file: "a.rs", source: "", still: false, narrow: false };
        let drawn = |trace: &Trace, of: Figure<'_>| {
            let html = figure(trace, &Around::default(), of);
            let count = |part: &str| html.matches(part).count();
            (count("<svg"), count("wb-unfolded"), count("class=\"row"), count("class=\"row inside"))
        };
        assert_eq!(drawn(&spins(2), plain), (2, 0, 4, 0), "for a wide place and for a narrow one");
        assert_eq!(drawn(&spins(7), plain), (4, 2, 2 * (2 + 7), 2 * 6));
        let still = Figure { still: true, ..plain };
        assert_eq!(drawn(&spins(7), still), (2, 0, 4, 0), "there is nothing to click");
    }
}
