//! Text in a drawing.

use report::{Row, Trace, is_check};

/// Text of one line as it stands in HTML and SVG.
pub(super) fn escape(text: &str) -> String {
    if text.contains('\t') || text.contains('\n') {
        return report::escaped(&text.replace(['\t', '\n'], " "));
    }
    report::escaped(text)
}

/// The trace as a picture and its sentences tell it. Where every ordering is `SeqCst`, it says nothing, and is left out;
/// the table has it.
pub(super) fn told(trace: &Trace) -> Trace {
    const STRONGEST: &str = " [SeqCst]";
    const OTHERS: [&str; 4] = [" [Relaxed]", " [Acquire]", " [Release]", " [AcqRel]"];
    let mut told = trace.clone();
    let differs = |row: &Row| OTHERS.iter().any(|other| row.what.ends_with(other));
    if !trace.rows.iter().any(differs) {
        for row in &mut told.rows {
            if let Some(what) = row.what.strip_suffix(STRONGEST) {
                row.what = what.to_owned();
            }
        }
    }
    told
}

/// The trace for a picture below the message of its failure, which has it in full: where it goes wrong, a few words are
/// enough.
pub(super) fn brief(mut told: Trace) -> Trace {
    for row in told.rows.iter_mut().filter(|row| row.fault) {
        let Some((verb @ ("FAILS" | "PANICS" | "STOPPED"), message)) = row.what.split_once(": ")
        else {
            continue;
        };
        let sentence = message.split(". ").next().unwrap_or(message);
        if sentence.chars().count() <= BRIEF {
            row.what = format!("{verb}: {sentence}");
            continue;
        }
        let kept: String = sentence.chars().take(BRIEF).collect();
        // Between two parts of the sentence if there is such a place in its second half.
        let joint = [", ", "; ", ": "].iter().filter_map(|joint| kept.rfind(joint)).max();
        let parts = joint.map(|at| &kept[..at]).filter(|parts| parts.chars().count() > BRIEF / 2);
        let words = kept.rsplit_once(' ').map_or(kept.as_str(), |(words, _)| words);
        let words = parts.unwrap_or(words);
        let words = words.trim_end_matches([',', ';', ':']);
        row.what = format!("{verb}: {words} …");
    }
    told
}

/// So many characters say what goes wrong.
const BRIEF: usize = 72;

/// What stands beside each row: the number of its step, and `!` where it goes wrong.
pub(super) fn numbers(trace: &Trace) -> Vec<String> {
    let number = |(row, number): (&Row, Option<u32>)| match number {
        Some(number) => number.to_string(),
        None if row.fault => "!".to_owned(),
        // A gap in a long trace.
        None => String::new(),
    };
    trace.rows.iter().zip(trace.numbers()).map(number).collect()
}

/// `:12` in the main file, `check:12` in a file of the checks, which often has the
/// same name, and else the file's name; empty if the row is nowhere.
pub fn place(row: &Row, main: &str) -> String {
    match row.line {
        0 => String::new(),
        line if row.file == main => format!(":{line}"),
        line if is_check(&row.file) => format!("check:{line}"),
        line => format!("{}:{line}", row.file.rsplit('/').next().unwrap_or(&row.file)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(rows: &[(Option<u32>, &str, bool)]) -> Trace {
        let rows = rows.iter().map(|&(step, what, fault)| Row {
            step,
            thread: 0,
            what: what.to_owned(),
            file: String::new(),
            line: 0,
            source: String::new(),
            fault,
        });
        Trace { rows: rows.collect(), ..Trace::default() }
    }

    #[test]
    fn below_the_message_a_few_words_say_what_goes_wrong() {
        let brief = |what: &str| brief(trace(&[(None, what, true)])).rows.remove(0).what;
        let short = "FAILS: row 4 was read 2 times";
        assert_eq!(brief(short), short);
        assert_eq!(brief("FAILS: the sum is 3. Hold the lock"), "FAILS: the sum is 3");
        let long =
            "one row was moved from the first to the second, and both were seen empty by a thread";
        let says = "FAILS: one row was moved from the first to the second …";
        assert_eq!(brief(&format!("FAILS: {long}")), says);
        let blocked =
            "BLOCKED: lock a, held by a thread with a very long name, which goes on and on";
        assert_eq!(brief(blocked), blocked, "that is not said above");
    }

    #[test]
    fn an_ordering_is_told_where_there_is_another() {
        let whats = |others: &str| {
            let trace =
                trace(&[(Some(1), "load a -> 0 [SeqCst]", false), (Some(2), others, false)]);
            told(&trace).rows.into_iter().map(|row| row.what).collect::<Vec<_>>()
        };
        assert_eq!(whats("store a = 1 [SeqCst]"), ["load a -> 0", "store a = 1"]);
        let mixed = ["load a -> 0 [SeqCst]", "store a = 1 [Relaxed]"];
        assert_eq!(whats(mixed[1]), mixed);
    }
}
