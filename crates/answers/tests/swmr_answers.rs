//! The known answers to the chapter *swmr*.

pub use answers::support;

include!(concat!(env!("OUT_DIR"), "/swmr.rs"));

fn main() -> std::process::ExitCode {
    harness::main_answers(harness::Flavour::Native, &[ANSWERS])
}
