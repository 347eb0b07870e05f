//! The file mapped into memory: reading it is looking at it.
//!
//! It needs no copy, but the kernel maps page after page when each is first looked at. On some machines
//! that takes longer than the copies do.

use std::fs::File;

use super::direct;
use crate::direct::{MappedFile, Plan};
use crate::job::Job;
use crate::{Error, Hdf5Source, Summary};

pub(crate) fn reduce(
    job: &Job<'_>,
    source: &Hdf5Source,
    plan: &Plan,
    file: &File,
) -> Result<Summary, Error> {
    let mapped = MappedFile::always(file).map_err(|e| Error::Open {
        file: source.file().to_owned(),
        reason: format!("it cannot be mapped into memory: {e}"),
    })?;
    direct::reduce(job, source, plan, Some(&mapped))
}
