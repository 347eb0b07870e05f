//! A chapter's exercises and answers, and the macros that mount their files.

use crate::{Check, Promise};

/// An exercise with what the learner wrote: an entry of what [`chapter!`](crate::chapter!) makes.
#[derive(Debug, Clone, Copy)]
pub struct Exercise {
    /// The chapter's name: `threads`.
    pub chapter: &'static str,
    /// The exercise's name within the chapter: `halves`.
    pub name: &'static str,
    /// The learner's file, as it was compiled.
    pub source: &'static str,
    /// The same file as it was handed out.
    pub pristine: &'static str,
    /// What must hold, over the learner's file.
    pub checks: &'static [Check],
    /// The sentences of its text, with the checks that keep what they promise.
    pub promises: &'static [Promise],
}

impl Exercise {
    /// Returns `true` if the learner has written anything yet.
    ///
    /// Line ends, trailing blanks and blank lines at the end do not count.
    pub fn is_started(&self) -> bool {
        !report::same_text(self.source, self.pristine)
    }
}

/// The known answers of an exercise: an entry of what [`answers!`](crate::answers!) makes.
#[derive(Debug, Clone, Copy)]
pub struct Answers {
    /// The chapter's name: `threads`.
    pub chapter: &'static str,
    /// The exercise's name within the chapter: `claim`.
    pub name: &'static str,
    /// The reference, unless another program has it.
    pub solution: &'static [Answer],
    /// Other correct answers, which all checks must accept.
    pub accepted: &'static [Answer],
    /// Wrong answers, each with a [`Header`](crate::Header) that says which check rejects it.
    pub mistakes: &'static [Answer],
    /// Answers that miss the point, and that all checks accept: the app refuses them for what they use.
    pub refused: &'static [Answer],
}

/// One answer to an exercise, with the checks mounted over it.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// The file's name, without its ending.
    pub name: &'static str,
    /// The file's text.
    pub source: &'static str,
    /// The exercise's checks, over this answer.
    pub checks: &'static [Check],
}

/// Mounts the exercises of a chapter, and makes `pub static EXERCISES: &[harness::Exercise]`.
///
/// Paths are relative to the file that calls the macro. Each exercise becomes a module with the
/// learner's file as `subject` and the checks as `checks`, so that the checks say
/// `use super::subject;`. See the [crate's page](crate) for an example.
#[macro_export]
macro_rules! chapter {
    ($chapter:literal, $(
        $exercise:ident { subject: $subject:literal, pristine: $pristine:literal, checks: $checks:literal $(,)? }
    ),* $(,)?) => {
        $(
            // A module written in place would look for its files in a folder of its own name.
            #[path = "."]
            mod $exercise {
                // Before the subject: macros that it defines are not in force above it.
                #[allow(unused, missing_docs, clippy::all)]
                #[path = $checks]
                pub mod checks;
                // A learner's file is not held to the workspace's lints. What the compiler warns of by
                // itself, such as a result that is not used, is for the learner to see. But the checks
                // need not call everything that is there, and an exercise that is not finished does
                // not use everything yet.
                #[allow(dead_code, unused_imports, unused_variables, missing_docs)]
                #[allow(clippy::all, clippy::dbg_macro, clippy::undocumented_unsafe_blocks)]
                #[path = $subject]
                pub mod subject;
            }
        )*

        /// The exercises of the chapter, in the book's order.
        pub static EXERCISES: &[$crate::Exercise] = &[$(
            $crate::Exercise {
                chapter: $chapter,
                name: ::core::stringify!($exercise),
                source: ::core::include_str!($subject),
                pristine: ::core::include_str!($pristine),
                checks: $exercise::checks::CHECKS,
                promises: $exercise::checks::PROMISES,
            }
        ),*];
    };
}

/// Mounts the known answers of a chapter, and makes `pub const ANSWERS: &[harness::Answers]`.
///
/// Paths are relative to the file that calls the macro. All but the checks may be left out. A mistake
/// has all checks mounted over it, or only those after `by`, of the file after `of`, which need have no others:
/// most of the time that a catalogue takes to build is for checks.
///
/// ```ignore
/// harness::answers! { "threads",
///     claim { checks: "threads/claim.rs", solution: "../solutions/threads/claim.rs",
///             accepted: { fetch_update: "threads/claim/accepted/fetch_update.rs" },
///             mistakes: { load_then_store: "threads/claim/load_then_store.rs" by ["each_once"]
///                             of "threads/claim.rs" },
///             refused: {} },
/// }
/// ```
#[macro_export]
macro_rules! answers {
    ($chapter:literal, $(
        $exercise:ident {
            checks: $checks:literal
            $(, solution: $solution:literal)?
            $(, accepted: { $( $accepted:ident : $accepted_path:literal ),* $(,)? })?
            $(, mistakes: { $( $mistake:ident : $mistake_path:literal $(by [$($by:literal),*] of $of:literal)? ),* $(,)? })?
            $(, refused: { $( $refused:ident : $refused_path:literal ),* $(,)? })?
            $(,)?
        }
    ),* $(,)?) => {
        $(
            $crate::__answers_of! { $exercise, $chapter, $checks, [$( solution $solution )?],
                [$($( $accepted $accepted_path [] )*)?], [$($( $mistake $mistake_path [$($of $($by)*)?] )*)?],
                [$($( $refused $refused_path [] )*)?] }
        )*

        /// The known answers of the chapter, in the book's order.
        pub const ANSWERS: &[$crate::Answers] = &[$( $exercise::ANSWERS ),*];
    };
}

/// The answers of one exercise.
///
/// A macro of its own, since the path of the checks is needed again for every answer.
#[doc(hidden)]
#[macro_export]
macro_rules! __answers_of {
    ($exercise:ident, $chapter:literal, $checks:literal, [$($solution:ident $solution_path:literal)?],
        [$($accepted:ident $accepted_path:literal [])*],
        [$($mistake:ident $mistake_path:literal [$($of:literal $($by:literal)+)?])*],
        [$($refused:ident $refused_path:literal [])*]) => {
        #[path = "."]
        mod $exercise {
            $( $crate::__answer! { $solution, $solution_path, $checks, [] } )?
            #[path = "."]
            mod accepted {
                $crate::__each_answer! { $checks, $($accepted $accepted_path [])* }
            }
            #[path = "."]
            mod mistakes {
                $crate::__each_answer! { $checks, $($mistake $mistake_path [$($of $($by)+)?])* }
            }
            #[path = "."]
            mod refused {
                $crate::__each_answer! { $checks, $($refused $refused_path [])* }
            }
            pub const ANSWERS: $crate::Answers = $crate::Answers {
                chapter: $chapter,
                name: ::core::stringify!($exercise),
                solution: &[$( $solution::ANSWER )?],
                accepted: &[$( accepted::$accepted::ANSWER ),*],
                mistakes: &[$( mistakes::$mistake::ANSWER ),*],
                refused: &[$( refused::$refused::ANSWER ),*],
            };
        }
    };
}

/// Several answers with the same checks.
#[doc(hidden)]
#[macro_export]
macro_rules! __each_answer {
    ($checks:literal, ) => {};
    ($checks:literal, $name:ident $path:literal [] $($rest:tt)*) => {
        $crate::__answer! { $name, $path, $checks, [] }
        $crate::__each_answer! { $checks, $($rest)* }
    };
    ($checks:literal, $name:ident $path:literal [$of:literal $($by:literal)+] $($rest:tt)*) => {
        $crate::__answer! { $name, $path, $of, [$($by)+] }
        $crate::__each_answer! { $checks, $($rest)* }
    };
}

/// One answer: its file, and the checks over it.
#[doc(hidden)]
#[macro_export]
macro_rules! __answer {
    ($name:ident, $path:literal, $checks:literal, [$($by:literal)*]) => {
        #[allow(unused, dead_code, missing_docs, clippy::all)]
        #[path = "."]
        pub mod $name {
            #[path = $checks]
            pub mod checks;
            #[path = $path]
            pub mod subject;

            pub const ANSWER: $crate::Answer = $crate::Answer {
                name: ::core::stringify!($name),
                source: ::core::include_str!($path),
                checks: $crate::__checks_of! { checks::CHECKS, $($by)* },
            };
        }
    };
}

/// All checks, or those that have the names.
#[doc(hidden)]
#[macro_export]
macro_rules! __checks_of {
    ($all:path,) => {
        $all
    };
    ($all:path, $($by:literal)+) => {
        &$crate::Check::named($all, [$($by),+])
    };
}

/// The name under which a benchmark of the package `benches` measures the learner's answer to an exercise,
/// or `None` if the learner has not changed it: `yours!("events", "latch")` is `Some("your latch")`.
///
/// The page shows the plots of an exercise by this name, so it is made here and nowhere else. That
/// the exercise exists is checked when the benchmark is compiled.
#[macro_export]
macro_rules! yours {
    ($chapter:literal, $name:literal) => {
        $crate::Exercise {
            chapter: $chapter,
            name: $name,
            source: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../exercises/",
                $chapter,
                "/",
                $name,
                ".rs"
            )),
            pristine: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../exercises/.pristine/",
                $chapter,
                "/",
                $name,
                ".rs"
            )),
            checks: &[],
            promises: &[],
        }
        .is_started()
        .then_some(concat!("your ", $name))
    };
}
