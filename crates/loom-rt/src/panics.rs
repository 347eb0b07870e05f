//! Panics: those of model threads are noted, and those of the checker itself end the search.

use crate::back;
use crate::rt;
use explorer::{Fault, Named};
use std::any::Any;
use std::panic::PanicHookInfo;
use std::sync::Once;

/// Installs the hook that sees every panic first.
pub(crate) fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let (name, message) = words(info.payload());
            if is_of_the_checker(info) {
                back::gave_up(&message);
            }
            if !rt::note_panic(name, &message) {
                previous(info);
            }
        }));
    });
}

fn is_of_the_checker(info: &PanicHookInfo<'_>) -> bool {
    let file = info.location().map_or("", |at| at.file());
    rt::is_active() && back::SOURCES.iter().any(|source| file.contains(source))
}

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
