//! `std`, modelled.
//!
//! A package that depends on this crate as `std = { package = "model-std" }` compiles ordinary
//! `use std::sync::…` code against the model checker: every lock, atomic, channel and thread is a
//! model of the real one, and `explorer::Model::check` runs the code under every interleaving.
//!
//! `sync`, `thread`, `cell`, `hint`, `panic` and `time` list every item they have, so that nothing
//! of these modules can reach the real one unseen. All other modules are the real ones.
//!
//! What is not modelled does not compile, or fails with a verdict that says why:
//!
//! - A `static` begins afresh in each execution: an atomic, a lock, a cell, a `OnceLock`. A lock or a cell
//!   that an earlier execution leaked, and left a pointer to, is refused as static state.
//! - [`cell::UnsafeCell::get`] counts as a read, and as a write if the content has changed at the thread's
//!   next step.
//! - `Arc` and `Weak` are modelled if the compiler lets this crate use what it takes to become an `Arc<dyn Trait>`:
//!   with `RUSTC_BOOTSTRAP = "model_std"` in the section `[env]` of `.cargo/config.toml`, or on a nightly toolchain.
//!   Otherwise they are the real ones, whose counts take no steps and order nothing.
//! - The panic hook belongs to the model.
//! - Nobody may reach into an atomic through a pointer.
//!
//! ```compile_fail,E0277
//! # use model_std as std;
//! std::panic::set_hook(Box::new(|_| ()));
//! ```
//!
//! ```compile_fail,E0277
//! # use model_std as std;
//! std::sync::atomic::AtomicU64::new(0).as_ptr();
//! ```
//!
//! ```compile_fail,E0277
//! # use model_std as std;
//! let mut value = 0;
//! // SAFETY: the pointer is valid, and nobody else has it.
//! unsafe { std::sync::atomic::AtomicU64::from_ptr(&raw mut value) };
//! ```
//!
//! ```compile_fail,E0277
//! # use model_std as std;
//! std::cell::UnsafeCell::raw_get(&raw const *&std::cell::UnsafeCell::new(0));
//! ```

#![cfg_attr(
    feature = "as_std",
    feature(const_eval_select, core_intrinsics),
    allow(internal_features, reason = "it takes the place of `std`, which uses them, too")
)]
#![cfg_attr(
    counted_arc,
    feature(
        clone_to_uninit,
        coerce_unsized,
        dispatch_from_dyn,
        layout_for_ptr,
        legacy_receiver_trait,
        pin_coerce_unsized_trait,
        set_ptr_value,
        unsize
    )
)]

#[doc(no_inline)]
pub use ::std::*;

pub mod cell;
pub mod hint;
pub mod panic;
pub mod prelude;
mod print;
mod show;
mod statics;
pub mod sync;
#[cfg(counted_arc)]
pub mod task;
pub mod thread;
pub mod time;
#[doc(hidden)]
pub mod unmodelled;

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[doc(hidden)]
pub use print::{dbg_row, print_row, text};
