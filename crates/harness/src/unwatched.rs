//! What a check may use to take notes while the model watches: in a package whose `std` is model-std, these
//! are still the real ones. They take no steps and order nothing, so that noting down what a subject did
//! changes neither what it can do nor how long a search takes.

pub use std::sync::atomic;
