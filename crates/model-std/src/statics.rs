//! Statics begin afresh in each execution: their content is put back as it was when the model first met
//! them.

use explorer::Fault;
use explorer::rt::{self, Met, Object};
use std::collections::HashMap;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

type Content = Box<[MaybeUninit<u8>]>;

/// What the statics held at first, by their addresses.
static FIRST: Mutex<Option<HashMap<usize, Content>>> = Mutex::new(None);

/// Meets a lock or a cell. If an earlier execution used it, its content becomes what it was at first, and
/// the answer is yes; what was in it is not dropped, as a static never is.
///
/// # Safety
/// `size` bytes at `content` belong to the object, and nobody else uses them now.
pub(crate) unsafe fn begin_afresh(
    object: &Object,
    kind: &str,
    content: *mut u8,
    size: usize,
) -> bool {
    let met = object.meet();
    if met == Met::Again || (met == Met::First && !is_static(content.addr())) {
        return false;
    }
    // SAFETY: the caller promises that.
    let restored = unsafe { save_or_restore(met, content.cast(), size) };
    if met == Met::Earlier && !restored {
        // Not while the lock is held: a failing thread stops where it is.
        rt::fail(
            Fault::StaticState,
            format!(
                "this {kind} keeps its value from one execution of the model to the next: it is not a \
                 static, but something that outlives the execution has a pointer to it"
            ),
        );
    }
    restored
}

/// Saves what is there when it is met for the first time; later puts it back, if it was saved.
///
/// # Safety
/// As for [`begin_afresh`].
unsafe fn save_or_restore(met: Met, content: *mut MaybeUninit<u8>, size: usize) -> bool {
    let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
    let first = first.get_or_insert_default();
    if met == Met::First {
        // SAFETY: the caller promises that; a copy of bytes asks nothing of them.
        let copy = unsafe { std::slice::from_raw_parts(content, size) }.into();
        first.insert(content.addr(), copy);
        return false;
    }
    let Some(copy) = first.get(&content.addr()) else { return false };
    // SAFETY: as above, and the copy was made of these bytes.
    unsafe { content.copy_from_nonoverlapping(copy.as_ptr(), size.min(copy.len())) };
    true
}

/// Is it in the memory of the program's statics?
fn is_static(address: usize) -> bool {
    static WHERE: OnceLock<Vec<Range<usize>>> = OnceLock::new();
    WHERE.get_or_init(statics).iter().any(|range| range.contains(&address))
}

/// Where the program's statics are: the writable parts of its file, with the memory right behind them for
/// those that begin as zeros. Nowhere on systems that do not tell.
fn statics() -> Vec<Range<usize>> {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let program = std::fs::read_link("/proc/self/exe").unwrap_or_default();
    let program = program.to_string_lossy();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_ascii_whitespace();
        let (Some(range), Some(rights)) = (words.next(), words.next()) else { continue };
        let name = words.nth(3).unwrap_or_default();
        let number = |text| usize::from_str_radix(text, 16).ok();
        let Some((from, to)) = range.split_once('-') else { continue };
        let (Some(from), Some(to)) = (number(from), number(to)) else { continue };
        let follows = name.is_empty() && ranges.last().is_some_and(|last| last.end == from);
        if rights.starts_with("rw") && (name == program || follows) {
            ranges.push(from..to);
        }
    }
    ranges
}
