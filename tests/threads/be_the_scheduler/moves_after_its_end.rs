//! Mistake: thread has ended
//!
//! T1 has added all three chunks and has seen that there are no more: that was its last step.
//!
//! Rejected by: one_preemption, model, as thread has ended

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2", "T2", "T2", "T2", "T1"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    [vec!["main", "main"], vec!["T1"; 14], vec!["T2"]].concat()
}
