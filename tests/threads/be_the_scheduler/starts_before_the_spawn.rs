//! Mistake: no such thread
//!
//! T2 takes a step before `main` has spawned it.
//!
//! Rejected by: counts_twice, model, as no such thread

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2", "T2", "T2", "T2", "T1"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "T1", "T2", "main", "T2", "T1"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
