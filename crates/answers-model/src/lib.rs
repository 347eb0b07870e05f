//! Nothing: this package is its tests, the known answers under the model.
