//! Mistake: nothing lost
//!
//! The list ends before the switch. T1 goes on for as long as it can, and nothing interrupts it.
//!
//! Rejected by: one_preemption, model, as nothing lost

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2", "T2", "T2", "T2", "T1"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1"]
}
