//! Rows as they are written in Python.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::int::Int;

/// A slice, a range, or a tuple of a start and a stop.
pub struct Rows(pub reduction::Rows);

impl<'a, 'py> FromPyObject<'a, 'py> for Rows {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Rows> {
        let nearest = |end: Option<Int>| end.map(Int::nearest);
        if let Ok((start, stop)) = given.extract() {
            return Ok(Rows(reduction::Rows::new(nearest(start), nearest(stop))));
        }
        let of = |name: &str| {
            let part = given.getattr(name).and_then(|part| part.extract::<Option<Int>>());
            part.map(nearest).map_err(|_| {
                PyTypeError::new_err("rows must be slice(10, 20), range(10, 20) or (10, 20)")
            })
        };
        let (start, stop, step) = (of("start")?, of("stop")?, of("step")?);
        match step {
            None | Some(1) => Ok(Rows(reduction::Rows::new(start, stop))),
            Some(step) => Err(PyValueError::new_err(format!(
                "rows one after the other, not by steps of {step}"
            ))),
        }
    }
}
