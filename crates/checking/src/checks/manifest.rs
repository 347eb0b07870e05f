//! The manifests of the small workspace that builds one answer.
//!
//! It has a package for each of the checkout's default members, with the same dependencies and nothing
//! in it. Cargo chooses the features of a dependency by which packages want it: with the same packages
//! it chooses the same features, and what was built for the checkout serves the answer too. Two of the
//! packages have the test target with the answer: those with the real and with the modelled `std`.
//!
//! Cargo tells packages apart by where they are below the workspace's folder. So the small workspace has the checkout's
//! packages in the same places, by links to [`LINKED`], and what was built of them serves the answer as well.

use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use toml::{Table, Value};

/// The folders of the packages that check, in the checkout and in the small workspace.
const CHECKING: [(&str, &str); 2] = [("", "native"), ("crates/model", "model")];

/// The checkout's folders with the packages that answers are built with, and with their files.
pub const LINKED: [&str; 3] = ["src", "crates", "tests/support"];

/// Makes each `Cargo.toml` from those under `root`, by the folder it belongs in: the workspace's own
/// first, in the folder of no name. `target` is the name of the test target, and `own` is put before the names
/// of the packages: cargo takes packages of one name in two workspaces for the same one, which it has built.
///
/// # Errors
/// When one of those under `root` cannot be read or understood.
pub fn of_answer(root: &Path, target: &str, own: &str) -> Result<Vec<(String, String)>> {
    let outer = read(&root.join("Cargo.toml"))?;
    of(root, &outer, &packages(&outer)?, CHECKING.as_slice(), [target, own])
}

/// The same for a package alone whose `std` stands on loom; its folder is the model's.
///
/// # Errors
/// As [`of_answer`].
pub fn by_loom(root: &Path, target: &str, own: &str) -> Result<Vec<(String, String)>> {
    const BY_LOOM: &str = "crates/by-loom";
    let outer = read(&root.join("Cargo.toml"))?;
    of(root, &outer, &[BY_LOOM.to_owned()], &[(BY_LOOM, "model")], [target, own])
}

fn of(
    root: &Path,
    outer: &Table,
    packages: &[String],
    checking: &[(&str, &str)],
    [target, own]: [&str; 2],
) -> Result<Vec<(String, String)>> {
    let mut manifests = Vec::new();
    for folder in packages {
        let like = read(&root.join(folder).join("Cargo.toml"))?;
        let checking = checking.iter().find(|(of, _)| of == folder).map(|(_, name)| *name);
        let name = checking.unwrap_or_else(|| folder.rsplit('/').next().unwrap_or(folder));
        let mut manifest = package(&like, &format!("{own}-{name}"), folder);
        if checking.is_some() {
            let test = table([("name", Value::from(target)), ("harness", Value::from(false))]);
            manifest.insert("test".to_owned(), Value::Array(vec![test]));
        }
        if let Some(path) = section(&like, "lib").get("path").and_then(Value::as_str) {
            // What the checks share, which other packages have as a dependency of that name.
            let path = Value::from(from_beside(folder, path));
            manifest.insert(
                "lib".to_owned(),
                table([("name", Value::from("support")), ("path", path)]),
            );
        }
        if folder.is_empty()
            && let Some(Value::Table(dependencies)) = manifest.get_mut("dependencies")
        {
            // The checkout's own package, which its tests use without a word in the manifest.
            let itself = table([("workspace", Value::from(true))]);
            dependencies.insert("interleave".to_owned(), itself);
        }
        manifests.push((name.to_owned(), toml::to_string(&manifest)?));
    }
    let members = manifests.iter().map(|(name, _)| Value::from(name.as_str())).collect();
    let workspace = workspace(outer, members);
    manifests.insert(0, (String::new(), toml::to_string(&workspace)?));
    Ok(manifests)
}

/// The crates that answers are built with, under the names that paths have for them.
///
/// # Errors
/// When a manifest cannot be read or understood.
pub fn dependencies(root: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for (folder, _) in CHECKING {
        let manifest = root.join(folder).join("Cargo.toml");
        // A checkout without one builds nothing, and says so.
        if !manifest.exists() {
            continue;
        }
        let manifest = read(&manifest)?;
        let sections = ["dependencies", "dev-dependencies"].map(|key| section(&manifest, key));
        let all = sections.iter().flat_map(|section| section.keys());
        names.extend(all.filter(|name| *name != "std").map(|name| name.replace('-', "_")));
    }
    Ok(names)
}

/// The folders of the packages that cargo builds here when none is named, the root's first.
fn packages(outer: &Table) -> Result<Vec<String>> {
    let default = outer.get("workspace").and_then(|workspace| workspace.get("default-members"));
    let default = default.and_then(Value::as_array).context("Cargo.toml has no default-members")?;
    let folder = |member: &Value| {
        let folder = member.as_str().context("a default member is not a string")?;
        Ok(if folder == "." { String::new() } else { folder.to_owned() })
    };
    let mut folders: Vec<String> = default.iter().map(folder).collect::<Result<_>>()?;
    folders.sort();
    Ok(folders)
}

/// The checkout's workspace, with other members that are built when none is named, and its own package without tests.
fn workspace(outer: &Table, members: Vec<Value>) -> Table {
    let mut shared = section(outer, "workspace");
    shared.retain(|key, _| matches!(key, "resolver" | "package" | "dependencies" | "lints"));
    shared.insert("default-members".to_owned(), Value::Array(members.clone()));
    shared.insert("members".to_owned(), Value::Array(members));
    let mut workspace = outer.clone();
    workspace.retain(|key, _| key != "test");
    workspace.insert("workspace".to_owned(), Value::Table(shared));
    workspace
}

/// A package `name` with the dependencies that the code and the tests of `like` have, which lies in
/// `folder` of the checkout.
fn package(like: &Table, name: &str, folder: &str) -> Table {
    let mut dependencies = section(like, "dependencies");
    for (name, of_tests) in section(like, "dev-dependencies") {
        let both = match dependencies.remove(&name) {
            Some(of_code) => with_features_of(of_tests, &of_code),
            None => of_tests,
        };
        dependencies.insert(name, both);
    }
    move_paths(&mut dependencies, folder);
    let inherited = table([("workspace", Value::from(true))]);
    let mut manifest = Table::new();
    manifest
        .insert("package".to_owned(), table([("name", Value::from(name)), ("edition", inherited)]));
    manifest.insert("dependencies".to_owned(), Value::Table(dependencies));
    let mut of_build = section(like, "build-dependencies");
    move_paths(&mut of_build, folder);
    manifest.insert("build-dependencies".to_owned(), Value::Table(of_build));
    manifest
}

/// A dependency that has the features of another entry for the same crate, too.
fn with_features_of(mut dependency: Value, other: &Value) -> Value {
    if let (Value::Table(own), Value::Table(other)) = (&mut dependency, other) {
        for (key, value) in other {
            match (own.get_mut(key), value) {
                (Some(Value::Array(features)), Value::Array(more)) => {
                    features.extend(more.iter().cloned());
                }
                (Some(_), _) => {}
                (None, value) => {
                    own.insert(key.clone(), value.clone());
                }
            }
        }
    }
    dependency
}

/// Makes paths of dependencies from `folder` ones from a folder of the root.
fn move_paths(dependencies: &mut Table, folder: &str) {
    for (_, dependency) in dependencies.iter_mut() {
        if let Some(Value::String(path)) = dependency.get_mut("path") {
            *path = from_beside(folder, path);
        }
    }
}

/// A path in `folder` of the checkout as one in a folder of the root.
fn from_beside(folder: &str, path: &str) -> String {
    let from_root = crate::checkout::tree::normalise(&Path::new(folder).join(path));
    Path::new("..").join(from_root).display().to_string()
}

fn section(of: &Table, key: &str) -> Table {
    of.get(key).and_then(Value::as_table).cloned().unwrap_or_default()
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Table(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn read(path: &Path) -> Result<Table> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("cannot understand {}", path.display()))
}
