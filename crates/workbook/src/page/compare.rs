//! Two texts side by side: which lines they share, and what stands between.

/// One line of a comparison: what stands on the left, and on the right. Where both are there and
/// differ, one line was replaced by the other.
pub type Row = (Option<String>, Option<String>);

/// The most lines of a text that is compared: the work grows with the product of the two.
const MOST_LINES: usize = 2_000;

/// The texts side by side, with as many lines shared as can be; none if one of them is very long.
/// Blanks at the end of a line do not count.
pub fn compare(left: &str, right: &str) -> Option<Vec<Row>> {
    let left: Vec<&str> = left.lines().map(str::trim_end).collect();
    let right: Vec<&str> = right.lines().map(str::trim_end).collect();
    if left.len() > MOST_LINES || right.len() > MOST_LINES {
        return None;
    }
    let longest = longest(&left, &right);
    let mut rows = Vec::new();
    let (mut l, mut r) = (0, 0);
    // Lines of one side only, since the last shared one.
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    while l < left.len() || r < right.len() {
        if l < left.len() && r < right.len() && left[l] == right[r] {
            side_by_side(&mut rows, &mut gone, &mut come);
            rows.push((Some(left[l].to_owned()), Some(right[r].to_owned())));
            l += 1;
            r += 1;
        } else if r == right.len() || (l < left.len() && longest[l + 1][r] >= longest[l][r + 1]) {
            gone.push(left[l].to_owned());
            l += 1;
        } else {
            come.push(right[r].to_owned());
            r += 1;
        }
    }
    side_by_side(&mut rows, &mut gone, &mut come);
    Some(rows)
}

/// Moves what only one side has into rows, the first of each side beside each other; but a comment is beside
/// no code, because the page folds rows in which nothing but comments differ.
fn side_by_side(rows: &mut Vec<Row>, gone: &mut Vec<String>, come: &mut Vec<String>) {
    let (mut left, mut right) = (gone.drain(..).peekable(), come.drain(..).peekable());
    loop {
        let row =
            match (left.peek().map(|l| says_nothing(l)), right.peek().map(|r| says_nothing(r))) {
                (None, None) => break,
                (Some(true), Some(false)) => (left.next(), None),
                (Some(false), Some(true)) => (None, right.next()),
                _ => (left.next(), right.next()),
            };
        rows.push(row);
    }
}

/// A comment, or nothing at all.
fn says_nothing(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with("//")
}

/// By the lines that are passed over on each side: how many lines the rests can share.
fn longest(left: &[&str], right: &[&str]) -> Vec<Vec<u16>> {
    let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
    for l in (0..left.len()).rev() {
        for r in (0..right.len()).rev() {
            table[l][r] = if left[l] == right[r] {
                table[l + 1][r + 1] + 1
            } else {
                table[l + 1][r].max(table[l][r + 1])
            };
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(left: &str, right: &str) -> Vec<String> {
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
        let rows = compare(left, right).unwrap();
        rows.iter().map(|(left, right)| format!("{}|{}", side(left), side(right))).collect()
    }

    #[test]
    fn shared_lines_stand_beside_each_other() {
        assert_eq!(shown("a\nb\nc\n", "a\nc\n"), ["a|a", "b|-", "c|c"]);
        assert_eq!(shown("a\nc", "a\nb\nc"), ["a|a", "-|b", "c|c"]);
    }

    #[test]
    fn what_differs_between_shared_lines_is_paired() {
        assert_eq!(shown("a\nx\ny\nb", "a\n1\nb"), ["a|a", "x|1", "y|-", "b|b"]);
        assert_eq!(shown("x", ""), ["x|-"]);
        assert_eq!(shown("", "x\ny"), ["-|x", "-|y"]);
    }

    #[test]
    fn a_comment_is_beside_no_code() {
        assert_eq!(shown("x();", "// why\n\ny();"), ["-|// why", "-|", "x();|y();"]);
        assert_eq!(shown("/// a\nx();", "/// b\ny();"), ["/// a|/// b", "x();|y();"]);
    }

    #[test]
    fn blanks_at_the_end_do_not_count() {
        assert_eq!(shown("a  \r\nb", "a\nb"), ["a|a", "b|b"]);
    }

    #[test]
    fn as_many_lines_are_shared_as_can_be() {
        let shared = |rows: Vec<Row>| rows.iter().filter(|(l, r)| l == r).count();
        assert_eq!(shared(compare("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc").unwrap()), 4);
    }

    #[test]
    fn very_long_texts_are_not_compared() {
        assert_eq!(compare(&"a\n".repeat(MOST_LINES + 1), "a"), None);
    }
}
