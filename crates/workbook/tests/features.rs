//! The commands of a reader share what cargo builds.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Each package of a command's build with the features that are asked of it, in each build of it.
fn features(edges: &str) -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args(["tree", "--locked", "--prefix", "none", "--format", "{p}|{f}", "--edges", edges])
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

/// `cargo run` counts no dev-dependencies, `cargo test` does. A package with other features is another
/// build of it, and of all that depends on it.
#[test]
fn no_crate_is_built_twice_with_other_features() {
    let run = features("normal,build");
    let test = features("normal,build,dev");
    assert!(run.len() > 100 && test.len() >= run.len(), "{} and {}", run.len(), test.len());
    let mut wrong = Vec::new();
    for (package, of_test) in &test {
        let mut all = of_test.clone();
        all.extend(run.get(package).into_iter().flatten().cloned());
        if all.len() > 1 {
            wrong.push(format!("{package}: {}", Vec::from_iter(all).join("  and  ")));
        }
    }
    assert!(wrong.is_empty(), "see benches/Cargo.toml:\n{}", wrong.join("\n"));
}
