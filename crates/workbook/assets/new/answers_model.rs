//! The known answers to the chapter *__CHAPTER__* under the model.

include!(concat!(env!("OUT_DIR"), "/__CHAPTER__.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
