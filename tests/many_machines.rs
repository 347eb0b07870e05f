//! The chapter *many_machines*: what the learner wrote, and the checks of it.

use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "many_machines",
    gather_in_order {
        subject: "../exercises/many_machines/gather_in_order.rs",
        pristine: "../exercises/.pristine/many_machines/gather_in_order.rs",
        checks: "many_machines/gather_in_order.rs",
    },
    reassign {
        subject: "../exercises/many_machines/reassign.rs",
        pristine: "../exercises/.pristine/many_machines/reassign.rs",
        checks: "many_machines/reassign.rs",
    },
    heartbeat {
        subject: "../exercises/many_machines/heartbeat.rs",
        pristine: "../exercises/.pristine/many_machines/heartbeat.rs",
        checks: "many_machines/heartbeat.rs",
    },
    ack_order {
        subject: "../exercises/many_machines/ack_order.rs",
        pristine: "../exercises/.pristine/many_machines/ack_order.rs",
        checks: "many_machines/ack_order.rs",
    },
    restart {
        subject: "../exercises/many_machines/restart.rs",
        pristine: "../exercises/.pristine/many_machines/restart.rs",
        checks: "many_machines/restart.rs",
    },
    poison {
        subject: "../exercises/many_machines/poison.rs",
        pristine: "../exercises/.pristine/many_machines/poison.rs",
        checks: "many_machines/poison.rs",
    },
    split_brain {
        subject: "../exercises/many_machines/split_brain.rs",
        pristine: "../exercises/.pristine/many_machines/split_brain.rs",
        checks: "many_machines/split_brain.rs",
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main(Flavour::Native, EXERCISES)
}
