//! The known answers to the chapter *swmr* under the model.

include!(concat!(env!("OUT_DIR"), "/swmr.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Model, &[ANSWERS])
}
