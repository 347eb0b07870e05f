//! What cargo says of packages.

use crate::host::cargo;
use crate::host::process::Cancel;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `cargo metadata` answers, as far as it matters here.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    /// Those of the workspace; with a resolution also all that they depend on.
    pub packages: Vec<Package>,
    /// The ids of those of the workspace.
    pub workspace_members: Vec<String>,
    /// The workspace's folder.
    pub workspace_root: PathBuf,
    /// What depends on what, if that was asked for.
    pub resolve: Option<Resolve>,
}

/// What depends on what.
#[derive(Debug, Deserialize)]
pub struct Resolve {
    /// An entry for each package.
    pub nodes: Vec<Node>,
}

/// The packages that one package really uses.
#[derive(Debug, Deserialize)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// What it uses.
    pub deps: Vec<Used>,
}

/// A package that another one uses.
#[derive(Debug, Deserialize)]
pub struct Used {
    /// The name that the other's source knows it by.
    pub name: String,
    /// Its id.
    pub pkg: String,
    /// What for.
    pub dep_kinds: Vec<Kind>,
}

/// What a dependency is for.
#[derive(Debug, Deserialize)]
pub struct Kind {
    /// `dev`, `build`, or none for the usual kind.
    pub kind: Option<String>,
}

/// One package, as its manifest describes it.
#[derive(Debug, Clone, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Unique within the answer.
    pub id: String,
    /// Where it comes from; none for a folder.
    pub source: Option<String>,
    /// Its Cargo.toml.
    pub manifest_path: PathBuf,
    /// Its edition.
    pub edition: String,
    /// The library of the system that it stands for.
    pub links: Option<String>,
    /// Who wrote it. This and what follows is what its source can ask cargo for.
    #[serde(default)]
    pub authors: Vec<String>,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// Its page.
    pub homepage: Option<String>,
    /// Where its source is.
    pub repository: Option<String>,
    /// Its licence.
    pub license: Option<String>,
    /// What it asks for.
    pub dependencies: Vec<Dependency>,
    /// What can be built of it.
    pub targets: Vec<Target>,
    /// Its features.
    pub features: BTreeMap<String, Vec<String>>,
}

/// What a manifest asks for.
#[derive(Debug, Clone, Deserialize)]
pub struct Dependency {
    /// The package's name.
    pub name: String,
    /// Where it is to come from; none for a folder.
    pub source: Option<String>,
    /// Which versions will do.
    pub req: String,
    /// `dev`, `build`, or none for the usual kind.
    pub kind: Option<String>,
    /// The name that the source knows it by, if it is another one.
    pub rename: Option<String>,
    /// Only with a feature?
    pub optional: bool,
    /// With its default features?
    pub uses_default_features: bool,
    /// And which others.
    pub features: Vec<String>,
    /// Only there: `cfg(unix)`.
    pub target: Option<String>,
    /// The address of a registry that is not crates.io.
    pub registry: Option<String>,
    /// Its folder.
    pub path: Option<PathBuf>,
}

/// Something that can be built of a package.
#[derive(Debug, Clone, Deserialize)]
pub struct Target {
    /// `lib`, `test`, `bin`, …
    pub kind: Vec<String>,
    /// What the compiler makes.
    pub crate_types: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its first file.
    pub src_path: PathBuf,
    /// Its edition.
    pub edition: String,
    /// Are its unit tests run?
    pub test: bool,
    /// Are its doctests run?
    pub doctest: bool,
    /// Features without which it is not built.
    #[serde(default, rename = "required-features")]
    pub required_features: Vec<String>,
}

impl Package {
    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("/"))
    }

    /// Its library, or procedural macro.
    pub fn library(&self) -> Option<&Target> {
        self.targets.iter().find(|target| target.is_library())
    }

    /// Its build script.
    pub fn script(&self) -> Option<&Target> {
        self.targets.iter().find(|target| target.kind == ["custom-build"])
    }

    /// Returns `true` if it runs in the compiler.
    pub fn is_macro(&self) -> bool {
        self.targets.iter().any(|target| target.kind == ["proc-macro"])
    }
}

impl Target {
    /// Returns `true` if others can depend on it.
    pub fn is_library(&self) -> bool {
        self.kind.iter().any(|kind| kind.ends_with("lib") || kind == "proc-macro")
    }
}

impl Dependency {
    /// The name that the source knows it by, as Cargo.toml writes it.
    pub fn key(&self) -> &str {
        self.rename.as_deref().unwrap_or(&self.name)
    }

    /// Is it one of the build script?
    pub fn is_of_build(&self) -> bool {
        self.kind.as_deref() == Some("build")
    }
}

/// Asks cargo about the package or workspace of this manifest. With `resolved`, also what it depends on here, and not
/// on other systems or with a `cfg` that isn't set: then cargo may ask the registry, and writes Cargo.lock beside the
/// manifest. It takes its configuration from where `folder` is: other registries, vendored packages, a proxy.
///
/// # Errors
/// When cargo cannot be run, or finds fault with the manifest.
pub fn of(manifest: &Path, resolved: bool, folder: &Path, cancel: &Cancel) -> Result<Metadata> {
    let mut command = Command::new(cargo::program());
    cargo::forget_outer(&mut command);
    command.args(["metadata", "--format-version", "1", "--manifest-path"]).arg(manifest);
    match (resolved, cargo::host(cancel)) {
        (false, _) => drop(command.arg("--no-deps")),
        (true, Some(host)) => drop(command.args(["--filter-platform", &host])),
        // Too many packages are followed then, and none too few.
        (true, None) => {}
    }
    command.current_dir(folder);
    let ran = cargo::run(&mut command, cancel, &|_| (), |mut out| {
        let mut text = String::new();
        out.read_to_string(&mut text)?;
        Ok(text)
    })?;
    if !ran.status.success() {
        bail!("cargo cannot read {}:\n{}", manifest.display(), ran.said.trim_end());
    }
    serde_json::from_str(&ran.read).context("cannot understand what `cargo metadata` says")
}
