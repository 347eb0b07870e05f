//! The reduction core for Python: `interleave.reduce` and `interleave.datasets`.
//!
//! What a user of it reads is in `interleave.pyi` and in the book, on the page *From Python*.

mod errors;
mod int;
mod rows;
mod watched;

use std::path::PathBuf;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use reduction::{
    ByIndex, Condition, Fill, Hdf5File, Hdf5Source, Nan, Options, Report, Strategy, Summary,
};

use int::Int;
use rows::Rows;

/// Statistics of an HDF5 dataset in one pass, in parallel.
#[pymodule(gil_used = false)]
mod interleave {
    #[pymodule_export]
    use super::{datasets, reduce};
}

/// Count, sum, mean, least, greatest and variance of a dataset, in one pass.
///
/// The threads belong to Rust and the GIL is released, so that other threads of Python go on. The
/// result is the same to the last bit for every number of threads and every strategy.
///
/// path: the file, a string or a path.
/// dataset: its full name, such as "/sst".
/// threads: how many; 0 is one for each core.
/// strategy: who reads: "auto", "direct", "mmap", "sequential" and others.
/// nan: "skip" leaves values out that are not a number, "propagate" makes the results NaN, "error"
///     raises ValueError.
/// fill: a value that stands for none. Integers are compared exactly.
/// cf: whether to obey _FillValue, missing_value, scale_factor and the like, as netCDF means them.
/// chunk_rows: how many rows to read at a time; by default, as the dataset is stored.
/// rows: the part of the first axis to reduce: slice(10, 20), range(10, 20) or (10, 20). Rows that are
///     not there are an IndexError.
/// where: a condition on the value x, such as "x > 0 and x <= 25"; the others are skipped.
/// quantiles: shares such as [0.05, 0.5, 0.95], where 0.5 is the median. Each quantile is off by 0.05 %
///     of itself at most.
/// histogram: about how many bins of the same width to count values in.
/// axis: an axis of which each index is reduced by itself as well, over all other axes. Quantiles and
///     a histogram cannot be had with it.
///
/// Returns a dict: count, nan_count, skipped, sum, mean, min, max, variance and std are the results
/// (None for the mean of no values, and so on; sum, min and max of integers of 64 bits are int, and
/// exact); quantiles is a dict by share, and histogram a tuple of counts and edges, as numpy.histogram
/// returns them, if they were asked for; table is a dict of lists, which pandas takes for a table, with
/// the results for each index of axis; strategy, threads, bytes and seconds tell how it was
/// done; because says why another strategy was taken, and unchecked what could not be checked.
///
/// Raises FileNotFoundError or another OSError for a file that cannot be read, KeyError if it has no
/// such dataset, TypeError for what is not a dataset of numbers, ValueError for options and for values.
/// Ctrl-C ends it with KeyboardInterrupt.
#[pyfunction]
#[pyo3(signature = (
    path, dataset, *, threads = 0, strategy = "auto", nan = "skip", fill = None, cf = false,
    chunk_rows = None, rows = None, r#where = None, quantiles = None, histogram = None,
    axis = None
))]
#[expect(clippy::too_many_arguments, reason = "they are the keywords of a function in Python")]
fn reduce<'py>(
    py: Python<'py>,
    path: PathBuf,
    dataset: String,
    #[pyo3(from_py_with = int::of)] threads: i128,
    strategy: &str,
    nan: &str,
    fill: Option<Number>,
    cf: bool,
    chunk_rows: Option<Int>,
    rows: Option<Rows>,
    r#where: Option<&str>,
    quantiles: Option<Vec<f64>>,
    histogram: Option<Int>,
    axis: Option<Int>,
) -> PyResult<Bound<'py, PyDict>> {
    let strategy: Strategy = strategy.parse().map_err(errors::raised)?;
    let nan: Nan = nan.parse().map_err(errors::raised)?;
    let threads = usize::try_from(threads)
        .map_err(|_| PyValueError::new_err("threads must be 0, for one a core, or more"))?;
    let chunk_rows = chunk_rows
        .map(|rows| match usize::try_from(rows.0) {
            Ok(rows @ 1..) => Ok(rows),
            _ => Err(PyValueError::new_err("chunk_rows must be 1 or more, or None")),
        })
        .transpose()?;
    let fill = fill.map(|fill| match fill {
        Number::Whole(whole) => Fill::from(whole),
        Number::Float(float) => Fill::from(float),
    });
    let rows = rows.map(|Rows(rows)| rows);
    let condition: Option<Condition> =
        r#where.map(str::parse).transpose().map_err(errors::raised)?;
    if quantiles.iter().flatten().any(|share| !(0.0..=1.0).contains(share)) {
        return Err(PyValueError::new_err("quantiles must be from 0 to 1"));
    }
    let bins = histogram
        .map(|bins| match usize::try_from(bins.0) {
            Ok(bins @ 1..=MOST_BINS) => Ok(bins),
            _ => {
                Err(PyValueError::new_err(format!("histogram must be from 1 to {MOST_BINS} bins")))
            }
        })
        .transpose()?;
    let axis = axis
        .map(|axis| usize::try_from(axis.0))
        .transpose()
        .map_err(|_| PyValueError::new_err("axis must be 0, for the first, or more"))?;
    let counts = bins.is_some() || quantiles.is_some();
    if counts && axis.is_some() {
        return Err(PyValueError::new_err("axis makes a table, without quantiles or a histogram"));
    }
    let (report, table) = watched::run(py, move |cancel| {
        let options = Options {
            threads,
            chunk_rows,
            strategy,
            nan,
            fill,
            rows,
            condition,
            quantiles: counts,
            cf,
            cancel: Some(cancel),
            ..Options::default()
        };
        match axis {
            None => reduction::report(path, &dataset, &options).map(|report| (report, None)),
            Some(axis) => {
                let began = std::time::Instant::now();
                let source = Hdf5Source::open(path, &dataset)?;
                let mut table = reduction::by_index(source, axis, &options)?;
                table.report.elapsed = began.elapsed();
                Ok((table.report.clone(), Some(table)))
            }
        }
    })?;
    let dict = as_dict(py, &report)?;
    let by_share = quantiles.map(|shares| {
        let found = PyDict::new(py);
        let add = |share| found.set_item(share, report.quantile(share));
        shares.into_iter().try_for_each(add).map(|()| found)
    });
    dict.set_item("quantiles", by_share.transpose()?)?;
    let histogram = bins.and_then(|bins| report.histogram(bins));
    dict.set_item("histogram", histogram.map(|found| (found.counts, found.edges)))?;
    dict.set_item("table", table.map(|table| columns(py, &table)).transpose()?)?;
    Ok(dict)
}

/// A number of Python: an int of 64 bits is no float.
#[derive(FromPyObject)]
enum Number {
    Whole(i128),
    Float(f64),
}

/// More would be no picture of anything: there are a thousand cells between 1 and 2.
const MOST_BINS: usize = 10_000;

/// The datasets of numbers in a file, in the order of its groups.
///
/// Returns a list of dicts: name, shape, dtype, layout, chunk (None unless stored in chunks), filters
/// and stored, the bytes that it takes in the file. Raises OSError for a file that cannot be read.
#[pyfunction]
fn datasets(py: Python<'_>, path: PathBuf) -> PyResult<Vec<Bound<'_, PyDict>>> {
    let listing = watched::run(py, move |_| Ok(Hdf5File::open(path)?.list()))?;
    let listed = listing.datasets.into_iter().map(|dataset| {
        let dict = PyDict::new(py);
        dict.set_item("name", dataset.name)?;
        dict.set_item("shape", pyo3::types::PyTuple::new(py, dataset.shape)?)?;
        dict.set_item("dtype", dataset.dtype)?;
        dict.set_item("layout", dataset.layout)?;
        let chunk = dataset.chunk.map(|chunk| pyo3::types::PyTuple::new(py, chunk)).transpose()?;
        dict.set_item("chunk", chunk)?;
        dict.set_item("filters", dataset.filters)?;
        dict.set_item("stored", dataset.stored)?;
        Ok(dict)
    });
    listed.collect()
}

fn as_dict<'py>(py: Python<'py>, report: &Report) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in results(py, &report.summary)? {
        dict.set_item(name, value)?;
    }
    dict.set_item("strategy", report.strategy.name())?;
    dict.set_item("threads", report.threads)?;
    dict.set_item("bytes", (report.bytes < u64::MAX).then_some(report.bytes))?;
    dict.set_item("seconds", report.elapsed.as_secs_f64())?;
    dict.set_item("because", report.because.as_deref())?;
    dict.set_item("unchecked", report.unchecked.as_deref())?;
    Ok(dict)
}

/// The results of some values, by name.
fn results<'py>(
    py: Python<'py>,
    summary: &Summary,
) -> PyResult<[(&'static str, Bound<'py, PyAny>); 9]> {
    let some = |value: Option<f64>| value.into_bound_py_any(py);
    let (sum, min, max) = match summary.whole() {
        Some(whole) => (
            whole.sum.into_bound_py_any(py)?,
            whole.min.into_bound_py_any(py)?,
            whole.max.into_bound_py_any(py)?,
        ),
        None => (summary.sum().into_bound_py_any(py)?, some(summary.min())?, some(summary.max())?),
    };
    Ok([
        ("count", summary.count().into_bound_py_any(py)?),
        ("nan_count", summary.nan_count().into_bound_py_any(py)?),
        ("skipped", summary.skipped().into_bound_py_any(py)?),
        ("sum", sum),
        ("mean", some(summary.mean())?),
        ("min", min),
        ("max", max),
        ("variance", some(summary.variance())?),
        ("std", some(summary.standard_deviation())?),
    ])
}

/// A list for each column of a table.
fn columns<'py>(py: Python<'py>, table: &ByIndex) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let indices = (table.first..).take(table.summaries.len());
    dict.set_item("index", indices.collect::<Vec<u64>>())?;
    for (name, _) in results(py, &Summary::default())? {
        dict.set_item(name, PyList::empty(py))?;
    }
    let lists: Vec<Bound<'py, PyAny>> = dict.values().iter().skip(1).collect();
    for summary in &table.summaries {
        for (list, (_, value)) in lists.iter().zip(results(py, summary)?) {
            list.cast::<PyList>()?.append(value)?;
        }
    }
    Ok(dict)
}
