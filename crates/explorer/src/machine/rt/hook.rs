//! Panics of model threads are noted, and kept quiet.

use super::{RUNNING, Running};
use crate::machine::recorder::Spot;
use crate::panics::{Panicked, describe, one_line};
use std::sync::Once;

/// Installs a panic hook that notes the panics of model threads and leaves all others to the hook
/// that was there before.
pub(crate) fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !note_panic(|| describe(info)) {
                previous(info);
            }
        }));
    });
}

/// Notes a panic of the current model thread; false when there is no model.
fn note_panic(describe: impl FnOnce() -> Panicked) -> bool {
    RUNNING.with(|slot| {
        let Ok(mut slot) = slot.try_borrow_mut() else { return false };
        let Some(Running { execution: e, .. }) = slot.as_mut() else { return false };
        let me = e.current;
        let panicked = describe();
        e.threads[me].panicking += 1;
        let rest = format!(": {}", one_line(&panicked.message));
        let spot = match &panicked.at {
            Some((file, line)) => Spot::Panicked(file.clone(), *line),
            None => Spot::Nowhere,
        };
        e.log("panics", None, rest, spot);
        if e.panicked.as_ref().is_none_or(|p| p.name.is_none() && panicked.name.is_some()) {
            e.panicked = Some(panicked);
        }
        true
    })
}
