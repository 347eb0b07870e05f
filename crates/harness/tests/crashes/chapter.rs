//! A chapter whose processes crash.

harness::chapter! { "crashing",
    crashes { subject: "subject.rs", pristine: "../faults/pristine.rs", checks: "checks.rs" },
}
