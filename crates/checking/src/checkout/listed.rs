//! The lists that authors keep beside the mistakes of an exercise: `equivalent.toml` and `refused.toml`.

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// What the file at `path` lists; none if it is not there. Errors call it `shown`.
///
/// # Errors
/// When it cannot be read or understood.
pub fn read<T: DeserializeOwned>(path: &Path, shown: impl Display) -> Result<Option<T>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.with_context(|| format!("cannot read {shown}"))?,
    };
    toml::from_str(&text).map(Some).with_context(|| format!("cannot understand {shown}"))
}
