//! Tells a full disk from whatever else may be wrong with a build.

use std::path::Path;

/// What the system, the compiler and the linker say when there is no room. The linker also dies of a
/// bus error then: it writes through memory that has no disk behind it.
const SIGNS: [&str; 4] = [
    "No space left on device",
    "os error 28",
    "Disk quota exceeded",
    "ld terminated with signal 7",
];

/// What to tell the learner, if what was said shows that the disk with `folder` is full.
pub fn is_full<'a>(said: impl IntoIterator<Item = &'a str>, folder: &Path) -> Option<String> {
    let is_sign = |text: &str| SIGNS.iter().any(|sign| text.contains(sign));
    said.into_iter().any(is_sign).then(|| {
        format!(
            "the disk is full: there is no room in {} for what cargo builds.\n\
             Make room (`cargo clean` deletes all that was built), then save again.",
            folder.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_from_other_failures() {
        let folder = Path::new("/x/target");
        let said = ["warning: unused", "error: failed to write `/x/a`: No space left on device"];
        let told = is_full(said, folder).unwrap();
        assert!(told.contains("the disk is full") && told.contains("/x/target"), "{told}");
        assert_eq!(is_full(["error: could not find `Cargo.toml`"], folder), None);
    }
}
