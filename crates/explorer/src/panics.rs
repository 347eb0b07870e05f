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
    message.lines().map(str::trim).collect::<Vec<_>>().join("; ")
}
