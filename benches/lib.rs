//! Nothing: this package is its benchmarks, one for each chapter and one for the reduction core.
