//! Tells a disk that is full, or that can't be written to, from whatever else may be wrong with a build.

use std::path::Path;

/// What the system, the compiler and the linker say when there is no room. The linker also dies of a
/// bus error then: it writes through memory that has no disk behind it.
const SIGNS: [&str; 4] = [
    "No space left on device",
    "os error 28",
    "Disk quota exceeded",
    "ld terminated with signal 7",
];

/// What the system says where nothing may be written.
const LOCKED: [&str; 2] = ["Read-only file system", "Permission denied"];

/// What to tell the learner, if what was said shows that the disk with `folder` is full, or that nothing may be
/// written there.
pub fn cannot_keep<'a>(said: impl IntoIterator<Item = &'a str>, folder: &Path) -> Option<String> {
    let shown = folder.display();
    let named = shown.to_string();
    said.into_iter().find_map(|text| {
        if SIGNS.iter().any(|sign| text.contains(sign)) {
            return Some(format!(
                "the disk is full: there is no room in {shown} for what cargo builds.\n\
                 Make room (`cargo clean` deletes all that was built), then save again."
            ));
        }
        // Something else may be locked as well, which the learner's program says, or the linker.
        let why = LOCKED.iter().find(|sign| text.contains(&named) && text.contains(*sign))?;
        Some(locked(folder, &why.to_lowercase()))
    })
}

/// What to tell the learner if nothing may be written in `folder`, which is `why`.
pub fn locked(folder: &Path, why: &str) -> String {
    format!(
        "cargo can't write to {}, where it keeps what it builds ({why}).\n\
         Make that folder yours, or name another one: CARGO_TARGET_DIR=$HOME/interleave-target",
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_from_other_failures() {
        let folder = Path::new("/x/target");
        let said = ["warning: unused", "error: failed to write `/x/a`: No space left on device"];
        let told = cannot_keep(said, folder).unwrap();
        assert!(told.contains("the disk is full") && told.contains("/x/target"), "{told}");
        for other in ["error: could not find `Cargo.toml`", "/y/z: Permission denied"] {
            assert_eq!(cannot_keep([other], folder), None);
        }
    }

    #[test]
    fn a_folder_that_is_locked_is_named_with_the_way_out() {
        for sign in ["Read-only file system", "Permission denied"] {
            let said =
                format!("error: failed to open: /x/target/debug/.cargo-lock\n{sign} (os error 13)");
            let told = cannot_keep([&*said], Path::new("/x/target")).unwrap();
            assert!(told.contains("/x/target, ") && told.contains("CARGO_TARGET_DIR="), "{told}");
        }
    }
}
