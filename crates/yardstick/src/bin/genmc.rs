//! The explorer beside GenMC: ten of GenMC's own test programs, in C, and the same programs in Rust.
//!
//!     cargo run --release -p yardstick --bin genmc -- FOLDER
//!
//! The folder is GenMC's checkout, built. Without it, the explorer alone is measured again, and the program says how to get
//! there. The table goes to `chapters/model-checker/genmc.md`. Time is processor time: GenMC's has the time in which it compiles the program,
//! which the row of the empty program shows.

use explorer::Model;
use model_std::sync::atomic::{AtomicU32, Ordering::*};
use model_std::thread;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use yardstick::{machine, today};

const INSTALL: &str = "\
give the folder in which GenMC 0.10.3 was built. On Debian 12:

    sudo apt-get install g++ make autoconf automake clang-16 llvm-16-dev libclang-16-dev libffi-dev
    git clone --branch v0.10.3 https://github.com/MPI-SWS/genmc && cd genmc
    autoreconf --install && ./configure --with-llvm=/usr/lib/llvm-16 \
        --with-clang=/usr/bin/clang-16 --with-clangxx=/usr/bin/clang++-16 && make

GenMC 0.11 needs GCC 13. GenMC is used here to be measured, and by nothing else in the project.";

/// How often each is run, if it takes no longer than a second; the least time counts.
const ROUNDS: usize = 3;

/// A program of GenMC's.
struct Program {
    name: &'static str,
    /// In `tests/correct`.
    file: &'static str,
    /// What its size is called in C, and the size.
    size: (&'static str, u32),
    /// The same in Rust.
    rust: fn(u32),
}

const PROGRAMS: [Program; 10] = [
    program("ainc", "synthetic/ainc/variants/ainc0.c", ("N", 6), ainc),
    program("cinc", "synthetic/cinc/variants/cinc0.c", ("N", 4), cinc),
    program("inc", "synthetic/inc/variants/inc0.c", ("N", 4), inc),
    program("casrot", "synthetic/casrot/variants/casrot0.c", ("N", 7), casrot),
    program("casw", "synthetic/casw/variants/casw0.c", ("N", 4), casw),
    program(
        "N-writers",
        "synthetic/N-writers/variants/N_writers_a_reader0.c",
        ("N", 4),
        writers_and_a_reader,
    ),
    program("readers", "synthetic/readers/variants/readers0.c", ("N", 6), readers),
    program("lastzero", "synthetic/lastzero/variants/lastzero0.c", ("N", 5), lastzero),
    program("fib_bench", "synthetic/fib_bench/variants/fib_bench0.c", ("NUM", 3), fib_bench),
    program("ticketlock", "data-structures/ticketlock/variants/main0.c", ("N", 3), ticketlock),
];

const fn program(
    name: &'static str,
    file: &'static str,
    size: (&'static str, u32),
    rust: fn(u32),
) -> Program {
    Program { name, file, size, rust }
}

/// So many threads, each with its number.
fn together(threads: u32, f: impl Fn(u32) + Sync) {
    thread::scope(|scope| {
        for nth in 0..threads {
            let f = &f;
            scope.spawn(move || f(nth));
        }
    });
}

/// Each adds 1 to one variable.
fn ainc(n: u32) {
    let x = AtomicU32::new(0);
    together(n, |_| {
        x.fetch_add(1, Relaxed);
    });
}

/// Each adds 1 to three variables.
fn cinc(n: u32) {
    let all = [0; 3].map(AtomicU32::new);
    together(n, |_| {
        all[0].fetch_add(1, Relaxed);
        all[1].fetch_add(1, Relaxed);
        all[2].fetch_add(1, Relaxed);
    });
}

/// Each adds a bit of its own in two steps.
fn inc(n: u32) {
    let x = AtomicU32::new(0);
    together(n, |nth| {
        let seen = x.load(Relaxed);
        x.store(seen + (1 << nth), Release);
    });
}

/// Each replaces its number by the next.
fn casrot(n: u32) {
    let x = AtomicU32::new(0);
    together(n, |nth| {
        let _ = x.compare_exchange(nth, nth + 1, Relaxed, Relaxed);
    });
}

/// Each replaces 0, and then stores a number of its own.
fn casw(n: u32) {
    let x = AtomicU32::new(0);
    together(n, |nth| {
        let _ = x.compare_exchange(0, 1, Relaxed, Relaxed);
        x.store(nth + 3, Release);
    });
}

/// All store but one, which loads. There is a store more than `n`.
fn writers_and_a_reader(n: u32) {
    let x = AtomicU32::new(0);
    together(n + 2, |nth| match nth {
        0 => {
            x.load(Acquire);
        }
        _ => x.store(nth - 1, Release),
    });
}

/// One stores, and all others load.
fn readers(n: u32) {
    let x = AtomicU32::new(0);
    together(n + 1, |nth| match nth {
        0 => x.store(42, Release),
        _ => {
            x.load(Acquire);
        }
    });
}

/// Each counts on from its neighbour, while one looks for the last that is 0.
fn lastzero(n: u32) {
    let array: Vec<AtomicU32> = (0..=n).map(|_| AtomicU32::new(0)).collect();
    together(n + 1, |nth| {
        let mut at = nth as usize;
        if at > 0 {
            array[at].store(array[at - 1].load(Acquire) + 1, Release);
            return;
        }
        at = n as usize;
        while array[at].load(Acquire) != 0 {
            at -= 1;
        }
    });
}

/// Two threads make Fibonacci numbers of each other's, and one watches how large they get.
fn fib_bench(n: u32) {
    let (x, y) = (AtomicU32::new(1), AtomicU32::new(1));
    together(3, |nth| {
        if nth == 2 {
            assert!(x.load(Acquire) <= 144 && y.load(Acquire) <= 144);
            return;
        }
        for _ in 0..n {
            let (seen_x, seen_y) = (x.load(Acquire), y.load(Acquire));
            let mine = if nth == 0 { &x } else { &y };
            mine.store(seen_x + seen_y, Release);
        }
    });
}

/// A lock that is given to whoever has the next ticket.
fn ticketlock(n: u32) {
    let (next, owner) = (AtomicU32::new(0), AtomicU32::new(0));
    let shared = model_std::cell::UnsafeCell::new(0);
    struct Shared<'a>(&'a model_std::cell::UnsafeCell<u32>);
    // SAFETY: the lock protects it, which is what is checked.
    unsafe impl Sync for Shared<'_> {}
    let shared = Shared(&shared);
    together(n, |nth| {
        let shared: &Shared = &shared;
        let ticket = next.fetch_add(1, Relaxed);
        while owner.load(Acquire) != ticket {}
        // SAFETY: the model reports two threads that are here at the same time.
        unsafe {
            *shared.0.get() = nth;
            assert_eq!(*shared.0.get(), nth);
        }
        owner.store(owner.load(Relaxed) + 1, Release);
    });
}

/// What a checker needed.
struct Took {
    executions: u64,
    /// Executions that were begun and could not go on.
    blocked: u64,
    time: Duration,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else { return alone() };
    let binary = folder.join("genmc");
    if !binary.is_file() {
        return Err(format!("there is no {}\n\n{INSTALL}", binary.display()).into());
    }
    let version = Command::new(&binary).arg("--version").output()?.stdout;
    let version = String::from_utf8_lossy(&version).into_owned();
    let version = version.lines().find_map(|line| line.trim().strip_prefix("GenMC v"));
    let version = version.ok_or("GenMC does not say its version")?;
    let version = version.split(' ').next().unwrap_or(version);

    let empty = std::env::temp_dir().join(format!("empty-{}.c", std::process::id()));
    fs::write(&empty, "int main() { return 0; }\n")?;
    let theirs = |row: &Row| {
        let (file, size) = match &row.program {
            None => (empty.clone(), "-DN=0".to_owned()),
            Some(Program { file, size: (letter, n), .. }) => {
                (folder.join("tests/correct").join(file), format!("-D{letter}={n}"))
            }
        };
        let took = best(|| genmc(&binary, &file, &size))?;
        let seconds = took.time.as_secs_f64();
        Ok(format!("{} | {} | {seconds:.2}", took.executions, took.blocked))
    };
    let measured = Measured { version: version.to_owned(), date: today()? };
    let written = write(&measured, theirs);
    fs::remove_file(&empty)?;
    written
}

/// Measures the explorer, and keeps what the table says of GenMC.
fn alone() -> Result<(), Box<dyn Error>> {
    let old = fs::read_to_string(table())?;
    let between = |from: &str, to: char| {
        let found = old.split_once(from).and_then(|(_, rest)| rest.split_once(to));
        found.map(|(text, _)| text.to_owned()).ok_or_else(|| format!("no {from:?} in the table"))
    };
    let measured =
        Measured { version: between("\nGenMC ", ' ')?, date: between("`-rc11`, on ", ',')? };
    let theirs = |row: &Row| {
        let row = format!("| {} | ", row.name());
        let of_genmc = old.lines().find_map(|line| line.strip_prefix(&row));
        let of_genmc = of_genmc.ok_or_else(|| format!("no row {row:?} in the table"))?;
        Ok(of_genmc.splitn(4, " | ").take(3).collect::<Vec<_>>().join(" | "))
    };
    write(&measured, theirs)?;
    eprintln!("\nFor GenMC itself, {INSTALL}");
    Ok(())
}

/// Which GenMC, and when.
struct Measured {
    version: String,
    date: String,
}

/// A row of the table: a program, or the empty one.
struct Row {
    program: Option<Program>,
}

impl Row {
    fn name(&self) -> String {
        match &self.program {
            None => "*empty*".to_owned(),
            Some(Program { name, size: (letter, n), .. }) => format!("`{name}`, {letter} = {n}"),
        }
    }

    fn explored(&self) -> Result<Took, Box<dyn Error>> {
        match self.program {
            None => best(|| explore(|| {})),
            Some(Program { size: (_, n), rust, .. }) => best(|| explore(move || rust(n))),
        }
    }
}

fn table() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../chapters/model-checker/genmc.md")
}

/// Writes the table; `theirs` gives GenMC's columns of a row.
fn write(
    genmc: &Measured,
    theirs: impl Fn(&Row) -> Result<String, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut text = String::from(
        "| program | GenMC: executions | blocked | seconds | our checker: executions | seconds |\n\
         |---|--:|--:|--:|--:|--:|\n",
    );
    let programs = std::iter::once(None).chain(PROGRAMS.into_iter().map(Some));
    for row in programs.map(|program| Row { program }) {
        let (theirs, ours) = (theirs(&row)?, row.explored()?);
        let seconds = ours.time.as_secs_f64();
        let row = format!("| {} | {theirs} | {} | {seconds:.2} |", row.name(), ours.executions);
        eprintln!("{row}");
        writeln!(text, "{row}")?;
    }
    let Measured { version, date } = genmc;
    writeln!(
        text,
        "\nGenMC {version} with `-rc11`, on {date}, and our checker on {}, without its first rounds, in which there are few preemptions (`easiest_first(false)`), \
         on a machine with {}, by `cargo run --release -p yardstick --bin genmc`. Seconds are processor time, taken from the \
         fastest of {ROUNDS} runs, or from a single run if that takes longer than a second; GenMC's include the time that it needs to compile the C program.",
        today()?,
        machine()?,
    )?;
    fs::write(table(), &text)?;
    eprintln!("written to {}", table().display());
    Ok(())
}

fn best(run: impl Fn() -> Result<Took, Box<dyn Error>>) -> Result<Took, Box<dyn Error>> {
    let mut best = run()?;
    let more = if best.time < Duration::from_secs(1) { ROUNDS - 1 } else { 0 };
    for _ in 0..more {
        let took = run()?;
        if took.time < best.time {
            best = took;
        }
    }
    Ok(best)
}

fn genmc(binary: &Path, file: &Path, size: &str) -> Result<Took, Box<dyn Error>> {
    let before = of_children()?;
    let output = Command::new(binary).args(["-rc11", "--", size]).arg(file).output()?;
    let time = of_children()? - before;
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || !said.contains("No errors were detected") {
        return Err(format!("GenMC fails on {}:\n{said}", file.display()).into());
    }
    let number = |line: &str| -> Option<u64> {
        let after = said.lines().find_map(|l| l.strip_prefix(line))?;
        after.trim_start_matches(':').split_whitespace().next()?.parse().ok()
    };
    let executions = number("Number of complete executions explored");
    let executions = executions.ok_or_else(|| format!("GenMC says no number:\n{said}"))?;
    let blocked = number("Number of blocked executions seen").unwrap_or(0);
    Ok(Took { executions, blocked, time })
}

fn explore(program: impl Fn() + 'static) -> Result<Took, Box<dyn Error>> {
    let model = Model::default().easiest_first(false).time_limit(Duration::from_secs(600));
    let before = of_this_thread()?;
    let explored = model.check(program)?;
    let time = of_this_thread()? - before;
    Ok(Took { executions: explored.executions, blocked: 0, time })
}

/// The processor time of this thread, in which the explorer runs.
fn of_this_thread() -> Result<Duration, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = text.split(' ').next().ok_or("no time in schedstat")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

/// The processor time of the processes that this one has waited for.
fn of_children() -> Result<Duration, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(") ").ok_or("a name in brackets")?.1;
    // After the state come twelve fields, then the time of children in user mode and in the kernel, in hundredths.
    let times = after_name.split(' ').skip(13).take(2);
    let ticks: u64 = times.filter_map(|time| time.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(10 * ticks))
}
