//! Shows on a terminal that something is under way; shows nothing elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A line with a turning sign, which is gone when this is dropped.
#[derive(Debug)]
pub struct Busy(ProgressBar);

impl Busy {
    /// Shows `what` on standard error.
    pub fn new(what: impl Into<std::borrow::Cow<'static, str>>) -> Busy {
        let style = ProgressStyle::with_template("{spinner} {prefix}  {wide_msg:.dim}");
        let bar = ProgressBar::new_spinner()
            .with_style(style.expect("the template is a constant"))
            .with_prefix(what);
        bar.enable_steady_tick(Duration::from_millis(120));
        Busy(bar)
    }

    /// Shows beside it what is being done: a line of cargo's.
    pub fn now(&self, doing: &str) {
        let doing = anstream::adapter::strip_str(doing.trim()).to_string();
        self.0.set_message(doing);
    }

    /// Does what prints, with the line out of the way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
