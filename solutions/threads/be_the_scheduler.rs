//! Three schedules for a program that is wrong.

/// T1 has claimed chunk 0 and has loaded the total. In between T2 claims chunk 1 and adds it. T1 then
/// stores a total that chunk 1 is not in.
pub fn lose_one() -> Vec<&'static str> {
    vec![
        "main", "main", // spawn both
        "T1", "T1", "T1", // T1 claims chunk 0, and loads the total: 0
        "T2", "T2", "T2", "T2", // T2 claims chunk 1, and adds it: 10
        "T1", // T1 stores 0 + 1, and goes on with chunk 2
    ]
}

/// Both threads find that chunk 0 is the next. Both have stored what comes after it before either of
/// them goes on: otherwise the later store would give chunks back that have been added already.
pub fn count_twice() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T2", "T2", "T1"]
}

/// T1 has loaded the total, and T2 does all the rest. Then T1 stores its chunk alone.
pub fn lose_with_one_preemption() -> Vec<&'static str> {
    vec!["main", "main", "T1", "T1", "T1", "T2"]
}
