//! What was found in the body of a function so far.

use super::Mutation;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Block, ReturnType, Signature};

/// Finds what can be changed in one body.
pub(super) struct Finder<'a> {
    pub(super) text: &'a str,
    /// The function's own time limits.
    pub(super) limits: Vec<String>,
    pub(super) found: Vec<Mutation>,
}

impl Finder<'_> {
    pub(super) fn text_of(&self, span: Span) -> &str {
        &self.text[span.byte_range()]
    }

    pub(super) fn replace(&mut self, operator: &'static str, span: Span, with: impl Into<String>) {
        self.found.push(Mutation { operator, range: span.byte_range(), with: with.into() });
    }

    /// The body as one that does nothing and returns a plain value.
    pub(super) fn default_result(&mut self, signature: &Signature, block: &Block) {
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
}
