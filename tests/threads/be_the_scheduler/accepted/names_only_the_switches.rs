//! As short as it can be: the list ends with the last switch, and what follows needs no entry.

pub fn lose_one() -> Vec<&'static str> {
    // T1 is interrupted while it adds chunk 1, so that T2 has only one chunk left.
    let start = ["main", "main"];
    start.into_iter().chain(["T1"; 7]).chain(["T2"]).collect()
}

pub fn count_twice() -> Vec<&'static str> {
    // Both have seen that chunk 2 is the next one. A late claim can give back nothing but this chunk.
    "main main T1 T1 T1 T1 T1 T1 T1 T1 T1 T2".split(' ').collect()
}

pub fn lose_with_one_preemption() -> Vec<&'static str> {
    "main main T2 T2 T2 T1".split_whitespace().collect()
}
