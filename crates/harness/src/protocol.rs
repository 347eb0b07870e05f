//! What a test program says to the child that it starts for a check.

/// Names the check to run, after the parent's process id: `4711 claim::every_chunk_once::model`.
///
/// The id tells a child apart from a process that the subject starts, which inherits the variable.
pub(crate) const CHECK: &str = "INTERLEAVE_CHECK";
