//! Text put into files that are there already: an entry of a list, a link, a test target, a section.

use crate::checkout::tree::Tree;
use crate::checks::answer::closing;

/// The list in the text of a target, with one more entry at its end.
pub(super) fn with_entry(text: &str, list: &str, entry: &str) -> Option<String> {
    let start = text.find(list)?;
    let open = start + text[start..].find('{')?;
    let end = open + closing(&text[open..])? - 1;
    Some(format!("{}{entry}{}", &text[..end], &text[end..]))
}

/// The summary with a link behind that of the last chapter that has exercises.
pub(super) fn with_link(tree: &Tree, summary: &str, link: &str) -> String {
    let last = tree.chapters().iter().filter_map(|chapter| {
        let at = summary.find(&format!("({}.md)", chapter.name))?;
        // Behind its other pages, too.
        let next = summary[at..].match_indices('\n').map(|(end, _)| at + end);
        next.into_iter().find(|end| !summary[end + 1..].starts_with(' '))
    });
    let at = last.max().unwrap_or(summary.trim_end().len());
    format!("{}\n{link}{}", &summary[..at], &summary[at..])
}

/// Does the manifest name this test target? One that can't be read names none, and cargo says so.
pub(super) fn has_target(manifest: &str, name: &str) -> bool {
    let manifest: toml::Table = toml::from_str(manifest).unwrap_or_default();
    let tests = manifest.get("test").and_then(toml::Value::as_array);
    let names = tests.into_iter().flatten().filter_map(|test| test.get("name")?.as_str());
    names.into_iter().any(|other| other == name)
}

/// The manifest with a test target behind those that it has.
pub(super) fn with_target(manifest: &str, name: &str) -> String {
    let new = format!("[[test]]\nname = \"{name}\"\nharness = false\n\n");
    let behind = manifest.rfind("[[test]]").and_then(|last| {
        let next = manifest[last..].find("\n\n")?;
        Some(last + next + 2)
    });
    match behind {
        Some(at) => format!("{}{new}{}", &manifest[..at], &manifest[at..]),
        None => format!("{}\n\n{}", manifest.trim_end(), new.trim_end()) + "\n",
    }
}

/// The page with a section behind its last exercise, or at its end.
pub(super) fn with_section(page: &str, section: &str) -> String {
    const END: &str = "</wb-exercise>\n";
    let at = page.rfind(END).map_or(page.len(), |at| at + END.len());
    let rest = page[at..].trim_start_matches('\n');
    let gap = if rest.is_empty() { "" } else { "\n" };
    format!("{}\n{section}{gap}{rest}", &page[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_gets_an_entry_at_its_end() {
        let text = "harness::chapter! { \"q\",\n    a {\n    },\n}\n\nfn main() {}\n";
        let with = with_entry(text, "chapter!", "    b {\n    },\n").unwrap();
        let expected =
            "harness::chapter! { \"q\",\n    a {\n    },\n    b {\n    },\n}\n\nfn main() {}\n";
        assert_eq!(with, expected);
        assert_eq!(with_entry("fn main() {}", "chapter!", ""), None);
    }

    #[test]
    fn a_target_stands_behind_the_others() {
        let old = "[[test]]\nname = \"a\"\nharness = false\n\n[lints]\nworkspace = true\n";
        let new = with_target(old, "q");
        let names: Vec<&str> = new.lines().filter(|line| line.starts_with("name")).collect();
        assert_eq!(names, ["name = \"a\"", "name = \"q\""]);
        assert!(new.ends_with("harness = false\n\n[lints]\nworkspace = true\n"), "{new}");
    }

    #[test]
    fn a_section_stands_behind_the_last_exercise() {
        let page = "# Q\n\n<wb-exercise>\n</wb-exercise>\n\n## What to remember\n";
        let expected = "# Q\n\n<wb-exercise>\n</wb-exercise>\n\n## New\n\n## What to remember\n";
        assert_eq!(with_section(page, "## New\n"), expected);
        assert_eq!(with_section("# Q\n", "## New\n"), "# Q\n\n## New\n");
    }
}
