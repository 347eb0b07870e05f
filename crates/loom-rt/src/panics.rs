//! Panics: those of model threads are noted, and those of the checker itself end the search.

use crate::{back, rt, said};
use std::panic::PanicHookInfo;
use std::sync::Once;

/// Installs the hook that sees every panic first. `gave_up` is told what the checker itself says, and ends the
/// search.
pub(crate) fn install_hook(gave_up: fn(&str)) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let (name, message) = said::words(info.payload());
            if is_of_the_checker(info) {
                gave_up(&message);
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
