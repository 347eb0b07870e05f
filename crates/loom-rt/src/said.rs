//! What a panic says.

use explorer::{Fault, Named};
use std::any::Any;

/// The name that a check gave to the bug, if it did, and the message.
pub(crate) fn words(payload: &(dyn Any + Send)) -> (Option<&'static str>, String) {
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

/// The fault that a panic of the main thread stands for.
pub(crate) fn fault(name: Option<&'static str>) -> Fault {
    name.map_or(Fault::Panic, Fault::Named)
}
