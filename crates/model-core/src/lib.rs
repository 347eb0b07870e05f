//! `core`, modelled: a package that depends on this crate as `core = { package = "model-core" }` gets the
//! modelled atomics under `core::sync::atomic` too.
//!
//! Cargo takes one package under one name only, so this is a package of its own. `std` has all that
//! `core` has, so all of model-std is passed on.
//!
//! ```
//! use model_core as core;
//! let both: [fn(usize) -> model_std::sync::atomic::AtomicUsize; 1] = [core::sync::atomic::AtomicUsize::new];
//! ```

#[doc(no_inline)]
pub use model_std::*;
