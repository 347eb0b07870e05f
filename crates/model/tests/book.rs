//! The programs of the book under the model.

#[path = "../../../tests/book.rs"]
mod chapter;

/// A mistake that the book shows uses memory after it was freed, and the model shall notice.
#[global_allocator]
static ALLOCATOR: harness::Quarantine = harness::Quarantine;

fn main() -> std::process::ExitCode {
    chapter::run(harness::Flavour::Model)
}
