//! Is a file still what was handed out?

/// Returns `true` if two texts are the same, but for line ends, trailing blanks, blank lines at the end, and a
/// byte-order mark at the start.
///
/// Editors change these without being asked.
pub fn same_text(a: &str, b: &str) -> bool {
    lines(a).eq(lines(b))
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_prefix('\u{feff}').unwrap_or(text).trim_end().lines().map(str::trim_end)
}

#[cfg(test)]
mod tests {
    use super::same_text;

    #[test]
    fn line_ends_and_trailing_blanks_do_not_count() {
        assert!(same_text("fn a() {\n    todo!()\n}\n", "fn a() {  \r\n    todo!()\t\r\n}"));
    }

    #[test]
    fn a_byte_order_mark_does_not_count() {
        assert!(same_text("\u{feff}fn a() {}\n", "fn a() {}"));
        assert!(!same_text("\u{feff}fn a() {}\n", "fn b() {}"));
    }

    #[test]
    fn blank_lines_at_the_end_do_not_count() {
        assert!(same_text("fn a() {}\n", "fn a() {}\n\n  \n"));
        assert!(same_text("", "\n"));
    }

    #[test]
    fn indentation_and_blank_lines_between_count() {
        assert!(!same_text("a\n b\n", "a\nb\n"));
        assert!(!same_text("a\n\nb\n", "a\nb\n"));
        assert!(!same_text("\na\n", "a\n"));
    }

    #[test]
    fn a_changed_word_counts() {
        assert!(!same_text("let a = 1;\n", "let a = 2;\n"));
        assert!(!same_text("let a = 1;\n", "let a = 1;\n// more\n"));
    }
}
