//! The checks of `stdout_writer`.

use super::subject::LineWriter;
use harness::{Check, Promise, ensure, ensure_eq, fail, mention};
use proptest::prelude::*;
use std::fs::File;
use std::io::{self, Error, ErrorKind, Write};
use std::sync::Arc;
use support::latch::Latch;
use support::law::for_all;
use support::own_error::ensure_own;
use support::result::ensure_result;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Several threads write lines to one output, and no line is jumbled"),
    Promise::explains("An output that several threads share, such as a file or standard output"),
    Promise::explains("They write to it in whole lines"),
    Promise::kept("Threads that write to different outputs don't wait for each other", &["two_outputs"]),
    Promise::explains("Creates a line writer for `out`, which nothing else writes to"),
    Promise::kept(
        "Writes `words`, with single spaces between them and a line end after the last",
        &["woozle_wuzzle", "any_lines"],
    ),
    Promise::kept(
        "Whatever other threads write at the same time, none of it comes between the words, or \
         between the last word and the line end",
        &["woozle_wuzzle", "three_threads"],
    ),
    Promise::kept(
        "Returns the output's own error, or one of the kind `WriteZero` if the output takes nothing, as `write_all` does",
        &["errors_come_back", "errors_anywhere", "takes_nothing"],
    ),
    Promise::kept(
        "Part of the line may have been written by then; other lines can still be written",
        &["goes_on"],
    ),
    Promise::kept(
        "Writes several lines, each as `line` does, with nothing from other threads between them",
        &["blocks", "two_blocks", "long_block"],
    ),
    Promise::kept(
        "Returns the same error as `line`, from the first line that fails",
        &["errors_come_back", "takes_nothing"],
    ),
    Promise::kept(
        "No further lines are written",
        &["errors_come_back", "errors_anywhere"],
    ),
    Promise::kept(
        "Returns the output, with everything written to it",
        &["any_lines"],
    ),
    Promise::explains(
        "Write a type that several threads share and that writes whole lines, and whole \
         blocks of lines, to any output",
    ),
    Promise::kept(
        "nothing comes between the words of a line, or between \
         the lines of a block, however long the block is",
        &["woozle_wuzzle", "blocks", "two_blocks", "long_block"],
    ),
    Promise::kept(
        "even an output that accepts only a few bytes at a time gets everything",
        &["small_writes"],
    ),
    Promise::kept(
        "if the output fails, or takes nothing, the call that was writing writes nothing more and returns \
         the error, and later lines can still be written",
        &["errors_come_back", "takes_nothing", "goes_on"],
    ),
    Promise::kept(
        "a thread that writes to one output doesn't hold up threads that write to another",
        &["two_outputs"],
    ),
    Promise::kept(
        "lines of any kind arrive as they were given, in a real file too",
        &["any_lines", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("woozle_wuzzle", "of two lines, nothing of one is in the other", woozle_wuzzle),
    Check::new("three_threads", "of three lines, nothing of one is in another", three_threads)
        .preemptions(1),
    Check::new("blocks", "nothing comes between the lines of a block", blocks),
    Check::new("two_blocks", "of two blocks, nothing of one is in the other", two_blocks),
    Check::new("long_block", "nothing comes between the lines of a long block", long_block),
    Check::new("small_writes", "an output that takes a little at a time gets all", small_writes),
    Check::new("two_outputs", "a slow output doesn't hold up another", two_outputs).native_only().once().hang_means(
        "one lock for all",
        "One output is in the middle of a write, which goes on when a line has been written to another output. That \
         never happens. Which lock do the two have in common?",
    ),
    Check::new("takes_nothing", "an output that takes nothing has failed", takes_nothing),
    Check::new("errors_come_back", "an error of the output is returned", errors_come_back),
    Check::new("errors_anywhere", "an error is returned at whichever byte it comes", errors_anywhere)
        .native_only()
        .once(),
    Check::new("goes_on", "after an error, other lines can be written", goes_on),
    Check::new("any_lines", "any lines arrive as they were given", any_lines)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("real_file", "two threads write whole lines into a file", real_file)
        .native_only()
        .once(),
];

const TAKES_NOTHING: &str = "\
    The output takes 0 bytes, and is asked again and again. `write_all` makes this an error of the kind `WriteZero`.";

/// An output that keeps what it gets.
struct Tape {
    text: Vec<u8>,
    /// Most bytes that one `write` takes.
    most: usize,
    /// Bytes before the failure that comes once; none if it never comes.
    fails_after: Option<usize>,
}

impl Tape {
    fn new() -> Tape {
        Tape { text: Vec::new(), most: usize::MAX, fails_after: None }
    }

    /// The lines; the last one must be complete.
    fn lines(&self) -> Vec<&str> {
        let text = std::str::from_utf8(&self.text).expect("only whole words are written");
        ensure!(
            text.is_empty() || text.ends_with('\n'),
            "lost output",
            "the last line has no end: {text:?}"
        );
        text.lines().collect()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.fails_after.is_some_and(|after| self.text.len() >= after) {
            self.fails_after = None;
            return Err(full());
        }
        let taken = &bytes[..bytes.len().min(self.most)];
        mention(|| format!("writes {:?}", String::from_utf8_lossy(taken)));
        self.text.extend(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the output's own error says.
const REASON: &str = "the tape is full at 90 m";

fn full() -> Error {
    Error::new(ErrorKind::StorageFull, REASON)
}

fn woozle_wuzzle() {
    let out = LineWriter::new(Tape::new());
    thread::scope(|scope| {
        for name in ["Woozle", "Wuzzle"] {
            let out = &out;
            scope.spawn(move || written(out.line(&[name, "Hunts"])));
        }
    });
    each_once(&out.into_inner(), &["Woozle Hunts", "Wuzzle Hunts"]);
}

fn three_threads() {
    let out = LineWriter::new(Tape::new());
    thread::scope(|scope| {
        for name in ["Woozle", "Wuzzle", "Pooh"] {
            let out = &out;
            scope.spawn(move || written(out.line(&[name])));
        }
    });
    each_once(&out.into_inner(), &["Pooh", "Woozle", "Wuzzle"]);
}

/// The tape has these lines, which are in alphabetical order, in any order.
fn each_once(tape: &Tape, should: &[&str]) {
    let is = tape.lines();
    let mut sorted = is.clone();
    sorted.sort_unstable();
    if sorted == should {
        return;
    }
    let (mut letters_is, mut letters_should) = (is.concat(), should.concat());
    for letters in [&mut letters_is, &mut letters_should] {
        let mut sorted: Vec<char> = letters.chars().filter(|c| !c.is_whitespace()).collect();
        sorted.sort_unstable();
        *letters = sorted.into_iter().collect();
    }
    let name = if letters_is == letters_should { "jumbled lines" } else { "lost output" };
    fail!(name, "the lines {should:?} were written, each by a thread, and there are {is:?}");
}

fn blocks() {
    let out = LineWriter::new(Tape::new());
    thread::scope(|scope| {
        scope.spawn(|| written(out.block(&[&["Woozle"], &["Hunts"]])));
        scope.spawn(|| written(out.line(&["Wuzzle"])));
    });
    let tape = out.into_inner();
    let lines = tape.lines();
    let right = [["Woozle", "Hunts", "Wuzzle"], ["Wuzzle", "Woozle", "Hunts"]];
    ensure!(
        right.iter().any(|right| lines == right),
        "jumbled lines",
        "one thread wrote the block [\"Woozle\", \"Hunts\"], another the line \"Wuzzle\", and \
         there are {lines:?}"
    );
}

fn two_blocks() {
    let out = LineWriter::new(Tape::new());
    thread::scope(|scope| {
        scope.spawn(|| written(out.block(&[&["Woozle"], &["Hunts"]])));
        scope.spawn(|| written(out.block(&[&["Wuzzle"], &["Sleeps"]])));
    });
    let tape = out.into_inner();
    let lines = tape.lines();
    let (one, other) = (["Woozle", "Hunts"], ["Wuzzle", "Sleeps"]);
    ensure!(
        lines == [one, other].concat() || lines == [other, one].concat(),
        "jumbled lines",
        "one thread wrote the block {one:?}, another the block {other:?}, and there are {lines:?}"
    );
}

fn long_block() {
    const LINES: usize = 1000;
    let out = LineWriter::new(Tape::new());
    thread::scope(|scope| {
        scope.spawn(|| written(out.block(&[["Woozle"].as_slice(); LINES])));
        scope.spawn(|| written(out.line(&["Wuzzle"])));
    });
    let tape = out.into_inner();
    let lines = tape.lines();
    let at = lines.iter().position(|line| *line == "Wuzzle");
    ensure!(
        lines.len() == LINES + 1 && [Some(0), Some(LINES)].contains(&at),
        "jumbled lines",
        "one thread wrote a block of {LINES} lines, another a single line, which is number {at:?} of {}, \
         from 0 on",
        lines.len()
    );
}

fn written(result: io::Result<()>) {
    result.expect("this output does not fail");
}

fn small_writes() {
    let out = LineWriter::new(Tape { most: 2, ..Tape::new() });
    written(out.line(&["Woozle", "Hunts"]));
    let tape = out.into_inner();
    let text = String::from_utf8_lossy(&tape.text);
    ensure_eq!(
        text,
        "Woozle Hunts\n",
        "lost output",
        "`write` may take less than it is given, here 2 bytes; its result says how much"
    );
}

/// An output that takes nothing more once it has this many bytes, and would still be written to without an end.
struct Stopped {
    text: Vec<u8>,
    room: usize,
    /// How often it took nothing.
    refusals: u32,
}

impl Write for Stopped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.room - self.text.len());
        self.refusals += u32::from(taken == 0);
        ensure!(self.refusals < 100, "retries forever", "{TAKES_NOTHING}");
        mention(|| format!("takes {taken} of {} bytes", bytes.len()));
        self.text.extend(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn takes_nothing() {
    for room in [0, 3, 6] {
        let out = || LineWriter::new(Stopped { text: Vec::new(), room, refusals: 0 });
        for (what, result) in [("`line`", out().line(&["Wuzzle"])), ("`block`", out().block(&[&["Wuzzle"], &["Hunts"]]))] {
            let case = format!("{what}, to an output that takes {room} bytes and then none");
            match result {
                Ok(()) => fail!("swallowed error", "{case}: it returned `Ok`"),
                Err(error) => ensure_result(error.kind(), ErrorKind::WriteZero, "wrong error", &case),
            }
        }
    }
}

/// An output in the middle of whose write a line is written to another one.
#[derive(Clone, Default)]
struct Slow {
    begun: Arc<Latch>,
    go_on: Arc<Latch>,
}

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.open();
        self.go_on.wait();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn two_outputs() {
    let slow_calls: [fn(&LineWriter<Slow>) -> io::Result<()>; 2] =
        [|out| out.line(&["Woozle"]), |out| out.block(&[&["Woozle"]])];
    for slow_call in slow_calls {
        let slow = Slow::default();
        let (one, other) = (LineWriter::new(slow.clone()), LineWriter::new(Tape::new()));
        thread::scope(|scope| {
            scope.spawn(|| written(slow_call(&one)));
            slow.begun.wait();
            written(other.line(&["Wuzzle"]));
            written(other.block(&[&["Wuzzle"]]));
            slow.go_on.open();
        });
        each_once(&other.into_inner(), &["Wuzzle", "Wuzzle"]);
    }
}

/// Ends the check unless `line` or `block` was given the output's own error.
fn ensure_full(result: io::Result<()>, case: &str) {
    match result {
        Ok(()) => fail!("swallowed error", "{case}, and the result is `Ok`"),
        Err(error) => {
            ensure_result(error.kind(), ErrorKind::StorageFull, "wrong error", case);
            ensure_own(&error, REASON, case);
        }
    }
}

/// Writes a line to an output that fails after so many bytes.
fn ensure_line(words: &[&str], fails_after: usize, is_taken: bool) {
    let result = failing(fails_after).line(words);
    let case = format!("the output fails after {fails_after} bytes of the line {words:?}");
    match is_taken {
        true => ensure!(result.is_ok(), "wrong result", "{case}, which are all, and the result is {result:?}"),
        false => ensure_full(result, &case),
    }
}

/// In a word, between two words, and at the end of the line.
fn errors_anywhere() {
    let whole = "Wuzzle Sleeps\n".len();
    for fails_after in 0..=whole {
        ensure_line(&["Wuzzle", "Sleeps"], fails_after, fails_after == whole);
    }
}

fn errors_come_back() {
    for fails_after in [0, 6, 7] {
        ensure_line(&["Wuzzle"], fails_after, fails_after == 7);
    }
    for fails_after in [6, 7] {
        let out = failing(fails_after);
        let result = out.block(&[&["Wuzzle"], &["Hunts"]]);
        let case = format!("the output fails after {fails_after} bytes of \"Wuzzle\\nHunts\\n\"");
        ensure_full(result, &case);
        let text = out.into_inner().text;
        ensure!(
            text.len() == fails_after,
            "swallowed error",
            "{case}, and more was written after the failure: {:?}. Does a `BufWriter` try again when it is dropped?",
            String::from_utf8_lossy(&text)
        );
    }
}

/// Lines to an output that takes a byte at a time, and fails once after so many.
fn failing(after: usize) -> LineWriter<Tape> {
    LineWriter::new(Tape { most: 1, fails_after: Some(after), ..Tape::new() })
}

fn goes_on() {
    let out = LineWriter::new(Tape { fails_after: Some(0), ..Tape::new() });
    ensure!(out.line(&["Woozle"]).is_err(), "swallowed error", "the output failed at once");
    written(out.line(&["Wuzzle"]));
    let case = "the output failed before the first byte of \"Woozle\", and then took \"Wuzzle\"";
    ensure_result(out.into_inner().lines(), vec!["Wuzzle"], "wrong result", case);
}

/// Lines of one writer, cut into blocks: what arrives is what a single thread would have written.
fn any_lines() {
    let word = "[a-z]{0,5}";
    let line = proptest::collection::vec(word, 0..4);
    let block = proptest::collection::vec(line, 0..4);
    let small =
        [vec![], vec![vec![]], vec![vec![String::new()]], vec![vec!["a".into(), "b".into()]]];
    for_all(small, block, |block: Vec<Vec<String>>| {
        let lines: Vec<Vec<&str>> =
            block.iter().map(|line| line.iter().map(String::as_str).collect()).collect();
        let should: String = lines.iter().map(|words| words.join(" ") + "\n").collect();

        let out = LineWriter::new(Tape::new());
        lines.iter().for_each(|words| written(out.line(words)));
        let is = String::from_utf8_lossy(&out.into_inner().text).into_owned();
        ensure_result(is, should.clone(), "lost output", &format!("the lines {lines:?}"));

        let out = LineWriter::new(Tape::new());
        written(out.block(&lines.iter().map(Vec::as_slice).collect::<Vec<_>>()));
        let is = String::from_utf8_lossy(&out.into_inner().text).into_owned();
        ensure_result(is, should, "lost output", &format!("the block {lines:?}"));
    });
}

fn real_file() {
    const LINES: usize = 200;
    let mut path = std::env::temp_dir();
    path.push(format!("interleave-lines-{}.txt", std::process::id()));
    let out = LineWriter::new(File::create(&path).expect("a file can be made"));
    thread::scope(|scope| {
        for name in ["Woozle", "Wuzzle"] {
            let out = &out;
            scope.spawn(move || {
                (0..LINES).for_each(|_| written(out.line(&[name, "Hunts", name])));
            });
        }
    });
    drop(out.into_inner());
    let text = std::fs::read_to_string(&path).expect("the file can be read");
    let _ = std::fs::remove_file(&path);
    let whole = |line: &&str| ["Woozle Hunts Woozle", "Wuzzle Hunts Wuzzle"].contains(line);
    if let Some(wrong) = text.lines().find(|line| !whole(line)) {
        fail!("jumbled lines", "a line of the file is {wrong:?}");
    }
    ensure_eq!(text.lines().count(), 2 * LINES, "lost output", "lines in the file");
}
