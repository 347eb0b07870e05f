//! One check for each way to go wrong.

use super::subject;
use harness::{Check, Promise, ensure, ensure_eq, fail};
use std::collections::HashSet;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::thread;

pub static PROMISES: &[Promise] = &[];

pub const CHECKS: &[Check] = &[
    native("passes", subject::passes),
    native("passes_once", passes_once).once(),
    native("is_slow", subject::is_slow).time_limit_secs(2),
    native("deadlock", subject::deadlock),
    native("self_deadlock", subject::self_deadlock),
    native("lost_wake_up", subject::lost_wake_up),
    native("join_of_the_sleeping", subject::join_of_the_sleeping),
    native("asleep_elsewhere", subject::asleep_elsewhere).time_limit_secs(1),
    native("hang_with_a_meaning", subject::lost_wake_up)
        .hang_means("one after the other", "is a thread joined before the next is spawned?"),
    native("endless_loop", subject::endless_loop).time_limit_secs(1),
    native("endless_naps", subject::endless_naps).time_limit_secs(1),
    native("panic", subject::panics),
    native("panic_in_a_thread", subject::panic_in_a_thread),
    native("panic_without_words", subject::panic_without_words),
    native("panic_goes_on", subject::panic_goes_on),
    native("not_yet_written", subject::not_yet_written),
    native("named", named),
    native("named_in_a_thread", named_in_a_thread),
    native("named_and_caught", named_and_caught),
    native("named_and_hanging", named_and_hanging),
    native("panic_and_hanging", subject::panic_and_hanging),
    native("caught_panics", subject::caught_panics),
    native("double_panic", subject::double_panic),
    native("panic_of_a_local", subject::panic_of_a_local),
    native("aborts", subject::aborts),
    native("segfault", subject::segfault),
    native("exits", subject::exits),
    native("out_of_memory", subject::out_of_memory),
    native("stack_overflow", subject::stack_overflow),
    native("output_flood", subject::output_flood),
    native("much_output", subject::much_output),
    native("leftover_threads", subject::leftover_threads),
    native("allowed_threads", subject::leftover_threads).leaves_threads().once(),
    native("threads_that_go", subject::threads_that_go).once(),
    native("too_many_threads", subject::too_many_threads).time_limit_secs(10),
    native("binary_garbage", subject::binary_garbage),
    native("file_too_large", subject::file_too_large),
    native("is_killed", subject::is_killed),
    native("is_terminated", subject::is_terminated),
    native("leaves_a_process", subject::leaves_a_process).once(),
    native("waits_for_a_process", subject::waits_for_a_process).time_limit_secs(1),
    native("keeps_the_output_locked", subject::keeps_the_output_locked),
    native("starts_this_program", starts_this_program).once(),
    native("finds_no_pipe", finds_no_pipe).once(),
    native("forges_a_verdict", subject::forges_a_verdict).once(),
    native("is_stopped", subject::is_stopped).once().time_limit_secs(1),
    native("starts_none", subject::starts_a_process).once(),
    native("starts_some", subject::starts_a_process).once().starts_processes(),
    native("runs_a_program", subject::runs_a_program).once().starts_processes(),
    native("herd", subject::herd).once().starts_processes(),
    native("swells", subject::swells).once().starts_processes().time_limit_secs(60),
    native("reaches_little", reaches_little).once().starts_processes(),
    native("crowds", subject::crowds).time_limit_secs(60),
    native("reaches_nothing", reaches_nothing).once(),
];

/// Everything that reaches out of a confined process fails.
fn reaches_nothing() {
    assert_eq!(subject::reached(), Vec::<&str>::new());
    let scratch = std::env::temp_dir().join("of-a-check");
    std::fs::write(&scratch, "1").expect("a check may have temporary files");
    assert_eq!(std::fs::read(&scratch).expect("and read them"), b"1");
    let status = std::fs::read_to_string("/proc/thread-self/status");
    assert!(status.expect("a thread finds out about itself").contains("State:"));
}

/// A check that starts processes, and a child of it, reach those of the check, and nothing else.
fn reaches_little() {
    fn beyond(expected: &[&str]) -> Vec<&'static str> {
        subject::reached().into_iter().filter(|what| !expected.contains(what)).collect()
    }
    assert_eq!(beyond(&["starts a program", "forks"]), Vec::<&str>::new());
    // The parent of a child is the check.
    const OF_A_CHILD: &[&str] = &[
        "reads its parent's environment",
        "opens what its parent has",
        "signals its parent",
        "starts a program",
        "forks",
    ];
    let child = || assert_eq!(beyond(OF_A_CHILD), Vec::<&str>::new());
    assert_eq!(harness::Process::start("child", child).wait(), harness::Exit::Returned);
}

const fn native(name: &'static str, run: fn()) -> Check {
    Check::new(name, "nothing goes wrong", run).native_only()
}

fn passes_once() {
    static RUNS: Mutex<u32> = Mutex::new(0);
    let mut runs = RUNS.lock().unwrap();
    *runs += 1;
    ensure_eq!(*runs, 1, "repeated");
}

fn named() {
    let sum = subject::three();
    ensure!(sum == 4, "lost update", "the sum is {sum}, it should be {}", 4);
}

/// The thread's bug is the verdict, not that `main` stumbles over its end.
fn named_in_a_thread() {
    thread::spawn(|| ensure_eq!(1, 2, "torn pair", "the {} differ", "halves")).join().unwrap();
}

fn named_and_caught() {
    let _ = catch_unwind(|| fail!("double claim", "chunk {} was read twice", 3));
}

fn named_and_hanging() {
    let _ = thread::spawn(|| fail!("double claim", "chunk 4 was read twice")).join();
    subject::lost_wake_up();
}

/// The child of a check is not a check, though it has the same environment.
fn starts_this_program() {
    let again = std::process::Command::new("/proc/self/exe").output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(said.contains("a check started this program again"), "{said}");
}

/// The verdict's pipe is neither the standard input, nor open in programs that the subject starts.
fn finds_no_pipe() {
    use std::io::Read;
    assert_eq!(std::io::stdin().read(&mut [0]).unwrap(), 0);
    let own: Vec<String> = std::fs::read_dir("/proc/self/fd")
        .unwrap()
        .filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok())
        .map(|target| target.to_string_lossy().into_owned())
        .filter(|target| target.starts_with("pipe:") || target.starts_with("socket:"))
        .collect();
    let listing = std::process::Command::new("ls").args(["-l", "/proc/self/fd"]).output().unwrap();
    let inherited = String::from_utf8(listing.stdout).unwrap();
    // Standard output and error are one pipe here, and `output` gives the program others. The socket
    // is what the verdict goes through.
    let not_inherited: HashSet<_> = own.iter().filter(|pipe| !inherited.contains(*pipe)).collect();
    assert_eq!(not_inherited.len(), 2, "{own:?}\n{inherited}");
}
