//! Which datasets a file has, and what their names lead to.

use std::collections::HashSet;
use std::ffi::{CStr, CString, c_char, c_void};
use std::path::Path;
use std::ptr::null_mut;

use hdf5::{Dataset, File, Group, LocationInfo, LocationType, h5check, sync::sync};
use hdf5_sys::h5::{H5_index_t, H5_iter_order_t, herr_t};
use hdf5_sys::h5d::H5Dopen2;
use hdf5_sys::h5i::hid_t;
use hdf5_sys::h5l::{
    H5L_info_t, H5L_info1_t, H5L_type_t, H5Lget_info1, H5Lget_val, H5Literate, H5Lunpack_elink_val,
};
use hdf5_sys::h5p::H5P_DEFAULT;

use crate::libhdf5::gist;
use crate::steps;
use crate::{Error, dtype};

/// For a message, stops looking after this many datasets, and after this many groups: it shows only a
/// few.
const ENOUGH: usize = 1000;

/// Groups in groups, at most: no file means more, and each takes room on the stack.
const DEEPEST: usize = 200;

/// Opens the dataset `name`. Bytes that are not UTF-8, and control characters, may stand in it as [`escaped`] has
/// them.
pub(crate) fn open(file: &File, name: &str) -> hdf5::Result<Dataset> {
    let found = file.dataset(name);
    let Some(raw) = unescaped(name).filter(|_| found.is_err()) else { return found };
    sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, the file is open, and nobody else has the identifier.
        unsafe { hdf5::from_id(h5check(H5Dopen2(file.id(), raw.as_ptr(), H5P_DEFAULT))?) }
    })
}

/// The field of a table that `name` means: `table/x` is the field `x` of the dataset `table`.
pub(crate) fn field(file: &File, name: &str) -> Option<(Dataset, CString)> {
    let (table, field) = name.trim_end_matches('/').rsplit_once('/')?;
    let table = open(file, table).ok()?;
    let field = unescaped(field).or_else(|| CString::new(field).ok())?;
    let dtype = table.dtype().ok()?;
    dtype::member(&dtype, &field).map(|_| (table, field))
}

/// A name as text: of what is not UTF-8, and of control characters, which a terminal would obey, each byte is `\\x`
/// and two digits.
fn escaped(name: &CStr) -> String {
    let mut text = String::new();
    for part in name.to_bytes().utf8_chunks() {
        text += &escaped_name(part.valid());
        push_escaped(&mut text, part.invalid());
    }
    text
}

/// The name of a dataset as it can be printed: of a control character, each byte is `\\x` and two digits. It names
/// the same dataset.
///
/// ```
/// assert_eq!(interleave::escaped_name("/a\nb"), r"/a\x0ab");
/// ```
pub fn escaped_name(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter.is_control() {
            true => push_escaped(&mut text, letter.encode_utf8(&mut [0; 4]).as_bytes()),
            false => text.push(letter),
        }
    }
    text
}

fn push_escaped(text: &mut String, bytes: &[u8]) {
    bytes.iter().for_each(|byte| *text += &format!("\\x{byte:02x}"));
}

/// The bytes of an [`escaped`] name, if it has such in it.
fn unescaped(text: &str) -> Option<CString> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next()?.as_bytes().to_vec();
    let mut some = false;
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(&part.as_bytes()[2..]);
                some = true;
            }
            None => {
                bytes.extend(b"\\x");
                bytes.extend(part.as_bytes());
            }
        }
    }
    if some { CString::new(bytes).ok() } else { None }
}

/// The error for a `dataset` that cannot be opened in `file`, of which libhdf5 said `error`.
pub(crate) fn not_found(file: &File, path: &Path, dataset: &str, error: &hdf5::Error) -> Error {
    let absolute = format!("/{}", dataset.trim_matches('/'));
    let kind = match file.loc_type_by_name(dataset) {
        Ok(LocationType::Dataset) => {
            let (file, dataset) = (path.to_owned(), dataset.to_owned());
            return Error::OpenDataset { file, dataset, reason: gist(error) };
        }
        Ok(LocationType::Group) => "a group",
        Ok(LocationType::NamedDatatype) => "a named type",
        Err(e) => {
            if let Some(target) = link(file, dataset) {
                let (file, dataset) = (path.to_owned(), dataset.to_owned());
                return Error::Dangling { file, dataset, target, reason: gist(&e) };
            }
            if file.link_exists(dataset) {
                let (file, dataset) = (path.to_owned(), dataset.to_owned());
                return Error::OpenDataset { file, dataset, reason: gist(error) };
            }
            let mut present = Names::of(file, ENOUGH).datasets;
            present.sort_by_cached_key(|name| (distance(name, &absolute), name.clone()));
            let (file, dataset) = (path.to_owned(), dataset.to_owned());
            return Error::NoDataset { file, dataset, present };
        }
    };
    let mut present = Names::of(file, ENOUGH).datasets;
    let below = format!("{}/", absolute.trim_end_matches('/'));
    present.sort_by_cached_key(|name| (!name.starts_with(&below), name.clone()));
    Error::NotADataset { file: path.to_owned(), dataset: dataset.to_owned(), kind, present }
}

/// What a soft or an external link leads to, in words.
#[allow(deprecated, reason = "the newer function is not in libhdf5 1.10")]
fn link(file: &File, name: &str) -> Option<String> {
    let raw = unescaped(name).or_else(|| CString::new(name).ok())?;
    sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, and the file is open. The structure is plain numbers; the
        // value is as long as it says; what libhdf5 points to is in the value, which is alive.
        unsafe {
            let mut info = H5L_info1_t::default();
            h5check(H5Lget_info1(file.id(), raw.as_ptr(), &raw mut info, H5P_DEFAULT)).ok()?;
            let external = match info.type_ {
                H5L_type_t::H5L_TYPE_SOFT => false,
                H5L_type_t::H5L_TYPE_EXTERNAL => true,
                _ => return None,
            };
            // One more, so that it ends with a 0 whatever the file says.
            let len = (*info.u.val_size()).min(1 << 16);
            let mut value = vec![0_u8; len + 1];
            let to = value.as_mut_ptr().cast::<c_void>();
            h5check(H5Lget_val(file.id(), raw.as_ptr(), to, len, H5P_DEFAULT)).ok()?;
            let text = |at: *const c_char| escaped(CStr::from_ptr(at));
            if !external {
                return Some(format!("{:?}", text(to.cast())));
            }
            let (mut flags, mut other, mut object) = (0, std::ptr::null(), std::ptr::null());
            let unpacked =
                H5Lunpack_elink_val(to, len, &raw mut flags, &raw mut other, &raw mut object);
            h5check(unpacked).ok()?;
            Some(format!("{:?} of the file {:?}", text(object), text(other)))
        }
    })
}

/// The datasets of a file.
pub(crate) struct Names {
    /// Full names.
    pub(crate) datasets: Vec<String>,
    /// What may have been datasets, and why it is not known.
    pub(crate) lost: Vec<(String, String)>,
    /// The groups seen, by their tokens as text: links can make a group its own grandchild.
    groups: HashSet<String>,
    /// The most datasets, and the most groups, to look at.
    most: usize,
}

impl Names {
    /// The full names of the datasets of `file`, those of each group by name. What comes after `most`
    /// datasets or groups is left out.
    pub(crate) fn of(file: &File, most: usize) -> Names {
        let (datasets, lost, groups) = (Vec::new(), Vec::new(), HashSet::new());
        let mut listing = Names { datasets, lost, groups, most };
        listing.add(file, "", 0);
        listing
    }

    /// Adds the datasets in and below `group`, which is called `name` and lies `depth` groups deep.
    fn add(&mut self, group: &Group, name: &str, depth: usize) {
        let Ok(LocationInfo { token, .. }) = group.loc_info() else {
            self.lost.push((name.to_owned(), "its group cannot be read".to_owned()));
            return;
        };
        let token = format!("{token:?}");
        if self.groups.contains(&token) || self.groups.len() == self.most {
            return;
        }
        if depth > DEEPEST {
            self.lost.push((name.to_owned(), format!("it is more than {DEEPEST} groups deep")));
            return;
        }
        self.groups.insert(token);
        let (links, end) = links(group);
        if let Err(error) = end {
            let name = if name.is_empty() { "/" } else { name };
            self.lost.push((name.to_owned(), gist(&error)));
        }
        for (child, is_hard) in links {
            steps::count();
            let full = format!("{name}/{}", escaped(&child));
            match kind_of(group, &child) {
                Ok(LocationType::Dataset) if self.datasets.len() < self.most => {
                    self.datasets.push(full);
                }
                // Not through soft and external links: the token is that of one file.
                Ok(LocationType::Group) if is_hard => match group_of(group, &child) {
                    Ok(child) => self.add(&child, &full, depth + 1),
                    Err(error) => self.lost.push((full, gist(&error))),
                },
                Ok(_) => {}
                Err(error) => {
                    let raw = full.trim_start_matches('/');
                    let reason = match group.file().ok().and_then(|file| link(&file, raw)) {
                        Some(target) => format!("it is a link to {target}: {}", gist(&error)),
                        None => gist(&error),
                    };
                    self.lost.push((full, reason));
                }
            }
        }
    }
}

/// The names in a group and whether they are hard links, by name, and how that ended: what was found
/// before a failure is there.
fn links(group: &Group) -> (Vec<(CString, bool)>, hdf5::Result<()>) {
    /// Takes a link down.
    extern "C" fn found(
        _: hid_t,
        name: *const c_char,
        info: *const H5L_info_t,
        links: *mut c_void,
    ) -> herr_t {
        // SAFETY: libhdf5 hands over a name and its link, and what it was given to hand on: a vector
        // that nobody else has meanwhile.
        let (name, info, links) =
            unsafe { (CStr::from_ptr(name), &*info, &mut *links.cast::<Vec<(CString, bool)>>()) };
        links.push((name.to_owned(), info.type_ == H5L_type_t::H5L_TYPE_HARD));
        0
    }
    let mut links = Vec::new();
    let end = sync(|| {
        let data = (&raw mut links).cast();
        let (by, order) = (H5_index_t::H5_INDEX_NAME, H5_iter_order_t::H5_ITER_INC);
        // SAFETY: `sync` holds libhdf5's lock, the group is open, and the vector is alive.
        h5check(unsafe { H5Literate(group.id(), by, order, null_mut(), Some(found), data) })
    });
    (links, end.map(drop))
}

/// What `child` of `group` is.
fn kind_of(group: &Group, child: &CStr) -> hdf5::Result<LocationType> {
    match child.to_str() {
        Ok(name) => group.loc_type_by_name(name),
        Err(_) => {
            let object = opened(group, child)?;
            object.loc_type()
        }
    }
}

fn group_of(group: &Group, child: &CStr) -> hdf5::Result<Group> {
    match child.to_str() {
        Ok(name) => group.group(name),
        Err(_) => opened(group, child)?.as_group(),
    }
}

/// The object `child` of `group`, whatever it is.
fn opened(group: &Group, child: &CStr) -> hdf5::Result<hdf5::Location> {
    sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, the group is open, and nobody else has the identifier.
        unsafe {
            let id = h5check(hdf5_sys::h5o::H5Oopen(group.id(), child.as_ptr(), H5P_DEFAULT))?;
            hdf5::from_id(id)
        }
    })
}

/// How many letters to insert, delete, replace or swap with their neighbour to make `a` of `b`,
/// capitals and small letters being the same (optimal string alignment distance).
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    // Row i holds the distances from the first i letters of `a` to each beginning of `b`.
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, escaped, unescaped};

    #[test]
    fn the_distance_counts_single_letter_slips() {
        assert_eq!(distance("/sst", "/sst"), 0);
        assert_eq!(distance("/sst", "/SST"), 0);
        assert_eq!(distance("/sst", "/stt"), 1);
        assert_eq!(distance("/sst", "/sts"), 1);
        assert_eq!(distance("/sst", "/ss"), 1);
        assert_eq!(distance("/sst", "/array"), 5);
        assert_eq!(distance("", "/sst"), 4);
    }

    #[test]
    fn names_that_are_no_text_are_written_and_read_back() {
        let name = c"caf\xe9/\xfcber";
        assert_eq!(escaped(name), r"caf\xe9/\xfcber");
        assert_eq!(unescaped(r"caf\xe9/\xfcber").as_deref(), Some(name));
        let control = c"a\n\x1b[2J\x7f\xc2\x9b";
        assert_eq!(escaped(control), r"a\x0a\x1b[2J\x7f\xc2\x9b");
        assert_eq!(unescaped(&escaped(control)).as_deref(), Some(control));
        assert_eq!(unescaped("/sst"), None);
        assert_eq!(unescaped(r"\xyz"), None);
    }
}
