//! The preludes, with our macros: the macros of `std` reach every module through them.

macro_rules! prelude {
    ($($name:ident),*) => { $(
        /// As in `std`, with `format!`, the macros that print, and `thread_local!` replaced.
        pub mod $name {
            pub use crate::{dbg, eprint, eprintln, format, print, println, thread_local};
            pub use ::std::prelude::$name::*;
        }
    )* };
}

prelude!(v1, rust_2015, rust_2018, rust_2021, rust_2024);
