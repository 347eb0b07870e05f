//! Mistake: more than asked
//!
//! Both threads find that chunk 0 is the next. But T2 does everything before T1 has stored what comes
//! after chunk 0: that store gives all the other chunks back.
//!
//! Rejected by: counts_twice, model, as more than asked

pub fn lose_one() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2", "T2", "T2", "T2", "T1"]
}

pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2"]
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
