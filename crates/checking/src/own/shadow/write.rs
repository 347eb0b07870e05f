//! Writes the shadow workspace: copies of the packages, each with a manifest of ours.

use super::Shadow;
use super::along::node_map;
use super::config::{self, Instead};
use super::find;
use crate::host::process::Cancel;
use crate::own::copy;
use crate::own::manifest::{self, Elsewhere};
use crate::own::metadata::{self, Dependency, Package};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

impl Shadow {
    /// Writes the shadow workspace.
    ///
    /// # Errors
    /// When cargo cannot resolve the package's dependencies, or a file cannot be written.
    pub fn write(&mut self, cancel: &Cancel) -> Result<()> {
        if self.resolved.is_none() {
            self.copy_locals()?;
            self.write_manifests()?;
            let lock = self.root.join("Cargo.lock");
            if let Ok(text) = fs::read_to_string(lock) {
                copy::text(&self.folder.join("Cargo.lock"), &text)?;
            }
            let manifest = self.package_folder().join("Cargo.toml");
            let instead = config::without_vendored(&self.root, &self.folder)?;
            if let Some(instead) = &instead {
                let file = self.folder.join(".cargo/config.toml");
                copy::text(&file, &instead.config.to_string())?;
            }
            self.is_vendored = instead.is_some();
            let resolved = metadata::of(&manifest, true, self.configured(), cancel);
            self.resolved = Some(match instead {
                None => resolved?,
                Some(Instead { named_in, .. }) => resolved.with_context(|| {
                    format!(
                        "the folder that {} puts in the place of crates.io does not have what the model is made of, \
                         so all packages are taken from crates.io itself",
                        named_in.display()
                    )
                })?,
            });
        }
        self.choose();
        for package in self.along.values() {
            copy::folder(package.folder(), &self.shadow_of(package), &written(package))?;
        }
        self.write_manifests()
    }

    fn copy_locals(&self) -> Result<()> {
        let ours = |p: &&Package| p.folder().starts_with(&self.root);
        let mut keep = BTreeSet::from(["Cargo.toml", "Cargo.lock"].map(PathBuf::from));
        for package in self.locals.values().filter(ours) {
            let Ok(below) = package.folder().strip_prefix(&self.root) else { continue };
            keep.extend(written(package).iter().map(|file| below.join(file)));
        }
        copy::folder(&self.root, &self.workspace(), &keep)?;
        for package in self.locals.values().filter(|p| !ours(p)) {
            copy::folder(package.folder(), &self.shadow_of(package), &written(package))?;
        }
        Ok(())
    }

    fn write_manifests(&self) -> Result<()> {
        let none = BTreeSet::new();
        let (used, real) = (self.used_locals(), self.real_locals());
        for package in self.locals.values().filter(|p| used.contains(&p.manifest_path)) {
            let tested = package.manifest_path == self.package.manifest_path;
            let elsewhere = self.elsewhere(package);
            let left_out = if tested { &self.own_main } else { &none };
            let crates = &*self.crates;
            let wanted = manifest::Wanted {
                package,
                elsewhere: &elsewhere,
                crates,
                tested,
                also_real: real.contains(&package.manifest_path),
                left_out,
            };
            let table = manifest::of(&wanted);
            write(&self.shadow_of(package), table, package.folder().starts_with(&self.root))?;
            self.write_script(package, &elsewhere)?;
        }
        for package in self.along.values() {
            let elsewhere = self.elsewhere(package);
            let crates = &*self.crates;
            let wanted = manifest::Wanted {
                package,
                elsewhere: &elsewhere,
                crates,
                tested: false,
                also_real: false,
                left_out: &none,
            };
            write(&self.shadow_of(package), manifest::of(&wanted), false)?;
            self.write_script(package, &elsewhere)?;
        }
        let mut root = Table::new();
        root.insert("workspace".into(), self.workspace_table().into());
        root.insert("profile".into(), profiles().into());
        let local = |folder: &Path| self.locals.get(&folder.join("Cargo.toml"));
        let shadow_of = |folder: &Path| local(folder).map(|package| self.shadow_of(package));
        if let Some(patches) = find::patches(&self.root, shadow_of)? {
            root.insert("patch".into(), patches.into());
        }
        copy::text(&self.folder.join("Cargo.toml"), &root.to_string())
    }

    fn workspace_table(&self) -> Table {
        let mut workspace = Table::new();
        let folder = self.package_folder();
        let member = folder.strip_prefix(&self.folder).unwrap_or(&folder);
        workspace.insert("members".into(), vec![Value::from(member.display().to_string())].into());
        workspace.insert("exclude".into(), vec![Value::from("with"), "beside".into()].into());
        workspace.insert("resolver".into(), "2".into());
        workspace
    }

    /// Where the dependencies of a package are in the shadow.
    fn elsewhere(&self, package: &Package) -> Elsewhere {
        let mut elsewhere = Elsewhere::default();
        for dependency in &package.dependencies {
            let Some(folder) = &dependency.path else { continue };
            let local = self.locals.get(&folder.join("Cargo.toml"));
            let real = dependency.is_of_build() || local.is_none_or(Package::is_macro);
            if let Some(local) = local.filter(|_| !real) {
                elsewhere.folders.insert(dependency.key().to_owned(), self.shadow_of(local));
            }
        }
        self.follow_registry(package, &mut elsewhere);
        self.set_apart(package, &mut elsewhere);
        elsewhere
    }

    /// Notes where the packages are that come along, among the dependencies of a package.
    fn follow_registry(&self, package: &Package, elsewhere: &mut Elsewhere) {
        let Some(metadata) = &self.resolved else { return };
        let id = metadata
            .packages
            .iter()
            .find(|p| p.folder() == self.shadow_of(package) || p.id == package.id);
        let Some(id) = id.map(|p| &*p.id) else { return };
        for used in node_map(metadata).get(id).copied().into_iter().flatten() {
            let Some(along) = self.along.get(&used.pkg) else { continue };
            if used.dep_kinds.iter().all(|k| k.kind.as_deref() == Some("build")) {
                continue;
            }
            let library = along.library().map_or(&*along.name, |library| &*library.name);
            let is_it = |d: &&metadata::Dependency| {
                let known_as = d.rename.as_deref().unwrap_or(library).replace('-', "_");
                d.name == along.name && known_as == used.name && !d.is_of_build()
            };
            for dependency in package.dependencies.iter().filter(is_it) {
                elsewhere.folders.insert(dependency.key().to_owned(), self.shadow_of(along));
            }
        }
    }

    /// Notes what the build script of a package uses that its library uses as well. One that may be left out, or that
    /// stands for a library of the system, can't be there twice.
    fn set_apart(&self, package: &Package, elsewhere: &mut Elsewhere) {
        for dependency in package.dependencies.iter().filter(|d| d.is_of_build() && !d.optional) {
            let Some(folder) = elsewhere.folders.get(dependency.key()) else { continue };
            let mut all = self.locals.values().chain(self.along.values());
            let Some(shadowed) = all.find(|p| self.shadow_of(p) == *folder) else { continue };
            if shadowed.links.is_none() {
                let library = shadowed.library().map_or(&*shadowed.name, |library| &*library.name);
                let name = dependency.rename.as_deref().unwrap_or(library).replace('-', "_");
                elsewhere.apart.insert(dependency.key().to_owned(), name);
            }
        }
    }

    /// Writes the build script of a package, which may use packages that have other names here.
    fn write_script(&self, package: &Package, elsewhere: &Elsewhere) -> Result<()> {
        let Some(script) = package.script() else { return Ok(()) };
        let Ok(below) = script.src_path.strip_prefix(package.folder()) else { return Ok(()) };
        let text = fs::read_to_string(&script.src_path)
            .with_context(|| format!("cannot read {}", script.src_path.display()))?;
        copy::text(&self.shadow_of(package).join(below), &elsewhere.script(&text))
    }

    /// The manifests of the local packages that run while the package is built, in build scripts and procedural macros.
    fn real_locals(&self) -> BTreeSet<PathBuf> {
        let local = |d: &Dependency| self.locals.get(&d.path.as_ref()?.join("Cargo.toml"));
        let used = self.used_locals();
        let mut next = Vec::new();
        for package in self.locals.values().filter(|p| used.contains(&p.manifest_path)) {
            let elsewhere = self.elsewhere(package);
            let is_real =
                |d: &&Dependency| !elsewhere.folders.contains_key(d.key()) || elsewhere.is_apart(d);
            let runs_then =
                package.dependencies.iter().filter(|d| d.kind.as_deref() != Some("dev"));
            next.extend(runs_then.filter(is_real).filter_map(local));
        }
        let mut real = BTreeSet::new();
        while let Some(package) = next.pop() {
            if real.insert(package.manifest_path.clone()) {
                let needed =
                    package.dependencies.iter().filter(|d| d.kind.as_deref() != Some("dev"));
                next.extend(needed.filter_map(local));
            }
        }
        real
    }

    /// The manifests of the local packages that the package is built of.
    pub(super) fn used_locals(&self) -> BTreeSet<PathBuf> {
        let mut used = BTreeSet::from([self.package.manifest_path.clone()]);
        let mut next = vec![&self.package];
        while let Some(package) = next.pop() {
            for dependency in &package.dependencies {
                let is_dev = dependency.kind.as_deref() == Some("dev");
                let is_build = dependency.is_of_build();
                let ignored =
                    is_build || (is_dev && package.manifest_path != self.package.manifest_path);
                let folder = dependency.path.as_ref().filter(|_| !ignored);
                let local = folder.and_then(|folder| self.locals.get(&folder.join("Cargo.toml")));
                if let Some(local) = local.filter(|p| !p.is_macro())
                    && used.insert(local.manifest_path.clone())
                {
                    next.push(local);
                }
            }
        }
        used
    }
}

/// The files of a package's shadow that aren't copies.
fn written(package: &Package) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::from(["Cargo.toml", "Cargo.lock"].map(PathBuf::from));
    let script = package.script().and_then(|s| s.src_path.strip_prefix(package.folder()).ok());
    files.extend(script.map(Path::to_owned));
    files
}

fn write(folder: &Path, mut table: Table, is_member: bool) -> Result<()> {
    if !is_member {
        // Or cargo would look for one further up, and find the book's.
        table.insert("workspace".into(), Table::new().into());
    }
    copy::text(&folder.join("Cargo.toml"), &table.to_string())
}

/// As in the book's own workspace: the model is compiled to be fast, all else to be compiled soon.
fn profiles() -> Table {
    let text = "\
        [dev]\n debug = \"line-tables-only\"\n\
        [dev.package.\"*\"]\n debug = false\n\
        [dev.package.explorer]\n opt-level = 3\n\
        [dev.package.model-std]\n opt-level = 3\n\
        [dev.package.corosensei]\n opt-level = 3\n";
    text.parse().expect("the text is a constant")
}
