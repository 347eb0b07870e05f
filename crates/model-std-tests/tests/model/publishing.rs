//! What is published can be packaged, and nothing is amiss with it.

use std::path::Path;
use std::process::Command;

/// In the order in which they are published.
const PACKAGES: [&str; 5] =
    ["explorer-report", "explorer", "model-std", "model-core", "model-alloc"];

#[test]
fn the_packages_are_made_without_a_warning() {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["package", "--no-verify", "--offline", "--allow-dirty"]);
    cargo.args(PACKAGES.iter().flat_map(|package| ["-p", package]));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("publishing");
    cargo.arg("--target-dir").arg(&target).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("warning"), "{said}");
    for package in PACKAGES {
        let version = env!("CARGO_PKG_VERSION");
        let file = target.join(format!("package/{package}-{version}.crate"));
        assert!(file.exists(), "{} is not there:\n{said}", file.display());
    }
}

#[test]
fn what_a_user_reads_is_there() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in ["report", "explorer", "model-std", "model-core", "model-alloc"] {
        assert!(crates.join(folder).join("README.md").exists(), "{folder} has no README.md");
    }
    for folder in ["explorer", "model-std"] {
        let read = |file| std::fs::read_to_string(crates.join(folder).join(file)).unwrap();
        let version = env!("CARGO_PKG_VERSION");
        assert!(read("CHANGELOG.md").contains(&format!("## {version}")), "{folder}: {version}");
        let supported = format!("Rust version is {}", env!("CARGO_PKG_RUST_VERSION"));
        assert!(read("README.md").contains(&supported), "{folder}: {supported}");
    }
}

#[test]
fn model_std_requires_the_explorer_that_it_was_made_with() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |file| std::fs::read_to_string(root.join(file)).unwrap();
    let exact = format!(
        "explorer = {{ path = \"crates/explorer\", version = \"={}\" }}",
        env!("CARGO_PKG_VERSION")
    );
    assert!(read("Cargo.toml").contains(&exact), "what `explorer::rt` has may change: {exact}");
    let hidden = "#[doc(hidden)]\npub use machine::rt;";
    assert!(read("crates/explorer/src/lib.rs").contains(hidden), "`rt` is for model-std alone");
}
