//! Can this compiler make an `Arc` of ours do what the real one can? It takes unstable traits, so that depends on
//! RUSTC_BOOTSTRAP and on whether they are still what they were. Where it cannot, `Arc` is the real one.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    println!("cargo:rustc-check-cfg=cfg(counted_arc)");
    println!("cargo:rerun-if-env-changed=RUSTC_BOOTSTRAP");
    println!("cargo:rerun-if-changed=build/probe.rs");
    let variable = |name| env::var_os(name).expect("cargo sets it");
    let status = Command::new(variable("RUSTC"))
        .args(["build/probe.rs", "--crate-name=model_std", "--crate-type=lib"])
        .args(["--edition=2024", "--emit=metadata", "--cap-lints=allow", "--target"])
        .arg(variable("TARGET"))
        .arg("-o")
        .arg(Path::new(&variable("OUT_DIR")).join("probe.rmeta"))
        .stderr(Stdio::null())
        .status();
    if status.is_ok_and(|status| status.success()) {
        println!("cargo:rustc-cfg=counted_arc");
    }
}
