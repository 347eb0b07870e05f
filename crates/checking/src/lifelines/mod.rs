//! The picture of an execution: a lifeline for each thread, time downwards, and arrows for what led to
//! what.
//!
//! It is drawn here and nowhere else. The page, the static book, `--svg` and the README show the same
//! drawing; a script only moves a mark along it. Its twin is a table, which says the same in words.
//!
//! - `outline`: which rows are shown, and which stand folded in one line;
//! - `layout`: where everything comes to stand;
//! - `draw`, `shapes`: the drawing; `legend`: what its lines mean;
//! - `says`: what happened in a row, as a sentence;
//! - `table`: the twin; `rust`: the learner's file; `figure`: all together, as a page shows them;
//! - `words`: text in it, and where a row is in the source;
//! - `style`: the colours, for a page and for a file of its own.

mod around;
mod draw;
mod figure;
mod layout;
mod legend;
mod outline;
mod rust;
mod says;
mod shapes;
mod style;
mod table;
mod words;

pub use self::around::Around;
pub use self::figure::{Figure, figure, source};
pub use self::outline::{Item, of as outline};
pub use self::style::page as stylesheet;
pub use self::words::place;

use self::layout::{Layout, NARROW, Room, WIDE};
use report::Trace;

/// The drawing as a file of its own, with its colours in it.
pub fn file(trace: &Trace, around: &Around) -> String {
    let trace = &words::told(&trace.excerpt());
    let items = outline(trace, around);
    draw::svg(trace, &Layout::new(trace, &items, &WIDE), &items, true)
}

/// The drawing for a page whose style has the colours: for a wide place unless there is only a `narrow` one, and for a
/// narrow place.
fn inline(trace: &Trace, items: &[Item], narrow: bool) -> String {
    let rooms: &[&'static Room] = if narrow { &[&NARROW] } else { &[&WIDE, &NARROW] };
    let drawn = |room| draw::svg(trace, &Layout::new(trace, items, room), items, false);
    rooms.iter().map(|room| drawn(*room)).collect()
}
