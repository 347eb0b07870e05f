//! The shadow workspace: a copy of the package and of what it shares between threads with, whose `std` is
//! the model's.
//!
//! ```text
//! target/model/ring-4c1f…/
//!   ring-4c1f…/     the workspace of the package, with manifests of ours
//!   beside/ring-4…/ packages in other folders that it depends on
//!   with/           packages of the registry that share something between threads
//! target/model/target/    what cargo builds, for all shadow workspaces
//! ```

use super::manifest::{self, Elsewhere};
use super::metadata::{self, Metadata, Package, Used};
use super::{copy, source};
use crate::checkout::tree::Tree;
use crate::host::process::Cancel;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// A package of the reader's, and where its shadow is.
#[derive(Debug)]
pub struct Shadow {
    /// The package whose tests are run.
    pub package: Package,
    /// The folder of its workspace.
    root: PathBuf,
    /// The packages of folders that it depends on, itself included, by manifest.
    locals: BTreeMap<PathBuf, Package>,
    /// The shadow workspace.
    folder: PathBuf,
    /// The folder of the model's crates.
    crates: PathBuf,
    /// The packages of the registry that come along, by id.
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
        let manifest = manifest_at(path)?;
        let metadata = metadata::of(&manifest, false, cancel)?;
        let root = metadata.workspace_root.clone();
        let Some(package) = metadata.packages.iter().find(|p| p.manifest_path == manifest) else {
            bail!("{}", no_package(&manifest, &metadata));
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
        add_locals(&package, &mut locals, cancel)?;
        let own_main = own_mains(&manifest)?;
        let mut hasher = DefaultHasher::new();
        manifest.hash(&mut hasher);
        let name = format!("{}-{:016x}", package.name, hasher.finish());
        let folder = tree.target_dir().join("model").join(name);
        Ok(Shadow {
            package,
            root,
            locals,
            folder,
            crates: tree.root().join("crates"),
            along: BTreeMap::new(),
            left_out: BTreeMap::new(),
            own_main,
            resolved: None,
        })
    }

    /// The folder of the package's workspace.
    pub fn root(&self) -> &Path {
        &self.root
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
                fs::write(self.folder.join("Cargo.lock"), text)?;
            }
            let manifest = self.package_folder().join("Cargo.toml");
            self.resolved = Some(metadata::of(&manifest, true, cancel)?);
        }
        self.choose();
        for package in self.along.values() {
            let keep = ["Cargo.toml", "Cargo.lock"].map(PathBuf::from).into();
            copy::folder(package.folder(), &self.shadow_of(package), &keep)?;
        }
        self.write_manifests()
    }

    fn copy_locals(&self) -> Result<()> {
        let ours = |p: &&Package| p.folder().starts_with(&self.root);
        let mut keep: BTreeSet<PathBuf> = self
            .locals
            .values()
            .filter(ours)
            .filter_map(|p| p.manifest_path.strip_prefix(&self.root).ok())
            .map(Path::to_owned)
            .collect();
        keep.insert("Cargo.toml".into());
        keep.insert("Cargo.lock".into());
        copy::folder(&self.root, &self.workspace(), &keep)?;
        let keep = ["Cargo.toml", "Cargo.lock"].map(PathBuf::from).into();
        for package in self.locals.values().filter(|p| !ours(p)) {
            copy::folder(package.folder(), &self.shadow_of(package), &keep)?;
        }
        Ok(())
    }

    /// Decides which packages of the registry come along: those that share something between threads, and
    /// those that use one of these.
    fn choose(&mut self) {
        let metadata = self.resolved.as_ref().expect("it was resolved before");
        let packages: HashMap<&str, &Package> =
            metadata.packages.iter().map(|p| (&*p.id, p)).collect();
        let nodes = node_map(metadata);
        let of_the_package = |p: &Package| p.folder() == self.package_folder();
        let Some(start) = metadata.packages.iter().find(|p| of_the_package(p)) else { return };
        let mut reached: Vec<&str> = vec![&start.id];
        let mut seen: HashSet<&str> = reached.iter().copied().collect();
        let mut at = 0;
        while let Some(id) = reached.get(at).copied() {
            at += 1;
            for used in nodes.get(id).into_iter().copied().flatten() {
                let Some(package) = packages.get(&*used.pkg) else { continue };
                let wanted = used.dep_kinds.iter().any(|k| {
                    k.kind.is_none() || (k.kind.as_deref() == Some("dev") && id == start.id)
                });
                let is_ours = package.folder().starts_with(&self.crates);
                if wanted && !is_ours && !package.is_macro() && seen.insert(&used.pkg) {
                    reached.push(&used.pkg);
                }
            }
        }
        let of_registry = |id: &&str| packages[*id].source.is_some();
        let shares = |id: &&str| {
            let package = packages[*id];
            source::of(package.folder(), package.library().map(|t| &*t.src_path)).shares
        };
        let candidates: Vec<&str> = reached.iter().copied().filter(of_registry).collect();
        let mut along: HashSet<&str> = candidates
            .iter()
            .copied()
            .filter(|id| !self.left_out.contains_key(*id))
            .filter(shares)
            .collect();
        // What stands between two of them must know the same types as they do.
        loop {
            let uses = |id: &&str| {
                nodes.get(*id).is_some_and(|used| {
                    used.iter().any(|u| {
                        along.contains(&*u.pkg) && u.dep_kinds.iter().any(|k| k.kind.is_none())
                    })
                })
            };
            let more: Vec<&str> = candidates
                .iter()
                .copied()
                .filter(|id| !along.contains(id) && !self.left_out.contains_key(*id))
                .filter(uses)
                .collect();
            if more.is_empty() {
                break;
            }
            along.extend(more);
        }
        let package = |id: &str| (id.to_owned(), packages[id].clone());
        self.along = along.into_iter().map(package).collect();
    }

    fn write_manifests(&self) -> Result<()> {
        let none = BTreeSet::new();
        let used = self.used_locals();
        for package in self.locals.values().filter(|p| used.contains(&p.manifest_path)) {
            let tested = package.manifest_path == self.package.manifest_path;
            let elsewhere = self.elsewhere(package);
            let left_out = if tested { &self.own_main } else { &none };
            let crates = &*self.crates;
            let wanted =
                manifest::Wanted { package, elsewhere: &elsewhere, crates, tested, left_out };
            let table = manifest::of(&wanted);
            write(&self.shadow_of(package), table, package.folder().starts_with(&self.root))?;
        }
        for package in self.along.values() {
            let elsewhere = self.elsewhere(package);
            let crates = &*self.crates;
            let wanted = manifest::Wanted {
                package,
                elsewhere: &elsewhere,
                crates,
                tested: false,
                left_out: &none,
            };
            write(&self.shadow_of(package), manifest::of(&wanted), false)?;
        }
        let mut root = Table::new();
        root.insert("workspace".into(), self.workspace_table().into());
        root.insert("profile".into(), profiles().into());
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
            let real =
                dependency.kind.as_deref() == Some("build") || local.is_none_or(Package::is_macro);
            if let Some(local) = local.filter(|_| !real) {
                elsewhere.folders.insert(dependency.key().to_owned(), self.shadow_of(local));
            }
        }
        let Some(metadata) = &self.resolved else { return elsewhere };
        let id = metadata.packages.iter().find(|p| {
            p.folder() == self.shadow_of(package)
                || (package.source.is_some() && p.id == package.id)
        });
        let Some(id) = id.map(|p| &*p.id) else { return elsewhere };
        for used in node_map(metadata).get(id).copied().into_iter().flatten() {
            let Some(along) = self.along.get(&used.pkg) else { continue };
            if used.dep_kinds.iter().all(|k| k.kind.as_deref() == Some("build")) {
                continue;
            }
            let library = along.library().map_or(&*along.name, |library| &*library.name);
            let is_it = |d: &&metadata::Dependency| {
                let known_as = d.rename.as_deref().unwrap_or(library).replace('-', "_");
                d.name == along.name && known_as == used.name && d.kind.as_deref() != Some("build")
            };
            for dependency in package.dependencies.iter().filter(is_it) {
                elsewhere.folders.insert(dependency.key().to_owned(), self.shadow_of(along));
            }
        }
        elsewhere
    }

    fn shadow_of(&self, package: &Package) -> PathBuf {
        let name = format!("{}-{}", package.name, package.version);
        if package.source.is_some() {
            return self.folder.join("with").join(name);
        }
        match package.folder().strip_prefix(&self.root) {
            Ok(below) => self.workspace().join(below),
            Err(_) => self.beside().join(name),
        }
    }

    /// The manifests of the local packages that the package is built of.
    fn used_locals(&self) -> BTreeSet<PathBuf> {
        let mut used = BTreeSet::from([self.package.manifest_path.clone()]);
        let mut next = vec![&self.package];
        while let Some(package) = next.pop() {
            for dependency in &package.dependencies {
                let is_dev = dependency.kind.as_deref() == Some("dev");
                let is_build = dependency.kind.as_deref() == Some("build");
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

fn node_map(metadata: &Metadata) -> HashMap<&str, &Vec<Used>> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    nodes.map(|node| (&*node.id, &node.deps)).collect()
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

/// The manifest that the reader means.
fn manifest_at(path: &Path) -> Result<PathBuf> {
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

fn no_package(manifest: &Path, metadata: &Metadata) -> String {
    let members: Vec<String> =
        metadata.packages.iter().map(|p| format!("  {}", p.folder().display())).collect();
    format!(
        "{} is a workspace: name one of its packages:\n{}",
        manifest.display(),
        members.join("\n")
    )
}

/// Adds the packages of other folders, and what they depend on.
fn add_locals(
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
                let found = metadata::of(&manifest, false, cancel)?;
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
fn own_mains(manifest: &Path) -> Result<BTreeSet<String>> {
    let text = fs::read_to_string(manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    let table: Table =
        text.parse().with_context(|| format!("cannot read {}", manifest.display()))?;
    let tests = table.get("test").and_then(Value::as_array).into_iter().flatten();
    let own = tests.filter(|test| test.get("harness").and_then(Value::as_bool) == Some(false));
    Ok(own.filter_map(|test| Some(test.get("name")?.as_str()?.to_owned())).collect())
}
