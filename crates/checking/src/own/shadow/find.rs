//! Finds the package that a path names, and what of it lies in folders.

use crate::host::process::Cancel;
use crate::own::metadata::{self, Metadata, Package};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The manifest that the reader means.
pub(super) fn manifest_at(path: &Path) -> Result<PathBuf> {
    let path = fs::canonicalize(path).with_context(|| format!("cannot find {}", path.display()))?;
    let manifest = if path.is_dir() { path.join("Cargo.toml") } else { path };
    if manifest.file_name().is_none_or(|name| name != "Cargo.toml") || !manifest.is_file() {
        bail!(
            "{} is not a cargo package: name the folder that has its Cargo.toml",
            manifest.parent().unwrap_or(&manifest).display()
        );
    }
    Ok(manifest)
}

pub(super) fn no_package(manifest: &Path, metadata: &Metadata) -> String {
    let members: Vec<String> =
        metadata.packages.iter().map(|p| format!("  {}", p.folder().display())).collect();
    format!(
        "{} is a workspace: name one of its packages:\n{}",
        manifest.display(),
        members.join("\n")
    )
}

/// Adds the packages of other folders, and what they depend on.
pub(super) fn add_locals(
    package: &Package,
    locals: &mut BTreeMap<PathBuf, Package>,
    cancel: &Cancel,
) -> Result<()> {
    let mut next = vec![package.clone()];
    let mut done = HashSet::new();
    while let Some(package) = next.pop() {
        if !done.insert(package.manifest_path.clone()) {
            continue;
        }
        for folder in package.dependencies.iter().filter_map(|d| d.path.as_ref()) {
            let manifest = folder.join("Cargo.toml");
            if !locals.contains_key(&manifest) {
                let found = metadata::of(&manifest, false, folder, cancel)?;
                for other in found.packages {
                    locals.entry(other.manifest_path.clone()).or_insert(other);
                }
            }
            next.extend(locals.get(&manifest).cloned());
        }
    }
    let used = done;
    // Other members of other workspaces have nothing to do with it.
    locals.retain(|manifest, _| used.contains(manifest));
    Ok(())
}

/// The targets with `harness = false`, which `cargo metadata` does not tell.
pub(super) fn own_mains(manifest: &Path) -> Result<BTreeSet<String>> {
    let text = fs::read_to_string(manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    let table: Table =
        text.parse().with_context(|| format!("cannot read {}", manifest.display()))?;
    let tests = table.get("test").and_then(Value::as_array).into_iter().flatten();
    let own = tests.filter(|test| test.get("harness").and_then(Value::as_bool) == Some(false));
    Ok(own.filter_map(|test| Some(test.get("name")?.as_str()?.to_owned())).collect())
}

/// What the workspace puts in the place of packages of the registry, with the folders of paths in full; `elsewhere`
/// says where else one of these is.
pub(super) fn patches(
    root: &Path,
    elsewhere: impl Fn(&Path) -> Option<PathBuf>,
) -> Result<Option<Table>> {
    let manifest = root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    let mut table: Table =
        text.parse().with_context(|| format!("cannot read {}", manifest.display()))?;
    let Some(Value::Table(mut patches)) = table.remove("patch") else { return Ok(None) };
    let of_registries = patches.iter_mut().filter_map(|(_, packages)| packages.as_table_mut());
    for (_, package) in of_registries.flat_map(Table::iter_mut) {
        let Some(path) = package.get_mut("path") else { continue };
        let folder = root.join(path.as_str().unwrap_or_default());
        let folder = fs::canonicalize(&folder).unwrap_or(folder);
        *path = elsewhere(&folder).unwrap_or(folder).display().to_string().into();
    }
    Ok(Some(patches))
}
