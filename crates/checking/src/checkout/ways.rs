//! Ways through part of the exercises, for those with less time or another aim.
//!
//! The page that shows them is the list: each is an item of it, with its name in bold and its exercises in their
//! order, among other words.

use anyhow::{Context, Result};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Where the page is, below the root.
const FILE: &str = "chapters/introduction/ways.md";

/// One of the ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// `A weekend`
    pub name: String,
    /// The names of its exercises, in the order in which to take them.
    pub exercises: Vec<String>,
}

/// All ways that the book of this checkout has; none if its introduction names none.
///
/// # Errors
/// When the page cannot be read.
pub fn all(root: &Path) -> Result<Vec<Way>> {
    match fs::read_to_string(root.join(FILE)) {
        Ok(text) => Ok(on_page(&text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| format!("cannot read {FILE}")),
    }
}

fn on_page(text: &str) -> Vec<Way> {
    let items = text.split("\n- **").skip(1);
    let way = |item: &str| {
        let (name, rest) = item.split_once(".**")?;
        let code = rest.split('`').skip(1).step_by(2);
        let exercises = code.filter(|code| code.contains('/')).map(str::to_owned).collect();
        Some(Way { name: name.to_owned(), exercises })
    };
    items.filter_map(way).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_an_item_with_its_name_and_its_exercises() {
        let page = "\n- **A day.** Begin with `threads/claim` (a\n  `for` loop), then\n  `locks/poison`.\n- **None.** Rest.\n";
        let way = |name: &str, exercises: &[&str]| Way {
            name: name.to_owned(),
            exercises: exercises.iter().map(|&exercise| exercise.to_owned()).collect(),
        };
        let should = [way("A day", &["threads/claim", "locks/poison"]), way("None", &[])];
        assert_eq!(on_page(page), should);
    }

    #[test]
    fn every_way_of_the_book_leads_through_exercises_of_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let ways = all(&root).unwrap();
        let names: Vec<&str> = ways.iter().map(|way| way.name.as_str()).collect();
        assert_eq!(names, ["A weekend", "From Python", "Without a lock"]);
        for Way { name, exercises } in ways {
            assert!(exercises.len() >= 6, "{name} is too short: {exercises:?}");
            for (at, exercise) in exercises.iter().enumerate() {
                let file = root.join(format!("exercises/.pristine/{exercise}.rs"));
                assert!(
                    file.is_file(),
                    "{FILE}: {name} names {exercise}, and there is no such exercise"
                );
                assert!(
                    !exercises[..at].contains(exercise),
                    "{FILE}: {name} names {exercise} twice"
                );
            }
        }
    }
}
