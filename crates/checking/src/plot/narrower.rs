//! A plot of the book once more, for a telephone. The figures behind it are not kept, so what was drawn is read, and
//! drawn again in another place.

use super::lines::across;
use super::rows::Frame;
use super::svg::{Anchor, Room, Svg};

/// An empty wide plot, which says where things are in any: its title has a single line, and so has its axis.
fn wide() -> Svg {
    let mut svg = Svg::new("", Room::Wide);
    svg.axis("");
    svg
}

/// A wide plot's drawing, made narrow; none if it's another picture.
pub fn narrower(plot: &str) -> Option<String> {
    let (head, body) = plot.split_once('>')?;
    // mdBook writes all names of attributes in small letters.
    let is_wide =
        ["viewBox", "viewbox"].iter().any(|name| head.contains(&format!("{name}=\"0 0 720 ")));
    if !head.contains("class=\"plot\"") || !is_wide {
        return None;
    }
    let shapes: Vec<Shape<'_>> = body.lines().filter_map(Shape::of).collect();
    let title = shapes.iter().find(|shape| shape.is_text(15.0))?;
    let is_caption =
        |shape: &&Shape<'_>| shape.is_text(11.0) && shape.inside.starts_with("criterion: ");
    let caption = shapes.iter().rev().find(is_caption)?;
    let mut svg = Svg::new(&title.words(), Room::Narrow);
    svg.axis(&shapes.iter().find(|shape| shape.is_axis())?.words());
    let is_name =
        |shape: &Shape<'_>| shape.is_text(13.0) && shape.attribute("text-anchor") == "end";
    match shapes.iter().any(is_name) {
        true => rows(&mut svg, &shapes)?,
        false => lines(&mut svg, &shapes)?,
    }
    Some(svg.finish(&caption.words()))
}

/// A line of the drawing.
struct Shape<'a> {
    kind: &'a str,
    attributes: &'a str,
    inside: &'a str,
}

impl<'a> Shape<'a> {
    fn of(line: &'a str) -> Option<Shape<'a>> {
        let (tag, inside) = line.strip_prefix('<')?.split_once('>')?;
        let (kind, attributes) = tag.split_once(' ')?;
        Some(Shape { kind, attributes: attributes.trim_end_matches('/'), inside })
    }

    fn attribute(&self, name: &str) -> &'a str {
        let parts = self.attributes.split('"').collect::<Vec<_>>();
        let named = |pair: &&[&'a str]| pair[0].trim().strip_suffix('=') == Some(name);
        parts.chunks_exact(2).find(named).map_or("", |pair| pair[1])
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.attribute(name).parse().ok()
    }

    /// The middle of a figure, which is a circle or has corners around it; none if it is another shape.
    fn dot(&self) -> Option<(f64, f64)> {
        match self.kind {
            "circle" => Some((self.number("cx")?, self.number("cy")?)),
            "polygon" => {
                let place = self.attribute("transform").strip_prefix("translate(")?;
                let (x, y) = place.strip_suffix(')')?.split_once(' ')?;
                Some((x.parse().ok()?, y.parse().ok()?))
            }
            _ => None,
        }
    }

    fn is_text(&self, size: f64) -> bool {
        self.kind == "text" && self.number("font-size") == Some(size)
    }

    /// What the axis of the figures is called.
    fn is_axis(&self) -> bool {
        self.is_text(12.0) && self.number("x") == Some(0.0)
    }

    /// Its words, which are HTML in it.
    fn words(&self) -> String {
        let text = self.inside.trim_start_matches("<title>");
        let text = text.split('<').next().unwrap_or_default();
        let plain =
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        plain.iter().fold(text.to_owned(), |text, (code, letter)| text.replace(code, letter))
    }

    fn anchor(&self) -> Anchor {
        match self.attribute("text-anchor") {
            "end" => Anchor::End,
            "middle" => Anchor::Middle,
            _ => Anchor::Start,
        }
    }

    /// Between these two, stretched from what is between those.
    fn draw(&self, svg: &mut Svg, x: &dyn Fn(f64) -> f64, y: &dyn Fn(f64) -> f64) -> Option<()> {
        let point = |a: &str, b: &str| Some((x(self.number(a)?), y(self.number(b)?)));
        match self.kind {
            "line" => {
                let (from, to) = (point("x1", "y1")?, point("x2", "y2")?);
                let colour = self.attribute("stroke");
                match () {
                    () if colour == "currentColor" => svg.grid(from, to),
                    () if self.attributes.contains("dasharray") => svg.level(from, to, colour),
                    () => svg.whisker(from, to, colour),
                }
            }
            "polyline" => {
                let places = self.attribute("points").split(' ').filter_map(|place| {
                    let (a, b) = place.split_once(',')?;
                    Some((x(a.parse().ok()?), y(b.parse().ok()?)))
                });
                svg.path(&places.collect::<Vec<_>>(), self.attribute("stroke"));
            }
            _ => {
                if let Some((a, b)) = self.dot() {
                    svg.dot((x(a), y(b)), self.attribute("fill"), &self.words());
                }
            }
        }
        Some(())
    }
}

/// What is between two places, between two others.
fn stretched(from: (f64, f64), to: (f64, f64)) -> impl Fn(f64) -> f64 {
    move |x| to.0 + (x - from.0) / (from.1 - from.0) * (to.1 - to.0)
}

fn lines(svg: &mut Svg, shapes: &[Shape<'_>]) -> Option<()> {
    let from = across(Room::Wide);
    let x = stretched(from, across(svg.room));
    let down = svg.top() - wide().top();
    let y = |y: f64| y + down;
    let is_beside = |shape: &Shape<'_>| {
        let x = ["x", "x1"].iter().find_map(|name| shape.number(name));
        x.or(shape.dot().map(|(x, _)| x)).is_some_and(|x| x > from.1 + 2.0)
    };
    let mut names: Vec<(f64, String, &str)> = Vec::new();
    let mut bottom = svg.top();
    for shape in shapes {
        match shape.kind {
            "circle" | "polygon" if is_beside(shape) => {
                names.push((shape.dot()?.1, shape.words(), shape.attribute("fill")));
            }
            "text" if shape.is_axis() => {}
            "text" if shape.is_text(12.0) => {
                let (at, anchor, base) =
                    (shape.number("x")?, shape.anchor(), y(shape.number("y")?));
                let at = match anchor {
                    Anchor::Start => at,
                    Anchor::Middle => x(at),
                    Anchor::End => 58.0,
                };
                svg.text(at, base, anchor, 12.0, &shape.words());
                bottom = bottom.max(base);
            }
            "text" => {}
            _ if is_beside(shape) => {}
            _ => shape.draw(svg, &x, &y)?,
        }
    }
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (place, (_, name, colour)) in names.iter().enumerate() {
        let y = bottom + 22.0 + 18.0 * place as f64;
        svg.dot((16.0, y), colour, name);
        svg.text(28.0, y + 4.0, Anchor::Start, 13.0, name);
    }
    Some(())
}

fn rows(svg: &mut Svg, shapes: &[Shape<'_>]) -> Option<()> {
    let (from, to) = (Frame::of(&wide()), Frame::of(svg));
    let (top, (start, end)) = (to.top, to.axis);
    let x = stretched(from.axis, to.axis);
    let count = shapes.iter().filter(|shape| shape.attribute("text-anchor") == "end").count();
    let bottom = to.bottom(count);
    let middle = |y: f64| to.middle(((y - from.top) / from.row).floor());
    let mut ticks = 0;
    for shape in shapes {
        let is_upright = shape.kind == "line" && shape.attribute("x1") == shape.attribute("x2");
        match shape.kind {
            "line" if is_upright && shape.attribute("stroke") == "currentColor" => {
                // Every second one is enough.
                if ticks % 2 == 0 {
                    let x = x(shape.number("x1")?);
                    svg.grid((x, top), (x, bottom));
                }
                ticks += 1;
            }
            "text" if shape.is_axis() => {}
            "text" if shape.is_text(12.0) => {
                if ticks % 2 == 1 {
                    let x = x(shape.number("x")?);
                    let anchor = if x < 20.0 { Anchor::Start } else { Anchor::Middle };
                    svg.text(x, bottom + 16.0, anchor, 12.0, &shape.words());
                }
            }
            "text" if shape.is_text(13.0) => {
                let y = middle(shape.number("y")? - 4.0);
                match shape.anchor() {
                    Anchor::End => svg.text(start, y - 12.0, Anchor::Start, 13.0, &shape.words()),
                    _ => svg.text(end + 10.0, y + 4.0, Anchor::Start, 13.0, &shape.words()),
                }
            }
            "rect" => {
                let y = middle(shape.number("y")? + 8.0);
                let ends = x(from.axis.0 + shape.number("width")?);
                svg.bar((start, y - 8.0), (ends - start, 16.0), shape.attribute("fill"));
            }
            _ => shape.draw(svg, &x, &middle)?,
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    /// Every plot of the book has a narrow twin, in which every word of it is.
    #[test]
    fn every_plot_of_the_book_can_be_narrow() {
        let plots = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../chapters/plots");
        let mut seen = 0;
        for folder in fs::read_dir(plots).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
            for file in fs::read_dir(folder.path()).unwrap().flatten() {
                let path = file.path();
                let wide = fs::read_to_string(&path).unwrap();
                if !wide.contains("class=\"plot\"") || !wide.contains("criterion: ") {
                    continue;
                }
                let in_book = wide.replace("viewBox", "viewbox").replace("/>", "></line>");
                assert_eq!(narrower(&wide), narrower(&in_book), "{}", path.display());
                let narrow = narrower(&wide).unwrap_or_else(|| panic!("{}", path.display()));
                let words = |svg: &str| {
                    svg.lines()
                        .filter_map(Shape::of)
                        .map(|s| s.words())
                        .collect::<Vec<_>>()
                        .join(" ")
                };
                let narrow_words = words(&narrow);
                for shape in wide
                    .lines()
                    .filter_map(Shape::of)
                    .filter(|s| s.is_text(13.0) || s.is_text(15.0))
                {
                    let name = shape.words();
                    assert!(narrow_words.contains(&name), "{}: {name}", path.display());
                }
                for shape in narrow.lines().filter_map(Shape::of).filter(|s| s.is_text(12.0)) {
                    let width = shape.words().chars().count() as f64 * 12.0 * 0.56;
                    let part = match shape.anchor() {
                        Anchor::Start => 1.0,
                        Anchor::Middle => 0.5,
                        Anchor::End => 0.0,
                    };
                    let end = shape.number("x").unwrap_or(0.0) + width * part;
                    assert!(end <= 320.0, "{}: {} is cut", path.display(), shape.words());
                }
                let dots = |svg: &str| svg.matches("<title>").count();
                assert_eq!(dots(&wide), dots(&narrow), "{}", path.display());
                seen += 1;
            }
        }
        assert!(seen > 25, "{seen} plots");
    }

    #[test]
    fn another_picture_stays_as_it_is() {
        assert_eq!(narrower("<svg class=\"drawing\" viewBox=\"0 0 720 90\">\n</svg>"), None);
        assert_eq!(narrower("no picture"), None);
    }
}
