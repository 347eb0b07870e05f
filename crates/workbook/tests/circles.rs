//! No file of a crate stands, by way of others, on one that stands on it, and no room does: each can be read after
//! those that it stands on.
//!
//! A file stands on those in which what it names is defined. A room is a file of the crate's `src`, or a folder with
//! all that is in it.

#[path = "circles/arrows.rs"]
mod arrows;
mod support;

use arrows::{Arrows, arrows_of};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// By name: what it uses.
type Uses = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_file_and_no_room_uses_itself_by_way_of_others() {
    let root = support::root();
    for source in sources(&root) {
        let arrows = arrows_of(&source);
        for uses in [files_of(&arrows), rooms_of(&arrows)] {
            let found = circle(&uses);
            let shown = source.strip_prefix(&root).unwrap().display();
            assert!(found.is_empty(), "in {shown}: {:#?}", within(&uses, &found));
        }
    }
}

/// `ARCHITECTURE.md` draws the rooms of every crate that has more than a few: what a line names is used by the lines
/// above it alone.
#[test]
fn the_drawings_of_the_rooms_are_true() {
    let root = support::root();
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, section) = text.split_once("\n## Inside the crates\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let crates = sources(&root).into_iter().map(|source| {
        let uses = rooms_of(&arrows_of(&source));
        (source, uses)
    });
    let crates: BTreeMap<PathBuf, Uses> = crates.collect();
    let mut drawn = BTreeSet::new();
    // Before each drawing, at the start of a line, its folder.
    for (before, rest) in section.match_indices("\n```text\n").map(|(at, _)| section.split_at(at)) {
        let (_, title) = before.rsplit_once("\n`").unwrap();
        let (folder, _) = title.split_once('`').unwrap();
        let drawing = rest.trim_start().lines().skip(1).take_while(|line| *line != "```");
        let uses = &crates[&root.join(folder)];
        let mut floors = BTreeMap::new();
        for (floor, line) in drawing.enumerate() {
            for room in line.split(' ').take_while(|word| uses.contains_key(*word)) {
                assert_eq!(floors.insert(room, floor), None, "{folder}: {room} twice");
            }
        }
        for (room, used) in uses {
            let floor = floors.get(&**room).unwrap_or_else(|| panic!("{folder}: no {room}"));
            for used in used {
                assert!(floors[&**used] > *floor, "{folder}: {room} uses {used}");
            }
        }
        drawn.insert(root.join(folder));
    }
    let large = crates.into_iter().filter(|(_, uses)| uses.len() > FEW).map(|(source, _)| source);
    assert_eq!(drawn, large.collect(), "what is drawn, and what has more than {FEW} rooms");
}

#[test]
fn a_circle_is_found_through_groups_and_paths() {
    let found = circles_in(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::{b::{self, B}, d};"),
        ("b.rs", "pub struct B; fn f() -> crate::c::C { super::c::g() }"),
        ("c.rs", "pub struct C(crate::a::A); #[cfg(test)] mod tests { use crate::d; }"),
        ("d.rs", "//! [`a`](crate::a)\n#[cfg(test)] mod tests { use crate::a; }"),
    ]);
    assert_eq!(found, ["a.rs", "b.rs", "c.rs"]);
}

#[test]
fn an_arrow_leads_to_where_the_thing_is_defined() {
    // Through the root, through a folder's `mod.rs`, by another name, by `*`, and in what a macro is given.
    let inside = "mod x; pub use x::X as Y; pub use std::fmt::Debug;";
    for b in [
        "use crate::Y;",
        "use crate::a::Y as Z;",
        "use crate::*; fn f(_: Y) {}",
        "use super::a; fn f() -> a::Y { todo!() }",
        "use super::a; fn f() { println!(\"{}\", a::Y::of()) }",
    ] {
        let found = circles_in(&[
            ("lib.rs", "mod a; mod b; pub use a::Y;"),
            ("a/mod.rs", inside),
            ("a/x.rs", "use crate::b::B; pub struct X;"),
            ("b.rs", &format!("{b} pub struct B;")),
        ]);
        assert_eq!(found, ["a/x.rs", "b.rs"], "{b}");
    }
}

#[test]
fn what_only_passes_on_is_in_no_circle() {
    let found = circles_in(&[
        ("lib.rs", "mod a; pub use a::X; pub const MOST: usize = 8;"),
        // `tally` is a module and a function; `anyhow` is another crate's; `x` is a variable.
        ("a/mod.rs", "mod x; mod tally; pub use x::{X, x}; use tally::tally; use anyhow::anyhow;"),
        ("a/x.rs", "use super::tally::Tally; pub struct X; pub fn x() { anyhow!(crate::MOST) }"),
        ("a/tally.rs", "pub struct Tally; pub fn tally(x: u8) { let x = x; ::a::x(); x }"),
    ]);
    assert!(found.is_empty(), "{found:?}");
}

/// The files in circles of a crate that has these.
fn circles_in(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let file = folder.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    circle(&files_of(&arrows_of(folder.path()))).into_iter().collect()
}

/// So many rooms need no drawing.
const FEW: usize = 3;

/// The folders of source of all our crates.
fn sources(root: &Path) -> Vec<PathBuf> {
    let mut sources = vec![root.join("src")];
    let crates = fs::read_dir(root.join("crates")).unwrap();
    // Some have tests only.
    sources.extend(crates.map(|e| e.unwrap().path().join("src")).filter(|source| source.is_dir()));
    sources.sort();
    sources
}

/// Which rooms each room uses: the files and folders in the source's own folder, by their names. The root brings them
/// together, and is none.
fn rooms_of(arrows: &Arrows) -> Uses {
    let room = |file: &Path| file.with_extension("").iter().next().unwrap().display().to_string();
    let mut uses = Uses::new();
    for (file, used) in arrows {
        let of = uses.entry(room(file)).or_default();
        of.extend(used.iter().map(|used| room(used)).filter(|used| *used != room(file)));
    }
    for root in ["lib", "main"] {
        uses.remove(root);
        uses.values_mut().for_each(|used| used.retain(|room| room != root));
    }
    uses
}

/// The same of files.
fn files_of(arrows: &Arrows) -> Uses {
    let name = |file: &PathBuf| file.display().to_string();
    arrows.iter().map(|(file, used)| (name(file), used.iter().map(name).collect())).collect()
}

/// Those that use themselves by way of others.
fn circle(uses: &Uses) -> BTreeSet<String> {
    let reached = |from: &str| {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&String> = uses[from].iter().collect();
        while let Some(room) = next.pop() {
            if reached.insert(room.clone()) {
                next.extend(uses.get(room).into_iter().flatten());
            }
        }
        reached
    };
    uses.keys().filter(|room| reached(room).contains(*room)).cloned().collect()
}

/// Who uses whom in there.
fn within<'a>(uses: &'a Uses, circle: &BTreeSet<String>) -> BTreeMap<&'a String, Vec<&'a String>> {
    let inside = |used: &&String| circle.contains(*used);
    let of_circle = uses.iter().filter(|(name, _)| circle.contains(*name));
    of_circle.map(|(name, used)| (name, used.iter().filter(inside).collect())).collect()
}
