//! libhdf5.

use hdf5_sys::h5::{H5_INDEX_NAME, H5_ITER_INC, H5is_library_threadsafe, H5open};
use hdf5_sys::h5a::{H5A_info_t, H5Aiterate2};
use hdf5_sys::h5d::{H5Dclose, H5Dcreate2, H5Dget_space, H5Dopen2, H5Dread, H5Dwrite};
use hdf5_sys::h5e::{H5E_DEFAULT, H5Eset_auto2};
use hdf5_sys::h5f::{H5F_ACC_RDONLY, H5F_ACC_TRUNC, H5Fclose, H5Fcreate, H5Fopen};
use hdf5_sys::h5i::hid_t;
use hdf5_sys::h5p::H5P_DEFAULT;
use hdf5_sys::h5s::{
    H5S_ALL, H5S_SELECT_SET, H5Sclose, H5Screate_simple, H5Sget_simple_extent_npoints,
    H5Sselect_hyperslab,
};
use hdf5_sys::h5t::H5T_NATIVE_DOUBLE;
use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{null, null_mut};

/// Returns `true` if this libhdf5 was built with a lock of its own, around the whole library: Debian's is, and the one
/// that comes with the `hdf5` crate is not.
pub fn hdf5_locks_itself() -> bool {
    let mut locks_itself = 0;
    // SAFETY: it writes to the number, and looks at nothing else.
    unsafe { H5is_library_threadsafe(&raw mut locks_itself) >= 0 && locks_itself > 0 }
}

/// A dataset of one dimension in an open file. Its methods enter libhdf5, and lock nothing.
#[derive(Debug)]
pub struct Hdf5 {
    file: hid_t,
    dataset: hid_t,
    rows: usize,
    /// It may go to another thread, and not be used by two: `Send`, and not `Sync`.
    alone: PhantomData<Cell<()>>,
}

/// What a failed call returns.
type Refused = String;

fn c_path(path: &Path) -> Result<CString, Refused> {
    CString::new(path.as_os_str().as_bytes())
        .map_err(|_| format!("{} has a NUL in it", path.display()))
}

/// What came back, or which call failed.
fn ok(id: hid_t, what: &str) -> Result<hid_t, Refused> {
    if id < 0 { Err(format!("libhdf5 cannot {what}")) } else { Ok(id) }
}

impl Hdf5 {
    /// Opens a file to read, and a dataset in it.
    ///
    /// # Safety
    /// No other thread is in libhdf5, now or in any call of what this returns, its drop included.
    ///
    /// # Errors
    /// If libhdf5 cannot open them.
    pub unsafe fn open(path: &Path, dataset: &str) -> Result<Hdf5, Refused> {
        let name = CString::new(dataset).map_err(|_| format!("{dataset:?} has a NUL in it"))?;
        let path_in_c = c_path(path)?;
        // SAFETY: the caller is alone in libhdf5, and the texts live until the calls return.
        unsafe {
            H5open();
            // An error is for the caller, and not for stderr.
            H5Eset_auto2(H5E_DEFAULT, None, null_mut());
            let file = H5Fopen(path_in_c.as_ptr(), H5F_ACC_RDONLY, H5P_DEFAULT);
            let file = ok(file, &format!("open {}", path.display()))?;
            let opened = ok(H5Dopen2(file, name.as_ptr(), H5P_DEFAULT), &format!("open {dataset}"));
            let Ok(id) = opened else {
                H5Fclose(file);
                return opened.map(|_| unreachable!("it has failed"));
            };
            let space = H5Dget_space(id);
            let rows = H5Sget_simple_extent_npoints(space).max(0) as usize;
            H5Sclose(space);
            Ok(Hdf5 { file, dataset: id, rows, alone: PhantomData })
        }
    }

    /// The number of values.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The values of these rows.
    ///
    /// # Errors
    /// If there are no such rows, or libhdf5 cannot read them.
    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Refused> {
        if rows.start > rows.end || rows.end > self.rows {
            return Err(format!("rows {rows:?} of {}", self.rows));
        }
        let mut values = vec![0.0; rows.len()];
        if rows.is_empty() {
            return Ok(values);
        }
        let (start, count) = (rows.start as u64, rows.len() as u64);
        // SAFETY: whoever called `open` sees to it that no other thread is in libhdf5. `values` has as many
        // values as are selected.
        let read = unsafe {
            let from = H5Dget_space(self.dataset);
            H5Sselect_hyperslab(
                from,
                H5S_SELECT_SET,
                &raw const start,
                null(),
                &raw const count,
                null(),
            );
            let to = H5Screate_simple(1, &raw const count, null());
            let to_values = values.as_mut_ptr().cast();
            let read = H5Dread(self.dataset, *H5T_NATIVE_DOUBLE, to, from, H5P_DEFAULT, to_values);
            H5Sclose(to);
            H5Sclose(from);
            read
        };
        ok(read.into(), &format!("read rows {rows:?}")).map(|_| values)
    }

    /// Calls `each` with the name of each attribute of the dataset, from inside libhdf5, as long as it
    /// returns true.
    pub fn visit_attributes(&self, each: &mut dyn FnMut(&str) -> bool) {
        let mut each = each;
        let data: *mut &mut dyn FnMut(&str) -> bool = &raw mut each;
        // SAFETY: no other thread is in libhdf5, and `each` lives until this returns.
        unsafe {
            H5Aiterate2(
                self.dataset,
                H5_INDEX_NAME,
                H5_ITER_INC,
                null_mut(),
                Some(calls_each),
                data.cast(),
            );
        }
    }
}

/// What libhdf5 calls. A panic that came out of it would abort the process.
extern "C" fn calls_each(
    _: hid_t,
    name: *const c_char,
    _: *const H5A_info_t,
    data: *mut c_void,
) -> c_int {
    // SAFETY: `visit_attributes` passes a pointer to its `each`, and libhdf5 a text.
    let (each, name) =
        unsafe { (&mut *data.cast::<&mut dyn FnMut(&str) -> bool>(), CStr::from_ptr(name)) };
    // 0 goes on, 1 stops.
    c_int::from(!each(&name.to_string_lossy()))
}

impl Drop for Hdf5 {
    fn drop(&mut self) {
        // SAFETY: as in `read`. Both are open, and are closed here alone.
        unsafe {
            H5Dclose(self.dataset);
            H5Fclose(self.file);
        }
    }
}

/// Writes a file with one dataset of one dimension, `/array`.
///
/// # Safety
/// No other thread is in libhdf5.
///
/// # Errors
/// If libhdf5 cannot write it.
pub unsafe fn write_f64(path: &Path, values: &[f64]) -> Result<(), Refused> {
    let (path_in_c, rows) = (c_path(path)?, values.len() as u64);
    // SAFETY: the caller is alone in libhdf5, and `values` has as many values as the dataset.
    unsafe {
        H5open();
        let file = H5Fcreate(path_in_c.as_ptr(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
        let file = ok(file, &format!("create {}", path.display()))?;
        let space = H5Screate_simple(1, &raw const rows, null());
        let double = *H5T_NATIVE_DOUBLE;
        let name = c"array".as_ptr();
        let dataset = H5Dcreate2(file, name, double, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        let wrote =
            H5Dwrite(dataset, double, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.as_ptr().cast());
        H5Dclose(dataset);
        H5Sclose(space);
        H5Fclose(file);
        ok(wrote.into(), &format!("write {}", path.display())).map(|_| ())
    }
}
