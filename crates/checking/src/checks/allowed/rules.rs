//! The names that an answer may not use, with the reasons.

const MEMORY: &str = "unsafe code can write what it likes into the memory of its check";
const FOREIGN: &str = "code from outside of the answer is not checked";
const FILES: &str = "an answer is one file, and reads no other";
const WHERE: &str = "an answer must not ask where, or in which flavour, it runs";
const OUTSIDE: &str = "the exercise has no use for the world outside of its process";
const UNSEEN: &str = "the model checker follows `std`, and does not see this";
const PANICS: &str = "the check learns of panics through the hook";
const CHECKS: &str = "an answer must not reach into its checks";
pub(super) const HIDDEN: &str = "write the path out, so that it can be seen";
pub(super) const ATTRIBUTE: &str = "the exercise has no use for this attribute";
pub(super) const CRATE: &str = "the exercise is about what `std` has";
pub(super) const UP: &str = CHECKS;
pub(super) const ONE_FILE: &str = FILES;

/// Words that are refused wherever they stand.
pub(super) const WORDS: &[(&str, &str)] = &[
    ("unsafe", MEMORY),
    ("extern", FOREIGN),
    ("type_name", WHERE),
    ("type_name_of_val", WHERE),
    ("type_id", WHERE),
    ("TypeId", WHERE),
    ("size_of_val", WHERE),
    ("align_of_val", WHERE),
    ("needs_drop", WHERE),
    ("set_hook", PANICS),
    ("take_hook", PANICS),
    ("update_hook", PANICS),
];

/// They tell the modelled types of `std` from the real ones. Of a number they tell nothing.
pub(super) const SIZES: (&[&str], &str) = (&["size_of", "align_of"], WHERE);

/// Macros, refused when they are called and when they are imported.
pub(super) const MACROS: &[(&str, &str)] = &[
    ("include", FILES),
    ("include_str", FILES),
    ("include_bytes", FILES),
    ("env", WHERE),
    ("option_env", WHERE),
    ("file", WHERE),
    ("module_path", WHERE),
    ("offset_of", WHERE),
    ("asm", MEMORY),
    ("global_asm", MEMORY),
    ("naked_asm", MEMORY),
];

/// Modules of `std`, refused also as modules of `core`.
pub(super) const MODULES: &[(&str, &str)] = &[
    ("fs", OUTSIDE),
    ("process", OUTSIDE),
    ("net", OUTSIDE),
    ("env", OUTSIDE),
    ("os", OUTSIDE),
    ("path", OUTSIDE),
    ("arch", MEMORY),
    ("intrinsics", MEMORY),
    ("backtrace", WHERE),
    ("alloc", WHERE),
];

/// Modules of `core` that the model replaces in `std` only.
pub(super) const UNSEEN_IN_CORE: &[(&str, &str)] =
    &[("sync", UNSEEN), ("cell", UNSEEN), ("hint", UNSEEN), ("panic", UNSEEN)];

/// Attributes that an answer may have. An unknown one is refused: who knows what it does.
pub(super) const ATTRIBUTES: &[&str] = &[
    "allow",
    "cfg",
    "cfg_attr",
    "clippy",
    "cold",
    "default",
    "deny",
    "deprecated",
    "derive",
    "diagnostic",
    "doc",
    "expect",
    "forbid",
    "ignore",
    "inline",
    "must_use",
    "non_exhaustive",
    "repr",
    "rustfmt",
    "should_panic",
    "test",
    "track_caller",
    "warn",
];

/// Words that make an attribute a refused one wherever they stand in it: `cfg_attr` hides names.
pub(super) const IN_ATTRIBUTES: &[&str] = &[
    "export_name",
    "global_allocator",
    "link",
    "link_name",
    "link_section",
    "macro_export",
    "macro_use",
    "naked",
    "no_implicit_prelude",
    "no_mangle",
    "path",
    "used",
];

/// The reason why `name` is in a list.
pub(super) fn reason(list: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    list.iter().find(|(listed, _)| *listed == name).map(|(_, why)| *why)
}

/// The words of the language itself.
pub(super) const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "false",
    "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "type", "unsafe",
    "use", "where", "while", "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize",
    "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64",
];

/// The types of numbers.
pub(super) const NUMBERS: &[&str] = &[
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32",
    "f64",
];

/// The words after which a name is declared.
pub(super) const DECLARES: &[&str] = &[
    "let", "mut", "fn", "struct", "enum", "trait", "mod", "const", "static", "type", "ref", "union",
];
