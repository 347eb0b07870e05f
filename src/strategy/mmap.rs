//! The file mapped into memory: reading it is looking at it.
//!
//! It needs no copy, but the kernel maps page after page when each is first looked at. On a machine
//! with a fast page cache that takes longer than the copies do.

use super::crew;
use super::mapping::Mapping;
use crate::accumulator::Accumulator;
use crate::direct::{CUT_SHORT, Plan, Reader};
use crate::job::{Job, Worker};
use crate::{Error, Hdf5Source, Summary};

pub(crate) fn reduce(job: &Job<'_>, source: &Hdf5Source, plan: &Plan) -> Result<Summary, Error> {
    let map = Mapping::new(plan.file()).map_err(|e| Error::Open {
        file: source.file().to_owned(),
        reason: format!("it cannot be mapped into memory: {e}"),
    })?;
    crew::reduce(job, || {
        let reader = Reader::new(plan, source, job.cut, Accumulator::new(job.meaning), Some(&map));
        Ok(Looking { reader, job, source, map: &map })
    })
}

/// Looks at pieces, and believes what it saw if all of the file was there.
struct Looking<'a> {
    reader: Reader<'a, Accumulator<'a>>,
    job: &'a Job<'a>,
    source: &'a Hdf5Source,
    map: &'a Mapping,
}

impl Worker for Looking<'_> {
    type Part = Summary;

    fn reduce(&mut self, index: u64) -> Result<Summary, Error> {
        let part = self.reader.reduce(index)?;
        if self.map.was_cut() {
            let piece = self.job.cut.piece(index);
            return Err(self.source.unreadable(&piece.values, CUT_SHORT.to_owned()));
        }
        Ok(part)
    }
}
