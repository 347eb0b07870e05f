//! The known answers to the chapter *without_locks* under the model.

include!(concat!(env!("OUT_DIR"), "/without_locks.rs"));

/// The checks notice when memory is used after it was freed.
#[global_allocator]
static ALLOCATOR: harness::Quarantine = harness::Quarantine;

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
