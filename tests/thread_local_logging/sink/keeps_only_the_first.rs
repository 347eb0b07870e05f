//! Mistake: lost sink
//!
//! While a sink runs, the next one waits to take its place. A second one that is set in the same call finds it
//! there, takes it out, and puts nothing back.
//!
//! Rejected by: sink_sets_another, model, as lost sink
//! Rejected by: sink_sets_another, native, as lost sink

use std::cell::Cell;
use std::fmt::Display;
use std::sync::Arc;

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

#[derive(Default)]
enum Place {
    #[default]
    Nothing,
    To(Sink),
    /// The sink is being called.
    Out(Sink),
    /// The sink is being called, and has set this one.
    Next(Option<Sink>),
}

thread_local! {
    static PLACE: Cell<Place> = const { Cell::new(Place::Nothing) };
}

pub fn stdout() -> Sink {
    Arc::new(|line| println!("{line}"))
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    let set = |place: &Cell<Place>| match place.take() {
        Place::Out(before) => {
            place.set(Place::Next(sink));
            Some(before)
        }
        Place::Next(before) => {
            before
        }
        other => {
            place.set(sink.map_or(Place::Nothing, Place::To));
            match other {
                Place::To(before) => Some(before),
                _ => None,
            }
        }
    };
    PLACE.try_with(set).unwrap_or_default()
}

pub fn log(message: &dyn Display) {
    let wanted = PLACE.try_with(|place| {
        let now = place.take();
        let wanted = matches!(now, Place::To(_));
        place.set(now);
        wanted
    });
    if wanted != Ok(true) {
        return;
    }
    let line = message.to_string();
    // The message may have set another sink, or none.
    match PLACE.take() {
        Place::To(sink) => {
            PLACE.set(Place::Out(sink.clone()));
            let _back = PutsBack;
            sink(&line);
        }
        other => PLACE.set(other),
    }
}

/// Ends the call of a sink, also when it panics.
struct PutsBack;

impl Drop for PutsBack {
    fn drop(&mut self) {
        PLACE.set(match PLACE.take() {
            Place::Out(sink) | Place::Next(Some(sink)) => Place::To(sink),
            _ => Place::Nothing,
        });
    }
}
