//! What a thread, a process with a pipe and a process with shared memory cost: to start, for a message, in memory.
//! Prints the rows of the table in the chapter *Processes*.
//!
//! Each figure is the median of several rounds, and the three kinds take turns in each round.

use harness::{Mapping, PipeReader, PipeWriter, Process, pipe};
use std::fs;
use std::hint::black_box;
use std::io::{Read, Write};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const ROUNDS: usize = 21;
/// Questions with their answers, in a round.
const MESSAGES: u64 = 2_000;
/// Threads or processes that are started, in a round.
const STARTS: u32 = 20;

/// Its name, what it takes to start and end some, to ask it some questions, and the memory of one in kilobytes.
type Kind = (&'static str, fn() -> Duration, fn() -> Duration, fn() -> u64);

fn main() {
    let kinds: [Kind; 4] = [
        ("thread", start_thread, ask_thread, memory_of_thread),
        ("process with a pipe", start_process, ask_by_pipe, memory_of_process),
        ("process with shared memory", start_process, ask_by_memory, memory_of_process),
        ("program with a pipe", start_program, ask_program, memory_of_program),
    ];
    let mut figures: Vec<[Vec<f64>; 2]> = kinds.iter().map(|_| Default::default()).collect();
    for _ in 0..ROUNDS {
        for ((_, start, ask, _), [starts, asks]) in kinds.iter().zip(&mut figures) {
            starts.push(start().as_secs_f64() * 1e6 / f64::from(STARTS));
            asks.push(ask().as_secs_f64() * 1e6 / MESSAGES as f64);
        }
    }
    println!("| | to start and end | question and answer | memory of its own |\n|---|---|---|---|");
    for ((name, _, _, memory), [starts, asks]) in kinds.iter().zip(&mut figures) {
        println!(
            "| {name} | {:.0} µs | {:.1} µs | {} KiB |",
            median(starts),
            median(asks),
            memory()
        );
    }
}

fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn start_thread() -> Duration {
    timed(|| (0..STARTS).for_each(|_| thread::spawn(|| ()).join().expect("it does nothing")))
}

fn start_process() -> Duration {
    timed(|| {
        for _ in 0..STARTS {
            Process::start("nothing", || ()).wait();
        }
    })
}

fn start_program() -> Duration {
    timed(|| {
        for _ in 0..STARTS {
            Command::new("true").status().expect("there is a `true`");
        }
    })
}

fn ask_thread() -> Duration {
    let (ask, questions) = mpsc::channel();
    let (answer, answers) = mpsc::channel();
    let thread = thread::spawn(move || {
        for question in questions {
            answer.send(question + 1_u64).expect("the answer is waited for");
        }
    });
    let took = timed(|| {
        for question in 0..MESSAGES {
            ask.send(question).expect("the thread is there");
            black_box(answers.recv().expect("the thread answers"));
        }
    });
    drop(ask);
    thread.join().expect("it only answers");
    took
}

fn answers(mut questions: PipeReader, mut answers: PipeWriter) {
    let mut question = [0; 8];
    while questions.read_exact(&mut question).is_ok() {
        answers.write_all(&question).expect("the answer is waited for");
    }
}

fn ask_by_pipe() -> Duration {
    let (questions, mut ask) = pipe(64, 64).expect("there are descriptors");
    let (mut answered, answer) = pipe(64, 64).expect("there are descriptors");
    let process = Process::start_with("answers", (questions, answer), |(q, a)| answers(q, a));
    let took = timed(|| ask_all(&mut ask, &mut answered));
    drop(ask);
    process.wait();
    took
}

fn ask_all(ask: &mut impl Write, answered: &mut impl Read) {
    for question in 0..MESSAGES {
        ask.write_all(&question.to_ne_bytes()).expect("the other one is there");
        let mut answer = [0; 8];
        answered.read_exact(&mut answer).expect("the other one answers");
        black_box(answer);
    }
}

/// Two numbers in shared memory, and two processes that give way until theirs changes.
fn ask_by_memory() -> Duration {
    let shared = Mapping::new([const { AtomicU64::new(0) }; 2]);
    let theirs = shared.clone();
    let process = Process::start("answers", move || {
        for question in 1..=MESSAGES {
            until(&theirs[0], question);
            theirs[1].store(question, SeqCst);
        }
    });
    let took = timed(|| {
        for question in 1..=MESSAGES {
            shared[0].store(question, SeqCst);
            until(&shared[1], question);
        }
    });
    process.wait();
    took
}

fn until(number: &AtomicU64, value: u64) {
    while number.load(SeqCst) < value {
        thread::yield_now();
    }
}

fn ask_program() -> Duration {
    let mut cat = cat();
    let (mut ask, mut answered) =
        (cat.stdin.take().expect("a pipe"), cat.stdout.take().expect("a pipe"));
    let took = timed(|| ask_all(&mut ask, &mut answered));
    drop(ask);
    cat.wait().expect("it was started");
    took
}

fn cat() -> std::process::Child {
    let mut command = Command::new("cat");
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    command.spawn().expect("there is a `cat`")
}

/// The memory that belongs to this process alone, in kilobytes.
fn own(process: &str) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let private = rollup.lines().filter(|line| line.starts_with("Private_"));
    private.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).sum()
}

fn memory_of_thread() -> u64 {
    const MANY: u64 = 50;
    let before = own("self");
    let (parked, all) = mpsc::channel();
    let threads: Vec<_> = (0..MANY)
        .map(|_| {
            let parked = parked.clone();
            thread::spawn(move || {
                parked.send(()).expect("they are counted");
                thread::park();
            })
        })
        .collect();
    all.iter().take(MANY as usize).for_each(drop);
    let each = (own("self") - before) / MANY;
    for thread in threads {
        thread.thread().unpark();
        thread.join().expect("it only parks");
    }
    each
}

fn memory_of_process() -> u64 {
    let own_memory = Mapping::new(AtomicU64::new(0));
    let theirs = own_memory.clone();
    Process::start("measures", move || theirs.store(own("self"), SeqCst)).wait();
    own_memory.load(SeqCst)
}

fn memory_of_program() -> u64 {
    let mut cat = cat();
    let (mut ask, mut answered) =
        (cat.stdin.take().expect("a pipe"), cat.stdout.take().expect("a pipe"));
    ask_all(&mut ask, &mut answered);
    let memory = own(&cat.id().to_string());
    drop(ask);
    cat.wait().expect("it was started");
    memory
}
