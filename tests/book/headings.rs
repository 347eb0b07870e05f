//! The headings of the pages: they are names that links lead to.

use super::pages::Page;
use std::collections::BTreeSet;

/// The headings of a page, with their `#`, without those in fenced blocks.
fn of(text: &str) -> Vec<&str> {
    let mut is_block = false;
    let lines = text.lines().filter(|line| {
        let is_fence = line.starts_with("```");
        is_block ^= is_fence;
        !is_block && !is_fence && line.starts_with('#')
    });
    lines.collect()
}

/// What a heading is called in the address of a link.
fn anchor(heading: &str) -> String {
    let letters = heading.trim_start_matches('#').trim().to_lowercase();
    let letters = letters.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
    letters.collect::<String>().replace(' ', "-")
}

/// Headings of which a page has more than one with the same name, each with the page.
pub fn repeated(pages: &[Page]) -> Vec<String> {
    let of_page = |page: &Page| {
        let mut seen = BTreeSet::new();
        let mut headings = of(&page.text);
        headings.retain(|heading| !seen.insert(anchor(heading)));
        let line = |heading: &str| format!("  {}: {heading}", page.path.display());
        headings.into_iter().map(line).collect::<Vec<_>>()
    };
    pages.iter().flat_map(of_page).collect()
}

/// Entries of the glossary that come after one which is later in the alphabet: headings `### name`
/// below the same `##`, and the words of the list at its end.
pub fn out_of_order(glossary: &str) -> Vec<String> {
    let headings = of(glossary);
    let groups = headings.split(|heading| heading.starts_with("## "));
    let mut groups: Vec<Vec<String>> = groups
        .map(|group| {
            let names = group.iter().filter_map(|heading| heading.strip_prefix("### "));
            names.map(str::to_lowercase).collect()
        })
        .collect();
    let words = glossary.lines().filter_map(|line| line.strip_prefix("- **")?.split_once("**"));
    groups.push(words.map(|(word, _)| word.trim_end_matches('.').to_lowercase()).collect());
    let pairs = groups.iter().flat_map(|group| group.windows(2));
    let wrong = pairs.filter(|pair| pair[0] > pair[1]);
    wrong.map(|pair| format!("  {} (after {})", pair[1], pair[0])).collect()
}
