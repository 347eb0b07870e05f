//! The reduction core, on real files.

#[path = "reduction/by_index.rs"]
mod by_index;
#[path = "reduction/cancelling.rs"]
mod cancelling;
#[path = "reduction/cases.rs"]
mod cases;
#[path = "reduction/damaged.rs"]
mod damaged;
#[path = "reduction/direct.rs"]
mod direct;
#[path = "reduction/elsewhere.rs"]
mod elsewhere;
#[path = "reduction/errors.rs"]
mod errors;
#[path = "reduction/exact.rs"]
mod exact;
#[path = "reduction/files.rs"]
mod files;
#[path = "reduction/filters.rs"]
mod filters;
#[path = "reduction/fuzzed.rs"]
mod fuzzed;
#[path = "reduction/index.rs"]
mod index;
#[path = "reduction/index_lies.rs"]
mod index_lies;
#[path = "reduction/layouts.rs"]
mod layouts;
#[path = "reduction/lies.rs"]
mod lies;
#[path = "reduction/numbers.rs"]
mod numbers;
#[path = "reduction/old.rs"]
mod old;
#[path = "reduction/policies.rs"]
mod policies;
#[path = "reduction/processes.rs"]
mod processes;
#[path = "reduction/refused.rs"]
mod refused;
#[path = "reduction/same_bits.rs"]
mod same_bits;
#[path = "reduction/sample.rs"]
mod sample;
#[path = "reduction/scaled.rs"]
mod scaled;
#[path = "reduction/selected.rs"]
mod selected;
#[path = "reduction/sewn.rs"]
mod sewn;
#[path = "reduction/sources.rs"]
mod sources;
#[path = "reduction/sparse.rs"]
mod sparse;
#[path = "reduction/spoil.rs"]
mod spoil;
#[path = "reduction/stored.rs"]
mod stored;
#[path = "reduction/summary.rs"]
mod summary;
#[path = "reduction/swmr.rs"]
mod swmr;
#[path = "reduction/tables.rs"]
mod tables;
#[path = "reduction/tries.rs"]
mod tries;
#[path = "reduction/virtual_lies.rs"]
mod virtual_lies;
#[path = "reduction/whole.rs"]
mod whole;
#[path = "reduction/workers.rs"]
mod workers;
