use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::thread;
use tracing::{Span, debug, debug_span};
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

/// What a client wants to know: the sum of some rows.
struct Request {
    id: u32,
    rows: Range<usize>,
    debug: bool,
}

/// Deep below: it knows nothing of requests.
fn read(rows: Range<usize>) -> f64 {
    debug!(?rows, "read");
    rows.map(|row| row as f64).sum()
}

/// Answers a request with two threads.
fn answer(request: &Request) -> f64 {
    let Request { id, rows: Range { start, end }, debug } = request;
    let span = if *debug { debug_span!("request", id) } else { Span::none() };
    // This thread is in the span until the closure returns or panics.
    let half = |rows| span.in_scope(|| read(rows));
    let middle = (start + end) / 2;
    thread::scope(|scope| {
        let second = scope.spawn(|| half(middle..*end));
        half(*start..middle) + second.join().unwrap()
    })
}

/// Where the lines go. `tracing-subscriber` hands each over in one piece.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() {
    let lines = Lines::default();
    let writer = lines.clone();
    let to_lines = fmt::layer()
        .with_writer(move || writer.clone())
        .without_time()
        .with_target(false)
        .with_ansi(false);
    let in_a_span = dynamic_filter_fn(|metadata, context| {
        metadata.is_span() || context.lookup_current().is_some()
    });
    // For all threads, until the process ends.
    tracing_subscriber::registry().with(to_lines.with_filter(in_a_span)).init();

    let requests = [(0..10, false), (10..20, true), (20..30, false)];
    for (id, (rows, debug)) in (1..).zip(requests) {
        let should = rows.clone().map(|row| row as f64).sum::<f64>();
        assert_eq!(answer(&Request { id, rows, debug }), should);
    }
    // Nothing is left of any request: this goes nowhere.
    debug!("done");

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    print!("{text}");
    let mut lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        ["DEBUG request{id=2}: read rows=10..15", "DEBUG request{id=2}: read rows=15..20"]
    );
}
