//! Text that stands in XML or HTML.

/// The text as XML and HTML have it, between tags or between double quotes. What XML has no way to say is replaced.
///
/// ```
/// assert_eq!(report::escaped("a < \"b\" && c\u{1}"), "a &lt; &quot;b&quot; &amp;&amp; c\u{fffd}");
/// ```
pub fn escaped(text: &str) -> String {
    // Most text has nothing to escape, and there is a lot of it.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !b"&<>\"".contains(&byte)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As itself it would be a space in an attribute.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_forbids_is_replaced() {
        assert_eq!(escaped("a\u{fffe}b\u{ffff}\u{1}c é"), "a\u{fffd}b\u{fffd}\u{fffd}c é");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(escaped("a\n\tb"), "a\n&#9;b");
    }
}
