//! Mistake: thread is blocked
//!
//! After its second step, `main` waits at the end of the scope for both threads.
//!
//! Rejected by: loses_one, model, as thread is blocked

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "main", "T1", "T1", "T1", "T2", "T2", "T2", "T2", "T1"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
