//! The commands of a reader and of an author share what cargo builds.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each package of a command's build with the features that are asked of it, in each build of it.
fn features(selection: &[&str], edges: &str) -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args(["tree", "--locked", "--prefix", "none", "--format", "{p}|{f}", "--edges", edges])
        .args(selection)
        .current_dir(support::root())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8(tree.stdout).unwrap().lines() {
        let Some((package, features)) = line.trim_end_matches(" (*)").split_once('|') else {
            continue;
        };
        // `(proc-macro)` stands only where it is first met.
        let package = package.replace(" (proc-macro)", "");
        packages.entry(package).or_default().insert(features.to_owned());
    }
    packages
}

/// `cargo run` counts no dev-dependencies, `cargo test` does, and the authors' command has more packages that
/// ask for features. A package with other features is another build of it, and of all that depends on it.
#[test]
fn no_crate_is_built_twice_with_other_features() {
    let commands = [
        ("cargo run", features(&[], "normal,build")),
        ("cargo test", features(&[], "normal,build,dev")),
        ("cargo test --workspace", features(&["--workspace"], "normal,build,dev")),
    ];
    let sizes = commands.each_ref().map(|(_, packages)| packages.len());
    assert!(sizes[0] > 100 && sizes.is_sorted(), "{sizes:?}");
    let mut wrong = Vec::new();
    for package in commands[2].1.keys() {
        let builds: Vec<(&str, &BTreeSet<String>)> = commands
            .iter()
            .filter_map(|(command, packages)| Some((*command, packages.get(package)?)))
            .collect();
        let different: BTreeSet<&String> = builds.iter().flat_map(|(_, of)| *of).collect();
        if different.len() > 1 {
            let lines = builds.iter().flat_map(|(command, of)| {
                of.iter().map(move |features| format!("    {command}: {features}"))
            });
            wrong.push(format!("{package}\n{}", Vec::from_iter(lines).join("\n")));
        }
    }
    assert!(wrong.is_empty(), "see benches/Cargo.toml:\n{}", wrong.join("\n"));
}

/// A version stands in one place, the workspace's list, also where only one package needs it.
#[test]
fn every_version_is_the_workspace_s() {
    let mut dependencies = 0;
    for folder in crates().chain([support::root(), support::root().join("benches")]) {
        let manifest = table(&folder.join("Cargo.toml"));
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, wanted) in
                manifest.get(kind).and_then(|of| of.as_table()).into_iter().flatten()
            {
                let inherits = wanted.get("workspace").is_some() || wanted.get("path").is_some();
                assert!(inherits, "{}: the version of {name}", folder.display());
                dependencies += 1;
            }
        }
    }
    assert!(dependencies > 150, "{dependencies}");
}

/// The wheel, the reduction by MPI and the fuzzer have lock files of their own. What they build is what is
/// tested here, and what is built already need not be built for them.
#[test]
fn every_lock_file_has_the_same_versions() {
    let locked = |folder: &str| {
        let lock = table(&support::root().join(folder).join("Cargo.lock"));
        let text = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_owned();
        let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for package in lock["package"].as_array().unwrap() {
            versions.entry(text(package, "name")).or_default().insert(text(package, "version"));
        }
        versions
    };
    // What cargo takes for compatible: 1.2 and 1.3, but not 0.2 and 0.3.
    let series = |version: &str| {
        let parts: Vec<_> = version.split('.').collect();
        parts[..if parts[0] == "0" { 2 } else { 1 }].join(".")
    };
    let ours = locked("");
    for folder in ["fuzz", "mpi", "python"] {
        let (mut shared, mut other) = (0, Vec::new());
        for (name, versions) in locked(folder) {
            let Some(ours) = ours.get(&name) else { continue };
            for version in versions {
                let same = ours.iter().find(|ours| series(ours) == series(&version));
                shared += usize::from(same.is_some());
                if let Some(ours) = same.filter(|ours| **ours != version) {
                    other.push(format!("cargo update -p {name} --precise {ours}"));
                }
            }
        }
        assert!(shared > 30, "{folder}: {shared}");
        assert!(other.is_empty(), "in {folder}/:\n{}", other.join("\n"));
    }
}

/// Where a manifest says that a library has no tests, cargo builds and runs none.
#[test]
fn no_test_is_where_cargo_does_not_look() {
    let mut without = 0;
    for folder in crates() {
        let manifest = table(&folder.join("Cargo.toml"));
        let says_none = |target: Option<&toml::Value>, what: &str| {
            target.and_then(|target| target.get(what)?.as_bool()) == Some(false)
        };
        let library = manifest.get("lib");
        if !says_none(library, "test") {
            continue;
        }
        without += 1;
        // Some have the source of another package.
        let own = Some(folder.join("src")).filter(|source| source.is_dir());
        for file in own.iter().flat_map(|source| support::files(source, "rs")) {
            let text = std::fs::read_to_string(&file).unwrap();
            let has_tests = text.lines().any(|line| line.trim() == "#[test]");
            assert!(!has_tests, "{}: its library says test = false", file.display());
            let has_examples = text.contains("/// ```\n") || text.contains("//! ```\n");
            let lost = has_examples && says_none(library, "doctest");
            assert!(!lost, "{}: its library says doctest = false", file.display());
        }
    }
    assert!(without > 15, "{without}");
}

/// The folders of our packages but for the root's and the benchmarks'.
fn crates() -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(support::root().join("crates")).unwrap();
    entries.map(|entry| entry.unwrap().path())
}

fn table(file: &Path) -> toml::Table {
    std::fs::read_to_string(file).unwrap().parse().unwrap()
}
