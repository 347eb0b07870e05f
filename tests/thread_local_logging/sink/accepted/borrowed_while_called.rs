//! While the sink is called, a second cell is borrowed. A call that can't borrow it logs from
//! within a sink. A borrow ends even when a panic passes, so there is nothing to put back.

use std::cell::RefCell;
use std::fmt::Display;
use std::sync::Arc;

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    static SINK: RefCell<Option<Sink>> = const { RefCell::new(None) };
    /// Has no destructor, so it is there to the end of the thread.
    static TURN: RefCell<()> = const { RefCell::new(()) };
}

pub fn stdout() -> Sink {
    Arc::new(|line| println!("{line}"))
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    SINK.try_with(|own| own.replace(sink)).ok().flatten()
}

pub fn log(message: &dyn Display) {
    let is_called = TURN.with(|turn| turn.try_borrow().is_err());
    let has_sink = SINK.try_with(|own| own.borrow().is_some()).unwrap_or(false);
    if is_called || !has_sink {
        return;
    }
    let line = message.to_string();
    // Looked for again: the message may have set another one.
    let sink = SINK.with_borrow(Clone::clone);
    TURN.with(|turn| {
        let _turn = turn.borrow_mut();
        if let Some(sink) = sink {
            sink(&line);
        }
    });
}
