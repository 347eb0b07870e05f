//! The comparison that most checks end with.

use harness::fail;
use std::fmt::Debug;

/// Ends the check with the verdict `name` if `is` is not what it `should` be. `case` says with
/// which arguments or of which dataset.
pub fn ensure_result<T: Debug + PartialEq>(is: T, should: T, name: &'static str, case: &str) {
    if is != should {
        fail!(name, "{case}:\n    is: {is:?}\nshould: {should:?}");
    }
}
