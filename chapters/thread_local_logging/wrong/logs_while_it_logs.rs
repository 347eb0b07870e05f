use std::cell::RefCell;
use std::fmt;

thread_local! {
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn log(message: &dyn fmt::Display) {
    LINES.with_borrow_mut(|lines| lines.push(message.to_string()));
}

/// The mean of some values, not a number if there are none.
struct Mean<'a>(&'a [f64]);

impl fmt::Display for Mean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            log(&"a mean of nothing");
        }
        write!(f, "the mean is {}", self.0.iter().sum::<f64>() / self.0.len() as f64)
    }
}

fn main() {
    log(&Mean(&[1.0, 2.0]));
    log(&Mean(&[]));
}
