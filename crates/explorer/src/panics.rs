//! What a panic says.

use crate::Named;
use std::any::Any;
use std::panic::PanicHookInfo;

/// A panic as the hook saw it.
#[derive(Debug, Clone)]
pub(crate) struct Panicked {
    pub(crate) message: String,
    pub(crate) name: Option<&'static str>,
    pub(crate) at: Option<(String, u32)>,
}

pub(crate) fn describe(info: &PanicHookInfo<'_>) -> Panicked {
    let (name, message) = payload_text(info.payload());
    let location = info.location();
    Panicked { message, name, at: location.map(|l| (crate::names::tidy(l.file()), l.line())) }
}

/// The name that a check gave to the bug, if it did, and the message.
pub fn payload_text(payload: &(dyn Any + Send)) -> (Option<&'static str>, String) {
    if let Some(named) = payload.downcast_ref::<Named>() {
        (Some(named.name), named.message.clone())
    } else if let Some(text) = payload.downcast_ref::<&str>() {
        (None, text.to_string())
    } else if let Some(text) = payload.downcast_ref::<String>() {
        (None, text.clone())
    } else {
        (None, "a panic whose payload isn't text".to_string())
    }
}

/// A message of several lines in one.
pub(crate) fn one_line(message: &str) -> String {
    let mut out = String::new();
    for line in message.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match out.chars().last() {
            None => {}
            Some(':' | ';') => out.push(' '),
            Some(_) => out.push_str("; "),
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn lines_are_joined_by_one_mark() {
        let message = "the sum of rows 0..2:\n    is: 1\n\nshould: 3";
        assert_eq!(one_line(message), "the sum of rows 0..2: is: 1; should: 3");
        assert_eq!(one_line("one"), "one");
    }
}
