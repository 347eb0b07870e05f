//! What the compiler calls `test`: the crate that `#[test]` and the `main` of a test program refer to.
//!
//! A package with `test = { package = "model-test", … }` among its dependencies keeps its tests as they
//! are, and [`test_main_static`] runs each of them under the explorer, in a process of its own. The
//! names and fields here are those that rustc 1.95 writes into a test program.

use harness::Quarantine;
use harness::own::{self, Test};
use std::process::{ExitCode, Termination};

pub use self::{TestFn::StaticTestFn, TestName::StaticTestName};

/// A test notices when memory is used after it was freed.
#[global_allocator]
static ALLOCATOR: Quarantine = Quarantine;

/// One test.
#[derive(Debug)]
pub struct TestDescAndFn {
    /// What is known of it.
    pub desc: TestDesc,
    /// What it does.
    pub testfn: TestFn,
}

/// What is known of a test.
#[derive(Debug)]
pub struct TestDesc {
    /// Its path in the crate.
    pub name: TestName,
    /// Was it marked `#[ignore]`?
    pub ignore: bool,
    /// Why.
    pub ignore_message: Option<&'static str>,
    /// Where it is.
    pub source_file: &'static str,
    /// Where it begins.
    pub start_line: usize,
    /// Where it begins.
    pub start_col: usize,
    /// Where it ends.
    pub end_line: usize,
    /// Where it ends.
    pub end_col: usize,
    /// Of doctests.
    pub compile_fail: bool,
    /// Of doctests.
    pub no_run: bool,
    /// Must it panic?
    pub should_panic: ShouldPanic,
    /// Where the test comes from.
    pub test_type: TestType,
}

/// A test's path in the crate.
#[derive(Debug, Clone, Copy)]
pub enum TestName {
    /// The only kind that a compiled test has.
    StaticTestName(&'static str),
}

/// What a test does.
#[derive(Debug, Clone, Copy)]
pub enum TestFn {
    /// The only kind that stable Rust has.
    StaticTestFn(fn() -> Result<(), String>),
}

/// Must a test panic?
#[derive(Debug, Clone, Copy)]
pub enum ShouldPanic {
    /// It must not.
    No,
    /// It must.
    Yes,
    /// It must, with this in the message.
    YesWithMessage(&'static str),
}

/// Where a test comes from.
#[derive(Debug, Clone, Copy)]
pub enum TestType {
    /// From the crate's own modules.
    UnitTest,
    /// From the folder `tests`.
    IntegrationTest,
    /// From documentation.
    DocTest,
    /// The compiler does not know.
    Unknown,
}

/// What a test function returned.
///
/// # Errors
/// When that stands for a failure.
pub fn assert_test_result<T: Termination>(result: T) -> Result<(), String> {
    if size_of::<T>() == 0 {
        // It can't be an error that says more than this.
        let passed = result.report() == ExitCode::SUCCESS;
        return if passed { Ok(()) } else { Err(FAILED.into()) };
    }
    match own::overheard(|| result.report()) {
        (ExitCode::SUCCESS, _) => Ok(()),
        (_, said) if said.is_empty() => Err(FAILED.into()),
        // "Error: ParseIntError { kind: InvalidDigit }"
        (_, said) => Err(format!("{FAILED}: {}", said.strip_prefix("Error: ").unwrap_or(&said))),
    }
}

const FAILED: &str = "the test returned an error";

/// Runs the tests, and ends the process: what `main` of a test program does.
pub fn test_main_static(tests: &[&TestDescAndFn]) {
    let tests: Vec<Test> = tests.iter().map(|test| of(test)).collect();
    let passed = own::main(&tests) == ExitCode::SUCCESS;
    std::process::exit(i32::from(!passed));
}

fn of(test: &TestDescAndFn) -> Test {
    let StaticTestName(name) = test.desc.name;
    let StaticTestFn(run) = test.testfn;
    let panics = match test.desc.should_panic {
        ShouldPanic::No => None,
        ShouldPanic::Yes => Some(""),
        ShouldPanic::YesWithMessage(text) => Some(text),
    };
    Test { name, ignored: test.desc.ignore, panics, run }
}
