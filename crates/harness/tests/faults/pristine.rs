//! Not what the subject is: it counts as started.
