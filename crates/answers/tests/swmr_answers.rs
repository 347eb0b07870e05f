//! The known answers to the chapter *swmr*.

include!(concat!(env!("OUT_DIR"), "/swmr.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
