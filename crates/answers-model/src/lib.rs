//! What the checks of several exercises share, compiled once for this package's tests: one target for each
//! chapter's known answers, under the model.

#[path = "../../../tests/support/mod.rs"]
pub mod support;
