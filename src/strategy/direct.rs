//! Around the library: each thread reads and decodes chunks for itself.

use super::crew;
use crate::accumulator::Accumulator;
use crate::direct::{MappedFile, Plan, Reader};
use crate::job::Job;
use crate::{Error, Hdf5Source, Summary};

/// Reduces with the file in memory, if it is there.
pub(crate) fn reduce(
    job: &Job<'_>,
    source: &Hdf5Source,
    plan: &Plan,
    mapped: Option<&MappedFile>,
) -> Result<Summary, Error> {
    crew::reduce(job, || {
        Ok(Reader::new(plan, source, job.cut, Accumulator::new(job.meaning), mapped))
    })
}
