//! Exercises under headings of their own, and long lists folded.

/// `<p><strong>Exercise: claim.</strong> Open …` becomes a heading and a paragraph.
pub(super) fn with_headings(page: &str) -> String {
    const BEGINS: &str = "<p><strong>Exercise: ";
    let mut parts = page.split(BEGINS);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(".</strong>") {
            Some((name, rest)) if !name.contains('<') => {
                let id = format!("exercise-{name}");
                out.push_str(&format!(
                    "<h3 id=\"{id}\"><a class=\"header\" href=\"#{id}\">Exercise: {name}</a></h3>\n<p>{}",
                    rest.trim_start()
                ));
            }
            _ => {
                out.push_str(BEGINS);
                out.push_str(part);
            }
        }
    }
    out
}

/// The wrong answers that show a verdict are a long list below each entry of the glossary: folded, since
/// hardly anyone looks one up there.
pub(super) fn with_folded_lists(page: &str) -> String {
    const BEGINS: &str = "<p>Wrong answers that show it: ";
    let mut parts = page.split(BEGINS);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (list, rest) = part.split_once("</p>").unwrap_or((part, ""));
        out.push_str(&format!(
            "<details><summary>Wrong answers that show it</summary>\n<p>{list}</p></details>{rest}"
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_wrong_answers_is_folded() {
        let list = "<p>Wrong answers that show it: <code>a</code>.</p>";
        let folded = "<details><summary>Wrong answers that show it</summary>\n<p><code>a</code>.</p></details>";
        let page = |list: &str| format!("<p>a</p>\n{list}\n<h3>b</h3>\n{list}\n");
        assert_eq!(with_folded_lists(&page(list)), page(folded));
        assert_eq!(with_folded_lists("<p>none</p>"), "<p>none</p>");
    }

    #[test]
    fn an_exercise_has_a_heading_of_its_own() {
        let page = "<p>a</p>\n<p><strong>Exercise: claim.</strong> Open it.</p><p><strong>Exercise: \
            <code>x</code>.</strong> b</p>";
        let heading = "<h3 id=\"exercise-claim\"><a class=\"header\" href=\"#exercise-claim\">\
            Exercise: claim</a></h3>\n<p>Open it.</p>";
        let rest = "<p><strong>Exercise: <code>x</code>.</strong> b</p>";
        assert_eq!(with_headings(page), format!("<p>a</p>\n{heading}{rest}"));
    }
}
