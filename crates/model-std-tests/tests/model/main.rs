//! The tests of the model: one program, since each that is linked costs as much as most of them take to compile.

mod common;

mod arcs;
mod assertion;
mod axioms;
mod basics;
mod cells;
mod channels;
mod crashes;
mod debug;
mod exploring;
mod following;
mod freed;
mod impls;
mod like_std;
mod litmus;
mod litmus_table;
mod locals;
mod locking;
mod loops;
mod many_threads;
mod naming;
mod nothing_passes_through;
mod oracle;
mod pipes;
mod planted;
mod publishing;
mod random;
mod search;
mod spawning;
mod stable;
mod story;
mod waiting;
