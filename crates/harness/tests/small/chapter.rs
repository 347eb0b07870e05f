//! A chapter with an exercise that is started and one that is not.

harness::chapter! { "small",
    adding { subject: "adding/subject.rs", pristine: "adding/pristine.rs", checks: "adding/checks.rs" },
    untouched { subject: "untouched/subject.rs", pristine: "untouched/pristine.rs", checks: "untouched/checks.rs" },
}
