//! `alloc`, modelled: a package that depends on this crate as `alloc = { package = "model-alloc" }` gets the
//! modelled `Arc` by `extern crate alloc` too.
//!
//! Cargo takes one package under one name only, so this is a package of its own. `std` has all that
//! `alloc` has, so all of model-std is passed on.
//!
//! ```
//! use model_alloc as alloc;
//! let both: [fn(u8) -> model_std::sync::Arc<u8>; 1] = [alloc::sync::Arc::new];
//! ```

#[doc(no_inline)]
pub use model_std::*;
