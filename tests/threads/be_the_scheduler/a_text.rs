//! Mistake: not a schedule
//!
//! One text with all the names is one entry, and no thread has that name.
//!
//! Rejected by: loses_one, model, as not a schedule

pub fn lose_one() -> Vec<&'static str> {
    vec!["main main T1 T1 T1 T2 T2 T2 T2 T1"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
