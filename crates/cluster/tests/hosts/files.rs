//! The files that are reduced.
//!
//! They are written before any trial begins. libhdf5 lets a child inherit the files that are open, with
//! their locks, and trials start children all the time.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

/// Pieces of a [`Kind::Long`] file: one for each mebibyte.
pub const PIECES: usize = 48;
const VALUES_IN_PIECE: usize = 1024 * 1024 / 8;

#[derive(Clone, Copy)]
pub enum Kind {
    /// Values whose sum depends, in its last bits, on the order of the additions.
    Long,
    /// Chunks of a mebibyte with checksums.
    Chunks,
    /// Two values.
    Short,
}

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

/// Where it is.
pub fn path(kind: Kind) -> PathBuf {
    let name = match kind {
        Kind::Long => "long.h5",
        Kind::Chunks => "chunks.h5",
        Kind::Short => "short.h5",
    };
    FOLDER.path().join(name)
}

/// Writes all of them.
pub fn write() {
    let values = PIECES * VALUES_IN_PIECE;
    let random = |state: &mut u64| {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some((*state >> 11) as f64 * 1e-9 - 4.5e6)
    };
    let mut state = 1;
    let long: Vec<f64> = std::iter::from_fn(|| random(&mut state)).take(values).collect();
    let create = |kind| hdf5::File::create(path(kind)).unwrap();
    create(Kind::Long).new_dataset_builder().with_data(&long).create("x").unwrap();
    let chunks = create(Kind::Chunks);
    let builder = chunks.new_dataset_builder().fletcher32().chunk(VALUES_IN_PIECE);
    builder.with_data(&long[..40 * VALUES_IN_PIECE]).create("x").unwrap();
    create(Kind::Short).new_dataset_builder().with_data(&[1.0, 2.0]).create("x").unwrap();
    interleave::sample::path(interleave::sample::Size::Tiny).unwrap();
}

/// A copy of one.
pub fn copy(kind: Kind, to: &Path) {
    fs::copy(path(kind), to).unwrap();
}

/// Removes all of them.
pub fn remove() {
    let _ = fs::remove_dir_all(FOLDER.path());
}
