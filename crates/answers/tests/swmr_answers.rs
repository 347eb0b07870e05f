//! The known answers to the chapter *swmr*.

pub use ::support;

include!(concat!(env!("OUT_DIR"), "/swmr.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
