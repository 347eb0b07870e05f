//! An SVG element, a line a shape.

use report::escaped;
use std::fmt::Write;

/// How wide a drawing is, in units of its own; the page makes it as wide as the text at most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Room {
    /// Beside a curve there is room for its name.
    Wide,
    /// A telephone: what has no room beside a curve or a bar stands above or below it.
    Narrow,
}

impl Room {
    /// In the drawing's units.
    pub fn width(self) -> f64 {
        match self {
            Room::Wide => 720.0,
            Room::Narrow => 320.0,
        }
    }
}

/// How wide a letter is, as a part of its size, at most in most words.
const LETTER: f64 = 0.56;

/// Colours that can be told apart on light and on dark pages, also by most colour-blind readers.
const COLOURS: [&str; 7] =
    ["#3b82c4", "#d9822b", "#2e9e6b", "#b5569b", "#c9a227", "#7f7fd0", "#c9504a"];

/// The colour of the function at `index`.
pub fn colour(index: usize) -> &'static str {
    COLOURS[index % COLOURS.len()]
}

/// The corners of the figures of a colour: without colours the shape tells them apart. None for those that are round.
fn corners(colour: &str) -> Option<&'static [(f64, f64)]> {
    Some(match COLOURS.iter().position(|known| *known == colour)? {
        1 => &[(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
        2 => &[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)],
        3 => &[(0.0, -1.1), (1.1, 0.85), (-1.1, 0.85)],
        4 => &[(0.0, 1.1), (1.1, -0.85), (-1.1, -0.85)],
        5 => &[(-1.3, -0.4), (1.3, -0.4), (1.3, 0.4), (-1.3, 0.4)],
        6 => &[(-0.4, -1.3), (0.4, -1.3), (0.4, 1.3), (-0.4, 1.3)],
        _ => return None,
    })
}

/// Where a text stands to its place.
#[derive(Debug, Clone, Copy)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// A drawing under way.
#[derive(Debug)]
pub struct Svg {
    pub room: Room,
    title: String,
    body: String,
    height: f64,
}

impl Svg {
    /// An empty drawing with a title.
    pub fn new(title: &str, room: Room) -> Svg {
        let mut svg = Svg { room, title: title.to_owned(), body: String::new(), height: 0.0 };
        svg.lines(16.0, 15.0, title);
        svg
    }

    /// What the axis of the figures is called, below the title.
    pub fn axis(&mut self, words: &str) {
        self.lines(self.height + 24.0, 12.0, words);
    }

    /// The height at which what is drawn begins, below the title and the name of the axis.
    pub fn top(&self) -> f64 {
        self.height + 12.0
    }

    /// A text from the left, in as many lines as it needs; in a wide drawing in one.
    fn lines(&mut self, y: f64, size: f64, text: &str) {
        let columns = match self.room {
            Room::Wide => usize::MAX,
            Room::Narrow => (self.room.width() / (size * LETTER)) as usize,
        };
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let last = lines.last_mut().expect("there is always one");
            if last.is_empty() {
                last.push_str(word);
            } else if last.chars().count() + 1 + word.chars().count() <= columns {
                last.push(' ');
                last.push_str(word);
            } else {
                lines.push(word.to_owned());
            }
        }
        for (at, line) in lines.iter().enumerate() {
            self.text(0.0, y + (size + 3.0) * at as f64, Anchor::Start, size, line);
        }
    }

    /// A name beside what it names, condensed if there isn't room for it up to the edge.
    pub fn name(&mut self, x: f64, y: f64, anchor: Anchor, name: &str) {
        const SIZE: f64 = 13.0;
        let (anchor, room) = match anchor {
            Anchor::End => ("end", x),
            _ => ("start", self.room.width() - x),
        };
        let is_long = name.chars().count() as f64 * SIZE * LETTER > room * 1.05;
        let condensed = format!(r#" textLength="{room:.1}" lengthAdjust="spacingAndGlyphs""#);
        self.write((x, y), anchor, SIZE, name, if is_long { &condensed } else { "" });
    }

    /// A text in a size, `y` being its base line. One whose middle is near the right edge ends there.
    pub fn text(&mut self, x: f64, y: f64, anchor: Anchor, size: f64, text: &str) {
        let half = text.chars().count() as f64 * size * LETTER / 2.0;
        let (x, anchor) = match anchor {
            Anchor::Start => (x, "start"),
            Anchor::Middle if x + half > self.room.width() => (self.room.width(), "end"),
            Anchor::Middle => (x, "middle"),
            Anchor::End => (x, "end"),
        };
        self.write((x, y), anchor, size, text, "");
    }

    fn write(&mut self, (x, y): (f64, f64), anchor: &str, size: f64, text: &str, more: &str) {
        self.reach(y);
        let text = escaped(text);
        self.shape(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="{anchor}" fill="currentColor" stroke="none"{more}>{text}</text>"#
        ));
    }

    /// A thin line of the grid.
    pub fn grid(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.line(from, to, "currentColor", r#" stroke-opacity="0.2""#);
    }

    /// A line of a figure's interval.
    pub fn whisker(&mut self, from: (f64, f64), to: (f64, f64), colour: &str) {
        self.line(from, to, colour, r#" stroke-width="2""#);
    }

    /// A line for a function that has one figure for every number.
    pub fn level(&mut self, from: (f64, f64), to: (f64, f64), colour: &str) {
        self.line(from, to, colour, r#" stroke-width="2" stroke-dasharray="6 4""#);
    }

    fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), colour: &str, more: &str) {
        self.reach(y1.max(y2));
        self.shape(format_args!(
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{colour}"{more}/>"#
        ));
    }

    /// A line through points.
    pub fn path(&mut self, points: &[(f64, f64)], colour: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let points = points.join(" ");
        self.shape(format_args!(
            r#"<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>"#
        ));
    }

    /// A figure; its words show when the pointer rests on it.
    pub fn dot(&mut self, (x, y): (f64, f64), colour: &str, words: &str) {
        self.reach(y);
        let words = escaped(words);
        if let Some(corners) = corners(colour) {
            let corner = |(dx, dy): &(f64, f64)| format!("{:.1},{:.1}", dx * 5.0, dy * 5.0);
            let corners: Vec<String> = corners.iter().map(corner).collect();
            self.shape(format_args!(
                r#"<polygon transform="translate({x:.1} {y:.1})" points="{}" fill="{colour}"><title>{words}</title></polygon>"#,
                corners.join(" ")
            ));
            return;
        }
        self.shape(format_args!(
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="4.5" fill="{colour}"><title>{words}</title></circle>"#
        ));
    }

    /// A bar from the left.
    pub fn bar(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), colour: &str) {
        self.reach(y + height);
        self.shape(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{colour}" fill-opacity="0.45"/>"#
        ));
    }

    fn shape(&mut self, shape: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.body, "{shape}");
    }

    fn reach(&mut self, y: f64) {
        self.height = self.height.max(y);
    }

    /// The element, with a caption at its foot.
    pub fn finish(mut self, caption: &str) -> String {
        let foot = self.height + 26.0;
        self.lines(foot, 11.0, caption);
        let (title, height, body) = (escaped(&self.title), self.height + 8.0, self.body);
        let (width, class) = match self.room {
            Room::Wide => (self.room.width(), "plot"),
            Room::Narrow => (self.room.width(), "plot wb-narrow"),
        };
        // Without an identifier in it, for a page may have many of them.
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" role=\"img\" aria-label=\"{title}\" \
             viewBox=\"0 0 {width} {height:.0}\" width=\"100%\" style=\"max-width:{width}px\" \
             font-family=\"sans-serif\">\n{body}</svg>\n"
        )
    }
}
