//! The chapter *__CHAPTER__* under the model.

#[path = "../../../tests/__CHAPTER__.rs"]
mod chapter;

fn main() -> std::process::ExitCode {
    harness::main(harness::Flavour::Model, chapter::EXERCISES)
}
