//! Which chapters and exercises there are, and how names are understood.

mod support;

use support::{Checkout, app};
use workbook::checkout::tree::{Selection, Tree};

#[test]
fn chapters_follow_the_summary_and_exercises_follow_their_target() {
    let checkout = Checkout::new();
    let tree = Tree::open(checkout.path()).unwrap();
    let names: Vec<String> = tree.exercises().map(ToString::to_string).collect();
    assert_eq!(names, ["threads/workers", "threads/claim", "locks/poison", "locks/monitor"]);
}

#[test]
fn what_the_book_does_not_name_comes_last() {
    let checkout = Checkout::new();
    checkout.write("exercises/.pristine/atomics/fence.rs", "");
    let tree = Tree::open(checkout.path()).unwrap();
    assert_eq!(tree.chapters().last().unwrap().name, "atomics");
}

#[test]
fn a_file_that_nobody_handed_out_is_no_exercise() {
    let checkout = Checkout::new();
    checkout.write("exercises/threads/scratch.rs", "");
    checkout.write("exercises/.pristine/threads/.claim.rs.swp", "");
    assert_eq!(Tree::open(checkout.path()).unwrap().exercises().count(), 4);
}

#[test]
fn a_name_may_be_a_chapter_an_exercise_or_a_file() {
    let checkout = Checkout::new();
    let tree = Tree::open(checkout.path()).unwrap();
    let claim = Selection::Exercise(tree.exercise("threads/claim").unwrap());
    assert_eq!(tree.select(None).unwrap(), Selection::All);
    assert_eq!(tree.select(Some("threads/")).unwrap(), Selection::Chapter("threads".into()));
    assert_eq!(tree.select(Some("threads/claim")).unwrap(), claim);
    assert_eq!(tree.select(Some("./exercises/threads/claim.rs")).unwrap(), claim);
}

#[test]
fn an_unknown_name_suggests_the_nearest() {
    let checkout = Checkout::new();
    let tree = Tree::open(checkout.path()).unwrap();
    let error = |name| tree.select(Some(name)).unwrap_err().to_string();
    assert!(error("thread/claim").contains("is it `threads/claim`?"), "{}", error("thread/claim"));
    assert!(error("threds").contains("is it `threads`?"), "{}", error("threds"));
    assert!(error("claim").contains("is it `threads/claim`?"), "{}", error("claim"));
    for far in ["zzz", "threads/zzz"] {
        assert!(error(far).contains("`cargo run -- list` shows them all"), "{}", error(far));
    }
}

#[test]
fn a_chapter_where_an_exercise_is_wanted_names_one() {
    let checkout = Checkout::new();
    let error = Tree::open(checkout.path()).unwrap().exercise("locks").unwrap_err().to_string();
    assert!(error.contains("locks/poison"), "{error}");
}

#[test]
fn the_checkout_is_found_from_any_folder_below_it() {
    let checkout = Checkout::new();
    let output = app(&checkout.path().join("exercises/threads")).arg("list").output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("locks/poison"));
}

#[test]
fn the_real_checkout_has_everything_that_an_exercise_needs() {
    let tree = Tree::open(&support::root()).unwrap();
    let mut missing = Vec::new();
    for exercise in tree.exercises() {
        for path in [
            tree.subject(exercise),
            tree.pristine(exercise),
            tree.solution(exercise),
            tree.checks(exercise),
            tree.hints(exercise),
        ] {
            if !path.is_file() {
                missing.push(tree.short(&path).to_string());
            }
        }
    }
    assert!(missing.is_empty(), "missing: {missing:#?}");
}
