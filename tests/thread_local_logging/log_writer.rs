//! The checks of `log_writer`.

use super::subject::LogWriter;
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::fs::{self, File};
use std::io::ErrorKind::{self, BrokenPipe, StorageFull};
use std::io::{self, BufWriter, Write};
use std::sync::{Arc, Mutex};
use support::ended::Ended;
use support::handed::Handed;
use support::law::for_all;
use support::own_error::ensure_own;
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Threads hand their lines to a thread that does nothing but write, so a slow disk does not hold up the threads that have other work to do.",
    ),
    Promise::explains("A thread that writes lines."),
    Promise::kept(
        "Several threads may call its methods at any time.",
        &["two_threads", "three_threads", "two_flush"],
    ),
    Promise::explains("Starts a thread that writes to `out`."),
    Promise::kept(
        "Hands over a line, without a line end.",
        &["two_threads", "three_threads", "a_bit_at_a_time", "any_lines"],
    ),
    Promise::kept(
        "Each thread's lines are written in the order in which it hands them over, each as one piece with a line end.",
        &["two_threads", "three_threads", "a_bit_at_a_time", "any_lines"],
    ),
    Promise::kept(
        "It returns without waiting for the output, or for another thread that is waiting for the output.",
        &["held", "held_for_long"],
    ),
    Promise::kept(
        "So a thread may call it while it holds a lock that the output needs.",
        &["held", "held_for_long"],
    ),
    Promise::kept(
        "Waits until all lines that were handed over before this call have been written, and the output has been flushed.",
        &["flush", "two_flush", "many_flushes", "nothing_to_flush", "seen_after_flush"],
    ),
    Promise::kept(
        "Writes everything that has been handed over, flushes the output, and ends the thread.",
        &["nothing_lost", "ended_at_last", "dropped"],
    ),
    Promise::kept(
        "Dropping the writer does the same, but returns nothing.",
        &["nothing_lost", "ended_at_last", "dropped"],
    ),
    Promise::kept(
        "Returns the first error from the output, whether from writing a line or from flushing.",
        &["errors", "error_of_the_last_flush", "error_of_one_flush", "first_error"],
    ),
    Promise::kept("An error does not keep later lines from being written.", &["errors"]),
    Promise::explains("Start a thread that writes the lines for all the others."),
    Promise::kept(
        "lines stay whole, and each thread's lines stay in order;",
        &["two_threads", "three_threads"],
    ),
    Promise::kept(
        "neither `finish` nor dropping the writer loses a line, and `flush` returns when everything has been written.",
        &["nothing_lost", "dropped", "flush"],
    ),
    Promise::kept(
        "a thread can hand over a line without waiting, even while another thread holds the output.",
        &["held", "held_for_long"],
    ),
    Promise::kept(
        "an error is returned to the caller, and does not keep later lines from being written.",
        &["errors"],
    ),
    Promise::kept(
        "whatever lines the threads hand over, all of them are written, and the lines from threads that read `/array` end up in a file.",
        &["any_lines", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("nothing_lost", "`finish` writes what was handed over", nothing_lost),
    Check::new("dropped", "dropping the writer writes what was handed over", dropped),
    Check::new("two_threads", "two threads hand over lines, which stay whole", two_threads)
        .preemptions(2),
    Check::new("three_threads", "three threads hand over lines, which stay whole", three_threads).preemptions(1),
    Check::new("flush", "`flush` waits until all is written", flush).preemptions(2),
    Check::new("seen_after_flush", "after `flush` the thread sees what the output has done", seen_after_flush)
        .preemptions(1),
    Check::new("held", "`line` does not wait while the output is held", held).hang_means(
        "logger waits for the output",
        "A thread holds a lock that the output needs, and calls `line`. It waits for the output, or \
         for a thread that waits for it; and the output waits for the lock.",
    ),
    Check::new("a_bit_at_a_time", "an output that takes two bytes at a time gets all", a_bit_at_a_time),
    Check::new("errors", "an error comes back, and later lines are written", errors),
    Check::new("error_of_the_last_flush", "the error of the last flush comes back, too", error_of_the_last_flush),
    Check::new("error_of_one_flush", "the error of a flush, though the last one works", error_of_one_flush)
        .preemptions(2),
    Check::new("first_error", "of two errors the first comes back", first_error).preemptions(1),
    Check::new("two_flush", "two threads flush, and each finds its line", two_flush).preemptions(1),
    Check::new("nothing_to_flush", "where nothing was handed over, there is nothing to wait for", nothing_to_flush),
    Check::new("ended_at_last", "after finish and after drop the thread has ended", ended_at_last)
        .model_only()
        .preemptions(2),
    Check::new("many_flushes", "`flush` returns however often it has been called", many_flushes)
        .native_only()
        .once(),
    Check::new("held_for_long", "`line` does not wait, however many lines there are", held_for_long)
        .native_only()
        .once()
        .hang_means(
            "logger waits for the output",
            "A thread holds a lock that the output needs, and hands over 70,000 lines. A queue with a bound is \
             full sooner or later, and then `line` waits.",
        ),
    Check::new("any_lines", "any lines of any threads arrive, each thread's in order", any_lines)
        .native_only()
        .once(),
    Check::new("real_file", "three threads read /array, and log to a file", real_file)
        .native_only()
        .once(),
];

/// What the output's errors say.
const REASON: &str = "the tape has come off its reel";

/// An output that keeps what it gets.
#[derive(Default)]
struct Tape {
    written: Vec<u8>,
    /// How many bytes were flushed.
    flushed: usize,
    /// Most bytes that one `write` takes; 0 if there is no limit.
    most: usize,
    /// How the next calls of `write` fail.
    failing_writes: Vec<ErrorKind>,
    /// How the next calls of `flush` fail.
    failing_flushes: Vec<ErrorKind>,
    /// The thread that writes.
    ended: Ended,
}

/// A tape with the lock that it needs in order to be written to. Others may hold it, too.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Tape>>);

impl Output {
    fn new(tape: Tape) -> Output {
        Output(Arc::new(Mutex::new(tape)))
    }

    /// What was written and flushed. The rest may still be in a buffer, and is lost unless it is flushed.
    fn text(&self) -> String {
        let tape = self.0.lock().unwrap();
        let text =
            |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("only text is handed over");
        let unflushed = text(&tape.written[tape.flushed..]);
        if !unflushed.is_empty() {
            mention(|| format!("not flushed: {unflushed:?}"));
        }
        text(&tape.written[..tape.flushed])
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut tape = self.0.lock().unwrap();
        tape.ended.is_of_this_thread();
        if let Some(kind) = tape.failing_writes.pop() {
            mention(|| format!("fails to write {:?}", String::from_utf8_lossy(bytes)));
            return Err(io::Error::new(kind, REASON));
        }
        let most = if tape.most == 0 { bytes.len() } else { tape.most.min(bytes.len()) };
        mention(|| format!("writes {:?}", String::from_utf8_lossy(&bytes[..most])));
        tape.written.extend(&bytes[..most]);
        Ok(most)
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut tape = self.0.lock().unwrap();
        if let Some(kind) = tape.failing_flushes.pop() {
            mention(|| "fails to flush".into());
            return Err(io::Error::new(kind, REASON));
        }
        tape.flushed = tape.written.len();
        Ok(())
    }
}

/// Ends the check unless these lines are there, and nothing else. A line begins with the name of its
/// thread, which is one letter; the lines of one thread are in order.
fn ensure_written(is: &str, should: &[String], case: &str) {
    let sorted = |lines: &mut dyn Iterator<Item = String>| {
        let mut lines: Vec<String> = lines.collect();
        lines.sort_unstable();
        lines
    };
    let lines: Vec<&str> = is.lines().collect();
    let whole = is.is_empty() || is.ends_with('\n');
    let is_sorted = sorted(&mut lines.iter().map(|line| line.to_string()));
    let should_sorted = sorted(&mut should.iter().cloned());
    if !whole || is_sorted != should_sorted {
        let letters = |lines: Vec<String>| {
            let mut letters: Vec<char> = lines.concat().chars().collect();
            letters.sort_unstable();
            letters
        };
        let name = if letters(is_sorted) == letters(should_sorted) {
            "jumbled lines"
        } else {
            "lost line"
        };
        fail!(
            name,
            "{case}: {should:?} were handed over, and the output has written and flushed {is:?}"
        );
    }
    let of = |line: &str| line.chars().next();
    for thread in ('A'..='Z').map(Some) {
        let is: Vec<&str> = lines.iter().copied().filter(|line| of(line) == thread).collect();
        let should: Vec<&str> =
            should.iter().map(String::as_str).filter(|line| of(line) == thread).collect();
        ensure!(
            is == should,
            "wrong order",
            "{case}: a thread handed over {should:?}, and the output has {lines:?}"
        );
    }
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| line.to_string()).collect()
}

fn finished(writer: LogWriter) {
    writer.finish().expect("this output does not fail");
}

fn nothing_lost() {
    let output = Output::default();
    let writer = LogWriter::new(output.clone());
    writer.line("A 1");
    writer.line("A 2");
    finished(writer);
    ensure_written(&output.text(), &lines(&["A 1", "A 2"]), "`finish` has returned");
}

fn dropped() {
    let output = Output::default();
    let writer = LogWriter::new(output.clone());
    writer.line("A 1");
    drop(writer);
    ensure_written(&output.text(), &lines(&["A 1"]), "the writer was dropped");
}

/// Hands over the lines of several threads, the first of which is this one.
fn hand_over(of_threads: &[&[&str]]) {
    let output = Output::default();
    let writer = LogWriter::new(output.clone());
    thread::scope(|scope| {
        for lines in &of_threads[1..] {
            scope.spawn(|| lines.iter().for_each(|line| writer.line(line)));
        }
        of_threads[0].iter().for_each(|line| writer.line(line));
    });
    finished(writer);
    let case = format!("{} threads, and `finish` has returned", of_threads.len());
    ensure_written(&output.text(), &lines(&of_threads.concat()), &case);
}

fn two_threads() {
    hand_over(&[&["A hunts", "A rests"], &["B hunts"]]);
}

fn three_threads() {
    hand_over(&[&["A hunts"], &["B hunts"], &["C hunts"]]);
}

fn flush() {
    let output = Output::default();
    let writer = LogWriter::new(output.clone());
    for (line, should) in [("A 1", lines(&["A 1"])), ("A 2", lines(&["A 1", "A 2"]))] {
        writer.line(line);
        writer.flush();
        let text = output.text();
        ensure!(
            text.lines().eq(should.iter().map(String::as_str)),
            "flush returns early",
            "{should:?} were handed over, `flush` has returned, and the output has written and flushed \
             {text:?}"
        );
    }
    finished(writer);
}

fn held() {
    let output = Output::default();
    let writer = LogWriter::new(output.clone());
    let tape = output.0.lock().unwrap();
    for line in ["A 1", "A 2", "A 3", "A 4"] {
        writer.line(line);
    }
    drop(tape);
    finished(writer);
    let should = lines(&["A 1", "A 2", "A 3", "A 4"]);
    ensure_written(
        &output.text(),
        &should,
        "four lines were handed over while the output was held",
    );
}

fn a_bit_at_a_time() {
    let output = Output::new(Tape { most: 2, ..Tape::default() });
    let writer = LogWriter::new(output.clone());
    writer.line("A hunts");
    finished(writer);
    let case = "`write` may take less than it is given, here 2 bytes; its result says how much";
    ensure_written(&output.text(), &lines(&["A hunts"]), case);
}

/// Ends the check unless `finish` returns this error.
fn ensure_error(writer: LogWriter, should: ErrorKind, name: &'static str, case: &str) {
    let Err(error) = writer.finish() else { fail!("swallowed error", "{case}, and `finish` returned `Ok`") };
    ensure_result(error.kind(), should, name, case);
    ensure_own(&error, REASON, case);
}

fn errors() {
    let output = Output::new(Tape { failing_writes: vec![StorageFull], ..Tape::default() });
    let writer = LogWriter::new(output.clone());
    writer.line("A 1");
    writer.flush();
    writer.line("A 2");
    let case = "the output failed to write the first of two lines";
    ensure_error(writer, StorageFull, "wrong error", case);
    // An answer that keeps the first line and tries again has lost nothing.
    let text = output.text();
    let should = if text.contains("A 1") { lines(&["A 1", "A 2"]) } else { lines(&["A 2"]) };
    ensure_written(&text, &should, case);
}

fn error_of_the_last_flush() {
    let output = Output::new(Tape { failing_flushes: vec![StorageFull; 9], ..Tape::default() });
    let writer = LogWriter::new(output);
    writer.line("A 1");
    ensure_error(
        writer,
        StorageFull,
        "wrong error",
        "the output took the line and failed to flush it",
    );
}

fn error_of_one_flush() {
    let output = Output::new(Tape { failing_flushes: vec![StorageFull], ..Tape::default() });
    let writer = LogWriter::new(output.clone());
    writer.line("A 1");
    writer.flush();
    writer.line("A 2");
    let case = "the output failed to flush once, and later flushes worked";
    ensure_error(writer, StorageFull, "wrong error", case);
    ensure_written(&output.text(), &lines(&["A 1", "A 2"]), case);
}

fn first_error() {
    const FIRST: &str = "first failure wins";
    // The last one of the list is the first to happen.
    let failing_writes = vec![BrokenPipe, StorageFull];
    let writer = LogWriter::new(Output::new(Tape { failing_writes, ..Tape::default() }));
    for line in ["A 1", "A 2"] {
        writer.line(line);
        writer.flush();
    }
    ensure_error(writer, StorageFull, FIRST, "two writes failed: no room, and then no reader");
    let (failing_writes, failing_flushes) = (vec![StorageFull], vec![BrokenPipe; 9]);
    let tape = Tape { failing_writes, failing_flushes, ..Tape::default() };
    let writer = LogWriter::new(Output::new(tape));
    writer.line("A 1");
    ensure_error(
        writer,
        StorageFull,
        FIRST,
        "a write failed, no room, and then a flush, no reader",
    );
}

fn two_flush() {
    let output = Output::default();
    let writer = LogWriter::new(output.clone());
    let say = |line: &str| {
        writer.line(line);
        writer.flush();
        let text = output.text();
        ensure!(
            text.lines().any(|is| is == line),
            "flush returns early",
            "two threads flush: {line:?} was handed over, `flush` has returned, and the output has {text:?}"
        );
    };
    thread::scope(|scope| {
        scope.spawn(|| say("A 1"));
        say("B 1");
    });
    finished(writer);
}

fn nothing_to_flush() {
    let output = Output::default();
    let writer = LogWriter::new(output.clone());
    writer.flush();
    writer.flush();
    finished(writer);
    ensure_written(&output.text(), &[], "no line was handed over");
}

fn ended_at_last() {
    for finishes in [true, false] {
        let output = Output::default();
        let writer = LogWriter::new(output.clone());
        writer.line("A 1");
        match finishes {
            true => finished(writer),
            false => drop(writer),
        }
        let ended = output.0.lock().unwrap().ended.clone();
        ended.ensure(if finishes { "`finish`" } else { "`drop`" });
    }
}

fn many_flushes() {
    let output = Output::default();
    let writer = LogWriter::new(output.clone());
    for i in 0..300 {
        writer.line(&i.to_string());
        writer.flush();
        ensure!(
            output.text().lines().count() == i + 1,
            "flush returns early",
            "line {i} was handed over and flushed, and isn't there"
        );
    }
    finished(writer);
}

fn held_for_long() {
    let output = Output::default();
    let writer = LogWriter::new(output.clone());
    let tape = output.0.lock().unwrap();
    // More than a 16-bit counter can hold.
    let should: Vec<String> = (0..70_000).map(|i| format!("A {i}")).collect();
    should.iter().for_each(|line| writer.line(line));
    drop(tape);
    finished(writer);
    ensure_written(
        &output.text(),
        &should,
        "70,000 lines were handed over while the output was held",
    );
}

fn any_lines() {
    let small = [vec![], vec![0], vec![1, 1], vec![3, 0, 2]];
    for_all(small, proptest::collection::vec(0..30_usize, 0..5), |counts: Vec<usize>| {
        let output = Output::default();
        let writer = LogWriter::new(output.clone());
        let names = ('A'..).zip(counts.iter().copied());
        let of_thread = |(name, count): (char, usize)| -> Vec<String> {
            (0..count).map(|i| format!("{name} {i:03}")).collect()
        };
        thread::scope(|scope| {
            for thread in names.clone() {
                let writer = &writer;
                scope.spawn(move || of_thread(thread).iter().for_each(|line| writer.line(line)));
            }
        });
        finished(writer);
        let should: Vec<String> = names.flat_map(of_thread).collect();
        ensure_written(
            &output.text(),
            &should,
            &format!("as many lines for each thread: {counts:?}"),
        );
    });
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let path = std::env::temp_dir().join(format!("interleave-log-{}.txt", std::process::id()));
    let file = File::create(&path).expect("a file can be made");
    let writer = LogWriter::new(BufWriter::new(file));
    let line = |first: usize, start: usize| format!("{} read {start:06}", ['A', 'B', 'C'][first]);
    let starts = |first: usize| (first * chunk..rows).step_by(3 * chunk);
    let whole: Partial = thread::scope(|scope| {
        let readers = [0, 1, 2].map(|first| {
            let (source, writer) = (&sample.source, &writer);
            scope.spawn(move || -> Partial {
                let parts = starts(first).map(|start| {
                    let values =
                        source.read(start..rows.min(start + chunk)).expect("it can be read");
                    writer.line(&line(first, start));
                    Partial::of(&values)
                });
                parts.sum()
            })
        });
        readers.into_iter().map(|reader| reader.join().unwrap()).sum()
    });
    finished(writer);
    let text = fs::read_to_string(&path).expect("the file can be read");
    fs::remove_file(&path).expect("the file is ours");
    let should: Vec<String> =
        (0..3).flat_map(|first| starts(first).map(move |start| line(first, start))).collect();
    ensure_written(&text, &should, "three threads have read /array");
    ensure_result(whole, sample.whole, "wrong result", "/array, 3 threads");
}

/// Keeps what it is given where other threads find it without a lock.
struct Unlocked(Arc<Handed>);

impl Write for Unlocked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.hand_over(1, || ());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn seen_after_flush() {
    let output = Arc::new(Handed::default());
    let writer = LogWriter::new(Unlocked(Arc::clone(&output)));
    writer.line("1");
    writer.flush();
    output.ensure_there("flush returns early", "`flush`");
}
