//! The tests of a crate that knows nothing of the model: each `#[test]` becomes a check.
//!
//! The package `model-test` takes the place of the compiler's `test` crate, and hands over here what the
//! compiler has collected.

use crate::case::{Case, Repeat};
use crate::run::main_tests;
use crate::{Check, Flavour, child};
use explorer::Fault;
use report::own::{BOUNDS, Bounds, Preemptions};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::panic::catch_unwind;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Duration;

/// The bounds that the environment asks for; the usual ones if it asks for none.
fn requested() -> Result<Bounds, String> {
    match std::env::var(BOUNDS) {
        Ok(text) => serde_json::from_str(&text)
            .map_err(|error| format!("cannot understand {BOUNDS}={text}: {error}")),
        Err(_) => Ok(Bounds::default()),
    }
}

/// One test, as the compiler describes it.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    /// `queue::tests::two_producers`
    pub name: &'static str,
    /// Was it marked `#[ignore]`?
    pub ignored: bool,
    /// Must it panic? Then what must be in the message.
    pub panics: Option<&'static str>,
    /// What it does; the error of a test that returns one.
    pub run: fn() -> Result<(), String>,
}

/// All tests, and the schedule that they follow.
static TESTS: OnceLock<(Vec<Test>, Option<&'static str>)> = OnceLock::new();

/// In a child: the test that it runs.
static CHOSEN: OnceLock<Test> = OnceLock::new();

/// Runs the tests under the model: the `main` of a test program.
pub fn main(tests: &[Test]) -> ExitCode {
    let bounds = match requested() {
        Ok(bounds) => bounds,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::from(2);
        }
    };
    TESTS.get_or_init(|| {
        (tests.to_vec(), bounds.schedule.clone().map(|schedule| &*schedule.leak()))
    });
    main_tests(tests.iter().map(|test| (case(test, &bounds), test.ignored)).collect())
}

fn case(test: &Test, bounds: &Bounds) -> Case {
    let mut check = Check::new(test.name, "the test passes", run_chosen);
    match bounds.preemptions {
        Preemptions::Usual => check = check.or_preemptions(2),
        Preemptions::All => {}
        Preemptions::UpTo(most) => check = check.preemptions(most),
    }
    if bounds.schedule.is_some() {
        check = check.follows(|| {
            let text = TESTS.get().and_then(|(_, schedule)| *schedule).unwrap_or_default();
            text.split_whitespace().collect()
        });
    }
    Case {
        exercise: bounds.program.clone(),
        subject: "test".into(),
        check: Box::leak(Box::new(check)),
        place: 0,
        flavour: Flavour::Model,
        limit: Duration::from_secs(bounds.seconds.max(1)),
        executions: bounds.executions.unwrap_or(u64::MAX),
        repeat: Repeat::BRIEFLY,
        name: test.name.into(),
    }
}

/// The test that this process was forked for.
fn chosen() -> Test {
    let name = child::requested().ok().flatten();
    let (tests, _) = TESTS.get().expect("a child is a copy of a process that has them");
    *tests.iter().find(|test| Some(test.name) == name.as_deref()).expect("a child runs one test")
}

/// What `report`, which asks what a test returned, makes of it, and what it prints on the way: std prints the error of
/// a test that returns one. Printed in each execution that fails, and in each that repeats one, it would be there more
/// than once.
pub fn overheard<T>(report: impl FnOnce() -> T) -> (T, String) {
    let Ok((ours, theirs, stderr)) = turned_away() else { return (report(), String::new()) };
    let reported = report();
    drop(theirs);
    let mut said = Vec::new();
    // Without its stderr, the process has nowhere to say so; and what can't be read was not said.
    let _ = rustix::stdio::dup2_stderr(stderr);
    let _ = (&ours).read_to_end(&mut said);
    (reported, String::from_utf8_lossy(&said).trim_end().to_owned())
}

/// Leads what is printed as an error into a socket. Gives the end to read from, the other end, and where it went before.
fn turned_away() -> io::Result<(UnixStream, UnixStream, OwnedFd)> {
    let (ours, theirs) = UnixStream::pair()?;
    // What doesn't fit isn't waited for: it would be read only afterwards.
    theirs.set_nonblocking(true)?;
    let stderr = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stderr(), 3)?;
    rustix::stdio::dup2_stderr(&theirs)?;
    Ok((ours, theirs, stderr))
}

/// One execution of the test of this process.
fn run_chosen() {
    let test = CHOSEN.get_or_init(chosen);
    let Some(expected) = test.panics else {
        if let Err(error) = (test.run)() {
            explorer::rt::fail(Fault::Panic, error);
        }
        return;
    };
    let Err(payload) = catch_unwind(test.run) else {
        panic!("the test should panic, and did not");
    };
    explorer::rt::caught();
    let said = crate::panics::words(&*payload);
    assert!(said.contains(expected), "the test should panic with {expected:?}, but said {said:?}");
}
