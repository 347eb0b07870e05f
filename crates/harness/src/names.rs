//! The names of the explorer's verdicts are those of the harness.

use explorer::{Fault, Refusal};
use report::verdict::FIXED;

#[test]
fn every_fault_of_the_explorer_has_a_fixed_name() {
    for fault in [
        Fault::Panic,
        Fault::SwallowedPanic,
        Fault::Deadlock,
        Fault::LostWakeup,
        Fault::WaitsForTheDead,
        Fault::DataRace,
        Fault::UseAfterFree,
        Fault::LeftoverThreads,
        Fault::EndlessLoop,
        Fault::Livelock,
        Fault::TooManyThreads,
        Fault::NotDeterministic,
        Fault::StaticState,
        Fault::Inconclusive,
    ] {
        assert!(FIXED.contains(&fault.name()), "{}", fault.name());
    }
}

#[test]
fn every_reason_not_to_follow_a_schedule_has_a_fixed_name() {
    for refusal in [
        Refusal::NoSuchThread,
        Refusal::Ended,
        Refusal::Blocked,
        Refusal::NoSuchChoice,
        Refusal::Over,
    ] {
        assert!(FIXED.contains(&refusal.name()), "{}", refusal.name());
    }
}
