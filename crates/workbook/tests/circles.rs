//! No module of a crate uses, by way of others, one that uses it: each can be read after those that it
//! stands on.
//!
//! A module and those inside it are one room: they may use each other.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, UseTree};

#[test]
fn no_module_uses_itself_by_way_of_others() {
    let root = support::root();
    let mut sources = vec![root.join("src")];
    let crates = fs::read_dir(root.join("crates")).unwrap();
    // Some have tests only.
    sources.extend(crates.map(|e| e.unwrap().path().join("src")).filter(|source| source.is_dir()));
    sources.sort();
    for source in sources {
        let uses = uses_of(&source);
        let found = circle(&uses);
        let shown = source.strip_prefix(&root).unwrap().display();
        assert!(found.is_empty(), "in {shown}: {:#?}", within(&uses, &found));
    }
}

/// `ARCHITECTURE.md` draws the rooms of some crates: what a line names is used by the lines above it alone.
#[test]
fn the_drawings_of_the_rooms_are_true() {
    let root = support::root();
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, section) = text.split_once("\n## Inside the crates\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let mut drawn = 0;
    // Before each drawing, at the start of a line, its folder.
    for (before, rest) in section.match_indices("\n```text\n").map(|(at, _)| section.split_at(at)) {
        let (_, title) = before.rsplit_once("\n`").unwrap();
        let (folder, _) = title.split_once('`').unwrap();
        let drawing = rest.trim_start().lines().skip(1).take_while(|line| *line != "```");
        let uses = uses_of(&root.join(folder));
        let mut floors = BTreeMap::new();
        for (floor, line) in drawing.enumerate() {
            for room in line.split(' ').take_while(|word| uses.contains_key(*word)) {
                assert_eq!(floors.insert(room, floor), None, "{folder}: {room} twice");
            }
        }
        for (room, used) in &uses {
            let floor = floors.get(&**room).unwrap_or_else(|| panic!("{folder}: no {room}"));
            for used in used {
                assert!(floors[&**used] > *floor, "{folder}: {room} uses {used}");
            }
        }
        drawn += 1;
    }
    assert_eq!(drawn, 5);
}

#[test]
fn a_circle_is_found_through_groups_and_paths() {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
    write("lib.rs", "mod a; mod b; mod c; mod d;");
    write("a.rs", "use crate::{b::{self, B}, d};");
    write("b.rs", "fn f() -> crate::c::C { super::c::g() }");
    write("c.rs", "struct A(crate::a::X); #[cfg(test)] mod tests { use crate::d; }");
    write("d.rs", "//! [`a`](crate::a)\n#[cfg(test)] mod tests { use crate::a; }");
    let found = circle(&uses_of(folder.path()));
    assert_eq!(found, ["a", "b", "c"].map(str::to_owned).into());
}

/// Which rooms each room uses, by the names of their modules.
fn uses_of(source: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut files = Vec::new();
    collect(source, &mut files);
    let module = |file: &Path| -> Vec<String> {
        let path = file.strip_prefix(source).unwrap().with_extension("");
        let mut names: Vec<String> =
            path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        if matches!(names.last().unwrap().as_str(), "mod" | "lib" | "main") {
            names.pop();
        }
        names
    };
    let rooms: BTreeSet<String> =
        files.iter().filter_map(|file| module(file).into_iter().next()).collect();
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in &files {
        let module = module(file);
        // The root brings the rooms together; it is none.
        let Some(room) = module.first().cloned() else { continue };
        let text = fs::read_to_string(file).unwrap();
        let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let mut paths = Paths { module, found: BTreeSet::new() };
        paths.visit_file(&parsed);
        paths.found.retain(|used| *used != room && rooms.contains(used));
        uses.entry(room).or_default().extend(paths.found);
    }
    uses
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false if path.extension().is_some_and(|ext| ext == "rs") => files.push(path),
            false => {}
        }
    }
}

/// The rooms that are used in one file.
struct Paths {
    module: Vec<String>,
    found: BTreeSet<String>,
}

impl Paths {
    /// Notes the room that a path leads into. `names` begins with `crate`, `self`, `super`, or the
    /// name of another crate.
    fn note(&mut self, names: &[String]) {
        let mut at = match names.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            _ => return,
        };
        for name in names {
            match name.as_str() {
                "crate" | "self" => {}
                "super" => drop(at.pop()),
                name => at.push(name.to_owned()),
            }
        }
        self.found.extend(at.into_iter().next());
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(path.ident.to_string())),
            UseTree::Name(name) => self.note(&with(name.ident.to_string())),
            UseTree::Rename(name) => self.note(&with(name.ident.to_string())),
            UseTree::Glob(_) => self.note(before),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.note(&names);
        visit::visit_path(self, path);
    }

    /// Tests may use what they like.
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let is_tests = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Ident>().is_ok_and(|of| of == "test")
        });
        if !is_tests {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }
}

/// The rooms that use themselves by way of others.
fn circle(uses: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
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
fn within<'a>(
    uses: &'a BTreeMap<String, BTreeSet<String>>,
    rooms: &BTreeSet<String>,
) -> BTreeMap<&'a String, Vec<&'a String>> {
    let inside = |used: &&String| rooms.contains(*used);
    let of_circle = uses.iter().filter(|(room, _)| rooms.contains(*room));
    of_circle.map(|(room, used)| (room, used.iter().filter(inside).collect())).collect()
}
