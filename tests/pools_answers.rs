//! The answers to the chapter *pools*: the solutions, other correct answers, and mistakes that the
//! checks must reject.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::answers! { "pools",
    fixed_pool {
        checks: "pools/fixed_pool.rs",
        solution: "../solutions/pools/fixed_pool.rs",
        accepted: {
            channel: "pools/fixed_pool/accepted/channel.rs",
            parking: "pools/fixed_pool/accepted/parking.rs",
        },
        mistakes: {
            a_thread_per_job: "pools/fixed_pool/a_thread_per_job.rs",
            closed_outside_the_lock: "pools/fixed_pool/closed_outside_the_lock.rs",
            counted_when_taken: "pools/fixed_pool/counted_when_taken.rs",
            drop_without_join: "pools/fixed_pool/drop_without_join.rs",
            drops_the_queue: "pools/fixed_pool/drops_the_queue.rs",
            empty_is_idle: "pools/fixed_pool/empty_is_idle.rs",
            guard_of_while_let: "pools/fixed_pool/guard_of_while_let.rs",
            newest_first: "pools/fixed_pool/newest_first.rs",
            no_worker: "pools/fixed_pool/no_worker.rs",
            polls: "pools/fixed_pool/polls.rs",
            runs_under_the_lock: "pools/fixed_pool/runs_under_the_lock.rs",
            sender_kept: "pools/fixed_pool/sender_kept.rs",
            wakes_one_at_the_end: "pools/fixed_pool/wakes_one_at_the_end.rs",
            wakes_one_waiter: "pools/fixed_pool/wakes_one_waiter.rs",
        },
    },
    async_result {
        checks: "pools/async_result.rs",
        solution: "../solutions/pools/async_result.rs",
        accepted: {
            channel: "pools/async_result/accepted/channel.rs",
            parking: "pools/async_result/accepted/parking.rs",
        },
        mistakes: {
            expects_a_listener: "pools/async_result/expects_a_listener.rs",
            flag_before_the_result: "pools/async_result/flag_before_the_result.rs",
            later_than_the_clock: "pools/async_result/later_than_the_clock.rs",
            limit_ignored: "pools/async_result/limit_ignored.rs",
            lock_held_while_the_job_runs: "pools/async_result/lock_held_while_the_job_runs.rs",
            message_lost: "pools/async_result/message_lost.rs",
            nobody_tells_of_the_drop: "pools/async_result/nobody_tells_of_the_drop.rs",
            notify_one: "pools/async_result/notify_one.rs",
            panic_goes_on: "pools/async_result/panic_goes_on.rs",
            panic_is_caught_and_dropped: "pools/async_result/panic_is_caught_and_dropped.rs",
            told_outside_the_lock: "pools/async_result/told_outside_the_lock.rs",
            waits_once: "pools/async_result/waits_once.rs",
        },
    },
    map {
        checks: "pools/map.rs",
        solution: "../solutions/pools/map.rs",
        accepted: {
            one_channel: "pools/map/accepted/one_channel.rs",
            slots: "pools/map/accepted/slots.rs",
        },
        mistakes: {
            all_of_them_first: "pools/map/all_of_them_first.rs",
            bad_items_left_out: "pools/map/bad_items_left_out.rs",
            expects_a_listener: "pools/map/expects_a_listener.rs",
            first_to_panic: "pools/map/first_to_panic.rs",
            no_notify: "pools/map/no_notify.rs",
            one_by_one: "pools/map/one_by_one.rs",
            order_of_ending: "pools/map/order_of_ending.rs",
            panic_goes_on: "pools/map/panic_goes_on.rs",
            polls: "pools/map/polls.rs",
            waits_for_all: "pools/map/waits_for_all.rs",
        },
    },
    panicking_jobs {
        checks: "pools/panicking_jobs.rs",
        solution: "../solutions/pools/panicking_jobs.rs",
        accepted: {
            begins_again: "pools/panicking_jobs/accepted/begins_again.rs",
            replaced: "pools/panicking_jobs/accepted/replaced.rs",
        },
        mistakes: {
            counted_twice: "pools/panicking_jobs/counted_twice.rs",
            dies_with_its_job: "pools/panicking_jobs/dies_with_its_job.rs",
            lock_is_poisoned: "pools/panicking_jobs/lock_is_poisoned.rs",
            not_counted: "pools/panicking_jobs/not_counted.rs",
            one_request_for_all: "pools/panicking_jobs/one_request_for_all.rs",
            one_worker_less: "pools/panicking_jobs/one_worker_less.rs",
            request_stays: "pools/panicking_jobs/request_stays.rs",
            request_stays_after_a_panic: "pools/panicking_jobs/request_stays_after_a_panic.rs",
            swallowed: "pools/panicking_jobs/swallowed.rs",
        },
    },
    pipeline {
        checks: "pools/pipeline.rs",
        solution: "../solutions/pools/pipeline.rs",
        accepted: {
            caller_directs: "pools/pipeline/accepted/caller_directs.rs",
            last_of_a_pair: "pools/pipeline/accepted/last_of_a_pair.rs",
        },
        mistakes: {
            asks_again: "pools/pipeline/asks_again.rs",
            looks_before_it_puts: "pools/pipeline/looks_before_it_puts.rs",
            looks_later: "pools/pipeline/looks_later.rs",
            nested: "pools/pipeline/nested.rs",
            one_less_than_none: "pools/pipeline/one_less_than_none.rs",
            order_of_ending: "pools/pipeline/order_of_ending.rs",
            polls: "pools/pipeline/polls.rs",
            runs_under_the_lock: "pools/pipeline/runs_under_the_lock.rs",
            stage_after_stage: "pools/pipeline/stage_after_stage.rs",
            waits_in_the_job: "pools/pipeline/waits_in_the_job.rs",
        },
    },
    work_stealing {
        checks: "pools/work_stealing.rs",
        solution: "../solutions/pools/work_stealing.rs",
        accepted: {
            crossbeam: "pools/work_stealing/accepted/crossbeam.rs",
            sleeps: "pools/work_stealing/accepted/sleeps.rs",
        },
        mistakes: {
            dead_thread_left_out: "pools/work_stealing/dead_thread_left_out.rs",
            empty_is_the_end: "pools/work_stealing/empty_is_the_end.rs",
            error_is_kept: "pools/work_stealing/error_is_kept.rs",
            looks_then_steals: "pools/work_stealing/looks_then_steals.rs",
            nobody_steals: "pools/work_stealing/nobody_steals.rs",
            order_of_reading: "pools/work_stealing/order_of_reading.rs",
            panic_is_kept: "pools/work_stealing/panic_is_kept.rs",
            rest_in_hand: "pools/work_stealing/rest_in_hand.rs",
            steals_all_and_keeps_one: "pools/work_stealing/steals_all_and_keeps_one.rs",
            two_locks_at_once: "pools/work_stealing/two_locks_at_once.rs",
        },
    },
    rayon_mean {
        checks: "pools/rayon_mean.rs",
        solution: "../solutions/pools/rayon_mean.rs",
        accepted: {
            joins: "pools/rayon_mean/accepted/joins.rs",
            spawns_into_slots: "pools/rayon_mean/accepted/spawns_into_slots.rs",
        },
        mistakes: {
            error_that_came_first: "pools/rayon_mean/error_that_came_first.rs",
            errors_left_out: "pools/rayon_mean/errors_left_out.rs",
            lock_around_the_read: "pools/rayon_mean/lock_around_the_read.rs",
            not_parallel: "pools/rayon_mean/not_parallel.rs",
            pool_of_its_own: "pools/rayon_mean/pool_of_its_own.rs",
            reduced_as_it_was_split: "pools/rayon_mean/reduced_as_it_was_split.rs",
            remainder_lost: "pools/rayon_mean/remainder_lost.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
