//! A schedule as text: who takes each step.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Which thread takes each next step: `main main T1 T2:stale T1`.
///
/// An entry is the name of a thread, as the trace shows it; or `#2`, the thread that was started
/// second (the main thread is `#0`), which also tells threads of the same name apart. A step that
/// could go in more than one way takes the usual one unless the entry says otherwise:
///
/// | entry | in this step |
/// |---|---|
/// | `T1:stale` | an atomic is read as it was before the newest store; `T1:stale2`: before the last two, and so on |
/// | `T1:before` | a store comes before the newest one in the modification order; `T1:before2`: before the last two, and so on |
/// | `T1:weak` | a weak compare-and-exchange fails for no reason |
/// | `T1:spurious` | a sleeping thread wakes for no reason |
/// | `T1:early` | a sleep or a time limit ends though others could go on |
/// | `T1:wakes2` | `notify_one` wakes the second of the sleeping threads, and not the first; and so on |
/// | `T1:unlock` | a lock is given up. Where a lock is tried that is a step of its own, and `T1` alone does |
///
/// Reading the text of a schedule gives that schedule again, and only such texts can be read, but
/// for more or other white space between the entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Schedule(Vec<Entry>);

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// A name, or `#` and a number.
    pub thread: String,
    /// What is unusual in it.
    pub detail: Option<Detail>,
}

/// What is unusual in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Detail {
    /// An atomic is read as it was so many stores before the newest; at least 1.
    Stale(u32),
    /// A store comes before so many others that were executed earlier; at least 1.
    Before(u32),
    /// A weak compare-and-exchange fails for no reason.
    Weak,
    /// A sleeping thread wakes for no reason.
    Spurious,
    /// A sleep or a time limit ends though others could go on.
    Early,
    /// `notify_one` wakes this one of the sleeping threads, counted from 1; at least 2.
    Wakes(u32),
    /// A lock is given up.
    Unlock,
}

/// A text that is no schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadEntry {
    /// Which entry, from 1.
    pub entry: usize,
    /// Its text.
    pub text: String,
    why: &'static str,
}

impl Schedule {
    /// The schedule with these entries.
    ///
    /// # Errors
    /// The first that is no entry: an empty one, one with white space in it, or one with something
    /// unknown after the colon. Whether there is such a thread is seen when the schedule is followed.
    pub fn of<S: AsRef<str>>(entries: impl IntoIterator<Item = S>) -> Result<Schedule, BadEntry> {
        let parse = |(index, text): (usize, S)| {
            let text = text.as_ref();
            Entry::parse(text).map_err(|why| BadEntry { entry: index + 1, text: text.into(), why })
        };
        entries.into_iter().enumerate().map(parse).collect::<Result<_, _>>().map(Schedule)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns `true` if it has no entries. Then it leaves every step to the usual rule.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each step.
    pub fn steps(&self) -> &[Entry] {
        &self.0
    }

    /// The text of each entry.
    pub fn entries(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(Entry::to_string)
    }
}

impl FromIterator<Entry> for Schedule {
    fn from_iter<T: IntoIterator<Item = Entry>>(entries: T) -> Schedule {
        Schedule(entries.into_iter().collect())
    }
}

impl Entry {
    fn parse(text: &str) -> Result<Entry, &'static str> {
        let (thread, detail) = match text.split_once(':') {
            None => (text, None),
            Some((thread, detail)) => (thread, Some(Detail::parse(detail)?)),
        };
        if thread.is_empty() {
            return Err("the name of a thread is missing");
        }
        if thread.contains(char::is_whitespace) {
            return Err("an entry is the name of one thread, without blanks");
        }
        if let Some(number) = thread.strip_prefix('#')
            && !number.parse().is_ok_and(|n: usize| n.to_string() == number)
        {
            return Err("`#` is followed by the number of a thread");
        }
        Ok(Entry { thread: thread.into(), detail })
    }
}

impl Detail {
    fn parse(text: &str) -> Result<Detail, &'static str> {
        let word = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = text[word.len()..].parse().unwrap_or(1);
        let detail = match word {
            "stale" => Detail::Stale(number),
            "before" => Detail::Before(number),
            "wakes" => Detail::Wakes(number),
            "weak" => Detail::Weak,
            "spurious" => Detail::Spurious,
            "early" => Detail::Early,
            "unlock" => Detail::Unlock,
            _ => return Err(UNKNOWN_DETAIL),
        };
        let is_usual =
            matches!(detail, Detail::Stale(0) | Detail::Before(0) | Detail::Wakes(0 | 1));
        if detail.to_string() == text && !is_usual { Ok(detail) } else { Err(UNKNOWN_DETAIL) }
    }
}

const UNKNOWN_DETAIL: &str = "what follows the colon must be one of: stale, stale2 (and so on), before, \
                              before2 (and so on), weak, spurious, early, wakes2 (and so on), unlock";

/// Returns `true` if the name can stand in an entry as it is.
pub fn is_plain(name: &str) -> bool {
    Entry::parse(name).is_ok_and(|entry| entry.thread == name) && !name.starts_with('#')
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, entry) in self.0.iter().enumerate() {
            write!(f, "{}{entry}", if index == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.thread)?;
        self.detail.map_or(Ok(()), |detail| write!(f, ":{detail}"))
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::Stale(1) => f.write_str("stale"),
            Detail::Stale(n) => write!(f, "stale{n}"),
            Detail::Before(1) => f.write_str("before"),
            Detail::Before(n) => write!(f, "before{n}"),
            Detail::Weak => f.write_str("weak"),
            Detail::Spurious => f.write_str("spurious"),
            Detail::Early => f.write_str("early"),
            Detail::Wakes(n) => write!(f, "wakes{n}"),
            Detail::Unlock => f.write_str("unlock"),
        }
    }
}

impl FromStr for Schedule {
    type Err = BadEntry;

    fn from_str(text: &str) -> Result<Schedule, BadEntry> {
        Schedule::of(text.split_whitespace())
    }
}

impl From<Schedule> for String {
    fn from(schedule: Schedule) -> String {
        schedule.to_string()
    }
}

impl TryFrom<String> for Schedule {
    type Error = BadEntry;

    fn try_from(text: String) -> Result<Schedule, BadEntry> {
        text.parse()
    }
}

impl fmt::Display for BadEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} of the schedule, `{}`: {}", self.entry, self.text, self.why)
    }
}

impl std::error::Error for BadEntry {}
