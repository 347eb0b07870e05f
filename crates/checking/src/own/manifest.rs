//! The manifest of a package in the shadow workspace: what it was, with `std`, `core`, `alloc` and `test`
//! renamed.

use super::metadata::{Dependency, Package, Target};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Where packages are found in place of where a manifest says.
#[derive(Debug, Default)]
pub struct Elsewhere {
    /// By the key of a dependency: the folder in the shadow workspace.
    pub folders: BTreeMap<String, PathBuf>,
    /// The keys, among these, of what the build script uses as well, and the names that its source knows them by. It has
    /// the real ones, under other names: cargo wants all of one name in one place.
    pub apart: BTreeMap<String, String>,
}

impl Elsewhere {
    /// Is this a dependency of the build script that has another name here?
    pub fn is_apart(&self, dependency: &Dependency) -> bool {
        dependency.is_of_build() && self.apart.contains_key(dependency.key())
    }

    /// The build script, with its dependencies called what it calls them.
    pub fn script(&self, text: &str) -> String {
        self.apart.values().fold(text.to_owned(), |text, name| {
            let other = apart(name);
            let [alone, renamed] = [";", " as "].map(|end| format!("extern crate {name}{end}"));
            if text.contains(&alone) || text.contains(&renamed) {
                let text = text.replace(&alone, &format!("extern crate {other} as {name};"));
                return text.replace(&renamed, &format!("extern crate {other} as "));
            }
            // At the end, so that no line has another number.
            format!("{text}\nextern crate {other} as {name};\n")
        })
    }
}

/// What the manifest calls the real one of two.
fn apart(name: &str) -> String {
    format!("{name}_of_the_build")
}

/// What a manifest is made of.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// The package.
    pub package: &'a Package,
    /// Where its dependencies are.
    pub elsewhere: &'a Elsewhere,
    /// The folder of the model's own crates.
    pub crates: &'a Path,
    /// Its tests are run: it keeps what they need.
    pub tested: bool,
    /// It is used as it is, too, while packages are built.
    pub also_real: bool,
    /// The targets that bring their own `main`, and are left out.
    pub left_out: &'a BTreeSet<String>,
}

/// The names by which a package of the standard library's own build knows parts of it.
const OF_STD: &str = "rustc-std-workspace-";

/// The text of the manifest, without a `[workspace]`.
pub fn of(wanted: &Wanted<'_>) -> Table {
    let Wanted { package, tested, .. } = wanted;
    let mut table = Table::new();
    let mut about = Table::new();
    about.insert("name".into(), package.name.clone().into());
    let mut version = package.version.clone();
    if wanted.also_real {
        // Cargo.lock tells packages of folders apart by their names and versions alone.
        version += if version.contains('+') { ".model" } else { "+model" };
    }
    about.insert("version".into(), version.into());
    about.insert("edition".into(), package.edition.clone().into());
    for auto in ["autolib", "autobins", "autoexamples", "autotests", "autobenches"] {
        about.insert(auto.into(), false.into());
    }
    about.insert("authors".into(), texts(&package.authors));
    for (name, text) in [
        ("links", &package.links),
        ("description", &package.description),
        ("homepage", &package.homepage),
        ("repository", &package.repository),
        ("license", &package.license),
    ] {
        if let Some(text) = text {
            about.insert(name.into(), text.clone().into());
        }
    }
    about.insert(
        "build".into(),
        package.script().map_or(false.into(), |script| path_of(package, script)),
    );
    table.insert("package".into(), about.into());

    for dependency in package.dependencies.iter().filter(|d| is_kept(d, *tested)) {
        let section = section(&mut table, dependency);
        let key = match wanted.elsewhere.is_apart(dependency) {
            true => apart(&wanted.elsewhere.apart[dependency.key()]),
            false => dependency.key().to_owned(),
        };
        section.insert(key, entry(dependency, wanted.elsewhere).into());
    }
    for (name, folder) in [("std", "model-std"), ("core", "model-core"), ("alloc", "model-alloc")] {
        let section = sub_table(&mut table, "dependencies");
        let mut entry = renamed(wanted.crates, folder);
        if name == "std" {
            entry.insert("features".into(), texts(&["as_std".into()]));
        }
        section.insert(name.into(), entry.into());
    }
    if *tested {
        let section = sub_table(&mut table, "dev-dependencies");
        section.insert("test".into(), renamed(wanted.crates, "model-test").into());
    }
    table.insert("features".into(), features(package, *tested).into());
    targets(wanted, &mut table);
    table
}

/// Only what is tested needs what its tests do.
fn is_kept(dependency: &Dependency, tested: bool) -> bool {
    !is_of_std(dependency) && (tested || dependency.kind.as_deref() != Some("dev"))
}

fn is_of_std(dependency: &Dependency) -> bool {
    dependency.name.starts_with(OF_STD)
}

fn renamed(crates: &Path, folder: &str) -> Table {
    let mut entry = Table::new();
    entry.insert("package".into(), folder.into());
    entry.insert("path".into(), crates.join(folder).display().to_string().into());
    entry
}

/// `[dependencies]`, `[target.'cfg(unix)'.dev-dependencies]`, …
fn section<'t>(table: &'t mut Table, dependency: &Dependency) -> &'t mut Table {
    let name = match dependency.kind.as_deref() {
        Some("dev") => "dev-dependencies",
        Some("build") => "build-dependencies",
        _ => "dependencies",
    };
    match &dependency.target {
        None => sub_table(table, name),
        Some(target) => sub_table(sub_table(sub_table(table, "target"), target), name),
    }
}

fn sub_table<'t>(table: &'t mut Table, name: &str) -> &'t mut Table {
    let entry = table.entry(name).or_insert_with(|| Value::Table(Table::new()));
    entry.as_table_mut().expect("only tables have these names")
}

fn entry(dependency: &Dependency, elsewhere: &Elsewhere) -> Table {
    let mut entry = Table::new();
    let is_apart = elsewhere.is_apart(dependency);
    if dependency.rename.is_some() || is_apart {
        entry.insert("package".into(), dependency.name.clone().into());
    }
    let folder = elsewhere.folders.get(dependency.key()).filter(|_| !is_apart);
    let folder = folder.or(dependency.path.as_ref());
    match (folder, dependency.source.as_deref().and_then(|s| s.strip_prefix("git+"))) {
        (Some(folder), _) => {
            entry.insert("path".into(), folder.display().to_string().into());
        }
        (None, Some(git)) => from_git(&mut entry, git),
        (None, None) => {
            entry.insert("version".into(), dependency.req.clone().into());
            if let Some(registry) = &dependency.registry {
                entry.insert("registry-index".into(), registry.clone().into());
            }
        }
    }
    if !dependency.uses_default_features {
        entry.insert("default-features".into(), false.into());
    }
    if !dependency.features.is_empty() {
        entry.insert("features".into(), texts(&dependency.features));
    }
    if dependency.optional {
        entry.insert("optional".into(), true.into());
    }
    entry
}

/// `https://host/repository?branch=name`
fn from_git(entry: &mut Table, git: &str) {
    let git = git.split('#').next().unwrap_or(git);
    let (address, query) = git.split_once('?').unwrap_or((git, ""));
    entry.insert("git".into(), address.into());
    if let Some((which, name)) = query.split_once('=') {
        entry.insert(which.into(), name.into());
    }
}

fn texts(texts: &[String]) -> Value {
    texts.iter().map(|text| Value::from(text.as_str())).collect::<Vec<_>>().into()
}

/// The features, without those that optional dependencies imply, and without those of dependencies that
/// are not kept.
fn features(package: &Package, tested: bool) -> Table {
    let keys = |kept: bool| {
        let those = package.dependencies.iter().filter(move |d| is_kept(d, tested) == kept);
        those.map(Dependency::key).collect::<BTreeSet<&str>>()
    };
    let gone = &keys(false) - &keys(true);
    let is_implied = |name: &str, values: &[String]| {
        values.len() == 1
            && values[0] == format!("dep:{name}")
            && (gone.contains(name) || !names_explicitly(package, name))
    };
    let kept = || package.features.iter().filter(|(name, values)| !is_implied(name, values));
    let is_gone = |value: &str| {
        let name = value.strip_prefix("dep:").unwrap_or(value);
        let name = name.split('/').next().unwrap_or(name).trim_end_matches('?');
        gone.contains(name) && !(value == name && kept().any(|(feature, _)| feature == name))
    };
    let mut table = Table::new();
    for (name, values) in kept() {
        let values: Vec<String> = values.iter().filter(|value| !is_gone(value)).cloned().collect();
        table.insert(name.clone(), texts(&values));
    }
    table
}

/// Does another feature name the dependency as `dep:name`? Then it implies no feature.
fn names_explicitly(package: &Package, name: &str) -> bool {
    let explicit = format!("dep:{name}");
    package.features.iter().any(|(feature, values)| feature != name && values.contains(&explicit))
}

fn path_of(package: &Package, target: &Target) -> Value {
    let path = target.src_path.strip_prefix(package.folder()).unwrap_or(&target.src_path);
    path.display().to_string().into()
}

fn targets(wanted: &Wanted<'_>, table: &mut Table) {
    let package = wanted.package;
    for target in &package.targets {
        let kept = match &*target.kind {
            [kind] if kind == "test" || kind == "bin" => wanted.tested,
            _ => target.is_library(),
        };
        if !kept || wanted.left_out.contains(&target.name) && !target.is_library() {
            continue;
        }
        let mut entry = Table::new();
        entry.insert("name".into(), target.name.clone().into());
        entry.insert("path".into(), path_of(package, target));
        if target.edition != package.edition {
            entry.insert("edition".into(), target.edition.clone().into());
        }
        if target.is_library() {
            entry.insert("doctest".into(), false.into());
            if target.kind == ["proc-macro"] {
                entry.insert("proc-macro".into(), true.into());
            }
            // The tests need the Rust library, and no other.
            table.insert("lib".into(), entry.into());
            continue;
        }
        entry.insert("test".into(), target.test.into());
        if !target.required_features.is_empty() {
            entry.insert("required-features".into(), texts(&target.required_features));
        }
        let list = table.entry(target.kind[0].clone()).or_insert_with(|| Value::Array(Vec::new()));
        list.as_array_mut().expect("only lists have these names").push(entry.into());
    }
}
