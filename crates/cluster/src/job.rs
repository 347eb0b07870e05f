//! A job: what is to be reduced, how it is recognised, and what its streams are called.
//!
//! A *job* is cut into *pieces*, and each piece makes a *part*. A *task* is a run of pieces that a
//! worker takes at a time. Tasks are in one stream of the broker and parts in another; both are named
//! after the job. The name is a hash of all that decides on the result, so a manager that is started
//! again finds the streams of the one before, and a job on a file that has changed is another job.

use anyhow::{Context, Result};
use async_nats::HeaderMap;
use interleave::parts::{Part, PartBytes, Parts};
use interleave::{Nan, Options};
use serde::{Deserialize, Serialize};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The reduction core that is built in: programs with different ones do not share a job.
const CORE: &str = env!("CORE_PRINT");
/// Most pieces in a task.
const MOST: u64 = 64;
/// Tasks of a dataset that is not large: enough that workers of different speed end together.
const TASKS: u64 = 256;

/// All that decides on the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spec {
    pub(crate) file: PathBuf,
    pub(crate) dataset: String,
    pub(crate) is: Identity,
    /// Shape, type and cut of the dataset.
    pub(crate) layout: String,
    pub(crate) pieces: u64,
    pub(crate) nan: String,
    pub(crate) cf: bool,
    /// A value that stands for none, the rows that are reduced, and what must hold for a value, as they are
    /// written.
    pub(crate) fill: Option<String>,
    pub(crate) rows: Option<String>,
    pub(crate) condition: Option<String>,
    pub(crate) core: String,
}

/// By what a file is known to be the same on another machine, or at another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    bytes: u64,
    /// Whole seconds since 1970: `scp -p` and others keep no more when they copy a file.
    modified: i64,
}

impl Identity {
    pub(crate) fn of(file: &Path) -> Result<Identity> {
        let Stamp { bytes, modified: (seconds, _) } = Stamp::of(file)?;
        Ok(Identity { bytes, modified: seconds })
    }
}

/// By what a file is known to have changed on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    bytes: u64,
    /// Seconds and nanoseconds.
    modified: (i64, i64),
}

impl Stamp {
    pub(crate) fn of(file: &Path) -> Result<Stamp> {
        let about = fs::metadata(file).with_context(|| file.display().to_string())?;
        Ok(Stamp { bytes: about.len(), modified: (about.mtime(), about.mtime_nsec()) })
    }
}

impl Spec {
    /// The job of reducing `dataset` of `file`, which is open as `parts`.
    pub(crate) fn new(
        file: &Path,
        dataset: &str,
        parts: &Parts<'_>,
        options: &Options<'_>,
    ) -> Result<Spec> {
        let file = file.canonicalize().with_context(|| file.display().to_string())?;
        Ok(Spec {
            is: Identity::of(&file)?,
            file,
            dataset: dataset.to_owned(),
            layout: parts.layout(),
            pieces: parts.count(),
            nan: options.nan.name().to_owned(),
            fill: options.fill.map(|fill| fill.to_string()),
            cf: options.cf,
            rows: options.rows.map(|rows| rows.to_string()),
            condition: options.condition.map(|condition| condition.to_string()),
            core: CORE.to_owned(),
        })
    }

    pub(crate) fn options(&self) -> Result<Options<'static>> {
        let nan: Nan = self.nan.parse()?;
        let fill = self.fill.as_deref().map(str::parse).transpose()?;
        let rows = self.rows.as_deref().map(str::parse).transpose()?;
        let condition = self.condition.as_deref().map(str::parse).transpose()?;
        Ok(Options { nan, fill, cf: self.cf, rows, condition, ..Options::default() })
    }

    /// Why this program cannot take part in the job, if it cannot.
    pub(crate) fn refusal(&self, parts: &Parts<'_>) -> Option<String> {
        if self.core != CORE {
            return Some("this program is of another version than the manager".to_owned());
        }
        match Identity::of(&self.file) {
            Err(error) => Some(format!("{error:#}")),
            Ok(is) if is != self.is => {
                let file = self.file.display();
                Some(format!(
                    "{file}: not the file that the manager has: {is:?}, not {:?}",
                    self.is
                ))
            }
            Ok(_) if parts.layout() != self.layout => {
                Some(format!("{}: {}, not {}", self.file.display(), parts.layout(), self.layout))
            }
            Ok(_) => None,
        }
    }

    /// The name of the job: the same for the same work.
    pub(crate) fn id(&self) -> Result<String> {
        let mut print = 0xcbf2_9ce4_8422_2325_u64;
        for byte in serde_json::to_vec(self).context("the path of the file is not UTF-8")? {
            print = (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(format!("{print:016x}"))
    }

    /// All pieces, in tasks that are the same whenever they are made.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = Task> + use<> {
        let (pieces, size) = (self.pieces, (self.pieces / TASKS).clamp(1, MOST));
        (0..pieces).step_by(size as usize).map(move |first| {
            let end = pieces.min(first + size);
            Task { first, end }
        })
    }
}

/// Pieces `first` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) first: u64,
    pub(crate) end: u64,
}

impl Task {
    pub(crate) fn one(piece: u64) -> Task {
        Task { first: piece, end: piece + 1 }
    }

    pub(crate) fn pieces(self) -> std::ops::Range<u64> {
        self.first..self.end
    }

    pub(crate) fn is_one(self) -> bool {
        self.end - self.first == 1
    }
}

/// What a message of the stream of tasks holds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    #[serde(flatten)]
    pub(crate) task: Task,
    pub(crate) spec: Spec,
}

/// What workers are told of a job before they take its first task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Posting {
    pub(crate) spec: Spec,
    /// A task whose worker is silent for so long goes to another.
    pub(crate) lease: Duration,
    /// A piece that takes longer has no end.
    pub(crate) limit: Duration,
}

/// The names of a job's streams and subjects.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    id: String,
}

/// Where managers say that a job was posted. Workers also look for one now and then, since this may get lost.
pub(crate) const POSTED: &str = "interleave.posted";
/// The only consumer of a stream of tasks, which all workers share.
pub(crate) const WORKERS: &str = "workers";
const TASKS_OF: &str = "interleave-tasks-";

impl Names {
    pub(crate) fn new(id: String) -> Names {
        Names { id }
    }

    /// The job whose stream of tasks is called `stream`.
    pub(crate) fn of_tasks(stream: &str) -> Option<Names> {
        stream.strip_prefix(TASKS_OF).map(|id| Names::new(id.to_owned()))
    }

    pub(crate) fn tasks(&self) -> String {
        format!("{TASKS_OF}{}", self.id)
    }

    pub(crate) fn parts(&self) -> String {
        format!("interleave-parts-{}", self.id)
    }

    pub(crate) fn task(&self) -> String {
        format!("interleave.task.{}", self.id)
    }

    pub(crate) fn part(&self) -> String {
        format!("interleave.part.{}", self.id)
    }

    /// Where the job itself stands, in the stream of parts.
    pub(crate) fn posting(&self) -> String {
        format!("interleave.job.{}", self.id)
    }

    /// Where workers say that they are there.
    pub(crate) fn workers(&self) -> String {
        format!("interleave.workers.{}", self.id)
    }

    /// Where the manager says that it is there.
    pub(crate) fn manager(&self) -> String {
        format!("interleave.manager.{}", self.id)
    }

    /// Where the broker says that it gives a task to no more workers.
    pub(crate) fn given_up(&self) -> String {
        format!("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{}.{WORKERS}", self.tasks())
    }

    /// Where a worker on `host` is asked to try a piece that failed elsewhere.
    pub(crate) fn try_on(&self, host: &str) -> String {
        let host = host.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        format!("interleave.try.{}.{host}", self.id)
    }
}

/// What a worker says of itself, every second.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Presence {
    pub(crate) host: String,
    pub(crate) pid: u32,
    /// The pieces it reads at this moment.
    pub(crate) at: Vec<u64>,
    /// Why it cannot take part.
    pub(crate) refusal: Option<String>,
}

/// A message of the stream of parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Came {
    /// The parts of the pieces from `first` on.
    Parts { first: u64, parts: Vec<PartBytes> },
    /// A host could not read a piece.
    Failed { piece: u64, host: String, why: String },
}

const HOST: &str = "Interleave-Failed-On";

impl Came {
    /// As it travels.
    pub(crate) fn encode(&self) -> (HeaderMap, Vec<u8>) {
        let mut headers = HeaderMap::new();
        match self {
            Came::Parts { first, parts } => {
                let bytes = first.to_le_bytes().into_iter().chain(parts.iter().flatten().copied());
                (headers, bytes.collect())
            }
            Came::Failed { piece, host, why } => {
                headers.insert(HOST, host.as_str());
                (headers, [&piece.to_le_bytes(), why.as_bytes()].concat())
            }
        }
    }

    /// What travelled; `None` if it makes no sense.
    pub(crate) fn decode(headers: &HeaderMap, payload: &[u8]) -> Option<Came> {
        let (first, rest) = payload.split_first_chunk()?;
        let first = u64::from_le_bytes(*first);
        if let Some(host) = headers.get(HOST) {
            let (host, why) = (host.to_string(), String::from_utf8_lossy(rest).into_owned());
            return Some(Came::Failed { piece: first, host, why });
        }
        let (parts, []) = rest.as_chunks::<{ Part::BYTES }>() else { return None };
        Some(Came::Parts { first, parts: parts.to_vec() })
    }
}

/// The name of this machine.
pub(crate) fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(pieces: u64) -> Spec {
        let is = Identity { bytes: 7, modified: 1 };
        let [layout, nan, core] = ["[7] of u8", "skip", CORE].map(str::to_owned);
        let (file, dataset) = (PathBuf::from("/data/x.h5"), "/x".to_owned());
        let (fill, rows, condition) = (None, None, None);
        Spec { file, dataset, is, layout, pieces, nan, fill, cf: false, rows, condition, core }
    }

    #[test]
    fn every_piece_is_in_one_task() {
        for pieces in [0, 1, 255, 256, 257, 1000, 65_536, 1_000_003] {
            let mut next = 0;
            for task in spec(pieces).tasks() {
                assert_eq!(task.first, next);
                assert!(task.end > task.first && task.end - task.first <= MOST, "{task:?}");
                next = task.end;
            }
            assert_eq!(next, pieces);
        }
    }

    #[test]
    fn another_file_dataset_or_option_is_another_job() {
        let id = spec(9).id().unwrap();
        assert_eq!(spec(9).id().unwrap(), id);
        let others = [
            Spec { is: Identity { bytes: 8, ..spec(9).is }, ..spec(9) },
            Spec { is: Identity { modified: 2, ..spec(9).is }, ..spec(9) },
            Spec { dataset: "/y".to_owned(), ..spec(9) },
            Spec { fill: Some("0".to_owned()), ..spec(9) },
            Spec { rows: Some("..7".to_owned()), ..spec(9) },
            Spec { condition: Some("x > 0".to_owned()), ..spec(9) },
            Spec { core: "another".to_owned(), ..spec(9) },
        ];
        others.iter().for_each(|other| assert_ne!(other.id().unwrap(), id));
    }

    #[test]
    fn what_travels_arrives() {
        let parts = Came::Parts { first: 3, parts: vec![[1; Part::BYTES], [2; Part::BYTES]] };
        let why = "no such file: é".to_owned();
        let failed = Came::Failed { piece: 9, host: "h1".to_owned(), why };
        for came in [parts, failed] {
            let (headers, payload) = came.encode();
            assert_eq!(Came::decode(&headers, &payload), Some(came));
        }
        assert_eq!(Came::decode(&HeaderMap::new(), &[0; 9]), None);
        assert_eq!(Came::decode(&HeaderMap::new(), &[0; 7]), None);
    }

    #[test]
    fn a_host_with_dots_is_one_word_of_a_subject() {
        let names = Names::new("id".to_owned());
        assert_eq!(names.try_on("n1.example.org"), "interleave.try.id.n1-example-org");
        assert_eq!(Names::of_tasks(&names.tasks()).unwrap().parts(), names.parts());
    }
}
