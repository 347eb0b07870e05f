//! What cargo tells its user: lines, and a bar.

use std::io::{BufRead, BufReader, Read};

/// Reads cargo's own words to the end; answers the last of them.
pub fn said(err: impl Read, on_line: &(dyn Fn(&str) + Sync)) -> String {
    const KEPT: usize = 20;
    let mut last = std::collections::VecDeque::new();
    let mut err = BufReader::new(err);
    let mut line = Vec::new();
    // A bar ends with a carriage return, so that what comes next is written over it.
    while matches!(skip_to(&mut err, &mut line), Ok(true)) {
        let line = String::from_utf8_lossy(&line).into_owned();
        let plain = anstream::adapter::strip_str(&line).to_string();
        if let Some(steps) = steps(&plain) {
            on_line(&steps);
            continue;
        }
        if plain.trim().is_empty() {
            continue;
        }
        on_line(&line);
        if last.len() == KEPT {
            last.pop_front();
        }
        last.push_back(line);
    }
    last.make_contiguous().join("\n")
}

/// Reads up to the next end of a line or carriage return; false when nothing is left.
fn skip_to(err: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    loop {
        let read = err.fill_buf()?;
        if read.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = read.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        line.extend_from_slice(&read[..end.unwrap_or(read.len())]);
        let used = end.map_or(read.len(), |end| end + 1);
        err.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// What cargo's bar says, `Building [===>   ] 43/61: harness`, without the bar.
pub fn steps(line: &str) -> Option<String> {
    let (_, rest) = line.trim().strip_prefix("Building [")?.split_once("] ")?;
    let (steps, what) = rest.split_once(": ").unwrap_or((rest, ""));
    let (done, all) = steps.trim_end_matches(':').split_once('/')?;
    let (done, all): (usize, usize) = (done.parse().ok()?, all.parse().ok()?);
    // A crate's program and its tests are both the crate to a reader: `locks(test), locks`.
    let mut crates: Vec<&str> = Vec::new();
    for name in what.split(", ").map(|unit| unit.split('(').next().unwrap_or_default()) {
        if !crates.contains(&name) {
            crates.push(name);
        }
    }
    Some(format!("{done} of {all}: {}", crates.join(", ")).trim_end_matches(": ").to_owned())
}

/// Returns `true` if it is one that [`steps`] made.
pub fn is_steps(line: &str) -> bool {
    let mut words = line.split([' ', ':']);
    let is_number = |word: Option<&str>| word.is_some_and(|word| word.parse::<usize>().is_ok());
    is_number(words.next()) && words.next() == Some("of") && is_number(words.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_told_as_numbers_and_lines_as_they_are() {
        let words = "   Compiling harness v0.1.0\n\
                     \x1b[1m\x1b[36m    Building\x1b[0m [=====>     ] 43/61: harness(test), harness, serde      \r\
                     \x1b[K\r    Building [==========>] 61/61: \rerror: no\nlast";
        let heard = std::sync::Mutex::new(Vec::new());
        let kept = said(words.as_bytes(), &|line| heard.lock().unwrap().push(line.to_owned()));
        let heard = heard.into_inner().unwrap();
        let heard: Vec<&str> = heard.iter().map(|line| line.trim()).collect();
        let expected = [
            "Compiling harness v0.1.0",
            "43 of 61: harness, serde",
            "61 of 61",
            "error: no",
            "last",
        ];
        assert_eq!(heard, expected);
        assert!(kept.ends_with("error: no\nlast") && !kept.contains("43"), "{kept}");
    }

    #[test]
    fn what_only_looks_like_a_bar_is_a_line() {
        for line in ["Building [x", "Building [==>] soon: a", "Fetch [==> ] 1/2: b", ""] {
            assert_eq!(steps(line), None, "{line}");
        }
    }
}
