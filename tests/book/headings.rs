//! The headings of the pages: they are names that links lead to.

use super::pages::Page;
use std::collections::BTreeSet;

/// A heading of a page.
pub struct Heading {
    /// The number of its `#`.
    pub level: usize,
    /// What follows them.
    pub text: String,
    /// Names that it had before: `<a id="…">` in the lines above it.
    before: Vec<String>,
}

impl Heading {
    /// What it is called in the address of a link.
    pub fn anchor(&self) -> String {
        let letters = self.text.to_lowercase();
        let letters = letters.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
        letters.collect::<String>().replace(' ', "-")
    }

    /// The same, and the names that it had before.
    pub fn anchors(&self) -> Vec<String> {
        [self.anchor()].into_iter().chain(self.before.iter().cloned()).collect()
    }
}

/// The headings of a page, without those in fenced blocks.
pub fn of(text: &str) -> Vec<Heading> {
    let mut is_block = false;
    let mut before = Vec::new();
    let mut found = Vec::new();
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        is_block ^= is_fence;
        if is_block || is_fence {
            continue;
        }
        if let Some(id) = line.strip_prefix("<a id=\"").and_then(|rest| rest.split_once('"')) {
            before.push(id.0.to_owned());
        } else if line.starts_with('#') {
            let text = line.trim_start_matches('#');
            let level = line.len() - text.len();
            let before = std::mem::take(&mut before);
            found.push(Heading { level, text: text.trim().to_owned(), before });
        } else if !line.is_empty() {
            before.clear();
        }
    }
    found
}

/// Headings of which a page has more than one with the same name, each with the page.
pub fn repeated(pages: &[Page]) -> Vec<String> {
    let of_page = |page: &Page| {
        let mut seen = BTreeSet::new();
        let mut headings = of(&page.text);
        headings.retain(|heading| !seen.insert(heading.anchor()));
        let line = |heading: Heading| format!("  {}: {}", page.path.display(), heading.text);
        headings.into_iter().map(line).collect::<Vec<_>>()
    };
    pages.iter().flat_map(of_page).collect()
}

/// Entries of the glossary that come after one which is later in the alphabet: headings `### name`
/// below the same `##`, and the words of the list at its end.
pub fn out_of_order(glossary: &str) -> Vec<String> {
    let headings = of(glossary);
    let groups = headings.split(|heading| heading.level == 2);
    let mut groups: Vec<Vec<String>> = groups
        .map(|group| {
            let names = group.iter().filter(|heading| heading.level == 3);
            names.map(|heading| heading.text.to_lowercase()).collect()
        })
        .collect();
    let words = glossary.lines().filter_map(|line| line.strip_prefix("- **")?.split_once("**"));
    groups.push(words.map(|(word, _)| word.trim_end_matches('.').to_lowercase()).collect());
    let pairs = groups.iter().flat_map(|group| group.windows(2));
    let wrong = pairs.filter(|pair| pair[0] > pair[1]);
    wrong.map(|pair| format!("  {} (after {})", pair[1], pair[0])).collect()
}
