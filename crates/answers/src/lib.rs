//! Nothing: this package is its tests, one target for each chapter's known answers.
