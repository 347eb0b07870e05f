//! The fixed names of verdicts. A check adds its own with `harness::ensure!` and
//! `Check::hang_means`.
//!
//! Each is a heading of the glossary, `chapters/glossary.md`.

/// Everything that the check asks for holds.
pub const PASSED: &str = "passed";
/// The learner's file is as it was handed out.
pub const NOT_STARTED: &str = "not started";
/// The compiler rejects the learner's file: said by the app, since nothing can run then.
pub const DOES_NOT_COMPILE: &str = "does not compile";
/// The compiler wanted more time or memory than an answer is worth: said by the app when it grades.
pub const TOO_MUCH_TO_COMPILE: &str = "too much to compile";
/// The answer uses what an answer may not use: said by the app when it grades.
pub const NOT_ALLOWED: &str = "not allowed";
/// Threads wait for each other, and none can go on.
pub const DEADLOCK: &str = "deadlock";
/// A thread waits for a notification that was sent before it waited, that went to another thread, or that is never sent.
pub const LOST_WAKE_UP: &str = "lost wake-up";
/// A thread or process has crashed, and others wait for what only that one could do.
pub const WAITS_FOR_THE_DEAD: &str = "waits for the dead";
/// Two threads touch the same memory, one of them writes, and nothing orders the two.
pub const DATA_RACE: &str = "data race";
/// A thread uses memory that another has given back.
pub const USE_AFTER_FREE: &str = "use after free";
/// A thread is busy and gets nowhere.
pub const ENDLESS_LOOP: &str = "endless loop";
/// Several threads are busy with each other and get nowhere.
pub const LIVELOCK: &str = "livelock";
/// A thread panicked, and no check gave the bug a better name.
pub const PANIC: &str = "panic";
/// The process was aborted, by `process::abort` or by a panic during a panic.
pub const ABORT: &str = "abort";
/// Unsafe code touched memory that it must not touch.
pub const SEGMENTATION_FAULT: &str = "segmentation fault";
/// The subject called `process::exit`.
pub const ENDED_THE_PROCESS: &str = "ended the process itself";
/// The subject wanted more memory than a check may have.
pub const OUT_OF_MEMORY: &str = "out of memory";
/// A function called itself too often, or kept too much on the stack.
pub const STACK_OVERFLOW: &str = "stack overflow";
/// The subject printed without end.
pub const OUTPUT_FLOOD: &str = "output flood";
/// Threads were still there when the check was over.
pub const LEFTOVER_THREADS: &str = "leftover threads";
/// The same schedule did not lead to the same steps.
pub const NOT_DETERMINISTIC: &str = "behaves differently from run to run";
/// More threads than the model follows, or than the process may have.
pub const TOO_MANY_THREADS: &str = "too many threads";
/// More processes than a check may have at once.
pub const TOO_MANY_PROCESSES: &str = "too many processes";
/// A `static` keeps its value from one execution to the next.
pub const STATIC_STATE: &str = "static state";
/// A thread panicked and nobody learned of it.
pub const SWALLOWED_PANIC: &str = "swallowed panic";
/// The time was up before everything was explored, or the check could not be started.
pub const INCONCLUSIVE: &str = "inconclusive";
/// The subject uses something that the model does not cover.
pub const NOT_IN_THE_MODEL: &str = "not in the model";
/// An entry of the learner's schedule is not the name of a thread.
pub const NOT_A_SCHEDULE: &str = "not a schedule";
/// The schedule names a thread that has not been started.
pub const NO_SUCH_THREAD: &str = "no such thread";
/// The schedule names a thread that has ended.
pub const THREAD_HAS_ENDED: &str = "thread has ended";
/// The schedule names a thread that waits for something.
pub const THREAD_IS_BLOCKED: &str = "thread is blocked";
/// The schedule asks a step for a choice that it does not have.
pub const NO_SUCH_CHOICE: &str = "no such choice";
/// The schedule goes on when all threads have ended.
pub const SCHEDULE_TOO_LONG: &str = "schedule too long";
/// The schedule interrupts threads more often than it may.
pub const TOO_MANY_PREEMPTIONS: &str = "too many preemptions";
/// A signal from outside ended the check.
pub const KILLED: &str = "killed";
/// The subject wrote a file larger than a check may write.
pub const FILE_TOO_LARGE: &str = "file too large";

/// All fixed names.
pub const FIXED: &[&str] = &[
    PASSED,
    NOT_STARTED,
    DOES_NOT_COMPILE,
    TOO_MUCH_TO_COMPILE,
    NOT_ALLOWED,
    DEADLOCK,
    LOST_WAKE_UP,
    WAITS_FOR_THE_DEAD,
    DATA_RACE,
    USE_AFTER_FREE,
    ENDLESS_LOOP,
    LIVELOCK,
    PANIC,
    ABORT,
    SEGMENTATION_FAULT,
    ENDED_THE_PROCESS,
    OUT_OF_MEMORY,
    STACK_OVERFLOW,
    OUTPUT_FLOOD,
    LEFTOVER_THREADS,
    NOT_DETERMINISTIC,
    TOO_MANY_THREADS,
    TOO_MANY_PROCESSES,
    STATIC_STATE,
    SWALLOWED_PANIC,
    INCONCLUSIVE,
    NOT_IN_THE_MODEL,
    NOT_A_SCHEDULE,
    NO_SUCH_THREAD,
    THREAD_HAS_ENDED,
    THREAD_IS_BLOCKED,
    NO_SUCH_CHOICE,
    SCHEDULE_TOO_LONG,
    TOO_MANY_PREEMPTIONS,
    KILLED,
    FILE_TOO_LARGE,
];

/// Names that checks give when a thread has panicked, which is usually the echo of something else.
const ECHOES: &[&str] = &[PANIC, ABORT, "worker died"];

/// How much a verdict's name says about the bug, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// What went wrong: `double claim`.
    TheBug,
    /// How it ends, for certain: `deadlock`.
    TheEnd,
    /// Only that a result is not what it should be: `wrong order`.
    TheResult,
    /// That a thread panicked, perhaps because of what another one did.
    AnEcho,
    /// Nothing about the answer: the search or the process came to no end of its own.
    Nothing,
}

/// How much this name says.
pub fn says(name: &str) -> Says {
    match name {
        INCONCLUSIVE | KILLED | NOT_STARTED | PASSED => Says::Nothing,
        name if ECHOES.contains(&name) => Says::AnEcho,
        name if FIXED.contains(&name) => Says::TheEnd,
        name if name.starts_with("wrong ") => Says::TheResult,
        _ => Says::TheBug,
    }
}

#[cfg(test)]
mod tests {
    use super::{Says, says};

    #[test]
    fn the_bug_s_own_name_says_the_most() {
        let names = ["double claim", "deadlock", "wrong order", "panic", "inconclusive"];
        let expected = [Says::TheBug, Says::TheEnd, Says::TheResult, Says::AnEcho, Says::Nothing];
        assert_eq!(names.map(says), expected);
        assert!(expected.is_sorted());
    }
}
