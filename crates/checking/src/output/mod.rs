//! What people and programs are told of outcomes: lines for a terminal, tables, JUnit.

pub mod document;
pub mod headline;
pub mod junit;
pub mod place;
pub mod show;
pub mod steps;
pub mod text;
