//! Mistake: nothing lost
//!
//! T1 does everything before T2 has its first step. That is the one order in which the program is right.
//!
//! Rejected by: loses_one, model, as nothing lost

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T1", "T2", "T2", "T2", "T2"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
