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
            handed_over: "queues/close_and_drain/accepted/handed_over.rs",
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
            an_inbox_for_each_worker: "queues/replies/accepted/an_inbox_for_each_worker.rs",
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
    priority {
        checks: "queues/priority.rs",
        solution: "../solutions/queues/priority.rs",
        accepted: {
            a_list_for_each_priority: "queues/priority/accepted/a_list_for_each_priority.rs",
            heap: "queues/priority/accepted/heap.rs",
        },
        mistakes: {
            greatest_first: "queues/priority/greatest_first.rs",
            if_for_while: "queues/priority/if_for_while.rs",
            looks_then_takes: "queues/priority/looks_then_takes.rs",
            no_turn: "queues/priority/no_turn.rs",
            notifies_the_urgent: "queues/priority/notifies_the_urgent.rs",
            takes_its_place: "queues/priority/takes_its_place.rs",
            ties_ignored: "queues/priority/ties_ignored.rs",
            turn_comes_back: "queues/priority/turn_comes_back.rs",
            turned_round: "queues/priority/turned_round.rs",
        },
    },
    scheduler {
        checks: "queues/scheduler.rs",
        solution: "../solutions/queues/scheduler.rs",
        accepted: {
            heap_and_parking: "queues/scheduler/accepted/heap_and_parking.rs",
            told_by_a_channel: "queues/scheduler/accepted/told_by_a_channel.rs",
        },
        mistakes: {
            cancels_quietly: "queues/scheduler/cancels_quietly.rs",
            cancels_what_has_run: "queues/scheduler/cancels_what_has_run.rs",
            last_entered_first: "queues/scheduler/last_entered_first.rs",
            later_than_the_clock: "queues/scheduler/later_than_the_clock.rs",
            lock_while_running: "queues/scheduler/lock_while_running.rs",
            sleeps: "queues/scheduler/sleeps.rs",
            takes_it_out_first: "queues/scheduler/takes_it_out_first.rs",
            takes_its_place: "queues/scheduler/takes_its_place.rs",
            tells_nobody: "queues/scheduler/tells_nobody.rs",
            waits_for_more: "queues/scheduler/waits_for_more.rs",
            woken_is_due: "queues/scheduler/woken_is_due.rs",
        },
    },
    ring {
        checks: "queues/ring.rs",
        solution: "../solutions/queues/ring.rs",
        accepted: {
            flag_for_each_slot: "queues/ring/accepted/flag_for_each_slot.rs",
            remembers_the_other: "queues/ring/accepted/remembers_the_other.rs",
        },
        mistakes: {
            counted_too_early: "queues/ring/counted_too_early.rs",
            freed_too_early: "queues/ring/freed_too_early.rs",
            full_or_empty: "queues/ring/full_or_empty.rs",
            one_slot_unused: "queues/ring/one_slot_unused.rs",
            relaxed_to_count: "queues/ring/relaxed_to_count.rs",
            relaxed_to_free: "queues/ring/relaxed_to_free.rs",
            relaxed_to_look: "queues/ring/relaxed_to_look.rs",
            relaxed_to_reuse: "queues/ring/relaxed_to_reuse.rs",
            shared_count: "queues/ring/shared_count.rs",
            waits_when_full: "queues/ring/waits_when_full.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
