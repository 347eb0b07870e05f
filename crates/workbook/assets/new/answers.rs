//! The known answers to the chapter *__CHAPTER__*.

include!(concat!(env!("OUT_DIR"), "/__CHAPTER__.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
