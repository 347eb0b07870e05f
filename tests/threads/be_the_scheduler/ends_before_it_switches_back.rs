//! Mistake: more than asked
//!
//! The list is too short: it ends when T2 has begun to add. So T2 goes on with all the chunks that are
//! left, and T1 overwrites all of them.
//!
//! Rejected by: loses_one, model, as more than asked

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2", "T2", "T2", "T2"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
