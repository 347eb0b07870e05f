//! The shadow workspace: a copy of the package and of what it shares between threads with, whose `std` is
//! the model's.
//!
//! ```text
//! target/model/ring-4c1f…/
//!   ring-4c1f…/     the workspace of the package, with manifests of ours
//!   beside/ring-4…/ packages in other folders that it depends on
//!   with/           packages of the registry, or in the place of one, that share something between threads
//! target/model/target/    what cargo builds, for all shadow workspaces
//! ```

mod along;
mod config;
mod find;
mod write;

use super::metadata::{self, Metadata, Package};
use crate::checkout::tree::Tree;
use crate::host::process::Cancel;
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// A package of the reader's, and where its shadow is.
#[derive(Debug)]
pub struct Shadow {
    /// The package whose tests are run.
    pub package: Package,
    /// The folder of its workspace.
    root: PathBuf,
    /// The packages of folders that it depends on, itself included, by manifest.
    locals: BTreeMap<PathBuf, Package>,
    /// Does it have a folder of packages in the place of crates.io?
    is_vendored: bool,
    /// The shadow workspace.
    folder: PathBuf,
    /// The folder of the model's crates.
    crates: PathBuf,
    /// The packages of the registry, or in the place of one, that come along, by id.
    along: BTreeMap<String, Package>,
    /// Those that share something between threads and don't come along, with the reason.
    pub left_out: BTreeMap<String, String>,
    /// The targets that bring their own `main`.
    pub own_main: BTreeSet<String>,
    /// The resolution of the unchanged package.
    resolved: Option<Metadata>,
}

impl Shadow {
    /// Finds the package that the path names, and what of it lies in folders.
    ///
    /// # Errors
    /// When there is no package, or one that has nothing to run.
    pub fn of(tree: &Tree, path: &Path, cancel: &Cancel) -> Result<Shadow> {
        let manifest = find::manifest_at(path)?;
        let folder = manifest.parent().unwrap_or(Path::new("/"));
        let metadata = metadata::of(&manifest, false, folder, cancel)?;
        let root = metadata.workspace_root.clone();
        let Some(package) = metadata.packages.iter().find(|p| p.manifest_path == manifest) else {
            bail!("{}", find::no_package(&manifest, &metadata));
        };
        if package.is_macro() {
            bail!(
                "{} is a procedural macro: it runs in the compiler, in one thread; name a package that uses it",
                package.name
            );
        }
        let package = package.clone();
        let mut locals: BTreeMap<PathBuf, Package> =
            metadata.packages.into_iter().map(|p| (p.manifest_path.clone(), p)).collect();
        find::add_locals(&package, &mut locals, cancel)?;
        let own_main = find::own_mains(&manifest)?;
        let mut hasher = DefaultHasher::new();
        manifest.hash(&mut hasher);
        let name = format!("{}-{:016x}", package.name, hasher.finish());
        let folder = tree.target_dir().join("model").join(name);
        Ok(Shadow {
            package,
            root,
            locals,
            is_vendored: false,
            folder,
            crates: tree.root().join("crates"),
            along: BTreeMap::new(),
            left_out: BTreeMap::new(),
            own_main,
            resolved: None,
        })
    }

    /// The folder from which cargo finds the configuration of the package's workspace: other registries, a proxy.
    pub fn configured(&self) -> &Path {
        if self.is_vendored { &self.folder } else { &self.root }
    }

    /// The shadow of the package's workspace. Cargo tells packages apart by their folders below the
    /// workspace that it is run in, which is one further up: so this has a name that no other has.
    pub fn workspace(&self) -> PathBuf {
        self.folder.join(self.folder.file_name().unwrap_or_default())
    }

    fn beside(&self) -> PathBuf {
        self.folder.join("beside").join(self.folder.file_name().unwrap_or_default())
    }

    /// The shadow of the package.
    pub fn package_folder(&self) -> PathBuf {
        self.shadow_of(&self.package)
    }

    /// How a file of the shadow workspace is called where the reader knows it.
    pub fn original(&self, text: &str) -> String {
        let below = |folder: &Path| {
            let below = folder.strip_prefix(&self.folder).unwrap_or(folder);
            format!("{}/", below.display())
        };
        let whole = format!("{}/", self.folder.display());
        let text = text.replace(&whole, "");
        // `beside/ring-4…/` has the name of the workspace's shadow in it.
        let folders = [self.beside(), self.workspace(), self.folder.join("with")];
        folders.iter().fold(text, |text, folder| text.replace(&below(folder), ""))
    }

    /// The name of the package of the registry, or of a folder, that a manifest in the shadow is of.
    pub fn named(&self, manifest: &Path) -> Option<(&Package, bool)> {
        let folder = manifest.parent()?;
        let along = self.along.values().find(|p| self.shadow_of(p) == folder).map(|p| (p, true));
        along.or_else(|| {
            self.locals.values().find(|p| self.shadow_of(p) == folder).map(|p| (p, false))
        })
    }

    /// The packages that come along, the reader's own first.
    pub fn followed(&self) -> Vec<&Package> {
        let used = self.used_locals();
        let mut all: Vec<&Package> =
            self.locals.values().filter(|p| used.contains(&p.manifest_path)).collect();
        all.sort_by_key(|p| (p.manifest_path != self.package.manifest_path, p.name.clone()));
        all.extend(self.along.values());
        all
    }

    /// Does not take a package of the registry along.
    pub fn leave_out(&mut self, package: &Package, why: String) {
        self.left_out.insert(package.id.clone(), why);
    }

    fn shadow_of(&self, package: &Package) -> PathBuf {
        let name = format!("{}-{}", package.name, package.version);
        if !self.locals.contains_key(&package.manifest_path) {
            return self.folder.join("with").join(name);
        }
        match package.folder().strip_prefix(&self.root) {
            Ok(below) => self.workspace().join(below),
            Err(_) => self.beside().join(name),
        }
    }
}
