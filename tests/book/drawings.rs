//! The drawings in `chapters/*/pictures/`: each must do for everyone, in light and dark.

use super::pages::{self, root};
use std::collections::BTreeSet;
use std::fs;

/// Drawings that a screen reader cannot tell, that do not take the page's colour, that break the page, or
/// whose names clash with another's; each with what is wrong.
///
/// # Errors
/// If one cannot be read.
pub fn wrong() -> Result<Vec<String>, String> {
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in pages::files("svg") {
        if !file.parent().is_some_and(|folder| folder.ends_with("pictures")) {
            continue;
        }
        let svg = fs::read_to_string(root().join(&file)).map_err(|e| e.to_string())?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().replace('_', "-");
        let (title, desc) =
            (format!("<title id=\"{name}-title\">"), format!("<desc id=\"{name}-desc\">"));
        let labelled = format!("aria-labelledby=\"{name}-title {name}-desc\"");
        let lacks = [
            (svg.contains("role=\"img\"") && svg.contains(&labelled), "role and aria-labelledby"),
            (svg.contains(&title), "a <title> with the id of its file"),
            (svg.contains(&desc), "a <desc> with the id of its file"),
            (svg.contains("currentColor") && !svg.contains("\"black\""), "the colour of the page"),
            (
                svg.contains("viewBox=") && svg.contains("width=\"100%\""),
                "a width that follows the page",
            ),
            (
                !svg.contains("\n\n"),
                "lines without gaps: an empty one ends the drawing in Markdown",
            ),
            (names.insert(name.clone()), "a name of its own: its ids would be those of another"),
        ];
        let lacks = lacks.iter().filter(|(has, _)| !has);
        wrong.extend(lacks.map(|(_, what)| format!("  {}: {what}", file.display())));
    }
    Ok(wrong)
}
