//! What the real `std` has and the model cannot follow: it does not compile, and says why.

/// Implemented by nothing. A function that asks for it can be named, and not called.
#[diagnostic::on_unimplemented(
    message = "{What} is not in the model",
    label = "the model cannot follow this",
    note = "the same code runs natively, but it cannot be checked in every interleaving: use another part of std::sync"
)]
pub trait InTheModel<'a, What> {}

/// As [`InTheModel`], of the hook for panics.
#[diagnostic::on_unimplemented(
    message = "{What} is not in the model",
    label = "the model learns of panics through the hook",
    note = "the model doesn't print the panics of its threads, so there is nothing to silence: leave the hook alone"
)]
pub trait HookInTheModel<'a, What> {}

macro_rules! unmodelled {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Debug)]
        #[allow(non_camel_case_types, reason = "the name is part of the message")]
        pub struct $name;
    )* };
}

unmodelled! {
    /// Access to an atomic's value through a pointer.
    a_pointer_into_an_atomic
    /// Access to a cell's value through a pointer to the cell.
    a_pointer_into_a_cell
    /// A cell that is made of a value by casting a reference to it.
    a_cell_around_a_value
    /// The panic hook, which the model needs for itself.
    the_panic_hook
}
