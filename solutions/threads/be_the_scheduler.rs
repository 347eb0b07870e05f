//! Three schedules for a program that is wrong.

/// T1 has claimed chunk 0 and has loaded the total. Then T2 claims chunk 1 and adds it, and after
/// that T1 stores a total that does not include chunk 1.
pub fn lose_one() -> Vec<&'static str> {
    vec![
        "main", "main", // spawn both
        "T1", "T1", "T1", // T1 claims chunk 0, and loads the total: 0
        "T2", "T2", "T2", "T2", // T2 claims chunk 1, and adds it: 10
        "T1", // T1 stores 0 + 1, and goes on with chunk 2
    ]
}

/// Both threads find that chunk 0 is next. Both store their claims before either of them goes on;
/// otherwise the later store would give back chunks that have been added already.
pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

/// T1 loads the total, and then T2 does all the rest. After that, T1 stores a total with only its chunk.
pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
