//! The configuration of cargo for a package whose own puts a folder of vendored packages in the place of crates.io.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// What cargo is told instead.
pub(super) struct Instead {
    /// The file that names the folder.
    pub(super) named_in: PathBuf,
    /// All that cargo is configured with at the package, but for that.
    pub(super) config: Table,
}

/// What to tell cargo about the workspace at `root`, if crates.io has a folder in its place there: the packages that
/// the model is made of aren't in it. The checksums in Cargo.lock, and those that cargo keeps in the folder, see to it
/// that crates.io has the same packages. What holds at `shadow` as well holds for the book, too, and stays.
pub(super) fn without_vendored(root: &Path, shadow: &Path) -> Result<Option<Instead>> {
    let mut config = Table::new();
    let mut named_in = None;
    for folder in root.ancestors().take_while(|folder| !shadow.starts_with(folder)) {
        let files = ["config", "config.toml"].map(|name| folder.join(".cargo").join(name));
        let Some(file) = files.into_iter().find(|file| file.is_file()) else { continue };
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut table: Table =
            text.parse().with_context(|| format!("cannot read {}", file.display()))?;
        find_from(folder, &mut table);
        merge(&mut config, table);
        if named_in.is_none() && is_vendored(&config) {
            named_in = Some(file);
        }
    }
    let Some(named_in) = named_in else { return Ok(None) };
    if let Some(Value::Table(sources)) = config.get_mut("source") {
        sources.remove(CRATES_IO);
    }
    Ok(Some(Instead { named_in, config }))
}

const CRATES_IO: &str = "crates-io";

/// Does a folder take the place of crates.io?
fn is_vendored(config: &Table) -> bool {
    let Some(sources) = config.get("source").and_then(Value::as_table) else { return false };
    let mut name = CRATES_IO;
    // Cargo says so if they go round in a circle.
    for _ in 0..=sources.len() {
        let Some(source) = sources.get(name).and_then(Value::as_table) else { return false };
        match source.get("replace-with").and_then(Value::as_str) {
            Some(next) => name = next,
            None => return source.contains_key("directory"),
        }
    }
    false
}

/// Makes the paths of sources such that they can be found from elsewhere.
fn find_from(folder: &Path, config: &mut Table) {
    let sources = config.get_mut("source").and_then(Value::as_table_mut);
    let sources = sources.into_iter().flat_map(|sources| sources.iter_mut());
    for source in sources.filter_map(|(_, source)| source.as_table_mut()) {
        for kind in ["directory", "local-registry"] {
            if let Some(Value::String(path)) = source.get_mut(kind) {
                *path = folder.join(&*path).display().to_string();
            }
        }
    }
}

/// Adds what is further up. As with cargo, what is further down counts, and comes last in a list.
fn merge(below: &mut Table, above: Table) {
    for (key, above) in above {
        match (below.get_mut(&key), above) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (Some(Value::Array(below)), Value::Array(above)) => drop(below.splice(0..0, above)),
            (Some(_), _) => {}
            (None, above) => _ = below.insert(key, above),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_in_the_place_of_crates_io_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("above/root");
        let told = |above: &str, below: &str| {
            for (folder, text) in [(root.parent().unwrap(), above), (&*root, below)] {
                fs::create_dir_all(folder.join(".cargo")).unwrap();
                fs::write(folder.join(".cargo/config.toml"), text).unwrap();
            }
            without_vendored(&root, &folder.path().join("shadow")).unwrap()
        };
        let replaced = "[source.crates-io]\nreplace-with = \"one\"\n";
        let vendored = "[source.one]\ndirectory = \"vendor\"\n";
        assert!(told("", vendored).is_none());
        assert!(told("", "[build]\njobs = 1\n").is_none());
        assert!(
            told(&format!("{replaced}[source.one]\nregistry = \"https://a.b\"\n"), "").is_none()
        );
        assert!(told(replaced, "[source.one]\nreplace-with = \"one\"\n").is_none());

        let found = told(vendored, &format!("{replaced}[env]\nA = \"1\"\n")).unwrap();
        assert_eq!(found.named_in, root.parent().unwrap().join(".cargo/config.toml"));
        let directory = root.parent().unwrap().join("vendor").display().to_string();
        let expected = format!("[env]\nA = \"1\"\n[source.one]\ndirectory = {directory:?}\n");
        assert_eq!(found.config, expected.parse().unwrap());

        let above = "[build]\nrustflags = [\"-a\"]\n[env]\nA = \"2\"\nB = \"3\"\n";
        let below = "[build]\nrustflags = [\"-b\"]\n[env]\nA = \"1\"\n";
        let found = told(above, &format!("{replaced}{vendored}{below}")).unwrap();
        assert_eq!(found.config["env"], Value::Table("A = \"1\"\nB = \"3\"\n".parse().unwrap()));
        assert_eq!(found.config["build"]["rustflags"], Value::from(vec!["-a", "-b"]));
    }
}
