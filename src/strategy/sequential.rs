//! One thread, one handle, piece after piece: what the others are measured against.

use crate::job::{Job, Worker};
use crate::{Error, Summary};

pub(crate) fn reduce(
    job: &Job<'_>,
    mut worker: impl Worker<Part = Summary>,
) -> Result<Summary, Error> {
    let mut whole = Summary::default();
    for index in 0..job.len() {
        if job.cancelled() {
            return Err(Error::Cancelled);
        }
        whole.merge(&job.reduce(index, &mut worker)?);
    }
    Ok(whole)
}
