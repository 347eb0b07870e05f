//! The commands of a reader and of an author share what cargo builds.

mod support;

use std::collections::{BTreeMap, BTreeSet};
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
    let folders = std::fs::read_dir(support::root().join("crates")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().path());
    let mut dependencies = 0;
    for folder in folders.chain([support::root(), support::root().join("benches")]) {
        let text = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let manifest: toml::Table = text.parse().unwrap();
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
