//! What the threads of one execution do, recorded when a failing execution is run again.

use crate::names::{Sources, tidy};
use crate::report::{Row, Trace};
use std::panic::Location;

/// Where in the source something was written.
pub(crate) type Place = &'static Location<'static>;

/// One thing that a thread did.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) thread: usize,
    pub(crate) verb: &'static str,
    pub(crate) object: Option<u32>,
    /// What follows the object's name: a value, an ordering.
    pub(crate) rest: String,
    pub(crate) at: Option<Place>,
    /// For a panic, whose place is not a static one.
    pub(crate) panicked_at: Option<(String, u32)>,
    pub(crate) fault: bool,
}

/// What the trace needs to know of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) kind: &'static str,
    pub(crate) created: Place,
}

/// The name that is shown for a thread.
pub(crate) fn thread_name(index: usize, name: Option<&str>) -> String {
    match (name, index) {
        (Some(name), _) => name.to_string(),
        (None, 0) => "main".to_string(),
        (None, n) => format!("T{n}"),
    }
}

/// Names the objects after the variables or fields that hold them.
pub(crate) fn names(objects: &[Origin]) -> Vec<String> {
    Sources::default().names(objects)
}

/// Makes the table.
pub(crate) fn table(threads: Vec<String>, events: &[Event], names: &[String]) -> Trace {
    let mut sources = Sources::default();
    let mut step = 0;
    let rows = events
        .iter()
        .map(|event| {
            let object = event.object.map(|o| format!(" {}", names[o as usize]));
            let at = event.at.map(|at| (tidy(at.file()), at.line()));
            let (file, line) = at.or_else(|| event.panicked_at.clone()).unwrap_or_default();
            let source = sources.line(&file, line).unwrap_or("").trim().to_string();
            Row {
                step: (!event.fault).then(|| {
                    step += 1;
                    step
                }),
                thread: event.thread,
                what: format!("{}{}{}", event.verb, object.unwrap_or_default(), event.rest),
                file,
                line,
                source,
                fault: event.fault,
            }
        })
        .collect();
    Trace { threads, rows }
}
