//! Which exception an error is raised as. The message stays the same.

use pyo3::PyErr;
use pyo3::exceptions::{
    PyFileNotFoundError, PyIndexError, PyKeyError, PyKeyboardInterrupt, PyOSError, PyRuntimeError,
    PyTypeError, PyValueError,
};
use reduction::Error;

/// `error` as an exception.
pub fn raised(error: Error) -> PyErr {
    let message = error.to_string();
    match error {
        Error::NoFile { .. } => PyFileNotFoundError::new_err(message),
        Error::Open { .. }
        | Error::Locked { .. }
        | Error::NotClosed { .. }
        | Error::NotHdf5 { .. }
        | Error::Truncated { .. }
        | Error::OpenDataset { .. }
        | Error::Read { .. }
        | Error::Changed { .. }
        | Error::RawFile { .. }
        | Error::NoFilter { .. }
        | Error::Chunk { .. }
        | Error::Write { .. } => PyOSError::new_err(message),
        Error::NoDataset { .. } | Error::Dangling { .. } => PyKeyError::new_err(message),
        Error::NotADataset { .. } | Error::NotNumeric { .. } => PyTypeError::new_err(message),
        Error::NoSuchRows { .. } => PyIndexError::new_err(message),
        Error::RowsBackwards { .. }
        | Error::NoAxis { .. }
        | Error::LongAxis { .. }
        | Error::TooMany { .. }
        | Error::NoRows { .. }
        | Error::NoCondition { .. }
        | Error::NotANumber { .. }
        | Error::Attribute { .. }
        | Error::OutOfRange { .. }
        | Error::NoNan { .. }
        | Error::NoStrategy { .. } => PyValueError::new_err(message),
        Error::Cancelled => PyKeyboardInterrupt::new_err(()),
        // A panic, no more threads, and what a later version adds.
        _ => PyRuntimeError::new_err(message),
    }
}
