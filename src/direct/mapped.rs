//! A file in memory, and whether to look at it there or to read it.
//!
//! To look at a page saves the copy, but the kernel must map the page first. Which of the two takes longer
//! depends on the machine, on what else it does, and on the pieces in which its page cache holds the file.
//! That can't be told beforehand. So the first runs of values are taken in both ways by turns, and the
//! others in the way that was faster.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::mapping::Mapping;

/// Bytes of a run that tells how long a way takes.
const LEAST_RUN: u64 = 256 * 1024;

/// How many runs are taken in each way before one is chosen. The fastest of them counts, since what else
/// the machine does can only make one slower.
const TRIES: u64 = 8;

/// How values are taken from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Copied, by positioned reads.
    Read,
    /// Looked at where the kernel has them.
    Look,
}

/// A file in memory. Threads share it.
pub(crate) struct MappedFile {
    mapping: Mapping,
    /// `None` if all is to be looked at.
    tried: Option<[Tried; 2]>,
}

/// What is known of a way. Relaxed: these are numbers to choose by, and any choice gives the same values.
struct Tried {
    runs: AtomicU64,
    /// The least time that a run took, in picoseconds for a byte.
    least: AtomicU64,
}

impl MappedFile {
    /// One of which all is looked at.
    pub(crate) fn always(file: &File) -> io::Result<MappedFile> {
        Ok(MappedFile { mapping: Mapping::new(file)?, tried: None })
    }

    /// One that is looked at if that is faster than to read it.
    pub(crate) fn if_faster(file: &File) -> io::Result<MappedFile> {
        let tried = || Tried { runs: AtomicU64::new(0), least: AtomicU64::new(u64::MAX) };
        Ok(MappedFile { mapping: Mapping::new(file)?, tried: Some([tried(), tried()]) })
    }

    pub(super) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// How to take the next run, of `bytes` bytes from `start` on.
    pub(super) fn way(&self, start: u64, bytes: u64) -> Way {
        let Some([read, look]) = &self.tried else { return Way::Look };
        // What isn't in the page cache yet is brought there sooner by a read, and tells nothing.
        if bytes < LEAST_RUN || !self.mapping.is_cached(start) {
            return Way::Read;
        }
        let [runs_read, runs_looked] = [read, look].map(|way| way.runs.load(Relaxed));
        match runs_read.min(runs_looked) < TRIES {
            true if runs_looked < runs_read => Way::Look,
            true => Way::Read,
            false if look.least.load(Relaxed) < read.least.load(Relaxed) => Way::Look,
            false => Way::Read,
        }
    }

    /// Takes down how long a run of `bytes` bytes took.
    pub(super) fn took(&self, way: Way, bytes: u64, time: Duration) {
        let Some(tried) = &self.tried else { return };
        if bytes < LEAST_RUN {
            return;
        }
        let tried = &tried[way as usize];
        let picoseconds = (time.as_nanos() as u64).saturating_mul(1000) / bytes;
        tried.least.fetch_min(picoseconds, Relaxed);
        tried.runs.fetch_add(1, Relaxed);
    }

    /// Whether most of it was looked at.
    pub(crate) fn is_looked_at(&self) -> bool {
        self.tried
            .as_ref()
            .is_none_or(|[read, look]| look.runs.load(Relaxed) > read.runs.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    /// A file of zeros in memory, which was just written and so is in the page cache.
    fn mapped() -> MappedFile {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &[0; MIB as usize]).unwrap();
        MappedFile::if_faster(&file).unwrap()
    }

    /// Takes runs until one way is chosen, and returns it and how many were taken.
    fn chosen(mapped: &MappedFile, read: u64, look: u64) -> (Way, [u64; 2]) {
        let mut taken = [0; 2];
        for _ in 0..100 {
            let way = mapped.way(0, MIB);
            taken[way as usize] += 1;
            let nanoseconds = if way == Way::Read { read } else { look };
            mapped.took(way, MIB, Duration::from_nanos(nanoseconds));
        }
        (mapped.way(0, MIB), taken)
    }

    #[test]
    #[cfg(unix)]
    fn the_faster_way_is_chosen_after_some_runs_of_both() {
        let file = mapped();
        assert_eq!(chosen(&file, 100_000, 70_000), (Way::Look, [TRIES, 100 - TRIES]));
        assert!(file.is_looked_at());
        let file = mapped();
        assert_eq!(chosen(&file, 70_000, 100_000), (Way::Read, [100 - TRIES, TRIES]));
        assert!(!file.is_looked_at());
    }

    #[test]
    fn what_is_short_or_beyond_the_file_is_read_and_tells_nothing() {
        let file = mapped();
        for _ in 0..3 * TRIES {
            assert_eq!(file.way(0, LEAST_RUN - 1), Way::Read);
            file.took(Way::Read, LEAST_RUN - 1, Duration::ZERO);
            assert_eq!(file.way(MIB, MIB), Way::Read);
        }
        assert_eq!(
            chosen(&file, 100_000, 70_000).0,
            if cfg!(unix) { Way::Look } else { Way::Read }
        );
    }
}
