//! Output: a row of the trace instead of a line for each of a thousand executions.

use explorer::rt;
use std::fmt::Arguments;
use std::panic::Location;

#[doc(hidden)]
#[track_caller]
pub fn print_row(text: Arguments<'_>) {
    let at = Location::caller();
    if rt::is_active() {
        // In every execution: what is printed may take steps of its own, as a mutex does.
        let text = rt::within(at, || text.to_string());
        rt::note("prints", || format!(": {}", text.trim_end()), at);
    } else {
        ::std::println!("{text}");
    }
}

#[doc(hidden)]
#[track_caller]
pub fn text(text: Arguments<'_>) -> String {
    let at = Location::caller();
    if rt::is_active() {
        rt::within(at, || ::std::fmt::format(text))
    } else {
        ::std::fmt::format(text)
    }
}

#[doc(hidden)]
#[track_caller]
pub fn dbg_row<T: std::fmt::Debug>(expression: &str, value: T) -> T {
    print_row(format_args!("{expression} = {value:?}"));
    value
}

/// As in [`std`](macro@std::format); inside a model, what the values do is shown where they are formatted.
#[macro_export]
macro_rules! format {
    ($($text:tt)*) => { $crate::text($crate::format_args!($($text)*)) };
}

/// As in [`std`](macro@std::println); inside a model the line becomes a row of the trace.
#[macro_export]
macro_rules! println {
    () => { $crate::print_row($crate::format_args!("")) };
    ($($text:tt)*) => { $crate::print_row($crate::format_args!($($text)*)) };
}

/// As in [`std`](macro@std::print); inside a model the text becomes a row of the trace.
#[macro_export]
macro_rules! print {
    ($($text:tt)*) => { $crate::print_row($crate::format_args!($($text)*)) };
}

/// As in [`std`](macro@std::eprintln); inside a model the line becomes a row of the trace.
#[macro_export]
macro_rules! eprintln {
    () => { $crate::print_row($crate::format_args!("")) };
    ($($text:tt)*) => { $crate::print_row($crate::format_args!($($text)*)) };
}

/// As in [`std`](macro@std::eprint); inside a model the text becomes a row of the trace.
#[macro_export]
macro_rules! eprint {
    ($($text:tt)*) => { $crate::print_row($crate::format_args!($($text)*)) };
}

/// As in [`std`](macro@std::dbg); inside a model the line becomes a row of the trace.
#[macro_export]
macro_rules! dbg {
    ($value:expr $(,)?) => { $crate::dbg_row($crate::stringify!($value), $value) };
    ($($value:expr),+ $(,)?) => { ($($crate::dbg!($value)),+,) };
}
