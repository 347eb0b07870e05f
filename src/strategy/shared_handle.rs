//! All threads read through one handle. What they do with the values is parallel; the reads are not,
//! since the library lets one in at a time.

use super::crew;
use crate::job::Job;
use crate::pieces::{Pieces, ReadAndReduce};
use crate::{Error, Summary};

pub(crate) fn reduce(job: &Job<'_>, handle: &impl Pieces) -> Result<Summary, Error> {
    crew::reduce(job, || Ok(ReadAndReduce::new(job, handle)))
}
