//! The checks of `shared_sum`.

use super::subject::SharedSum;
use harness::{Check, Exit, Mapping, Process, Promise, ensure, ensure_eq};
use support::numerous::MANY;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A number in memory that several processes share."),
    Promise::explains("A sum in shared memory, to which each of several processes adds its part."),
    Promise::explains(
        "All of it lies in one mapping, so it has no pointers: an address means something only in its own process.",
    ),
    Promise::kept("And it has no locks, because a process may die while it holds a lock.", &["dies"]),
    Promise::kept("How many parts have not been added yet.", &["two", "before_all_are_in"]),
    Promise::kept("A sum of `parts` parts, none of which has been added yet.", &["none_yet"]),
    Promise::kept("Adds these values as one part.", &["two", "nothing_to_add", "looks_meanwhile", "many"]),
    Promise::kept("Each process calls this once, and several may do so at the same time.", &["two", "many"]),
    Promise::kept("If a process dies, either all of its values are in the sum, or none.", &["dies"]),
    Promise::kept("The sum of the parts that have been added.", &["two", "looks_meanwhile"]),
    Promise::kept("It never contains a fraction of a part.", &["looks_meanwhile", "dies"]),
    Promise::kept("The sum, if all parts have been added.", &["none_yet", "two", "nothing_to_add", "before_all_are_in"]),
    Promise::kept("This doesn't wait.", &["none_yet", "dies"]),
    Promise::kept("If a process has died before its part was counted, there will never be a result.", &["dies"]),
    Promise::explains("Add up the parts from several processes in one number that they share."),
    Promise::kept("no part is lost, however many processes add at the same time;", &["two", "many"]),
    Promise::kept("there is a result once all parts have been added, and not before", &["none_yet", "many_parts", "before_all_are_in"]),
    Promise::kept("a process that dies has added either its whole part or nothing, and does not hold up the other processes", &["dies"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("none_yet", "no part is in", none_yet),
    Check::new("nothing_to_add", "a part without values is a part", nothing_to_add),
    Check::new("many_parts", "there is a result after 65,541 parts, and not before", many_parts).native_only().once(),
    Check::new("two", "two processes add their parts", two).starts_processes(),
    Check::new("looks_meanwhile", "another process looks at the sum", looks_meanwhile).starts_processes(),
    Check::new("before_all_are_in", "another process asks for the result", before_all_are_in).starts_processes(),
    Check::new("dies", "a process dies at any step", dies).starts_processes(),
    Check::new("many", "eight real processes add their parts", many).starts_processes().native_only(),
];

fn adds(name: &str, sum: &Mapping<SharedSum>, values: &'static [u64]) -> Process {
    let theirs = sum.clone();
    Process::start(name, move || theirs.add(values))
}

fn wait_all(processes: impl IntoIterator<Item = Process>) {
    for process in processes {
        process.wait();
    }
}

fn none_yet() {
    let sum = Mapping::new(SharedSum::new(1));
    ensure_eq!((sum.so_far(), sum.result()), (0, None), "published too early", "no part is in");
    let none = SharedSum::new(0);
    ensure_eq!(none.result(), Some(0), "wrong result", "there are no parts");
}

fn many_parts() {
    let sum = SharedSum::new(MANY as u32);
    for part in 0..MANY as u64 {
        ensure_eq!(sum.result(), None, "published too early", "{part} of {MANY} parts are in");
        sum.add(&[2]);
    }
    ensure_eq!(sum.result(), Some(2 * MANY as u64), "lost result", "all of 65,541 parts are in, each of which is 2");
}

fn nothing_to_add() {
    let sum = Mapping::new(SharedSum::new(2));
    sum.add(&[]);
    ensure_eq!(sum.result(), None, "published too early", "one of two parts is in, and it has no values");
    sum.add(&[0, 0]);
    ensure_eq!(sum.result(), Some(0), "lost result", "two parts are in; one has no values, and the other two zeros");
}

fn two() {
    let sum = Mapping::new(SharedSum::new(2));
    let processes = [adds("A", &sum, &[1, 1 << 63]), adds("B", &sum, &[4])];
    wait_all(processes);
    let (so_far, result, whole) = (sum.so_far(), sum.result(), (1 << 63) + 5);
    let case = "two processes have added 1 + 2⁶³ and 4";
    ensure!(![4, whole - 4].contains(&so_far), "lost update", "{case}: the sum is {so_far}");
    ensure_eq!((so_far, result), (whole, Some(whole)), "wrong result", "{case}");
}

fn looks_meanwhile() {
    let sum = Mapping::new(SharedSum::new(1));
    let process = adds("A", &sum, &[1, 2]);
    let so_far = sum.so_far();
    ensure!(so_far == 0 || so_far == 3, "half a part", "a process adds 1 and 2, and the sum so far is {so_far}");
    process.wait();
}

fn before_all_are_in() {
    let sum = Mapping::new(SharedSum::new(2));
    let processes = [adds("A", &sum, &[1]), adds("B", &sum, &[2])];
    let result = sum.result();
    ensure!(
        result.is_none() || result == Some(3),
        "published too early",
        "two processes add 1 and 2, and the result is {result:?}"
    );
    wait_all(processes);
}

fn dies() {
    let sum = Mapping::new(SharedSum::new(2));
    let theirs = sum.clone();
    let mortal = Process::mortal("mortal", move || theirs.add(&[1, 2]));
    let other = adds("B", &sum, &[4]);
    other.wait();
    let exit = mortal.wait();
    let (so_far, result) = (sum.so_far(), sum.result());
    let case = "one process adds 1 and 2 and may die, another one adds 4";
    ensure!(so_far == 4 || so_far == 7, "half a part", "{case}: the sum so far is {so_far}");
    ensure!(
        result.is_none_or(|result| result == 7),
        "lost after a crash",
        "{case}: the result is {result:?}"
    );
    ensure!(exit == Exit::Crashed || result == Some(7), "wrong result", "{case}: both have returned, and it's {result:?}");
}

fn many() {
    let sum = Mapping::new(SharedSum::new(8));
    let processes: Vec<_> = (0..8).map(|_| adds("A to H", &sum, &[1, 2, 3])).collect();
    wait_all(processes);
    ensure_eq!(sum.result(), Some(48), "lost update", "eight processes have added 6 each");
}
