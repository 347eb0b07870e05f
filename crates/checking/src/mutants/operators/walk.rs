//! Walks through the body of a function, and changes what can be changed anywhere in it: constants, comparisons,
//! conditions. [`statements`](super::statements) and [`calls`](super::calls) change what is theirs.

use super::calls::Access;
use super::finder::Finder;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, ExprMethodCall, Item, Lit, Pat, Type};

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
