//! Every step is written down, to the end of the program. Other chunks are lost and counted twice.

/// T2 loses chunk 2, which T1 adds between its two steps.
pub fn lose_one() -> Vec<&'static str> {
    let mut steps = vec!["main"; 2];
    steps.extend(["T1"; 4]); // chunk 0
    steps.extend(["T2"; 3]); // chunk 1, but for the store
    steps.extend(["T1"; 5]); // chunk 2, and the end
    steps.extend(["T2"; 2]); // the store, and the end
    steps.push("main");
    steps
}

/// T1 does all but its last claim, which it stores only when T2 has claimed the same chunk.
pub fn count_twice() -> Vec<&'static str> {
    let mut steps = vec!["main"; 2];
    steps.extend(["T1"; 9]); // chunks 0 and 1, and a look at the next one
    steps.extend(["T2"; 2]); // chunk 2 is claimed
    steps.extend(["T1"; 4]); // it is claimed once more and added, and that is the end
    steps.extend(["T2"; 3]); // it is added once more, and that is the end
    steps.push("main");
    steps
}

/// T2 is interrupted in its first addition, and T1 does all the rest.
pub fn lose_with_one_preemption() -> Vec<&'static str> {
    let mut steps = vec!["main"; 2];
    steps.extend(["T2"; 3]); // chunk 0, but for the store
    steps.extend(["T1"; 9]); // chunks 1 and 2, and the end
    steps.extend(["T2"; 2]); // the store, and the end
    steps.push("main");
    steps
}
