//! The chapters' tests once more, in a package whose `std` is the modelled one.
//!
//! There is nothing in the library: what counts is in `Cargo.toml`, where the dependency `model-std`
//! is called `std`, and in `tests/`, which mounts the files that the root package tests natively.
