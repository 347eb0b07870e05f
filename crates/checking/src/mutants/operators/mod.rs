//! Where a right answer can be made wrong by a small change.
//!
//! The operators for concurrency follow Bradbury, Cordy and Dingel, "Mutation Operators for
//! Concurrent Java (J2SE 5.0)" (2006): a synchronisation call left out, weakened, or exchanged with
//! another; a critical section split, begun later or kept too long. The general ones are what
//! `cargo-mutants` does: constants, comparisons, default results, calls left out.

mod acts;
mod calls;
mod finder;
mod mutation;
mod statements;
mod walk;

pub use mutation::Mutation;

use finder::Finder;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, ItemMod, Pat, ReturnType, Signature, Type};

/// A function of an answer, and what can be changed in it.
#[derive(Debug)]
pub struct Function {
    /// The bytes of its body, braces included.
    pub body: Range<usize>,
    /// The bytes of its `const`, which a body that asks for the mutant's number cannot keep.
    pub constness: Option<Range<usize>>,
    /// In the order in which they are in the file.
    pub mutations: Vec<Mutation>,
}

/// Every function of the file `text` with a body that can be varied.
///
/// # Errors
/// When the text is not Rust.
pub fn functions(text: &str) -> syn::Result<Vec<Function>> {
    let file = syn::parse_file(text)?;
    let mut found = Functions { text, functions: Vec::new() };
    found.visit_file(&file);
    Ok(found.functions)
}

/// The functions of a file, outermost ones only: what is nested belongs to the body around it.
struct Functions<'a> {
    text: &'a str,
    functions: Vec<Function>,
}

impl Functions<'_> {
    fn add(&mut self, signature: &Signature, block: &Block) {
        // The bodies of a function that returns `impl Trait` must all have one type, and two
        // closures never have.
        if matches!(&signature.output, ReturnType::Type(_, ty) if matches!(**ty, Type::ImplTrait(_)))
        {
            return;
        }
        let mut finder =
            Finder { text: self.text, limits: durations(signature), found: Vec::new() };
        finder.default_result(signature, block);
        finder.visit_block(block);
        finder.found.sort_by_key(|mutation| (mutation.range.start, mutation.range.end));
        finder.found.dedup();
        self.functions.push(Function {
            body: block.span().byte_range(),
            constness: signature.constness.as_ref().map(|token| token.span.byte_range()),
            mutations: finder.found,
        });
    }
}

impl Visit<'_> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &ItemFn) {
        self.add(&function.sig, &function.block);
    }

    fn visit_impl_item_fn(&mut self, function: &ImplItemFn) {
        self.add(&function.sig, &function.block);
    }

    fn visit_item_mod(&mut self, module: &ItemMod) {
        let is_test = |attribute: &syn::Attribute| attribute.path().is_ident("cfg");
        if !module.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, module);
        }
    }
}

/// The parameters that are a `Duration`.
fn durations(signature: &Signature) -> Vec<String> {
    let typed = signature.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(typed) => Some(typed),
        syn::FnArg::Receiver(_) => None,
    });
    typed
        .filter(|typed| matches!(&*typed.ty, Type::Path(of) if of.path.segments.last().is_some_and(|last| last.ident == "Duration")))
        .filter_map(|typed| match &*typed.pat {
            Pat::Ident(name) => Some(name.ident.to_string()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every mutation of the one function in `text`, as operator and the changed body.
    fn of(text: &str) -> Vec<(&'static str, String)> {
        let functions = functions(text).unwrap();
        let [function] = &*functions else { panic!("{} functions", functions.len()) };
        let changed = |mutation: &Mutation| {
            let Mutation { operator, range, with } = mutation;
            (*operator, format!("{}{with}{}", &text[..range.start], &text[range.end..]))
        };
        function.mutations.iter().map(changed).collect()
    }

    #[track_caller]
    fn has(text: &str, operator: &str, changed: &str) {
        let all = of(text);
        assert!(
            all.iter().any(|(of, text)| *of == operator && text == changed),
            "no `{operator}` to {changed} among {all:#?}"
        );
    }

    #[test]
    fn an_ordering_becomes_weaker_by_a_step_and_relaxed() {
        has("fn f() { a.load(SeqCst) }", "ordering weakened", "fn f() { a.load(Acquire) }");
        has("fn f() { a.load(SeqCst) }", "ordering weakened", "fn f() { a.load(Relaxed) }");
        has(
            "fn f() { a.fetch_add(1, Ordering::AcqRel) }",
            "ordering weakened",
            "fn f() { a.fetch_add(1, Ordering::Release) }",
        );
        has(
            "fn f() { a.compare_exchange(x, y, AcqRel, Acquire) }",
            "ordering weakened",
            "fn f() { a.compare_exchange(x, y, AcqRel, Relaxed) }",
        );
        has("fn f() { fence(Release); }", "ordering weakened", "fn f() { fence(Relaxed); }");
        assert!(of("fn f() { a.load(Relaxed) }").iter().all(|(of, _)| *of != "ordering weakened"));
    }

    #[test]
    fn what_tells_the_others_is_left_out_or_weakened() {
        has("fn f() { c.notify_one(); }", "notify left out", "fn f() {  }");
        has("fn f() { c.notify_all(); }", "notify_all to notify_one", "fn f() { c.notify_one(); }");
        has("fn f() { h.join().unwrap(); }", "join left out", "fn f() {  }");
        has("fn f() { let _ = h.join(); }", "join left out", "fn f() {  }");
        has("fn f() { drop(g); }", "drop left out", "fn f() {  }");
        has("fn f() { m.unlock(); }", "unlock left out", "fn f() {  }");
    }

    #[test]
    fn a_wait_is_not_repeated() {
        has(
            "fn f() { while full { g = c.wait(g).unwrap(); } }",
            "while to if",
            "fn f() { if full { g = c.wait(g).unwrap(); } }",
        );
        has("fn f() { c.wait_while(g, |n| *n) }", "while to if", "fn f() { c.wait(g) }");
    }

    #[test]
    fn a_critical_section_is_split_begun_later_or_kept_too_long() {
        let split = |text: &str| -> Vec<String> {
            of(text)
                .into_iter()
                .filter_map(|(of, text)| (of == "critical section split in two").then_some(text))
                .collect()
        };
        assert_eq!(
            split(
                "fn f() { let g = m.lock().unwrap(); let c = |g| *g; g.b(); g.c(); y.d(); drop(g); x.g(); }"
            ),
            [
                "fn f() { let g = m.lock().unwrap(); let c = |g| *g; g.b(); drop(g); let mut g = m.lock().unwrap(); \
              g.c(); y.d(); drop(g); x.g(); }"
            ],
            "none before the first use nor after the last"
        );
        let two = "fn f() { let g = m.lock().unwrap(); let h = n.lock().unwrap(); g.a(h.b()); }";
        assert_eq!(split(two).len(), 1, "the order of two locks");
        let text = "fn f() { let g = m.lock().unwrap(); x.a(); g.b(); drop(g); }";
        has(
            text,
            "neighbouring statements exchanged",
            "fn f() { x.a(); let g = m.lock().unwrap(); g.b(); drop(g); }",
        );
        has(
            "fn f() { { let g = m.lock(); } read(); }",
            "guard kept to the end of the block",
            "fn f() {  let g = m.lock();  read(); }",
        );
        has("fn f() { m.lock() }", "lock to try_lock", "fn f() { m.try_lock() }");
    }

    #[test]
    fn what_no_other_thread_could_see_is_not_exchanged() {
        for text in [
            "fn f() { let work = || m.lock(); let mut parts = Vec::new(); }",
            "fn f() { s.spawn(work); let mut parts = Vec::new(); }",
            "fn f() { x.a(); x.b(); }",
        ] {
            let exchanged = of(text).into_iter().find(|(of, _)| of.ends_with("exchanged"));
            assert_eq!(exchanged, None, "{text}");
        }
    }

    #[test]
    fn one_step_becomes_two() {
        let all = of("fn f() { a.fetch_add(n, Relaxed) }");
        let (_, text) =
            all.iter().find(|(of, _)| *of == "read-modify-write to load and store").unwrap();
        assert!(text.contains("a.load(") && text.contains("old.wrapping_add(n)"), "{text}");
    }

    #[test]
    fn a_time_limit_begins_anew() {
        has(
            "fn f(limit: Duration) { c.wait_timeout(g, left) }",
            "time limit restarted",
            "fn f(limit: Duration) { c.wait_timeout(g, limit) }",
        );
    }

    #[test]
    fn constants_comparisons_and_results_change() {
        has("fn f() { a < 7 }", "comparison", "fn f() { a <= 7 }");
        has("fn f() { a < 7 }", "constant", "fn f() { a < 8 }");
        has("fn f() { a < 7 }", "constant", "fn f() { a < 6 }");
        has("fn f() { a && !b }", "condition", "fn f() { a || !b }");
        has("fn f() { a && !b }", "condition", "fn f() { a && b }");
        has("fn f() -> Option<u8> { g() }", "default result", "fn f() -> Option<u8> { None }");
        has(
            "fn new(n: u8) -> L { g(n) }",
            "default result",
            "fn new(n: u8) -> L { Default::default() }",
        );
        assert!(of("fn new() -> Latch { g() }").is_empty(), "a default that is no other");
        has("fn f() { g()?; }", "`?` swallowed", "fn f() { let _ = g(); }");
    }

    #[test]
    fn types_patterns_and_tests_stay() {
        assert_eq!(of("fn f() { let [_, _]: [u8; 2] = g; }").len(), 1, "the default result alone");
        assert!(functions("#[cfg(test)] mod tests { fn f() { g(1); } }").unwrap().is_empty());
    }
}
