//! The name for what became of a child.

use crate::case::Case;
use crate::note::Panic;
use crate::sandbox::{Ended, How};
use crate::threads::Hang;
use crate::{Finding, limits, panics, verdict};

const MIB: u64 = 1 << 20;

/// The verdict on a case whose child has ended.
pub(crate) fn conclude(case: &Case, ended: &Ended) -> Finding {
    let received = &ended.received;
    let finding = match &received.finding {
        // Only what comes through the pipe passes: an exit code of 0 is the subject's doing.
        Some(finding) => finding.clone(),
        None => {
            let fault = fault(case, ended);
            with_panics(fault, &received.panics)
        }
    };
    with_meaning(case, finding)
}

/// The verdict on a child that sent none.
fn fault(case: &Case, ended: &Ended) -> Finding {
    let output = ended.output.text();
    let (name, message) = match &ended.how {
        How::Hung { hang, certain } => hung(case, hang, *certain),
        How::KeptWaiting { used, waited } => (
            verdict::INCONCLUSIVE,
            format!(
                "no verdict after {} s, of which it had a processor for {:.1} s: is the machine very busy, or \
                 was the check stopped? Nothing is known of the answer",
                waited.as_secs(),
                used.as_secs_f64(),
            ),
        ),
        How::Flooded => (
            verdict::OUTPUT_FLOOD,
            format!("more than {} MiB printed", limits::output(case.flavour) / MIB),
        ),
        How::Crowded => {
            (verdict::TOO_MANY_THREADS, format!("more than {} threads at once", limits::THREADS))
        }
        How::Overrun => (
            verdict::TOO_MANY_PROCESSES,
            format!("more than {} processes at once", limits::PROCESSES),
        ),
        How::Swollen => (
            verdict::OUT_OF_MEMORY,
            format!("the processes together have more than {} MiB", limits::MEMORY / MIB),
        ),
        How::Exited(code) => (
            verdict::ENDED_THE_PROCESS,
            format!("`process::exit({code})`, or the like, before the check was over"),
        ),
        How::Signalled(signal) => signalled(*signal, &output, &ended.received.panics),
    };
    Finding::new(name, message, 0)
}

fn hung(case: &Case, hang: &Hang, certain: bool) -> (&'static str, String) {
    let limit = format!("not done after {} s", case.limit.as_secs());
    match hang {
        Hang::Asleep(threads) if certain => (
            verdict::DEADLOCK,
            format!(
                "{} forever, and no thread is left to wake {}: {}\n\
                 (a deadlock or a lost wake-up: natively the two look the same)",
                if threads.len() == 1 { "the only thread sleeps" } else { "all threads sleep" },
                if threads.len() == 1 { "it" } else { "one" },
                threads.join(", "),
            ),
        ),
        Hang::Asleep(threads) => (
            verdict::DEADLOCK,
            format!(
                "{limit}, and all threads are asleep: {}\n\
                 (a deadlock or a lost wake-up: natively the two look the same)",
                threads.join(", "),
            ),
        ),
        Hang::Busy(busy, all) => (
            verdict::ENDLESS_LOOP,
            format!("{limit}, and {} of {all} threads still busy: {}", busy.len(), busy.join(", ")),
        ),
        Hang::Unknown => (
            verdict::DEADLOCK,
            format!("{limit}: a deadlock or an endless loop (this system does not tell which)"),
        ),
    }
}

fn signalled(signal: i32, output: &str, panics: &[Panic]) -> (&'static str, String) {
    // The standard library prints its reason before it aborts.
    let said = |words: &str| output.contains(words);
    let with_panics_below = |reason: &str| {
        let panics = panics.iter().filter(|panic| !panic.aborts).map(Panic::in_words);
        [reason.to_owned()].into_iter().chain(panics).collect::<Vec<_>>().join("\n")
    };
    match signal {
        libc::SIGABRT if said("memory allocation of ") => {
            (verdict::OUT_OF_MEMORY, format!("more than {} MiB wanted", limits::MEMORY / MIB))
        }
        libc::SIGABRT if said("has overflowed its stack") => (
            verdict::STACK_OVERFLOW,
            "a function calls itself too often, or keeps too much on the stack".into(),
        ),
        libc::SIGABRT if panics.iter().any(|panic| panic.aborts) || said("non-unwinding panic") => {
            (verdict::ABORT, with_panics_below("a destructor panicked while a panic was unwinding"))
        }
        libc::SIGABRT if said("thread local panicked on drop") => {
            (verdict::ABORT, with_panics_below("the destructor of a thread-local value panicked"))
        }
        libc::SIGABRT => (
            verdict::ABORT,
            "the process ended at once: a panic in a destructor, or `process::abort()`".into(),
        ),
        libc::SIGILL | libc::SIGTRAP => {
            (verdict::ABORT, format!("an instruction that ends the process (signal {signal})"))
        }
        libc::SIGSEGV | libc::SIGBUS => (
            verdict::SEGMENTATION_FAULT,
            "unsafe code touched memory that it must not touch".into(),
        ),
        libc::SIGXFSZ => {
            (verdict::FILE_TOO_LARGE, format!("a file of more than {} MiB", limits::FILE / MIB))
        }
        libc::SIGKILL => {
            (verdict::KILLED, "killed from outside: is the machine out of memory?".into())
        }
        signal => (verdict::KILLED, format!("ended by signal {signal}")),
    }
}

/// Adds the panics that came before the end of a child that sent no verdict.
///
/// A bug that a check named goes first: the hang or the crash is what came of it.
fn with_panics(fault: Finding, panics: &[Panic]) -> Finding {
    let Some(panicked) = panics::of(panics, 0) else { return fault };
    if panics.iter().any(|panic| panic.named.is_some()) {
        let message =
            format!("{}\nand then: {}: {}", panicked.message, fault.verdict, fault.message);
        Finding { message, ..panicked }
    } else if fault.verdict == verdict::ABORT {
        // Its message has the panics already.
        fault
    } else {
        let message = format!("{}\nbefore that, {}", fault.message, panicked.message);
        Finding { message, ..fault }
    }
}

/// Gives a hang or an endless loop the name of the bug that it proves in this check.
fn with_meaning(case: &Case, finding: Finding) -> Finding {
    match meaning(case, &finding.verdict) {
        Some((name, advice)) => Finding {
            verdict: name.into(),
            message: format!("{advice}\n({}: {})", finding.verdict, finding.message),
            ..finding
        },
        None => finding,
    }
}

/// The name of the bug that a verdict proves in this check, and the advice, if it has a name there.
pub(crate) fn meaning(case: &Case, verdict: &str) -> Option<(&'static str, &'static str)> {
    match verdict {
        verdict::DEADLOCK | verdict::LOST_WAKE_UP => case.check.hang_means,
        verdict::ENDLESS_LOOP | verdict::LIVELOCK => case.check.endless_means,
        _ => None,
    }
}
