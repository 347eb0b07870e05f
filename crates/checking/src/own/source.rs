//! What the source of a package says about how far the model can follow it.

use proc_macro2::{Punct, Span, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Whoever uses one of these names may share something between threads.
const SHARES: &[&str] = &[
    "atomic",
    "UnsafeCell",
    "Mutex",
    "RwLock",
    "Condvar",
    "Once",
    "OnceLock",
    "LazyLock",
    "Barrier",
    "mpsc",
    "thread",
    "thread_local",
    "spin_loop",
    "Instant",
];

/// What the source of a package says.
#[derive(Debug, Default, Clone)]
pub struct Source {
    /// Does it name anything that threads share?
    pub shares: bool,
    /// What the model cannot see, and the first place of each.
    pub unseen: BTreeMap<&'static str, String>,
    /// The first place where it says by `unsafe impl` that threads may share a type, or hand it on.
    promised: Option<String>,
    /// Does it name a type that only one thread may use, and that the model does not watch?
    is_unwatched: bool,
}

/// For one thread only, and the real ones in the model.
const UNWATCHED: &[&str] = &["Cell", "RefCell", "OnceCell", "LazyCell", "Rc"];
const UNWATCHED_IN_WORDS: &str = "`Cell`, `RefCell`, `OnceCell`, `LazyCell` and `Rc`, which an \
    `unsafe impl` may share between threads";

/// Among what the model cannot see: a call that may have been meant to let the thread sleep.
pub const CALLS_THE_SYSTEM: &str = "calls of the operating system";

const BEHIND_POINTERS: &str = "plain memory behind raw pointers";

/// Reads the Rust files of a package, those below `src` or beside the first file of its library.
///
/// A file that is not Rust, such as a template, says nothing.
pub fn of(folder: &Path, first: Option<&Path>) -> Source {
    let mut source = Source::default();
    let below = first.and_then(Path::parent).map_or_else(|| folder.join("src"), Path::to_owned);
    for file in files(&below) {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let Ok(stream) = text.strip_prefix('\u{feff}').unwrap_or(&text).parse::<TokenStream>()
        else {
            continue;
        };
        let shown = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        source.look(stream, &shown);
    }
    source.conclude();
    source
}

/// The first line of a package's tests that starts a program of the package.
pub fn starts_its_program(folder: &Path) -> Option<String> {
    files(&folder.join("tests")).into_iter().find_map(|file| {
        let text = fs::read_to_string(&file).ok()?;
        let line = text.lines().position(|line| line.contains("CARGO_BIN_EXE_"))?;
        let shown = file.strip_prefix(folder).unwrap_or(&file).display();
        Some(format!("{shown}:{}", line + 1))
    })
}

impl Source {
    /// What takes all files to say.
    fn conclude(&mut self) {
        if let Some(place) = self.promised.take().filter(|_| self.is_unwatched) {
            self.unseen.insert(UNWATCHED_IN_WORDS, place);
        }
    }

    fn look(&mut self, stream: TokenStream, file: &str) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.look(group.stream(), file),
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    self.shares |= SHARES.contains(&&*name) || name.starts_with("Atomic");
                    self.is_unwatched |= UNWATCHED.contains(&&*name);
                    let next = trees.get(at + 1);
                    if name == "unsafe" && promises(&trees[at + 1..]) {
                        let place = format!("{file}:{}", ident.span().start().line);
                        self.promised.get_or_insert(place);
                    }
                    if let Some(what) = unseen(&name, [next, trees.get(at + 2), trees.get(at + 3)])
                    {
                        self.finds(what, file, ident.span());
                    }
                }
                TokenTree::Punct(punct) if points(punct, trees.get(at + 1)) => {
                    self.finds(BEHIND_POINTERS, file, punct.span());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn finds(&mut self, what: &'static str, file: &str, span: Span) {
        self.unseen.entry(what).or_insert_with(|| format!("{file}:{}", span.start().line));
    }
}

/// Does the type of a raw pointer begin here?
fn points(punct: &Punct, next: Option<&TokenTree>) -> bool {
    punct.as_char() == '*'
        && matches!(next, Some(TokenTree::Ident(word)) if word == "const" || word == "mut")
}

/// Is this, behind `unsafe`, an `impl` of `Send` or `Sync`?
fn promises(trees: &[TokenTree]) -> bool {
    let is = |tree: &TokenTree, words: &[&str]| matches!(tree, TokenTree::Ident(i) if words.iter().any(|w| i == w));
    let mut head = trees.iter().take_while(|tree| !matches!(tree, TokenTree::Group(_))).peekable();
    if head.next_if(|tree| is(tree, &["impl"])).is_none() {
        return false;
    }
    // `impl<T: Send> Sync for …`: what counts stands right before `for`.
    let head: Vec<_> = head.collect();
    head.windows(2).any(|pair| is(pair[0], &["Send", "Sync"]) && is(pair[1], &["for"]))
}

/// What begins here and is outside of the model, in words.
fn unseen(name: &str, [next, third, fourth]: [Option<&TokenTree>; 3]) -> Option<&'static str> {
    let punct =
        |tree: Option<&TokenTree>, c| matches!(tree, Some(TokenTree::Punct(p)) if p.as_char() == c);
    let group = |tree: Option<&TokenTree>| matches!(tree, Some(TokenTree::Group(_)));
    let path = punct(next, ':') && punct(third, ':');
    // These end this process, or name it, and the checker sees what becomes of it.
    let is_of_this_process = |tree: Option<&TokenTree>| {
        const OF_THIS_PROCESS: [&str; 5] = ["abort", "exit", "id", "ExitCode", "Termination"];
        matches!(tree, Some(TokenTree::Ident(word)) if OF_THIS_PROCESS.iter().any(|one| *word == one))
    };
    Some(match name {
        "asm" | "global_asm" | "naked_asm" if punct(next, '!') => "assembly",
        "extern" if matches!(next, Some(TokenTree::Literal(_))) && group(third) => {
            "functions of other languages"
        }
        "libc" | "nix" | "rustix" if path => CALLS_THE_SYSTEM,
        "process" if path && is_of_this_process(fourth) => return None,
        "fs" | "net" | "process" if path => "files, the network or other processes",
        "parking_lot" | "parking_lot_core" if path => "locks of parking_lot",
        "AtomicPtr" | "NonNull" => BEHIND_POINTERS,
        "static" if matches!(next, Some(TokenTree::Ident(word)) if *word == "mut") => {
            "`static mut`, which also keeps its value from one execution to the next"
        }
        _ => return None,
    })
}

/// The Rust files below a folder, in order.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind) if kind.is_file() && path.extension().is_some_and(|e| e == "rs") => {
                    files.insert(path);
                }
                _ => {}
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str) -> Source {
        let mut source = Source::default();
        source.look(text.parse().unwrap(), "src/lib.rs");
        source.conclude();
        source
    }

    #[test]
    fn words_tell_what_threads_share() {
        assert!(look("use core::sync::{atomic::AtomicUsize};").shares);
        assert!(look("fn f() { std::thread::spawn(|| 1); }").shares);
        assert!(look("struct A { c: ::core::cell::UnsafeCell<u8> }").shares);
        assert!(!look("// Mutex\nfn f() -> &'static str { \"std::thread\" }").shares);
    }

    #[test]
    fn what_the_model_cannot_see_has_a_place() {
        let unseen = look("fn f() {\n unsafe { core::arch::asm!(\"nop\") } }").unseen;
        assert_eq!(unseen["assembly"], "src/lib.rs:2");
        assert_eq!(look("extern \"C\" { fn f(); }").unseen.len(), 1);
        assert!(look("extern \"C\" fn f() {} extern crate std;").unseen.is_empty());
        assert_eq!(look("fn f() { std::fs::read(1); libc::getpid(); }").unseen.len(), 2);
        assert_eq!(look("use std::process::Command;").unseen.len(), 1);
        assert!(look("fn f() { std::process::abort(); }").unseen.is_empty());
    }

    #[test]
    fn what_is_behind_a_raw_pointer_is_not_seen() {
        for text in [
            "struct A {\n next: *mut A }",
            "fn f(a: &u8) {\n g(a as *const u8) }",
            "use std::sync::\natomic::AtomicPtr;",
            "use std::\nptr::NonNull;",
        ] {
            assert_eq!(look(text).unseen[BEHIND_POINTERS], "src/lib.rs:2", "{text}");
        }
        for text in ["fn f(a: &mut u8, b: usize) { *a = 2 * b as u8; }", "const A: u8 = 2 * *B;"] {
            assert!(look(text).unseen.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_cell_that_is_promised_to_threads_is_not_seen() {
        let cell = "use std::cell::Cell;\nstruct A(Cell<u8>);\n";
        let unseen =
            look(&format!("{cell}unsafe impl<T: Clone> Sync for A<T> where T: Copy {{}}")).unseen;
        assert_eq!(unseen[UNWATCHED_IN_WORDS], "src/lib.rs:3");
        assert_eq!(look("unsafe impl Send for A {} struct A(std::rc::Rc<u8>);").unseen.len(), 1);
        assert!(look(cell).unseen.is_empty());
        assert!(look(&format!("{cell}unsafe impl GlobalAlloc for A {{}}")).unseen.is_empty());
        assert!(look("struct A(UnsafeCell<u8>); unsafe impl Sync for A {}").unseen.is_empty());
    }
}
