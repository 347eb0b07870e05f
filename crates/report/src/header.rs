//! The header of a mistake: the bug's name, and which check rejects it as what.

use crate::Flavour;

const FORM: &str = "\
A mistake opens with a header of this form:

    //! Mistake: double claim
    //!
    //! The cursor is loaded, then stored: two workers can load the same value in between.
    //!
    //! Rejected by: every_chunk_once, model, as double claim";

/// What a mistake's file says about itself in its first lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The bug's name, as the glossary has it.
    pub bug: String,
    /// How the checks reject it, in the order of the lines; at least one.
    pub rejections: Vec<Rejection>,
}

/// One `Rejected by:` line.
///
/// Several lines for the same check in the same flavour are alternatives: natively, a bug can show
/// in more than one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The check's name.
    pub check: String,
    /// The flavour in which it rejects.
    pub flavour: Flavour,
    /// The verdict's name.
    pub verdict: String,
}

impl Header {
    /// Reads the header from the text of a mistake's file.
    ///
    /// # Errors
    /// What is missing or malformed, in words, with the form that is expected.
    pub fn parse(source: &str) -> Result<Header, String> {
        Header::read(source).map_err(|wrong| format!("{wrong}\n\n{FORM}"))
    }

    fn read(source: &str) -> Result<Header, String> {
        let mut bug = None;
        let mut rejections = Vec::new();
        let lines = source.lines().map(str::trim).take_while(|line| line.starts_with("//!"));
        for line in lines.map(|line| line["//!".len()..].trim()) {
            if let Some(name) = line.strip_prefix("Mistake:") {
                let name = name.trim().to_string();
                if name.is_empty() {
                    return Err("`Mistake:` names no bug".into());
                }
                if bug.replace(name).is_some() {
                    return Err("there are two lines `Mistake: …`".into());
                }
            } else if let Some(rest) = line.strip_prefix("Rejected by:") {
                rejections.push(rejection(rest).ok_or_else(|| {
                    format!("`{line}` should be `Rejected by: CHECK, native or model, as VERDICT`")
                })?);
            }
        }
        let bug = bug.ok_or("the header has no line `Mistake: …`")?;
        if rejections.is_empty() {
            return Err("the header has no line `Rejected by: …`".into());
        }
        Ok(Header { bug, rejections })
    }
}

/// `every_chunk_once, model, as double claim`
fn rejection(text: &str) -> Option<Rejection> {
    let mut parts = text.splitn(3, ',').map(str::trim);
    let check = parts.next().filter(|name| !name.is_empty())?.to_string();
    let flavour = match parts.next()? {
        "native" => Flavour::Native,
        "model" => Flavour::Model,
        _ => return None,
    };
    let verdict = parts.next()?.strip_prefix("as ")?.trim().to_string();
    (!verdict.is_empty()).then_some(Rejection { check, flavour, verdict })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
//! Mistake: double claim
//!
//! The cursor is loaded, then stored.
//!
//! Rejected by: every_chunk_once, model, as double claim
//! Rejected by: no_chunk_is_lost, native, as lost update

//! Rejected by: not_read, model, as this is no longer the header
use std::thread;
";

    #[test]
    fn a_header_names_the_bug_and_how_it_is_rejected() {
        let header = Header::parse(GOOD).unwrap();
        assert_eq!(header.bug, "double claim");
        let said: Vec<_> = header
            .rejections
            .iter()
            .map(|r| (r.check.as_str(), r.flavour, r.verdict.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("every_chunk_once", Flavour::Model, "double claim"),
                ("no_chunk_is_lost", Flavour::Native, "lost update"),
            ]
        );
    }

    #[test]
    fn line_ends_do_not_matter() {
        assert_eq!(Header::parse(&GOOD.replace('\n', "\r\n")), Header::parse(GOOD));
    }

    #[test]
    fn every_malformed_header_says_what_is_wrong() {
        let by = "//! Rejected by: c, model, as panic\n";
        for (source, wrong) in [
            ("use std::thread;\n", "no line `Mistake"),
            (by, "no line `Mistake"),
            ("//! Mistake: a\n", "no line `Rejected by"),
            (&format!("//! Mistake:\n{by}"), "names no bug"),
            (&format!("//! Mistake: a\n//! Mistake: b\n{by}"), "two lines"),
            ("//! Mistake: a\n//! Rejected by: c, model\n", "should be `Rejected by"),
            ("//! Mistake: a\n//! Rejected by: c, loom, as panic\n", "should be `Rejected by"),
            ("//! Mistake: a\n//! Rejected by: c, model, panic\n", "should be `Rejected by"),
            ("//! Mistake: a\n//! Rejected by: c, model, as \n", "should be `Rejected by"),
            ("//! Mistake: a\n//! Rejected by: , model, as panic\n", "should be `Rejected by"),
        ] {
            let said = Header::parse(source).unwrap_err();
            assert!(said.contains(wrong), "{source:?}: {said}");
            assert!(said.contains(FORM), "{source:?}: {said}");
        }
    }
}
