//! A chapter with one exercise that goes wrong in every way.

harness::chapter! { "faulty",
    faults { subject: "subject.rs", pristine: "pristine.rs", checks: "checks.rs" },
}
