//! The answers to the chapter *semaphores*: the solutions, other correct answers, and mistakes that
//! the checks must reject.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::answers! { "semaphores",
    semaphore {
        checks: "semaphores/semaphore.rs",
        solution: "../solutions/semaphores/semaphore.rs",
        accepted: {
            atomics_and_parking: "semaphores/semaphore/accepted/atomics_and_parking.rs",
            handed_on: "semaphores/semaphore/accepted/handed_on.rs",
        },
        mistakes: {
            count_outside_the_lock: "semaphores/semaphore/count_outside_the_lock.rs",
            counts_in_16_bits: "semaphores/semaphore/counts_in_16_bits.rs",
            gives_up_when_busy: "semaphores/semaphore/gives_up_when_busy.rs",
            if_for_while: "semaphores/semaphore/if_for_while.rs",
            if_for_while_signed: "semaphores/semaphore/if_for_while_signed.rs",
            last_permit_kept: "semaphores/semaphore/last_permit_kept.rs",
            no_notification: "semaphores/semaphore/no_notification.rs",
            notifies_only_the_first: "semaphores/semaphore/notifies_only_the_first.rs",
            one_permit_more: "semaphores/semaphore/one_permit_more.rs",
            polls_now_and_then: "semaphores/semaphore/polls_now_and_then.rs",
            relaxed: "semaphores/semaphore/relaxed.rs",
            released_by_load_and_store: "semaphores/semaphore/released_by_load_and_store.rs",
            takes_one_after_a_while: "semaphores/semaphore/takes_one_after_a_while.rs",
            try_waits: "semaphores/semaphore/try_waits.rs",
            waits_with_the_lock: "semaphores/semaphore/waits_with_the_lock.rs",
        },
    },
    permit {
        checks: "semaphores/permit.rs",
        solution: "../solutions/semaphores/permit.rs",
        accepted: {
            atomics_and_parking: "semaphores/permit/accepted/atomics_and_parking.rs",
            counts_the_waiting: "semaphores/permit/accepted/counts_the_waiting.rs",
            handed_on: "semaphores/permit/accepted/handed_on.rs",
        },
        mistakes: {
            comes_back_by_load_and_store: "semaphores/permit/comes_back_by_load_and_store.rs",
            double_release: "semaphores/permit/double_release.rs",
            drop_tells_nobody: "semaphores/permit/drop_tells_nobody.rs",
            dropped_at_once: "semaphores/permit/dropped_at_once.rs",
            forgotten: "semaphores/permit/forgotten.rs",
            lock_while_reading: "semaphores/permit/lock_while_reading.rs",
            lost_in_a_panic: "semaphores/permit/lost_in_a_panic.rs",
            lost_on_error: "semaphores/permit/lost_on_error.rs",
            not_when_panicking: "semaphores/permit/not_when_panicking.rs",
            refuses_when_busy: "semaphores/permit/refuses_when_busy.rs",
            then_some: "semaphores/permit/then_some.rs",
        },
    },
    two_at_once {
        checks: "semaphores/two_at_once.rs",
        solution: "../solutions/semaphores/two_at_once.rs",
        accepted: {
            fewer_threads: "semaphores/two_at_once/accepted/fewer_threads.rs",
            tokens_in_a_channel: "semaphores/two_at_once/accepted/tokens_in_a_channel.rs",
        },
        mistakes: {
            a_semaphore_each: "semaphores/two_at_once/a_semaphore_each.rs",
            dropped_at_once: "semaphores/two_at_once/dropped_at_once.rs",
            four_are_enough: "semaphores/two_at_once/four_are_enough.rs",
            lock_for_a_semaphore: "semaphores/two_at_once/lock_for_a_semaphore.rs",
            lost_in_a_panic: "semaphores/two_at_once/lost_in_a_panic.rs",
            lost_on_error: "semaphores/two_at_once/lost_on_error.rs",
            lost_when_part_panics: "semaphores/two_at_once/lost_when_part_panics.rs",
            no_permits: "semaphores/two_at_once/no_permits.rs",
            no_rows_first: "semaphores/two_at_once/no_rows_first.rs",
            order_of_finishing: "semaphores/two_at_once/order_of_finishing.rs",
            permit_after_the_read: "semaphores/two_at_once/permit_after_the_read.rs",
            released_after_the_read: "semaphores/two_at_once/released_after_the_read.rs",
            swallowed_error: "semaphores/two_at_once/swallowed_error.rs",
        },
    },
    acquire_many {
        checks: "semaphores/acquire_many.rs",
        solution: "../solutions/semaphores/acquire_many.rs",
        accepted: {
            a_condvar_for_each_number: "semaphores/acquire_many/accepted/a_condvar_for_each_number.rs",
            a_list_of_waiters: "semaphores/acquire_many/accepted/a_list_of_waiters.rs",
            compare_and_exchange: "semaphores/acquire_many/accepted/compare_and_exchange.rs",
            fetch_update: "semaphores/acquire_many/accepted/fetch_update.rs",
        },
        mistakes: {
            back_one_by_one: "semaphores/acquire_many/back_one_by_one.rs",
            compares_with_the_free: "semaphores/acquire_many/compares_with_the_free.rs",
            gives_one_back: "semaphores/acquire_many/gives_one_back.rs",
            if_for_while: "semaphores/acquire_many/if_for_while.rs",
            kept_in_a_panic: "semaphores/acquire_many/kept_in_a_panic.rs",
            looks_then_takes: "semaphores/acquire_many/looks_then_takes.rs",
            notify_one: "semaphores/acquire_many/notify_one.rs",
            one_by_one: "semaphores/acquire_many/one_by_one.rs",
            one_notification_each: "semaphores/acquire_many/one_notification_each.rs",
            takes_what_is_there: "semaphores/acquire_many/takes_what_is_there.rs",
            waits_for_ever: "semaphores/acquire_many/waits_for_ever.rs",
            waits_for_nothing: "semaphores/acquire_many/waits_for_nothing.rs",
            wakes_as_many_as_permits: "semaphores/acquire_many/wakes_as_many_as_permits.rs",
        },
    },
    close {
        checks: "semaphores/close.rs",
        solution: "../solutions/semaphores/close.rs",
        accepted: {
            atomics_and_parking: "semaphores/close/accepted/atomics_and_parking.rs",
            dropped_senders: "semaphores/close/accepted/dropped_senders.rs",
        },
        mistakes: {
            adds_permits: "semaphores/close/adds_permits.rs",
            error_although_open: "semaphores/close/error_although_open.rs",
            flag_outside_the_lock: "semaphores/close/flag_outside_the_lock.rs",
            free_permit_first: "semaphores/close/free_permit_first.rs",
            kept_in_a_panic: "semaphores/close/kept_in_a_panic.rs",
            looks_at_the_count_only: "semaphores/close/looks_at_the_count_only.rs",
            permit_of_a_closed_one: "semaphores/close/permit_of_a_closed_one.rs",
            polls_now_and_then: "semaphores/close/polls_now_and_then.rs",
            waits_for_the_permits: "semaphores/close/waits_for_the_permits.rs",
            wakes_a_few: "semaphores/close/wakes_a_few.rs",
            wakes_nobody: "semaphores/close/wakes_nobody.rs",
            wakes_only_one: "semaphores/close/wakes_only_one.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
