//! Laws that hold for every input: property tests that keep the name of the bug they find.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Inputs drawn at random for one law.
const DRAWN: usize = 100;

/// Tries `law` on the `small` inputs, and then on many random ones.
///
/// The small ones come first, so that the input that a learner is shown is an easy one: a law ends
/// the check by a panic with the bug's name, and shrinking would have to catch it.
pub fn for_all<S: Strategy>(
    small: impl IntoIterator<Item = S::Value>,
    random: S,
    law: impl Fn(S::Value),
) {
    small.into_iter().for_each(&law);
    let mut runner = TestRunner::default();
    for _ in 0..DRAWN {
        let drawn = random.new_tree(&mut runner).expect("every draw of these strategies succeeds");
        law(drawn.current());
    }
}
