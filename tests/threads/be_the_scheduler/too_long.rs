//! Mistake: schedule too long
//!
//! The last step of `main` is the end of the scope. One more entry, and no thread is left to take it.
//!
//! Rejected by: one_preemption, model, as schedule too long

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2", "T2", "T2", "T2", "T1"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    [vec!["main", "main", "T1", "T1", "T1"], vec!["T2"; 9], vec!["T1"; 2], vec!["main"; 2]].concat()
}
