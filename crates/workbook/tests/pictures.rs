//! The pictures of executions in the repository are what the program draws of them, and what is written in the book's
//! pictures can be read.

mod support;

use report::Trace;
use std::collections::BTreeMap;
use std::fs;
use support::{files, root};
use workbook::book::executions;
use workbook::lifelines::{self, Around};

/// A picture, and the execution that it shows.
const PICTURES: &[(&str, &str)] = &[("pictures/deadlock.svg", "opposite_directions")];

/// `UPDATE_BOOK=1 cargo test -p workbook --test pictures` draws them anew.
#[test]
fn a_picture_shows_the_execution_that_the_checker_finds() {
    for (picture, execution) in PICTURES {
        let file = executions::file(execution);
        let text = fs::read_to_string(root().join(&file)).unwrap_or_else(|e| panic!("{file}: {e}"));
        let trace: Trace = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
        let drawn = lifelines::file(&trace, &Around::at(root()));
        let path = root().join(picture);
        if std::env::var_os("UPDATE_BOOK").is_some() {
            fs::write(&path, &drawn).unwrap();
        }
        let is = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            is == drawn,
            "{picture} is not what is drawn of {file} now: UPDATE_BOOK=1 cargo test -p workbook \
             --test pictures  draws it anew"
        );
    }
}

#[test]
fn the_readme_opens_with_one_and_says_in_words_what_it_shows() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (picture, _) = PICTURES[0];
    let at = readme.find(&format!("]({picture})")).expect("it is in the README");
    let before = &readme[..at];
    assert!(!before.contains("](pictures/") && before.lines().count() < 12, "it comes first");
    let words = before.rsplit("![").next().unwrap();
    assert!(words.split_whitespace().count() > 12, "{words}");
}

/// mdBook's themes: the name, the ground, the ink. Those of the first two are what `light-dark` calls light.
const THEMES: [(&str, Colour, Colour); 5] = [
    ("light", [0xff, 0xff, 0xff], [0x00, 0x00, 0x00]),
    ("rust", [0xe1, 0xe1, 0xdb], [0x26, 0x26, 0x25]),
    ("coal", [0x13, 0x15, 0x16], [0x98, 0xa3, 0xad]),
    ("navy", [0x16, 0x19, 0x23], [0xbc, 0xbd, 0xd0]),
    ("ayu", [0x0f, 0x14, 0x1a], [0xc5, 0xc5, 0xc5]),
];

/// What WCAG 2.2 asks of text.
const READABLE: f64 = 4.5;

#[test]
fn what_is_written_in_a_picture_can_be_read_in_every_theme() {
    let rules = rules();
    let mut looked_at = 0;
    for picture in files(&root().join("chapters"), "svg") {
        let text = fs::read_to_string(&picture).unwrap();
        let tags = ["<text ", "<tspan "].into_iter().flat_map(|tag| text.split(tag).skip(1));
        for tag in tags.map(|rest| rest.split('>').next().unwrap()) {
            let shown = || format!("{}: {tag}", picture.display());
            let opacity = attribute(tag, "fill-opacity").map_or(1.0, |o| o.parse().unwrap());
            let fill = attribute(tag, "fill").unwrap_or("currentColor");
            for (at, (theme, ground, ink)) in THEMES.into_iter().enumerate() {
                let ruled =
                    rules.get(fill).map(|light_and_dark| light_and_dark[usize::from(at > 1)]);
                let ink = if fill == "currentColor" { Some(ink) } else { ruled };
                let ink = ink.unwrap_or_else(|| panic!("no rule for {}", shown()));
                let contrast = contrast(over(ink, ground, opacity), ground);
                assert!(contrast >= READABLE, "{contrast:.1} in {theme}, {}", shown());
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 1000, "{looked_at}");
}

/// Red, green and blue.
type Colour = [u8; 3];

/// What the style of the pages makes of a colour in which something is written: in light, in dark.
fn rules() -> BTreeMap<String, [Colour; 2]> {
    let style = fs::read_to_string(root().join("crates/workbook/assets/live/frame.css")).unwrap();
    let rule = |line: &str| {
        let rest = line.strip_prefix(".wb-picture [fill=\"")?;
        let (fill, rest) = rest.split_once("\"]:is(text, tspan) { fill: light-dark(")?;
        let (light, dark) = rest.split_once(')')?.0.split_once(", ")?;
        Some((fill.to_owned(), [colour(light), colour(dark)]))
    };
    style.lines().filter_map(rule).collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()
}

fn colour(text: &str) -> Colour {
    let number = u32::from_str_radix(text.strip_prefix('#').unwrap(), 16).unwrap();
    let [_, red, green, blue] = number.to_be_bytes();
    [red, green, blue]
}

fn over(ink: Colour, ground: Colour, opacity: f64) -> Colour {
    let part = |i: usize| f64::from(ink[i]) * opacity + f64::from(ground[i]) * (1.0 - opacity);
    std::array::from_fn(|i| part(i).round() as u8)
}

/// By the formulas of WCAG 2.2, of relative luminance and of the contrast ratio.
fn contrast(one: Colour, other: Colour) -> f64 {
    let linear = |part: u8| match f64::from(part) / 255.0 {
        part if part <= 0.04045 => part / 12.92,
        part => ((part + 0.055) / 1.055).powf(2.4),
    };
    let luminance = |[red, green, blue]: Colour| {
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
