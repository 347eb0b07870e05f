//! The datasets that a virtual dataset takes its values from, looked at before libhdf5 reads them.
//!
//! libhdf5 finds and opens them itself, and tells nobody. So they are looked for here in the places where
//! it looks. One that is not found is none for libhdf5 either: its values read as the fill value. One that
//! is there and cannot be opened is an error, though libhdf5 1.10 reads fill values for it too.

use std::ffi::{OsStr, c_char};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use std::sync::{Mutex, OnceLock, PoisonError};

use hdf5::plist::DatasetCreate;
use hdf5::plist::dataset_create::Layout;
use hdf5::{Dataset, Dataspace, File, sync::sync};
use hdf5_sys::h5i::hid_t;
use hdf5_sys::h5p::{
    H5Pget_virtual_count, H5Pget_virtual_dsetname, H5Pget_virtual_filename,
    H5Pget_virtual_srcspace, H5Pget_virtual_vspace,
};
use hdf5_sys::h5s::{
    H5S_sel_type, H5Sget_select_bounds, H5Sget_select_npoints, H5Sget_select_type,
};

use crate::{Error, libhdf5};

/// Sources may be virtual too, and theirs again. One that leads back to itself has no end.
const MOST_STEPS: usize = 16;

/// A box of values: a range along each axis.
pub(crate) type Extent = Vec<Range<u64>>;

/// What of a dataset is mapped.
enum Selected {
    All,
    /// All of a box.
    Solid(Extent),
    /// Something within a box.
    Within(Extent),
    /// What has no end, or makes no sense.
    Endless,
}

/// A dataset whose chunks are looked at before libhdf5 reads them. It may be virtual, and its sources too.
pub(crate) trait Guarded: Sized {
    /// The dataset `name` of an open `file`, which is at `path`: a source so many steps away from the virtual
    /// dataset that is read.
    fn source(file: &File, path: &Path, name: &str, steps: usize) -> Result<Self, Error>;

    fn dataset(&self) -> &Dataset;

    /// The shape of a chunk, if it is stored in chunks.
    fn chunk(&self) -> Option<&[usize]>;

    /// The box of all values.
    fn everything(&self) -> Extent;

    /// Looks at the chunks that libhdf5 will read for a box.
    fn look(&self, ranges: &[Range<u64>]) -> Result<(), Error>;

    /// The error for a box that cannot be read.
    fn unreadable(&self, ranges: &[Range<u64>], reason: String) -> Error;
}

/// A part of a virtual dataset, and where its values are.
pub(crate) struct Mapped<D> {
    /// As the virtual dataset has it: `.` is its own file. With `%b`, it is one file for each block.
    file: String,
    dataset: String,
    /// Where its values are in the virtual dataset, and where in the source.
    to: Selected,
    from: Selected,
    /// Steps from the virtual dataset that is read to this one.
    steps: usize,
    /// Those that are there. The error is that of one that is, and cannot be opened.
    sources: OnceLock<Result<Vec<D>, Error>>,
    /// Whether all chunks of all sources were looked at. Held while they are.
    looked_at: Mutex<bool>,
}

impl<D: Guarded> Mapped<D> {
    /// The parts of a dataset, if it is virtual.
    pub(crate) fn of(dcpl: &DatasetCreate, steps: usize) -> Vec<Mapped<D>> {
        if dcpl.layout() != Layout::Virtual {
            return Vec::new();
        }
        let list = dcpl.id();
        sync(|| {
            let mut count = 0;
            // SAFETY: `sync` holds libhdf5's lock, and the list is open.
            unsafe { H5Pget_virtual_count(list, &raw mut count) };
            let mapped = |index| Mapped {
                // SAFETY: as above, and the functions write no more than they are told.
                file: text(|to, len| unsafe { H5Pget_virtual_filename(list, index, to, len) }),
                // SAFETY: as above.
                dataset: text(|to, len| unsafe { H5Pget_virtual_dsetname(list, index, to, len) }),
                // SAFETY: as above.
                to: selected(unsafe { H5Pget_virtual_vspace(list, index) }),
                // SAFETY: as above.
                from: selected(unsafe { H5Pget_virtual_srcspace(list, index) }),
                steps: steps + 1,
                sources: OnceLock::new(),
                looked_at: Mutex::default(),
            };
            (0..count).map(mapped).collect()
        })
    }

    /// Looks at the chunks that have values of the box `ranges` of the dataset `of`. Where it is not known
    /// which these are, it looks at all.
    ///
    /// # Errors
    ///
    /// Those of [`Guarded::look`], which name the source.
    pub(crate) fn look(&self, of: &D, ranges: &[Range<u64>]) -> Result<(), Error> {
        let to = self.to.within(of);
        let touched = to.as_ref().map_or_else(|| ranges.to_vec(), |to| common(to, ranges));
        if touched.iter().any(Range::is_empty) {
            return Ok(());
        }
        if self.steps > MOST_STEPS {
            let why = "the sources of the virtual dataset lead on and on".to_owned();
            return Err(of.unreadable(ranges, why));
        }
        let sources = self.sources(of)?;
        if let ([source], Some(to)) = (sources, self.to.solid(of))
            && let Some(from) = self.from.solid(source)
            && to.iter().map(len).eq(from.iter().map(len))
        {
            let axes = touched.iter().zip(&to).zip(&from);
            let moved = |at: u64, to: &Range<u64>, from: &Range<u64>| from.start + (at - to.start);
            let shifted: Extent = axes
                .map(|((range, to), from)| moved(range.start, to, from)..moved(range.end, to, from))
                .collect();
            return source.look(&common(&shifted, &source.everything()));
        }
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if !*looked_at {
            sources.iter().try_for_each(|source| source.look(&source.everything()))?;
            *looked_at = true;
        }
        Ok(())
    }

    /// The sources, as far as they are there and hold numbers.
    fn sources(&self, of: &D) -> Result<&[D], Error> {
        let sources = self.sources.get_or_init(|| self.open(of));
        sources.as_deref().map_err(Clone::clone)
    }

    fn open(&self, of: &D) -> Result<Vec<D>, Error> {
        let sources = (0..).map_while(|block| {
            let (file, dataset) = (in_block(&self.file, block), in_block(&self.dataset, block));
            open(of, &file, &dataset, self.steps).transpose()
        });
        sources.take(if self.is_pattern() { usize::MAX } else { 1 }).collect()
    }

    /// Whether its names have the number of a block in them.
    fn is_pattern(&self) -> bool {
        [&self.file, &self.dataset].iter().any(|name| in_block(name, 0) != in_block(name, 1))
    }

    /// The file and the dataset that it names, if they are not there.
    ///
    /// # Errors
    ///
    /// That of a source that is there and cannot be opened.
    pub(crate) fn missing(&self, of: &D) -> Result<Option<String>, Error> {
        let lost = self.sources(of)?.is_empty() && !self.is_pattern();
        Ok(lost.then(|| format!("{:?} of the file {:?}", self.dataset, self.file)))
    }
}

/// A box of a virtual dataset, and the box of the same shape that it is in a source.
pub(crate) struct Solid<'a, D> {
    pub(crate) source: &'a D,
    pub(crate) to: Extent,
    pub(crate) from: Extent,
}

/// The parts of the virtual dataset `of`, if each is a box of one source that is there.
pub(crate) fn solid_parts<'a, D: Guarded>(
    mapped: &'a [Mapped<D>],
    of: &D,
) -> Option<Vec<Solid<'a, D>>> {
    let solid = |part: &'a Mapped<D>| {
        let [source] = part.sources(of).ok()? else { return None };
        let (to, from) = (part.to.solid(of)?, part.from.solid(source)?);
        let same_shape = to.iter().map(len).eq(from.iter().map(len));
        same_shape.then_some(Solid { source, to, from })
    };
    mapped.iter().map(solid).collect()
}

/// The shape of the chunks of all sources of the virtual dataset `of`, if they are stored in chunks of one
/// shape, and each begins where such a chunk would in the whole.
pub(crate) fn common_chunk<D: Guarded>(mapped: &[Mapped<D>], of: &D) -> Option<Vec<u64>> {
    let mut common = None;
    for part in mapped {
        let [source] = part.sources(of).ok()? else { return None };
        let chunk: Vec<u64> = source.chunk()?.iter().map(|&len| len as u64).collect();
        let (to, from) = (part.to.solid(of)?, part.from.solid(source)?);
        let begins = |axes: &[Range<u64>]| {
            axes.len() == chunk.len() && axes.iter().zip(&chunk).all(|(at, n)| at.start % n == 0)
        };
        if !begins(&to) || !begins(&from) || common.as_ref().is_some_and(|known| *known != chunk) {
            return None;
        }
        common = Some(chunk);
    }
    common
}

impl Selected {
    /// The box in which it is, of the dataset `of`.
    fn within(&self, of: &impl Guarded) -> Option<Extent> {
        match self {
            Selected::All => Some(of.everything()),
            Selected::Solid(bounds) | Selected::Within(bounds) => Some(bounds.clone()),
            Selected::Endless => None,
        }
    }

    /// The box that it is all of, of the dataset `of`; none if it is a part of one.
    fn solid(&self, of: &impl Guarded) -> Option<Extent> {
        self.within(of).filter(|_| !matches!(self, Selected::Within(_)))
    }
}

fn len(range: &Range<u64>) -> u64 {
    range.end - range.start
}

/// What `a` and `b` have in common.
fn common(a: &[Range<u64>], b: &[Range<u64>]) -> Extent {
    let axes = a.iter().zip(b);
    axes.map(|(a, b)| a.start.max(b.start)..a.end.min(b.end)).collect()
}

/// A source of the virtual dataset `of`, if it is there and holds numbers.
fn open<D: Guarded>(of: &D, file: &str, dataset: &str, steps: usize) -> Result<Option<D>, Error> {
    let main = of.dataset().filename();
    let source = |file: &File, path: &Path| match D::source(file, path, dataset, steps) {
        Ok(source) => Ok(Some(source)),
        Err(
            Error::NoDataset { .. }
            | Error::NotADataset { .. }
            | Error::NotNumeric { .. }
            | Error::Dangling { .. },
        ) => Ok(None),
        Err(error) => Err(error),
    };
    if file == "." {
        return match of.dataset().file() {
            Ok(file) => source(&file, Path::new(&main)),
            Err(_) => Ok(None),
        };
    }
    for path in places(Path::new(&main), file, std::env::var_os("HDF5_VDS_PREFIX").as_deref()) {
        match libhdf5::open(&path) {
            Ok(file) => return source(&file, &path),
            Err(Error::NoFile { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Where libhdf5 looks for the file `name` of a source of a dataset in the file `main`, in its order.
fn places(main: &Path, name: &str, prefixes: Option<&OsStr>) -> Vec<PathBuf> {
    let folder = |path: &Path| path.parent().map(Path::to_owned).unwrap_or_default();
    let origin = folder(&std::path::absolute(main).unwrap_or_else(|_| main.to_owned()));
    let mut name = Path::new(name);
    let mut places = Vec::new();
    if name.is_absolute() {
        places.push(name.to_owned());
        name = name.file_name().map_or(name, Path::new);
    }
    for prefix in prefixes.into_iter().flat_map(std::env::split_paths) {
        let prefix = match prefix.strip_prefix("${ORIGIN}") {
            Ok(rest) => origin.join(rest),
            Err(_) => prefix,
        };
        places.push(prefix.join(name));
    }
    places.extend([origin.join(name), name.to_owned()]);
    // The same file may have been opened by another name.
    places.extend(main.canonicalize().ok().map(|main| folder(&main).join(name)));
    places
}

/// The name of a source in block `block`: `%b` is its number, and `%%` a per cent sign.
fn in_block(name: &str, block: u64) -> String {
    let parts = name.split("%%").map(|part| part.replace("%b", &block.to_string()));
    parts.collect::<Vec<_>>().join("%")
}

/// What is selected in a dataspace that nobody else has.
fn selected(space: hid_t) -> Selected {
    // SAFETY: nobody else has the identifier.
    let Ok(space) = (unsafe { hdf5::from_id::<Dataspace>(space) }) else {
        return Selected::Endless;
    };
    let (mut start, mut end) = (vec![0; space.ndim()], vec![0; space.ndim()]);
    // SAFETY: the caller holds libhdf5's lock; there is a number for each axis.
    let (kind, status, count) = unsafe {
        let status = H5Sget_select_bounds(space.id(), start.as_mut_ptr(), end.as_mut_ptr());
        (H5Sget_select_type(space.id()), status, H5Sget_select_npoints(space.id()))
    };
    if kind == H5S_sel_type::H5S_SEL_ALL {
        return Selected::All;
    }
    let ends = end.into_iter().map(|last| last.checked_add(1));
    let bounds: Option<Extent> =
        start.into_iter().zip(ends).map(|(start, end)| Some(start..end?)).collect();
    // Of what has no end, the count is negative.
    let (Some(bounds), Ok(count), 0..) = (bounds, u64::try_from(count), status) else {
        return Selected::Endless;
    };
    match bounds.iter().try_fold(1_u64, |n, range| n.checked_mul(len(range))) {
        Some(all) if all == count => Selected::Solid(bounds),
        _ => Selected::Within(bounds),
    }
}

/// What a function of libhdf5 writes that is given room for so many bytes, and returns how many it has.
fn text(write: impl Fn(*mut c_char, usize) -> isize) -> String {
    let len = usize::try_from(write(null_mut(), 0)).unwrap_or_default();
    let mut bytes = vec![0_u8; len + 1];
    write(bytes.as_mut_ptr().cast(), bytes.len());
    bytes.truncate(len);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_names() {
        assert_eq!(in_block("f-%b.h5", 12), "f-12.h5");
        assert_eq!(in_block("100%%b-%b", 3), "100%b-3");
        assert_eq!(in_block("%%%b", 3), "%3");
    }
}
