//! Numbers in sentences.

/// `1,204`
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 run`, `1,204 runs`
pub fn counted(n: u64, what: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {what}{s}", grouped(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1204), "1,204");
        assert_eq!(grouped(1234567), "1,234,567");
    }

    #[test]
    fn only_one_is_one() {
        let said = [0, 1, 2, 1204].map(|n| counted(n, "run"));
        assert_eq!(said, ["0 runs", "1 run", "2 runs", "1,204 runs"]);
    }
}
