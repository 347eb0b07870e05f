//! The programs of the book under the model.

#[path = "../../../tests/book.rs"]
mod chapter;
use chapter::support;

fn main() -> std::process::ExitCode {
    chapter::run(harness::Flavour::Model)
}
