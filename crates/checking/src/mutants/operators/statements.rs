//! What can be done to a statement as such: it is left out, or exchanged with the next; a critical section is split,
//! or kept to the end of its block.

use super::Mutation;
use super::acts::{Acts, is_assignment, is_closure};
use super::finder::Finder;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Block, Expr, Pat, Stmt};

impl Finder<'_> {
    /// What can be done to the statements of a block as such.
    pub(super) fn statements(&mut self, block: &Block) {
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
