//! Mistake: nothing counted twice
//!
//! T2 looks for the next chunk when T1 has stored that it has taken the first one.
//!
//! Rejected by: counts_twice, model, as nothing counted twice

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2", "T2", "T2", "T2", "T1"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T2", "T2"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
