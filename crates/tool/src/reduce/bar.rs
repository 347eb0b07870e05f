//! The bar that tells how far a reduction is.

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use interleave::Progress;
use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

/// How often it is drawn.
const TICK: Duration = Duration::from_millis(100);
/// What is over sooner needs no bar.
const SHORT: Duration = Duration::from_secs(1);

/// A bar on standard error, if that is a terminal; gone when dropped.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// Runs `work`, and draws a bar called `name` meanwhile if it takes long.
    pub(super) fn beside<T>(name: &str, work: impl FnOnce(&Progress) -> T) -> T {
        let progress = Progress::default();
        let began = Instant::now();
        std::thread::scope(|scope| {
            // Dropping the sender ends the drawing, also when the work panics.
            let (_working, over) = channel::<()>();
            let progress = &progress;
            let draw = move || {
                let mut bar = None;
                while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    if began.elapsed() >= SHORT && progress.total() > 0 {
                        bar.get_or_insert_with(|| Bar::new(name)).show(progress, began.elapsed());
                    }
                }
            };
            if std::io::stderr().is_terminal() {
                // Without a thread to draw there is nothing to see, and nothing else amiss.
                let _ = Builder::new().name("progress".to_owned()).spawn_scoped(scope, draw);
            }
            work(progress)
        })
    }

    fn new(name: &str) -> Bar {
        let style = "{msg} {bar:30} {bytes}/{total_bytes}  {prefix}";
        let style = ProgressStyle::with_template(style).expect("the template is a constant");
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Bar(bar.with_style(style).with_message(name.to_owned()))
    }

    /// `after` so much time since it began.
    fn show(&self, progress: &Progress, after: Duration) {
        let (done, total) = (progress.done(), progress.total());
        // Of all the time: what comes in the first instants is in the cache.
        let rate = done as f64 / after.as_secs_f64();
        let left = if rate > 0.0 { (total.saturating_sub(done)) as f64 / rate } else { 0.0 };
        let left = Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX);
        let rate = HumanBytes(rate as u64);
        self.0.set_prefix(format!("{rate}/s  {:#} left", HumanDuration(left)));
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
