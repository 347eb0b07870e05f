//! The known answers are built anew only if a file of theirs has changed.

use std::fs;
use std::path::Path;

/// Cargo takes a path that is not there for one that has changed, each time that it is asked.
#[test]
fn what_the_build_script_watches_is_there() {
    let said = Path::new(env!("OUT_DIR")).with_file_name("output");
    let said = fs::read_to_string(said).expect("cargo keeps what the build script says");
    let watched = said.lines().filter_map(|line| line.strip_prefix("cargo::rerun-if-changed="));
    let (there, missing): (Vec<&str>, Vec<&str>) =
        watched.partition(|path| Path::new(path).exists());
    assert!(there.len() > 100, "{} paths are watched", there.len());
    assert_eq!(missing, Vec::<&str>::new());
}
