//! The answers to the chapter *events*: the solutions, other correct answers, and mistakes that the
//! checks must reject.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::answers! { "events",
    event {
        checks: "events/event.rs",
        solution: "../solutions/events/event.rs",
        accepted: {
            channel: "events/event/accepted/channel.rs",
            numbered: "events/event/accepted/numbered.rs",
            parking: "events/event/accepted/parking.rs",
        },
        mistakes: {
            asks_if_the_lock_is_free: "events/event/asks_if_the_lock_is_free.rs",
            auto_reset: "events/event/auto_reset.rs",
            busy_wait: "events/event/busy_wait.rs",
            clears_if_the_lock_is_free: "events/event/clears_if_the_lock_is_free.rs",
            if_for_while: "events/event/if_for_while.rs",
            keeps_the_lock: "events/event/keeps_the_lock.rs",
            looks_before_locking: "events/event/looks_before_locking.rs",
            never_clears: "events/event/never_clears.rs",
            no_notify: "events/event/no_notify.rs",
            notify_one: "events/event/notify_one.rs",
            notify_without_the_lock: "events/event/notify_without_the_lock.rs",
            polls: "events/event/polls.rs",
            polls_now_and_then: "events/event/polls_now_and_then.rs",
            relaxed_fast_path: "events/event/relaxed_fast_path.rs",
            wakes_a_few: "events/event/wakes_a_few.rs",
        },
    },
    latch {
        checks: "events/latch.rs",
        solution: "../solutions/events/latch.rs",
        accepted: {
            atomic_count: "events/latch/accepted/atomic_count.rs",
            channel: "events/latch/accepted/channel.rs",
            parking: "events/latch/accepted/parking.rs",
        },
        mistakes: {
            auto_reset_event: "events/latch/auto_reset_event.rs",
            below_zero: "events/latch/below_zero.rs",
            counts_in_the_open: "events/latch/counts_in_the_open.rs",
            counts_up: "events/latch/counts_up.rs",
            if_for_while: "events/latch/if_for_while.rs",
            load_then_store: "events/latch/load_then_store.rs",
            looks_then_counts: "events/latch/looks_then_counts.rs",
            notify_one: "events/latch/notify_one.rs",
            off_by_one: "events/latch/off_by_one.rs",
            polls_now_and_then: "events/latch/polls_now_and_then.rs",
            relaxed_count: "events/latch/relaxed_count.rs",
            starts_again: "events/latch/starts_again.rs",
            wakes_a_few: "events/latch/wakes_a_few.rs",
        },
    },
    barrier {
        checks: "events/barrier.rs",
        solution: "../solutions/events/barrier.rs",
        accepted: {
            one_for_each_round: "events/barrier/accepted/one_for_each_round.rs",
            parking: "events/barrier/accepted/parking.rs",
            two_gates: "events/barrier/accepted/two_gates.rs",
        },
        mistakes: {
            everybody_leads: "events/barrier/everybody_leads.rs",
            if_for_while: "events/barrier/if_for_while.rs",
            last_out_resets: "events/barrier/last_out_resets.rs",
            notify_one: "events/barrier/notify_one.rs",
            off_by_one: "events/barrier/off_by_one.rs",
            polls_now_and_then: "events/barrier/polls_now_and_then.rs",
            relaxed_tickets: "events/barrier/relaxed_tickets.rs",
            round_of_the_counter: "events/barrier/round_of_the_counter.rs",
            spins: "events/barrier/spins.rs",
            wakes_a_few: "events/barrier/wakes_a_few.rs",
            without_generation: "events/barrier/without_generation.rs",
            works_once: "events/barrier/works_once.rs",
            zero_threads: "events/barrier/zero_threads.rs",
        },
    },
    timed_wait {
        checks: "events/timed_wait.rs",
        solution: "../solutions/events/timed_wait.rs",
        accepted: {
            channel: "events/timed_wait/accepted/channel.rs",
            parking: "events/timed_wait/accepted/parking.rs",
            wait_timeout_while: "events/timed_wait/accepted/wait_timeout_while.rs",
        },
        mistakes: {
            later_than_the_clock: "events/timed_wait/later_than_the_clock.rs",
            less_than_nothing: "events/timed_wait/less_than_nothing.rs",
            loses_patience: "events/timed_wait/loses_patience.rs",
            no_notify: "events/timed_wait/no_notify.rs",
            notify_one: "events/timed_wait/notify_one.rs",
            only_the_largest: "events/timed_wait/only_the_largest.rs",
            polls: "events/timed_wait/polls.rs",
            polls_now_and_then: "events/timed_wait/polls_now_and_then.rs",
            restarts_the_limit: "events/timed_wait/restarts_the_limit.rs",
            sleeps: "events/timed_wait/sleeps.rs",
            waits_once: "events/timed_wait/waits_once.rs",
            whole_milliseconds: "events/timed_wait/whole_milliseconds.rs",
            woken_is_enough: "events/timed_wait/woken_is_enough.rs",
        },
    },
    timer {
        checks: "events/timer.rs",
        solution: "../solutions/events/timer.rs",
        accepted: {
            channel: "events/timer/accepted/channel.rs",
            parking: "events/timer/accepted/parking.rs",
        },
        mistakes: {
            always_cancelled: "events/timer/always_cancelled.rs",
            drop_does_not_join: "events/timer/drop_does_not_join.rs",
            drop_waits_for_the_job: "events/timer/drop_waits_for_the_job.rs",
            first_to_cancel: "events/timer/first_to_cancel.rs",
            hears_of_the_end: "events/timer/hears_of_the_end.rs",
            later_than_the_clock: "events/timer/later_than_the_clock.rs",
            leaves_a_running_job: "events/timer/leaves_a_running_job.rs",
            lock_held_while_the_job_runs: "events/timer/lock_held_while_the_job_runs.rs",
            looks_then_fires: "events/timer/looks_then_fires.rs",
            no_drop: "events/timer/no_drop.rs",
            polls_now_and_then: "events/timer/polls_now_and_then.rs",
            sleeps: "events/timer/sleeps.rs",
            swallowed_panic: "events/timer/swallowed_panic.rs",
            wakes_nobody: "events/timer/wakes_nobody.rs",
            whole_milliseconds: "events/timer/whole_milliseconds.rs",
            whole_seconds: "events/timer/whole_seconds.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
