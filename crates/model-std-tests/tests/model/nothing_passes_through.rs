//! No module of the model takes over a whole module of the real `std`: what is not listed would
//! reach the real one, and the model would not see it.

use std::path::Path;

#[test]
fn every_item_of_a_modelled_module_is_listed() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model-std/src");
    let mut folders = vec![source.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            // The crate's root passes on all of std, for the modules that have no threads in them,
            // and the preludes pass on what is in scope everywhere: traits and data types.
            let whole = [source.join("lib.rs"), source.join("prelude.rs")].contains(&path);
            let text = std::fs::read_to_string(&path).unwrap();
            let glob = text.lines().find(|l| l.contains("::std::") && l.contains("::*"));
            assert!(whole || glob.is_none(), "{}: {}", path.display(), glob.unwrap_or_default());
        }
    }
    assert!(files > 10, "the sources were found");
}
