//! What can be done to a call: another function in its place, a weaker ordering, a time limit that begins anew.

use super::finder::Finder;
use proc_macro2::Span;
use syn::ExprMethodCall;
use syn::spanned::Spanned;

impl Finder<'_> {
    pub(super) fn method(&mut self, call: &ExprMethodCall) {
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
    pub(super) fn restarted(&mut self, given: Span) {
        let text = self.text_of(given).to_owned();
        for limit in self.limits.clone().into_iter().filter(|limit| *limit != text) {
            self.replace("time limit restarted", given, limit);
        }
    }

    /// The ordering one step weaker, and `Relaxed`.
    pub(super) fn weaken(&mut self, ordering: Span, access: Access) {
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
pub(super) enum Access {
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
