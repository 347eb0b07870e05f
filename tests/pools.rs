//! The chapter *pools*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "pools",
    fixed_pool {
        subject: "../exercises/pools/fixed_pool.rs",
        pristine: "../exercises/.pristine/pools/fixed_pool.rs",
        checks: "pools/fixed_pool.rs",
    },
    async_result {
        subject: "../exercises/pools/async_result.rs",
        pristine: "../exercises/.pristine/pools/async_result.rs",
        checks: "pools/async_result.rs",
    },
    map {
        subject: "../exercises/pools/map.rs",
        pristine: "../exercises/.pristine/pools/map.rs",
        checks: "pools/map.rs",
    },
    panicking_jobs {
        subject: "../exercises/pools/panicking_jobs.rs",
        pristine: "../exercises/.pristine/pools/panicking_jobs.rs",
        checks: "pools/panicking_jobs.rs",
    },
    pipeline {
        subject: "../exercises/pools/pipeline.rs",
        pristine: "../exercises/.pristine/pools/pipeline.rs",
        checks: "pools/pipeline.rs",
    },
    work_stealing {
        subject: "../exercises/pools/work_stealing.rs",
        pristine: "../exercises/.pristine/pools/work_stealing.rs",
        checks: "pools/work_stealing.rs",
    },
    rayon_mean {
        subject: "../exercises/pools/rayon_mean.rs",
        pristine: "../exercises/.pristine/pools/rayon_mean.rs",
        checks: "pools/rayon_mean.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
