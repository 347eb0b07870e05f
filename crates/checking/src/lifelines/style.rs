//! The colours of the drawing. On a page they follow its theme; in a file of its own, the system's.

/// Name, in light, in dark.
const COLOURS: &[(&str, &str, &str)] = &[
    ("ground", "#ffffff", "#1d2125"),
    ("ink", "#24292f", "#d7dce1"),
    ("dim", "#5c636b", "#9aa4ae"),
    ("line", "#c9ced4", "#444c55"),
    ("soft", "#f3f4f6", "#272c32"),
    ("now", "#fff3b8", "#3a320c"),
    ("bad", "#b3261e", "#ff8a80"),
    ("badsoft", "#fdeceb", "#43211f"),
    ("t0", "#4a4f55", "#c3c9cf"),
    ("t1", "#0b5cad", "#7cb8f5"),
    ("t2", "#a85100", "#f5ab5c"),
    ("t3", "#00705a", "#5fd3b0"),
    ("t4", "#96327c", "#e59ad0"),
    ("t5", "#6d5f00", "#d9c84a"),
    ("t6", "#00637f", "#6fd0ef"),
    ("t7", "#8a3324", "#f0907e"),
    // From light to dark, so that they are told apart without their colours, too.
    ("l0", "#f7e6a0", "#f7e6a0"),
    ("l1", "#8fc4b0", "#8fc4b0"),
    ("l2", "#c48ab4", "#c48ab4"),
    ("l3", "#6f80c8", "#6f80c8"),
];

const RULES: &str = include_str!("../../assets/lifelines.css");

/// The style of a page, whose theme sets `color-scheme`.
pub fn page() -> String {
    let ground = RULES.replace("$ground;", "var(--bg);");
    let of_threads: String = (0..8).map(|t| format!(".wb-c{t} {{ color: $t{t}; }}\n")).collect();
    coloured(&(ground + &of_threads), |light, dark| format!("light-dark({light}, {dark})"))
}

/// The style inside a drawing that stands alone. Programs that know neither themes nor dark get plain
/// colours.
pub fn alone() -> String {
    let light = coloured(RULES, |light, _| light.to_owned());
    let dark = coloured(RULES, |_, dark| dark.to_owned());
    format!("{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n")
}

fn coloured(rules: &str, colour: impl Fn(&str, &str) -> String) -> String {
    let rules = COLOURS.iter().rev().fold(rules.to_owned(), |rules, (name, light, dark)| {
        rules.replace(&format!("${name};"), &format!("{};", colour(light, dark)))
    });
    debug_assert!(!rules.contains('$'), "every colour is known: {rules}");
    rules
}
