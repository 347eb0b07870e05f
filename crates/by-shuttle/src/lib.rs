//! Nothing: this package is its tests. `cargo run -- check threads/claim --checker shuttle` builds one of them.
