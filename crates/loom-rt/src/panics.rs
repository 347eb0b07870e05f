//! Panics: those of model threads are noted, and those of the checker itself end the search.

use crate::{back, ending, rt};
use explorer::Fault;
use explorer::rt::payload_text;
use std::panic::PanicHookInfo;
use std::sync::Once;

/// Installs the hook that sees every panic first.
pub(crate) fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let (name, message) = payload_text(info.payload());
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

/// The checker itself panicked: what that means.
fn gave_up(message: &str) {
    let said = Some(message.to_string());
    if message.starts_with("deadlock; threads") {
        let (fault, message) = rt::nobody_can_go_on();
        ending::fail(fault, message, said);
    }
    if message.contains("Causality violation") {
        let message = "two uses of the same UnsafeCell, and nothing orders them";
        ending::fail(Fault::DataRace, message.into(), said);
    }
    if message.contains("maximum number of branches") {
        let (fault, message) = rt::goes_on_for_ever();
        ending::fail(fault, message, said);
    }
    if message.contains("fully deterministic") {
        let message = "the same schedule did not lead to the same steps";
        ending::fail(Fault::NotDeterministic, message.into(), said);
    }
    if message == "attempt to add with overflow" {
        ending::cannot_express(
            "an execution with more than 255 preemptions: loom counts them in a byte",
        );
    }
    ending::cannot_express(format!("{} panicked: {message}", back::NAME))
}
