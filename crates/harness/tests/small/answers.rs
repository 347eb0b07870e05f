//! A chapter's answers: right ones, and mistakes whose headers are right and wrong.

harness::answers! { "small",
    multiplying {
        checks: "multiplying/checks.rs",
        solution: "multiplying/solution.rs",
        accepted: { in_a_loop: "multiplying/accepted/in_a_loop.rs" },
        mistakes: {
            adds: "multiplying/adds.rs" by ["of_zero", "of_two"] of "multiplying/checks.rs",
            hangs: "multiplying/hangs.rs",
            spins: "multiplying/spins.rs",
            one_of_two: "multiplying/one_of_two.rs",
            right: "multiplying/right.rs",
            misnamed: "multiplying/misnamed.rs",
            headless: "multiplying/headless.rs",
            unknown_check: "multiplying/unknown_check.rs",
            wrong_flavour: "multiplying/wrong_flavour.rs",
        },
        refused: { with_the_operator: "multiplying/refused/with_the_operator.rs" },
    },
    // All lists may be left out.
    refused { checks: "multiplying/checks.rs", solution: "multiplying/adds.rs" },
}
