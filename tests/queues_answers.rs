//! The answers to the chapter *queues*: the solutions, other correct answers, and mistakes that the
//! checks must reject.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::answers! { "queues",
    bounded_queue {
        checks: "queues/bounded_queue.rs",
        solution: "../solutions/queues/bounded_queue.rs",
        accepted: {
            one_condvar_for_all: "queues/bounded_queue/accepted/one_condvar_for_all.rs",
            two_semaphores: "queues/bounded_queue/accepted/two_semaphores.rs",
        },
        mistakes: {
            if_for_while: "queues/bounded_queue/if_for_while.rs",
            if_for_while_to_put: "queues/bounded_queue/if_for_while_to_put.rs",
            last_in_first_out: "queues/bounded_queue/last_in_first_out.rs",
            later_than_the_clock: "queues/bounded_queue/later_than_the_clock.rs",
            looks_then_takes: "queues/bounded_queue/looks_then_takes.rs",
            no_news_of_room: "queues/bounded_queue/no_news_of_room.rs",
            notifies_at_one: "queues/bounded_queue/notifies_at_one.rs",
            one_condvar: "queues/bounded_queue/one_condvar.rs",
            one_too_few: "queues/bounded_queue/one_too_few.rs",
            one_too_many: "queues/bounded_queue/one_too_many.rs",
            polls: "queues/bounded_queue/polls.rs",
            restarts_the_limit: "queues/bounded_queue/restarts_the_limit.rs",
            waits_once: "queues/bounded_queue/waits_once.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
