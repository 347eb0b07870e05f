//! Names for objects, read off the source at the place where they are created.

use crate::ids::ObjectId;
use std::collections::HashMap;
use std::ops::Index;
use std::panic::Location;
use std::path::{Component, Path, PathBuf};

/// Where in the source something was written.
pub(crate) type Place = &'static Location<'static>;

/// The place of steps that a trait such as `Debug` takes: it isn't told who calls it, so they are shown without a
/// place.
pub static NOWHERE: Place = Location::caller();

/// What an object is called after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) kind: &'static str,
    pub(crate) created: Place,
}

/// What the objects of an execution are called: after the variables or fields that hold them.
pub(crate) struct Names(Vec<String>);

impl Names {
    pub(crate) fn of(objects: &[Origin]) -> Names {
        Names(Sources::default().names(objects))
    }
}

impl Index<ObjectId> for Names {
    type Output = String;

    fn index(&self, object: ObjectId) -> &String {
        &self.0[object.index()]
    }
}

/// Removes `.` and `a/..` from a path as rustc gives it.
pub(crate) fn tidy(file: &str) -> String {
    let mut parts = PathBuf::new();
    for part in Path::new(file).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(parts.components().next_back(), Some(Component::Normal(_))) =>
            {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.to_string_lossy().into_owned()
}

/// Source files that have been read.
#[derive(Default)]
pub(crate) struct Sources(HashMap<String, Vec<String>>);

impl Sources {
    /// The text of a line, counted from 1. Paths are relative to the workspace, which is the
    /// current folder or one above it.
    pub(crate) fn line(&mut self, file: &str, line: u32) -> Option<&str> {
        let lines = self.0.entry(file.to_string()).or_insert_with(|| {
            let here = std::env::current_dir().unwrap_or_default();
            here.ancestors()
                .find_map(|folder| std::fs::read_to_string(folder.join(file)).ok())
                .map(|text| text.lines().map(str::to_string).collect())
                .unwrap_or_default()
        });
        lines.get(line.checked_sub(1)? as usize).map(String::as_str)
    }

    /// One name for each object; equal names are told apart by a number.
    fn names(&mut self, objects: &[Origin]) -> Vec<String> {
        let mut names: Vec<String> = objects
            .iter()
            .map(|o| match (o.kind, self.bound_to(o)) {
                // What is in it is called after the same variable.
                (kind @ ("Arc" | "Weak"), Some(name)) => format!("{kind} {name}"),
                // What a thread leaves is called after its handle.
                (kind @ "the result", Some(name)) => format!("{kind} of {name}"),
                (_, Some(name)) => name,
                (kind, None) => kind.to_string(),
            })
            .collect();
        for index in 0..names.len() {
            let same: Vec<usize> = (0..names.len())
                .filter(|i| names[*i] == names[index] && objects[*i].kind != "thread")
                .collect();
            if same.len() > 1 {
                for (n, i) in same.into_iter().enumerate() {
                    names[i] = format!("{}#{}", names[i], n + 1);
                }
            }
        }
        names
    }

    /// The variable or field that the expression at the object's place initialises.
    fn bound_to(&mut self, object: &Origin) -> Option<String> {
        if std::ptr::eq(object.created, NOWHERE) {
            return None;
        }
        let (file, at) = (tidy(object.created.file()), object.created);
        let mut head = String::new();
        for back in 0..4 {
            let line = at.line().checked_sub(back)?;
            let text = self.line(&file, line)?;
            head = match back {
                0 => text.get(..at.column() as usize - 1)?.to_string(),
                _ => format!("{text} {head}"),
            };
            if let Some(name) = binding(&head) {
                return Some(name);
            }
        }
        None
    }
}

/// `field: Arc::new(`, `let x = `, `let x: T = Arc::new(`, `let (x, y) = (A::new(1), `,
/// `static X: T = `, `x = `.
fn binding(head: &str) -> Option<String> {
    let head = without_wrappers(head.trim_end());
    if let Some(field) = head.strip_suffix(':')
        && !field.ends_with(':')
    {
        return Some(last_word(field)).filter(|w| !w.is_empty());
    }
    let start = ["let ", "static ", "const "].iter().filter_map(|k| head.rfind(k)).max()?;
    let rest = head[start..].split_once(' ')?.1.trim_start();
    if let Some(tuple) = rest.strip_prefix('(') {
        return element(tuple);
    }
    let rest = rest.strip_prefix("mut ").unwrap_or(rest);
    let (pattern, value) = rest.split_once('=')?;
    if value.contains(';') {
        return None;
    }
    let name = pattern.split(':').next()?.trim();
    let plain = !name.is_empty() && name.chars().all(is_word);
    if !plain {
        return None;
    }
    // `let pair = Arc::new((Mutex::new(0), ` is the second field of a tuple.
    let mut value = value.trim_start();
    while let Some((path, inner)) = value.split_once('(')
        && !path.is_empty()
        && path.chars().all(|c| is_word(c) || c == ':')
    {
        value = inner;
    }
    match value.strip_prefix('(') {
        Some(tuple) => Some(format!("{name}.{}", position(tuple))),
        None => Some(name.to_string()),
    }
}

/// The name of the element of `x, y) = (A, B` that comes next.
fn element(tuple: &str) -> Option<String> {
    let (names, value) = tuple.split_once(')')?;
    let value = value.trim_start().strip_prefix('=')?.trim_start().strip_prefix('(')?;
    if value.contains(';') {
        return None;
    }
    let name = names.split(',').nth(position(value))?.trim();
    Some(name.strip_prefix("mut ").unwrap_or(name).to_string())
}

/// How many elements of the tuple are complete.
fn position(tuple: &str) -> usize {
    let mut depth = 0;
    let mut index = 0;
    for c in tuple.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => index += 1,
            _ => {}
        }
    }
    index
}

/// Drops calls that only wrap: `x = Arc::new(` becomes `x =`.
fn without_wrappers(mut head: &str) -> &str {
    while let Some(inner) = head.strip_suffix('(') {
        let path = inner.trim_end_matches(|c: char| is_word(c) || matches!(c, ':' | '<' | '>'));
        let called = &inner[path.len()..];
        if called.is_empty() || called.starts_with(':') {
            break;
        }
        head = path.trim_end();
    }
    head
}

fn last_word(text: &str) -> String {
    let text = text.trim_end();
    let start = text.rfind(|c: char| !is_word(c)).map_or(0, |i| i + 1);
    text[start..].to_string()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_tidied_lexically() {
        assert_eq!(tidy("crates/model/tests/../../../tests/../exercises/a.rs"), "exercises/a.rs");
        assert_eq!(tidy("./src/lib.rs"), "src/lib.rs");
        assert_eq!(tidy("../up.rs"), "../up.rs");
    }

    #[test]
    fn an_object_is_named_after_what_it_initialises() {
        for (head, name) in [
            ("let count = ", Some("count")),
            ("    let mut count = Arc::new(", Some("count")),
            ("let count: Arc<Mutex<u64>> = Arc::new(", Some("count")),
            ("Counter { count: ", Some("count")),
            ("count: Arc::new(", Some("count")),
            ("let (a, b) = (", Some("a")),
            ("let (a, b) = (Mutex::new(f(1, 2)), ", Some("b")),
            ("let pair = Arc::new((", Some("pair.0")),
            ("let pair = Arc::new((Mutex::new(false), ", Some("pair.1")),
            ("static TOTAL: AtomicU64 = ", Some("TOTAL")),
            ("let a = 1; f(", None),
            ("let (a, b) = (1, 2); f(", None),
            ("return ", None),
        ] {
            assert_eq!(binding(head).as_deref(), name, "{head}");
        }
    }
}
