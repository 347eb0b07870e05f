//! One thread, one handle, piece after piece: what the others are measured against.

use crate::job::{Job, Part, Worker};
use crate::{Error, Summary};

pub(crate) fn reduce(
    job: &Job<'_>,
    mut worker: impl Worker<Part = Summary>,
) -> Result<Summary, Error> {
    let mut whole = Summary::default();
    let mut index = 0;
    while index < job.len() {
        if job.cancelled() {
            return Err(Error::Cancelled);
        }
        let count = worker.alike(index);
        whole.append_all(job.reduce_alike(index, count, &mut worker)?, count);
        index += count;
    }
    Ok(whole)
}
