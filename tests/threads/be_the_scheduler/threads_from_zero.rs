//! Mistake: no such thread
//!
//! The thread that is spawned first is called T1, not T0.
//!
//! Rejected by: loses_one, model, as no such thread

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "T0", "T0", "T0", "T1", "T1", "T1", "T1", "T0"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
