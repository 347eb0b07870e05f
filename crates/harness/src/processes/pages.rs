//! A file that processes share.

use super::{crash, forked, is_modelled};
use explorer::rt;
use rustix::fs::{FlockOperation, fcntl_lock};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file made of pages, each of which holds a value.
///
/// A process sees at once what it writes itself. To the others each page gets through by itself and at any time,
/// but at the latest when its writer flushes. After a crash any of the pages that were written and not flushed are
/// there, and the others never will be.
///
/// Natively it is a real file behind a cache in each process, as libhdf5 has one: a page leaves the cache when
/// the cache likes, or with a flush, and a process that is killed takes its cache with it. A clone is the same
/// file.
pub struct Pages<T>(Rc<Storage<T>>);

enum Storage<T> {
    Model(rt::Pages<T>),
    Native(Cached<T>),
}

impl<T: Clone + Debug + Serialize + DeserializeOwned> Pages<T> {
    /// A file whose pages have these values, and are flushed.
    ///
    /// # Panics
    /// Natively, if there is no room for a temporary file.
    #[track_caller]
    pub fn new(values: impl IntoIterator<Item = T>) -> Pages<T> {
        Pages(Rc::new(match is_modelled() {
            true => Storage::Model(rt::Pages::new(values, Location::caller())),
            false => Storage::Native(Cached::new(values)),
        }))
    }

    /// How many pages it has.
    pub fn len(&self) -> usize {
        match &*self.0 {
            Storage::Model(pages) => pages.len(),
            Storage::Native(file) => file.pages,
        }
    }

    /// Returns `true` if it has no pages.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes a page.
    ///
    /// # Panics
    /// If the file has no such page.
    #[track_caller]
    pub fn write(&self, page: usize, value: T) {
        assert!(page < self.len(), "page {page} of a file with {} pages is written", self.len());
        match &*self.0 {
            Storage::Model(pages) => pages.write(page, value, Location::caller()),
            Storage::Native(file) => file.write(page, value),
        }
    }

    /// Reads a page.
    ///
    /// # Panics
    /// If the file has no such page.
    #[track_caller]
    pub fn read(&self, page: usize) -> T {
        assert!(page < self.len(), "page {page} of a file with {} pages is read", self.len());
        match &*self.0 {
            Storage::Model(pages) => pages.read(page, Location::caller()),
            Storage::Native(file) => file.read(page),
        }
    }

    /// Everything that this process has written gets through.
    #[track_caller]
    pub fn flush(&self) {
        match &*self.0 {
            Storage::Model(pages) => pages.flush(Location::caller()),
            Storage::Native(file) => file.flush(),
        }
    }
}

impl<T> Clone for Pages<T> {
    fn clone(&self) -> Pages<T> {
        Pages(self.0.clone())
    }
}

impl<T> Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

/// A page in the file: its value as JSON, and zeros.
const PAGE: usize = 4096;

struct Cached<T> {
    file: File,
    pages: usize,
    cache: RefCell<Cache<T>>,
}

/// What this process has written and not handed over.
struct Cache<T> {
    /// Of the process that wrote it: a forked child finds a copy of its parent's, which is not its own.
    generation: u32,
    dirty: BTreeMap<usize, T>,
    chance: Chance,
}

/// SplitMix64 (Steele, Lea and Flood, 2014): when the cache likes.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

impl<T: Clone + Serialize + DeserializeOwned> Cached<T> {
    fn new(values: impl IntoIterator<Item = T>) -> Cached<T> {
        static FILES: AtomicU64 = AtomicU64::new(0);
        let number = FILES.fetch_add(1, Ordering::Relaxed);
        let file = unnamed(number);
        let mut cached = Cached {
            file,
            pages: 0,
            cache: RefCell::new(Cache {
                generation: forked::generation(),
                dirty: BTreeMap::new(),
                chance: Chance(number),
            }),
        };
        for value in values {
            cached.put(cached.pages, &value);
            cached.pages += 1;
        }
        cached
    }

    fn write(&self, page: usize, value: T) {
        crash::step();
        let cache = &mut *self.cache();
        cache.dirty.insert(page, value);
        if cache.chance.below(2) == 0 {
            let nth = cache.chance.below(cache.dirty.len());
            let page = *cache.dirty.keys().nth(nth).expect("there are more than `nth`");
            let value = cache.dirty.remove(&page).expect("it is there");
            self.put(page, &value);
        }
    }

    fn read(&self, page: usize) -> T {
        crash::step();
        if let Some(mine) = self.cache().dirty.get(&page) {
            return mine.clone();
        }
        let mut bytes = [0; PAGE];
        self.locked(FlockOperation::LockShared, || {
            self.file.read_exact_at(&mut bytes, (page * PAGE) as u64)
        });
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(PAGE);
        serde_json::from_slice(&bytes[..end]).expect("a page holds what was written there")
    }

    fn flush(&self) {
        crash::step();
        let dirty = std::mem::take(&mut self.cache().dirty);
        dirty.iter().for_each(|(page, value)| self.put(*page, value));
    }

    /// Hands a page over.
    fn put(&self, page: usize, value: &T) {
        let mut bytes = serde_json::to_vec(value).expect("a value can be written as JSON");
        assert!(bytes.len() <= PAGE, "a value of {} bytes in a page of {PAGE}", bytes.len());
        bytes.resize(PAGE, 0);
        self.locked(FlockOperation::LockExclusive, || {
            self.file.write_all_at(&bytes, (page * PAGE) as u64)
        });
    }

    /// Others see a page as a whole. The system gives up the lock of a process that dies.
    fn locked(&self, lock: FlockOperation, f: impl FnOnce() -> std::io::Result<()>) {
        let done = fcntl_lock(&self.file, lock).map_err(Into::into).and_then(|()| f());
        let unlocked = fcntl_lock(&self.file, FlockOperation::Unlock).map_err(Into::into);
        done.and(unlocked).expect("the temporary folder can be written");
    }

    fn cache(&self) -> std::cell::RefMut<'_, Cache<T>> {
        let mut cache = self.cache.borrow_mut();
        if cache.generation != forked::generation() {
            cache.generation = forked::generation();
            cache.dirty.clear();
        }
        cache
    }
}

/// A file that is gone with the last process that has it.
fn unnamed(number: u64) -> File {
    let path =
        std::env::temp_dir().join(format!("interleave-{}-{number}.pages", std::process::id()));
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path);
    let file = file.unwrap_or_else(|e| panic!("cannot create {}: {e}", path.display()));
    std::fs::remove_file(&path).unwrap_or_else(|e| panic!("cannot remove {}: {e}", path.display()));
    file
}
