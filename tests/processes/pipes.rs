//! The checks of `pipes`.

use super::subject::{Child, Output, System, run};
use harness::unwatched::atomic::{AtomicI32, AtomicUsize, Ordering::Relaxed};
use harness::{Check, Exit, Mapping, PipeReader, PipeWriter, Process, Promise, ensure, fail};
use std::io::{self, Error, Read, Write};
use std::process::{Command, Stdio};
use support::own_error::ensure_own;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Feeds a child process and reads from it at the same time, through two pipes."),
    Promise::explains("Makes pipes and starts a program."),
    Promise::explains("The end of a pipe that bytes come out of."),
    Promise::explains("Dropping it closes this copy."),
    Promise::explains("The end of a pipe that bytes go into."),
    Promise::explains("A program that was started."),
    Promise::explains("Makes a pipe."),
    Promise::explains("It holds a limited number of bytes, and a write to a full pipe waits."),
    Promise::explains("Starts the program."),
    Promise::explains("It gets copies of these ends for its standard input and output; yours stay open."),
    Promise::explains("Waits until the program has ended, and returns its exit code, or `None` if a signal killed it."),
    Promise::explains("What a program leaves behind."),
    Promise::kept("Everything that it wrote.", &["echo", "ends_early", "more_than_fits"]),
    Promise::kept("Its exit code, or `None` if a signal killed it.", &["ends_early", "dies", "killed"]),
    Promise::kept(
        "Starts the program, then writes `input` to it and reads what it writes, both at the same time.",
        &["echo", "short_writes", "more_than_fits"],
    ),
    Promise::kept("Once all of the input has been written, the program finds the end of its input.", &["reads_to_its_end", "no_input"]),
    Promise::kept("Returns when the program has ended.", &["echo", "says_nothing", "dies"]),
    Promise::kept("If a program ends before it has read all of its input, that is not an error.", &["ends_early"]),
    Promise::kept(
        "The first of these that applies: a pipe can't be made, the program can't be \
         started, its output can't be read, its input can't be written.",
        &["cannot_start", "cannot_be_read", "cannot_be_written", "cannot_be_used"],
    ),
    Promise::kept("If the program was started, this waits for it even then.", &["cannot_be_read", "ends_early"]),
    Promise::explains("Start a program, feed it, and read what it writes."),
    Promise::kept("the program is fed and read at the same time, however few bytes fit into a pipe", &["echo", "more_than_fits"]),
    Promise::kept("the program finds the end of its input, and you find the end of its output;", &["says_nothing", "reads_to_its_end"]),
    Promise::kept("you can tell whether a program has done its work, ended early, or was killed", &["ends_early", "dies", "killed"]),
    Promise::kept("no program is left running, whatever fails.", &["cannot_start", "cannot_be_read", "ends_early"]),
];

const FULL: &str = "full pipe";
const FULL_ADVICE: &str = "\
    Both wait for each other: one to write into a full pipe, and the other one, which should read from it, for \
    something else. Read while another thread writes, and wait for the end of the program when you have read all.";
const NO_END: &str = "an end that never comes";
const NO_END_ADVICE: &str = "\
    A reader waits for the end of a pipe, and a copy of the write end is still open. Which process has one? \
    Drop your copies of \
    what the program uses as soon as it's started, and the end that you write to when all is written.";

pub const CHECKS: &[Check] = &[
    Check::new("says_nothing", "a program that does nothing ends", says_nothing).starts_processes().hang_means(NO_END, NO_END_ADVICE),
    Check::new("no_input", "a program reads, and there is no input", no_input).starts_processes()
        .native_time_limit_secs(2)
        .hang_means(NO_END, NO_END_ADVICE),
    Check::new("reads_to_its_end", "a program that reads all of its input first", reads_to_its_end).starts_processes()
        .preemptions(2)
        .hang_means(NO_END, NO_END_ADVICE),
    Check::new("echo", "a program writes while it reads", echo).starts_processes().preemptions(2).hang_means(FULL, FULL_ADVICE),
    Check::new("short_writes", "a pipe takes one byte at a time", short_writes).starts_processes()
        .preemptions(1)
        .hang_means(FULL, FULL_ADVICE),
    Check::new("ends_early", "a program ends before it has read its input", ends_early).starts_processes()
        .preemptions(2)
        .hang_means(FULL, FULL_ADVICE),
    Check::new("cannot_start", "a pipe can't be made, or the program can't be started", cannot_start),
    Check::new("cannot_be_read", "the output can't be read", cannot_be_read).starts_processes()
        .preemptions(2)
        .hang_means(FULL, FULL_ADVICE),
    Check::new("cannot_be_written", "the input can't be written", cannot_be_written).starts_processes()
        .preemptions(2)
        .hang_means(FULL, FULL_ADVICE),
    Check::new("cannot_be_used", "the output can't be read, nor the input written", cannot_be_used).starts_processes()
        .preemptions(2)
        .hang_means(FULL, FULL_ADVICE),
    Check::new("dies", "the program is killed at any step", dies).starts_processes().preemptions(1).hang_means(FULL, FULL_ADVICE),
    Check::new("more_than_fits", "`cat` gives three megabytes back", more_than_fits).starts_processes()
        .native_time_limit_secs(2)
        .native_only()
        .once()
        .hang_means(FULL, FULL_ADVICE),
    Check::new("killed", "real programs end, and one kills itself", killed).starts_processes()
        .native_only()
        .once()
        .hang_means(NO_END, NO_END_ADVICE),
];

/// A program, over processes and pipes of the check.
struct Bench {
    program: fn(PipeReader, PipeWriter) -> i32,
    is_mortal: bool,
    /// The pipe, counted from 0, that can't be made.
    bad_pipe: usize,
    bad_start: bool,
    bad_read: bool,
    bad_write: bool,
    short_writes: bool,
    pipes: AtomicUsize,
    started: AtomicUsize,
    waited: AtomicUsize,
}

impl Bench {
    fn of(program: fn(PipeReader, PipeWriter) -> i32) -> Bench {
        Bench {
            program,
            is_mortal: false,
            bad_pipe: usize::MAX,
            bad_start: false,
            bad_read: false,
            bad_write: false,
            short_writes: false,
            pipes: AtomicUsize::new(0),
            started: AtomicUsize::new(0),
            waited: AtomicUsize::new(0),
        }
    }

    #[track_caller]
    fn ensure_none_left(&self, case: &str) {
        let (started, waited) = (self.started.load(Relaxed), self.waited.load(Relaxed));
        ensure!(started == waited, "child left behind", "{case}, and the program was not waited for");
    }
}

struct Reading {
    end: PipeReader,
    is_bad: bool,
}

impl Read for Reading {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.is_bad { Err(cannot("read")) } else { self.end.read(into) }
    }
}

struct Writing {
    end: PipeWriter,
    is_short: bool,
    is_bad: bool,
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_bad {
            return Err(cannot("write"));
        }
        let most = if self.is_short { bytes.len().min(1) } else { bytes.len() };
        self.end.write(&bytes[..most])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Running<'a> {
    bench: &'a Bench,
    process: Process,
    code: Mapping<AtomicI32>,
}

fn cannot(what: &str) -> Error {
    Error::other(format!("cannot {what}"))
}

impl<'a> System for &'a Bench {
    type Reader = Reading;
    type Writer = Writing;
    type Child = Running<'a>;

    fn pipe(&self) -> io::Result<(Reading, Writing)> {
        if self.pipes.fetch_add(1, Relaxed) == self.bad_pipe {
            return Err(cannot("make a pipe"));
        }
        let (reader, writer) = harness::pipe(1, 1)?;
        Ok((
            Reading { end: reader, is_bad: self.bad_read },
            Writing { end: writer, is_short: self.short_writes, is_bad: self.bad_write },
        ))
    }

    fn start(&self, input: &Reading, output: &Writing) -> io::Result<Running<'a>> {
        if self.bad_start {
            return Err(cannot("start"));
        }
        self.started.fetch_add(1, Relaxed);
        let code = Mapping::new(AtomicI32::new(-1));
        let (program, theirs) = (self.program, code.clone());
        let given = (input.end.try_clone()?, output.end.try_clone()?);
        let body = move |(input, output)| theirs.store(program(input, output), Relaxed);
        let process = match self.is_mortal {
            true => Process::mortal_with("program", given, body),
            false => Process::start_with("program", given, body),
        };
        Ok(Running { bench: self, process, code })
    }
}

impl Child for Running<'_> {
    fn wait(self) -> io::Result<Option<i32>> {
        self.bench.waited.fetch_add(1, Relaxed);
        Ok((self.process.wait() == Exit::Returned).then(|| self.code.load(Relaxed)))
    }
}

fn copies(mut input: PipeReader, mut output: PipeWriter) -> i32 {
    let mut byte = [0];
    while let Ok(1) = input.read(&mut byte) {
        if output.write_all(&byte).is_err() {
            return 9;
        }
    }
    0
}

fn counts(mut input: PipeReader, mut output: PipeWriter) -> i32 {
    let (mut count, mut byte) = (b'0', [0]);
    while let Ok(1) = input.read(&mut byte) {
        count += 1;
    }
    i32::from(output.write_all(&[count]).is_err())
}

fn is_deaf(_input: PipeReader, mut output: PipeWriter) -> i32 {
    let _ = output.write_all(b"x");
    3
}

#[track_caller]
fn ensure_output(bench: &Bench, input: &[u8], bytes: &[u8], code: i32, wrong: &'static str) {
    let case = format!("the input is {:?}", String::from_utf8_lossy(input));
    match run(&bench, input) {
        Ok(output) => {
            let is = String::from_utf8_lossy(&output.bytes);
            ensure!(output.bytes == bytes, wrong, "{case}, and the output is {is:?}");
            ensure!(output.code == Some(code), "wrong exit code", "{case}: it is {:?} and not {code}", output.code);
        }
        Err(error) => fail!("broken pipe", "{case}, and the result is an error: {error}"),
    }
    bench.ensure_none_left(&case);
}

fn says_nothing() {
    ensure_output(&Bench::of(|_, _| 0), b"", b"", 0, "lost output");
}

/// It reads, and there is nothing: so it finds the end at once.
fn no_input() {
    ensure_output(&Bench::of(counts), b"", b"0", 0, "lost input");
}

fn reads_to_its_end() {
    ensure_output(&Bench::of(counts), b"ab", b"2", 0, "lost input");
}

/// More than two pipes and the program itself have room for, under the model.
fn echo() {
    ensure_output(&Bench::of(copies), b"abcd", b"abcd", 0, "lost output");
}

fn short_writes() {
    let bench = Bench { short_writes: true, ..Bench::of(copies) };
    ensure_output(&bench, b"abc", b"abc", 0, "lost input");
}

fn ends_early() {
    ensure_output(&Bench::of(is_deaf), b"ab", b"x", 3, "lost output");
}

/// Ends the check unless the result is this error.
fn must_say(result: io::Result<Output>, first: &Error, case: &str) {
    match result {
        Ok(output) => fail!("swallowed error", "{case}, and the result is {output:?}"),
        Err(error) => ensure_own(&error, &first.to_string(), case),
    }
}

fn cannot_start() {
    let cases = [
        (Bench { bad_pipe: 0, ..Bench::of(copies) }, "make a pipe"),
        (Bench { bad_pipe: 1, ..Bench::of(copies) }, "make a pipe"),
        (Bench { bad_start: true, ..Bench::of(copies) }, "start"),
    ];
    for (bench, what) in &cases {
        must_say(run(&bench, b"ab"), &cannot(what), "nothing was started");
    }
}

fn cannot_be_read() {
    let bench = Bench { bad_read: true, ..Bench::of(copies) };
    must_say(run(&&bench, b"abcd"), &cannot("read"), "the output can't be read");
    bench.ensure_none_left("the output can't be read");
}

fn cannot_be_written() {
    let bench = Bench { bad_write: true, ..Bench::of(copies) };
    must_say(run(&&bench, b"ab"), &cannot("write"), "the input can't be written");
    bench.ensure_none_left("the input can't be written");
}

fn cannot_be_used() {
    let bench = Bench { bad_read: true, bad_write: true, ..Bench::of(copies) };
    must_say(run(&&bench, b"ab"), &cannot("read"), "the output can't be read, and the input can't be written");
    bench.ensure_none_left("no pipe can be used");
}

fn dies() {
    let bench = Bench { is_mortal: true, ..Bench::of(copies) };
    match run(&&bench, b"ab") {
        Ok(Output { bytes, code }) => {
            ensure!(
                code.is_none() || (code, &*bytes) == (Some(0), b"ab"),
                "wrong exit code",
                "the program was killed, and the exit code is {code:?}"
            );
            ensure!(b"ab".starts_with(&bytes), "lost output", "it wrote {bytes:?}");
        }
        Err(error) => fail!("broken pipe", "the program was killed, and the result is an error: {error}"),
    }
    bench.ensure_none_left("the program was killed");
}

/// A real program: what a shell is told.
struct Program(&'static str);

struct Started(std::process::Child);

impl System for Program {
    type Reader = io::PipeReader;
    type Writer = io::PipeWriter;
    type Child = Started;

    fn pipe(&self) -> io::Result<(io::PipeReader, io::PipeWriter)> {
        io::pipe()
    }

    fn start(&self, input: &io::PipeReader, output: &io::PipeWriter) -> io::Result<Started> {
        let (input, output) = (input.try_clone()?, output.try_clone()?);
        let mut command = Command::new("sh");
        command.arg("-c").arg(self.0).stdin(input).stdout(output).stderr(Stdio::null());
        command.spawn().map(Started)
    }
}

impl Child for Started {
    fn wait(mut self) -> io::Result<Option<i32>> {
        self.0.wait().map(|status| status.code())
    }
}

/// What a real program leaves.
fn left(program: &'static str, input: &[u8]) -> Output {
    match run(&Program(program), input) {
        Ok(output) => output,
        Err(error) => fail!("broken pipe", "{program:?}: {error}"),
    }
}

fn more_than_fits() {
    let input: Vec<u8> = (0..3_000_000).map(|at| (at % 251) as u8).collect();
    let output = left("exec cat;", &input);
    ensure!(output.bytes == input, "lost output", "`cat` gave {} bytes of {}", output.bytes.len(), input.len());
    ensure!(output.code == Some(0), "wrong exit code", "`cat` ended with {:?}", output.code);
}

fn killed() {
    let cases = [
        ("echo half; kill -9 $$", "half\n", None),
        ("exit 7", "", Some(7)),
        ("exec head -c 3", "AAA", Some(0)),
        ("exec wc -c;", "200000\n", Some(0)),
    ];
    for (program, bytes, code) in cases {
        let output = left(program, &[b'A'; 200_000]);
        ensure!(output.bytes == bytes.as_bytes(), "lost output", "{program:?}: {:?}", output.bytes);
        ensure!(output.code == code, "wrong exit code", "{program:?}: {:?} and not {code:?}", output.code);
    }
}
