//! What a statement does, as far as other threads could see it.

use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprMethodCall, Stmt};

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

/// What a statement does, as far as others could see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Acts {
    /// It makes a new value, or only says what a closure will do.
    Nothing,
    /// It changes something or calls a method.
    Alone,
    /// There is something in it through which threads meet.
    Meets,
}

impl Acts {
    pub(super) fn of(statement: &Stmt) -> Acts {
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

/// Does the statement give a closure a name, and no more?
pub(super) fn is_closure(statement: &Stmt) -> bool {
    let Stmt::Local(local) = statement else { return false };
    local.init.as_ref().is_some_and(|init| matches!(*init.expr, Expr::Closure(_)))
}

pub(super) fn is_assignment(op: &BinOp) -> bool {
    matches!(op, BinOp::AddAssign(_) | BinOp::SubAssign(_) | BinOp::MulAssign(_))
}
