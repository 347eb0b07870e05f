//! What the user sees.

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use std::time::{Duration, Instant};

/// Writes a line to standard error. Where that is not possible there is nobody to tell.
pub(crate) fn tell(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr(), "{}", text.as_ref());
}

/// How far the job is, on standard error; gone when dropped.
pub(crate) struct Bar {
    bar: ProgressBar,
    began: Instant,
    /// Pieces that were there when it began, such as after a manager that was killed.
    before: Option<u64>,
}

impl Bar {
    pub(crate) fn new(name: &str) -> Bar {
        let style = "{msg} {bar:30} {pos}/{len} pieces  {prefix}";
        let style = ProgressStyle::with_template(style).expect("the template is a constant");
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let bar = bar.with_style(style).with_message(name.to_owned());
        Bar { bar, began: Instant::now(), before: None }
    }

    pub(crate) fn show(&mut self, all: u64, missing: u64, workers: usize) {
        let done = all - missing;
        let before = *self.before.get_or_insert(done);
        let left =
            self.began.elapsed().as_secs_f64() * missing as f64 / (done - before).max(1) as f64;
        let left = match done > before {
            true => format!("  {:#} left", HumanDuration(Duration::from_secs_f64(left))),
            false => String::new(),
        };
        self.bar.set_prefix(counted(workers, "worker") + &left);
        self.bar.set_length(all);
        self.bar.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// `1 worker`, `3 workers`
pub(crate) fn counted(n: usize, what: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {what}{s}")
}
