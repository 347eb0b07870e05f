//! Nothing: this package is its tests, the known answers.
