//! Whole numbers of Python, which are of any size.

use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;

/// An int; one that does not fit is the nearest that does, and is refused for what it is too large for.
pub struct Int(pub i128);

impl Int {
    /// The nearest of 64 bits.
    pub fn nearest(self) -> i64 {
        self.0.clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Int {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Int> {
        match given.extract::<i128>() {
            Err(error) if error.is_instance_of::<PyOverflowError>(given.py()) => {
                Ok(Int(if given.lt(0)? { i128::MIN } else { i128::MAX }))
            }
            fits => fits.map(Int),
        }
    }
}

/// The same without its name, for a parameter whose default Python is to see.
pub fn of(given: &Bound<'_, PyAny>) -> PyResult<i128> {
    given.extract::<Int>().map(|int| int.0)
}
