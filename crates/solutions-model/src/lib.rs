//! Nothing: this package is its test, the reference solutions under the model.
