//! The chapter *without_locks* under the model.

#[path = "../../../tests/without_locks.rs"]
mod chapter;

/// The checks notice when memory is used after it was freed.
#[global_allocator]
static ALLOCATOR: harness::Quarantine = harness::Quarantine;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
