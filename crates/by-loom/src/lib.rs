//! Nothing: this package is its tests. `cargo run -- check threads/claim --checker loom` builds one of them.
