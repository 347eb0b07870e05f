//! Where a right answer can be made wrong by a small change.
//!
//! The operators for concurrency follow Bradbury, Cordy and Dingel, "Mutation Operators for
//! Concurrent Java (J2SE 5.0)" (2006): a synchronisation call left out, weakened, or exchanged with
//! another; a critical section split, begun later or kept too long. The general ones are what
//! `cargo-mutants` does: constants, comparisons, default results, calls left out.

use proc_macro2::Span;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    BinOp, Block, Expr, ExprMethodCall, ImplItemFn, Item, ItemFn, ItemMod, Lit, Pat, ReturnType,
    Signature, Stmt, Type,
};

/// One small change to a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    /// What kind of change it is: `notify_all to notify_one`.
    pub operator: &'static str,
    /// The bytes of the file that it replaces.
    pub range: Range<usize>,
    /// What is there instead.
    pub with: String,
}

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

/// Walks through one body.
struct Finder<'a> {
    text: &'a str,
    /// The function's own time limits.
    limits: Vec<String>,
    found: Vec<Mutation>,
}

/// The methods through which threads meet. Exchanging two statements without any is not worth a run.
const MEETINGS: [&str; 33] = [
    "lock",
    "try_lock",
    "read",
    "write",
    "try_read",
    "try_write",
    "wait",
    "wait_while",
    "wait_timeout",
    "wait_timeout_while",
    "notify_one",
    "notify_all",
    "load",
    "store",
    "swap",
    "fetch_add",
    "fetch_sub",
    "fetch_or",
    "fetch_and",
    "fetch_update",
    "compare_exchange",
    "compare_exchange_weak",
    "send",
    "recv",
    "try_recv",
    "join",
    "spawn",
    "park",
    "unpark",
    "unlock",
    "acquire",
    "release",
    "get",
];

impl Finder<'_> {
    fn text_of(&self, span: Span) -> &str {
        &self.text[span.byte_range()]
    }

    fn replace(&mut self, operator: &'static str, span: Span, with: impl Into<String>) {
        self.found.push(Mutation { operator, range: span.byte_range(), with: with.into() });
    }

    /// The body as one that does nothing and returns a plain value.
    fn default_result(&mut self, signature: &Signature, block: &Block) {
        let with: &[&str] = match &signature.output {
            ReturnType::Default => &["{}"],
            ReturnType::Type(_, ty) => {
                let ty = self.text_of(ty.span());
                match ty {
                    "bool" => &["{ true }", "{ false }"],
                    "Self" => &[],
                    // Both make the default; one of them usually calls the other.
                    _ if ["new", "default"].iter().any(|name| signature.ident == name)
                        && signature.inputs.is_empty() =>
                    {
                        &[]
                    }
                    _ if ty.starts_with("Result<()") || ty.starts_with("io::Result<()") => {
                        &["{ Ok(()) }"]
                    }
                    _ if ty.starts_with("Result<") => &["{ Ok(Default::default()) }"],
                    _ if ty.starts_with("Option<") => &["{ None }"],
                    _ => &["{ Default::default() }"],
                }
            }
        };
        if block.stmts.is_empty() {
            return;
        }
        for body in with {
            self.replace("default result", block.span(), *body);
        }
    }

    /// What can be done to the statements of a block as such.
    fn statements(&mut self, block: &Block) {
        for (at, statement) in block.stmts.iter().enumerate() {
            if let Some(operator) = left_out(statement) {
                self.replace(operator, statement.span(), "");
            }
            if let Stmt::Expr(Expr::Try(tried), Some(_)) = statement {
                let kept = format!("let _ = {};", self.text_of(tried.expr.span()));
                self.replace("`?` swallowed", statement.span(), kept);
            }
            if let Stmt::Expr(Expr::Block(inner), _) = statement
                && inner.label.is_none()
            {
                let whole = self.text_of(inner.block.span());
                let kept = whole[1..whole.len() - 1].to_owned();
                self.replace("guard kept to the end of the block", statement.span(), kept);
            }
            if let Some(next) = block.stmts.get(at + 1) {
                self.exchange(statement, next);
            }
            if let Some((name, init)) = guard(statement) {
                let init = self.text_of(init).to_owned();
                // Up to here nothing has been learnt under the lock; and after the guard's last use,
                // it is held for nothing.
                let uses = |later: &Stmt| self.uses(later, &name);
                let begins = |later: &Stmt| {
                    !is_closure(later) && (uses(later) || Acts::of(later) == Acts::Meets)
                };
                let mut later = block.stmts[at + 1..].split(|later| self.drops(later, &name));
                let later = later.next().unwrap_or_default();
                let first = later.iter().position(begins).unwrap_or(later.len());
                let last = later.iter().rposition(uses).unwrap_or(0);
                for later in later.iter().take(last + 1).skip(first + 1) {
                    let start = later.span().byte_range().start;
                    self.found.push(Mutation {
                        operator: "critical section split in two",
                        range: start..start,
                        with: format!("drop({name}); let mut {name} = {init}; "),
                    });
                }
            }
        }
    }

    /// Does the statement drop the guard of this name?
    fn drops(&self, statement: &Stmt, name: &str) -> bool {
        self.text_of(statement.span()) == format!("drop({name});")
    }

    /// Is the guard of this name used in the statement?
    fn uses(&self, statement: &Stmt, name: &str) -> bool {
        let text = self.text_of(statement.span());
        let is_word = |word: &str| word == name;
        text.split(|c: char| !c.is_alphanumeric() && c != '_').any(is_word)
    }

    fn exchange(&mut self, one: &Stmt, other: &Stmt) {
        let ends = |statement: &Stmt| match statement {
            Stmt::Local(_) | Stmt::Expr(_, Some(_)) => true,
            Stmt::Macro(of) => of.semi_token.is_some(),
            Stmt::Expr(Expr::If(_) | Expr::While(_) | Expr::Loop(_) | Expr::ForLoop(_), None) => {
                true
            }
            Stmt::Expr(_, None) | Stmt::Item(_) => false,
        };
        let (one_acts, other_acts) = (Acts::of(one), Acts::of(other));
        let either_meets = one_acts == Acts::Meets || other_acts == Acts::Meets;
        if !ends(one) || !ends(other) || !either_meets {
            return;
        }
        if one_acts == Acts::Nothing || other_acts == Acts::Nothing {
            return;
        }
        let range = one.span().byte_range().start..other.span().byte_range().end;
        let between = &self.text[one.span().byte_range().end..other.span().byte_range().start];
        let with = format!("{}{between}{}", self.text_of(other.span()), self.text_of(one.span()));
        self.found.push(Mutation { operator: "neighbouring statements exchanged", range, with });
    }

    fn method(&mut self, call: &ExprMethodCall) {
        let name = call.method.to_string();
        let whole = call.span();
        let receiver = self.text_of(call.receiver.span()).to_owned();
        let args: Vec<String> =
            call.args.iter().map(|arg| self.text_of(arg.span()).to_owned()).collect();
        match (&*name, &*args) {
            ("notify_all", _) => {
                self.replace("notify_all to notify_one", call.method.span(), "notify_one");
            }
            ("lock", []) => self.replace("lock to try_lock", call.method.span(), "try_lock"),
            ("wait_while", [guard, _]) => {
                self.replace("while to if", whole, format!("{receiver}.wait({guard})"));
            }
            ("wait_timeout_while", [guard, limit, _]) => {
                let with = format!("{receiver}.wait_timeout({guard}, {limit})");
                self.replace("while to if", whole, with);
            }
            ("clone", []) => self.replace("clone left out", whole, receiver),
            (
                "fetch_add" | "fetch_sub" | "fetch_max" | "fetch_min" | "fetch_or" | "fetch_and",
                [value, _],
            ) => {
                let new = match &*name {
                    "fetch_add" => format!("old.wrapping_add({value})"),
                    "fetch_sub" => format!("old.wrapping_sub({value})"),
                    "fetch_max" => format!("old.max({value})"),
                    "fetch_min" => format!("old.min({value})"),
                    "fetch_or" => format!("old | ({value})"),
                    _ => format!("old & ({value})"),
                };
                self.replace(
                    "read-modify-write to load and store",
                    whole,
                    in_two_steps(&receiver, &new),
                );
            }
            ("swap", [value, ordering]) if is_ordering(ordering) => {
                self.replace(
                    "read-modify-write to load and store",
                    whole,
                    in_two_steps(&receiver, value),
                );
            }
            ("compare_exchange" | "compare_exchange_weak", [expected, new, success, failure]) => {
                let with = format!(
                    "{{ let old = {receiver}.load({SEQ_CST}); if old == ({expected}) {{ \
                     {receiver}.store({new}, {SEQ_CST}); Ok(old) }} else {{ Err(old) }} }}"
                );
                self.replace("read-modify-write to load and store", whole, with);
                let with = format!("{receiver}.{name}({new}, {expected}, {success}, {failure})");
                self.replace("arguments of compare_exchange exchanged", whole, with);
            }
            _ => {}
        }
        let limit = match (&*name, args.len()) {
            ("wait_timeout", 2) | ("wait_timeout_while", 3) => call.args.iter().nth(1),
            ("recv_timeout", 1) => call.args.first(),
            _ => None,
        };
        if let Some(given) = limit {
            self.restarted(given.span());
        }
        let orderings: Vec<Span> = call
            .args
            .iter()
            .filter(|arg| is_ordering(self.text_of(arg.span())))
            .map(Spanned::span)
            .collect();
        match (&*name, &*orderings) {
            ("load", [one]) => self.weaken(*one, Access::Load),
            ("store", [one]) => self.weaken(*one, Access::Store),
            (_, [success, failure]) => {
                self.weaken(*success, Access::Both);
                self.weaken(*failure, Access::Load);
            }
            (_, [one]) => self.weaken(*one, Access::Both),
            _ => {}
        }
    }

    /// The function's whole time limit where what is left of it was given.
    fn restarted(&mut self, given: Span) {
        let text = self.text_of(given).to_owned();
        for limit in self.limits.clone().into_iter().filter(|limit| *limit != text) {
            self.replace("time limit restarted", given, limit);
        }
    }

    /// The ordering one step weaker, and `Relaxed`.
    fn weaken(&mut self, ordering: Span, access: Access) {
        let text = self.text_of(ordering).to_owned();
        let (prefix, name) = text
            .rsplit_once("::")
            .map_or(("", &*text), |(_, name)| (&text[..text.len() - name.len()], name));
        let weaker: &[&str] = match (name, access) {
            ("SeqCst", Access::Load) => &["Acquire", "Relaxed"],
            ("SeqCst", Access::Store) => &["Release", "Relaxed"],
            ("SeqCst", Access::Both) => &["AcqRel", "Relaxed"],
            ("AcqRel", _) => &["Acquire", "Release", "Relaxed"],
            ("Acquire" | "Release", _) => &["Relaxed"],
            _ => &[],
        };
        for weaker in weaker {
            self.replace("ordering weakened", ordering, format!("{prefix}{weaker}"));
        }
    }
}

/// What an ordering orders.
#[derive(Clone, Copy)]
enum Access {
    Load,
    Store,
    Both,
}

const SEQ_CST: &str = "::std::sync::atomic::Ordering::SeqCst";

fn in_two_steps(receiver: &str, new: &str) -> String {
    format!("{{ let old = {receiver}.load({SEQ_CST}); {receiver}.store({new}, {SEQ_CST}); old }}")
}

fn is_ordering(text: &str) -> bool {
    let name = text.rsplit("::").next().unwrap_or(text);
    ["SeqCst", "AcqRel", "Acquire", "Release", "Relaxed"].contains(&name)
}

/// The operator that leaves a statement out, if it is one that can be.
fn left_out(statement: &Stmt) -> Option<&'static str> {
    let expr = match statement {
        Stmt::Expr(expr, Some(_)) => expr,
        Stmt::Local(local) if matches!(local.pat, Pat::Wild(_)) => &*local.init.as_ref()?.expr,
        _ => return None,
    };
    match expr {
        Expr::Call(call) => Some(match &*call.func {
            Expr::Path(of) if of.path.segments.last()?.ident == "drop" => "drop left out",
            _ => "call left out",
        }),
        Expr::MethodCall(_) | Expr::Try(_) => Some(match last_method(expr)?.as_str() {
            "notify_one" | "notify_all" | "unpark" => "notify left out",
            "unlock" => "unlock left out",
            "join" => "join left out",
            _ => "call left out",
        }),
        Expr::Assign(_) => Some("assignment left out"),
        Expr::Binary(binary) if is_assignment(&binary.op) => Some("assignment left out"),
        Expr::Break(of) if of.expr.is_none() => Some("jump left out"),
        Expr::Continue(_) => Some("jump left out"),
        Expr::Return(of) if of.expr.is_none() => Some("jump left out"),
        _ => None,
    }
}

/// The method of a chain of calls that matters: `join` of `handle.join().unwrap()`.
fn last_method(mut expr: &Expr) -> Option<String> {
    loop {
        match expr {
            Expr::Try(tried) => expr = &tried.expr,
            Expr::MethodCall(call) => match &*call.method.to_string() {
                "unwrap" | "expect" | "unwrap_or_else" | "ok" => expr = &call.receiver,
                name => return Some(name.to_owned()),
            },
            Expr::Call(_) => return Some(String::new()),
            _ => return None,
        }
    }
}

/// The name and the origin of a guard that a statement binds: `items` of
/// `let mut items = self.items.lock().unwrap();`.
fn guard(statement: &Stmt) -> Option<(String, Span)> {
    let Stmt::Local(local) = statement else { return None };
    let Pat::Ident(name) = &local.pat else { return None };
    let init = &local.init.as_ref()?.expr;
    let method = last_method(init)?;
    ["lock", "write", "read"].contains(&&*method).then(|| (name.ident.to_string(), init.span()))
}

/// Does the statement give a closure a name, and no more?
fn is_closure(statement: &Stmt) -> bool {
    let Stmt::Local(local) = statement else { return false };
    local.init.as_ref().is_some_and(|init| matches!(*init.expr, Expr::Closure(_)))
}

fn is_assignment(op: &BinOp) -> bool {
    matches!(op, BinOp::AddAssign(_) | BinOp::SubAssign(_) | BinOp::MulAssign(_))
}

/// What a statement does, as far as others could see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Acts {
    /// It makes a new value, or only says what a closure will do.
    Nothing,
    /// It changes something or calls a method.
    Alone,
    /// There is something in it through which threads meet.
    Meets,
}

impl Acts {
    fn of(statement: &Stmt) -> Acts {
        let mut acts = Acts::Nothing;
        if !is_closure(statement) {
            acts.visit_stmt(statement);
        }
        acts
    }

    fn at_least(&mut self, acts: Acts) {
        *self = acts.max(*self);
    }
}

impl Visit<'_> for Acts {
    fn visit_expr_method_call(&mut self, call: &ExprMethodCall) {
        let meets = MEETINGS.iter().any(|name| call.method == name);
        self.at_least(if meets { Acts::Meets } else { Acts::Alone });
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        if let Expr::Path(of) = &*call.func {
            let last = of.path.segments.last().map(|last| last.ident.to_string());
            if last.is_some_and(|last| ["drop", "spawn", "park", "fence"].contains(&&*last)) {
                self.at_least(Acts::Meets);
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_assign(&mut self, assign: &syn::ExprAssign) {
        self.at_least(Acts::Alone);
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        if is_assignment(&binary.op) {
            self.at_least(Acts::Alone);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_macro(&mut self, _: &syn::Macro) {
        self.at_least(Acts::Alone);
    }
}

impl Visit<'_> for Finder<'_> {
    fn visit_block(&mut self, block: &Block) {
        self.statements(block);
        visit::visit_block(self, block);
    }

    /// A function within a function is varied with it; other items are not.
    fn visit_item(&mut self, item: &Item) {
        if let Item::Fn(function) = item {
            self.visit_block(&function.block);
        }
    }

    fn visit_expr_method_call(&mut self, call: &ExprMethodCall) {
        self.method(call);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        let function = self.text_of(call.func.span()).to_owned();
        let args: Vec<Span> = call.args.iter().map(Spanned::span).collect();
        match (function.rsplit("::").next().unwrap_or_default(), &*args) {
            ("fence", [ordering]) => self.weaken(*ordering, Access::Both),
            ("park_timeout" | "sleep", [limit]) => self.restarted(*limit),
            ("clone", [of]) if function.ends_with("Arc::clone") => {
                let of = self.text_of(*of).trim_start_matches('&').to_owned();
                self.replace("clone left out", call.span(), of);
            }
            _ => {}
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_while(&mut self, of: &syn::ExprWhile) {
        if of.label.is_none() {
            self.replace("while to if", of.while_token.span(), "if");
        }
        visit::visit_expr_while(self, of);
    }

    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        let with: &[&str] = match binary.op {
            BinOp::Lt(_) => &["<="],
            BinOp::Le(_) => &["<"],
            BinOp::Gt(_) => &[">="],
            BinOp::Ge(_) => &[">"],
            BinOp::Eq(_) => &["!="],
            BinOp::Ne(_) => &["=="],
            BinOp::And(_) => &["||"],
            BinOp::Or(_) => &["&&"],
            BinOp::Add(_) => &["-"],
            BinOp::Sub(_) => &["+"],
            BinOp::AddAssign(_) => &["-="],
            BinOp::SubAssign(_) => &["+="],
            _ => &[],
        };
        let operator = match binary.op {
            BinOp::And(_) | BinOp::Or(_) => "condition",
            BinOp::Add(_) | BinOp::Sub(_) | BinOp::AddAssign(_) | BinOp::SubAssign(_) => {
                "arithmetic"
            }
            _ => "comparison",
        };
        for with in with {
            self.replace(operator, binary.op.span(), *with);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &syn::ExprUnary) {
        if matches!(unary.op, syn::UnOp::Not(_)) {
            self.replace("condition", unary.op.span(), "");
        }
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_lit(&mut self, literal: &syn::ExprLit) {
        match &literal.lit {
            Lit::Int(int) => {
                let Ok(value) = int.base10_parse::<u128>() else { return };
                let suffix = int.suffix();
                self.replace("constant", int.span(), format!("{}{suffix}", value + 1));
                if value > 0 {
                    self.replace("constant", int.span(), format!("{}{suffix}", value - 1));
                }
            }
            Lit::Bool(is) => self.replace("constant", is.span(), (!is.value).to_string()),
            _ => {}
        }
    }

    /// Patterns and types stay as they are.
    fn visit_pat(&mut self, _: &Pat) {}
    fn visit_type(&mut self, _: &Type) {}
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
