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
    sentinels {
        checks: "queues/sentinels.rs",
        solution: "../solutions/queues/sentinels.rs",
        accepted: {
            dropped_sender: "queues/sentinels/accepted/dropped_sender.rs",
            passed_on: "queues/sentinels/accepted/passed_on.rs",
        },
        mistakes: {
            bounded_answers: "queues/sentinels/bounded_answers.rs",
            collects_the_plan: "queues/sentinels/collects_the_plan.rs",
            dies_of_a_panic: "queues/sentinels/dies_of_a_panic.rs",
            first_to_arrive: "queues/sentinels/first_to_arrive.rs",
            keeps_a_sender: "queues/sentinels/keeps_a_sender.rs",
            lock_while_reading: "queues/sentinels/lock_while_reading.rs",
            no_bound: "queues/sentinels/no_bound.rs",
            no_sentinel: "queues/sentinels/no_sentinel.rs",
            one_sentinel: "queues/sentinels/one_sentinel.rs",
            order_of_arrival: "queues/sentinels/order_of_arrival.rs",
            stops_at_an_error: "queues/sentinels/stops_at_an_error.rs",
        },
    },
    close_and_drain {
        checks: "queues/close_and_drain.rs",
        solution: "../solutions/queues/close_and_drain.rs",
        accepted: {
            parking: "queues/close_and_drain/accepted/parking.rs",
        },
        mistakes: {
            close_before_items: "queues/close_and_drain/close_before_items.rs",
            empty_is_the_end: "queues/close_and_drain/empty_is_the_end.rs",
            flag_outside: "queues/close_and_drain/flag_outside.rs",
            looks_before_the_wait: "queues/close_and_drain/looks_before_the_wait.rs",
            never_ends: "queues/close_and_drain/never_ends.rs",
            puts_into_a_closed_one: "queues/close_and_drain/puts_into_a_closed_one.rs",
            throws_away: "queues/close_and_drain/throws_away.rs",
            waits_until_empty: "queues/close_and_drain/waits_until_empty.rs",
            wakes_nobody: "queues/close_and_drain/wakes_nobody.rs",
            wakes_only_getters: "queues/close_and_drain/wakes_only_getters.rs",
            wakes_only_one: "queues/close_and_drain/wakes_only_one.rs",
        },
    },
    replies {
        checks: "queues/replies.rs",
        solution: "../solutions/queues/replies.rs",
        accepted: {
            a_queue_for_each_answer: "queues/replies/accepted/a_queue_for_each_answer.rs",
        },
        mistakes: {
            by_arrival: "queues/replies/by_arrival.rs",
            ends_at_an_error: "queues/replies/ends_at_an_error.rs",
            errors_are_not_answered: "queues/replies/errors_are_not_answered.rs",
            first_to_arrive: "queues/replies/first_to_arrive.rs",
            joins_first: "queues/replies/joins_first.rs",
            keeps_a_sender: "queues/replies/keeps_a_sender.rs",
            lock_while_reading: "queues/replies/lock_while_reading.rs",
            not_joined: "queues/replies/not_joined.rs",
            one_queue_for_all: "queues/replies/one_queue_for_all.rs",
            unwraps_the_reply: "queues/replies/unwraps_the_reply.rs",
            waits_for_each: "queues/replies/waits_for_each.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
