//! The answers to the chapter *race conditions*: the solutions, other correct answers, and mistakes
//! that the checks must reject.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::answers! { "race_conditions",
    lost_update {
        checks: "race_conditions/lost_update.rs",
        solution: "../solutions/race_conditions/lost_update.rs",
        accepted: {
            compare_exchange: "race_conditions/lost_update/accepted/compare_exchange.rs",
            lock: "race_conditions/lost_update/accepted/lock.rs",
        },
        mistakes: {
            counts_in_32_bits: "race_conditions/lost_update/counts_in_32_bits.rs",
            ignores_a_failed_exchange: "race_conditions/lost_update/ignores_a_failed_exchange.rs",
            in_two_steps: "race_conditions/lost_update/in_two_steps.rs",
            load_after_add: "race_conditions/lost_update/load_after_add.rs",
            load_then_store: "race_conditions/lost_update/load_then_store.rs",
            locks_twice: "race_conditions/lost_update/locks_twice.rs",
            looks_then_locks: "race_conditions/lost_update/looks_then_locks.rs",
            returns_the_value_before: "race_conditions/lost_update/returns_the_value_before.rs",
            takes_and_puts_back: "race_conditions/lost_update/takes_and_puts_back.rs",
            too_many_at_first: "race_conditions/lost_update/too_many_at_first.rs",
            unguarded: "race_conditions/lost_update/unguarded.rs",
        },
    },
    torn_pair {
        checks: "race_conditions/torn_pair.rs",
        solution: "../solutions/race_conditions/torn_pair.rs",
        accepted: {
            list_of_parts: "race_conditions/torn_pair/accepted/list_of_parts.rs",
            rwlock: "race_conditions/torn_pair/accepted/rwlock.rs",
            version_counter: "race_conditions/torn_pair/accepted/version_counter.rs",
        },
        mistakes: {
            a_lock_for_each: "race_conditions/torn_pair/a_lock_for_each.rs",
            both_in_one_word: "race_conditions/torn_pair/both_in_one_word.rs",
            clears_only_the_sum: "race_conditions/torn_pair/clears_only_the_sum.rs",
            get_then_clear: "race_conditions/torn_pair/get_then_clear.rs",
            locks_between: "race_conditions/torn_pair/locks_between.rs",
            merges_outside: "race_conditions/torn_pair/merges_outside.rs",
            readers_unguarded: "race_conditions/torn_pair/readers_unguarded.rs",
            takes_in_two_steps: "race_conditions/torn_pair/takes_in_two_steps.rs",
            two_atomics: "race_conditions/torn_pair/two_atomics.rs",
        },
    },
    check_then_act {
        checks: "race_conditions/check_then_act.rs",
        solution: "../solutions/race_conditions/check_then_act.rs",
        accepted: {
            a_place_for_each: "race_conditions/check_then_act/accepted/a_place_for_each.rs",
            states: "race_conditions/check_then_act/accepted/states.rs",
        },
        mistakes: {
            all_waiters_hear: "race_conditions/check_then_act/all_waiters_hear.rs",
            forgets: "race_conditions/check_then_act/forgets.rs",
            lock_held_while_reading: "race_conditions/check_then_act/lock_held_while_reading.rs",
            look_then_insert: "race_conditions/check_then_act/look_then_insert.rs",
            looks_again_after_reading: "race_conditions/check_then_act/looks_again_after_reading.rs",
            no_second_look: "race_conditions/check_then_act/no_second_look.rs",
            remembers_the_error: "race_conditions/check_then_act/remembers_the_error.rs",
            tells_nobody_of_an_error: "race_conditions/check_then_act/tells_nobody_of_an_error.rs",
        },
    },
    float_add {
        checks: "race_conditions/float_add.rs",
        solution: "../solutions/race_conditions/float_add.rs",
        accepted: {
            fetch_update: "race_conditions/float_add/accepted/fetch_update.rs",
            loads_each_time: "race_conditions/float_add/accepted/loads_each_time.rs",
            lock: "race_conditions/float_add/accepted/lock.rs",
        },
        mistakes: {
            adds_the_bits: "race_conditions/float_add/adds_the_bits.rs",
            bits_of_zero: "race_conditions/float_add/bits_of_zero.rs",
            compares_floats: "race_conditions/float_add/compares_floats.rs",
            load_then_store: "race_conditions/float_add/load_then_store.rs",
            returns_the_first_look: "race_conditions/float_add/returns_the_first_look.rs",
            stale_expected_value: "race_conditions/float_add/stale_expected_value.rs",
            stale_sum: "race_conditions/float_add/stale_sum.rs",
            tries_once: "race_conditions/float_add/tries_once.rs",
            waits_for_a_change: "race_conditions/float_add/waits_for_a_change.rs",
            weak_once_more: "race_conditions/float_add/weak_once_more.rs",
        },
    },
    publish {
        checks: "race_conditions/publish.rs",
        solution: "../solutions/race_conditions/publish.rs",
        accepted: {
            fences: "race_conditions/publish/accepted/fences.rs",
            lock_and_condvar: "race_conditions/publish/accepted/lock_and_condvar.rs",
            once_lock: "race_conditions/publish/accepted/once_lock.rs",
            pointer: "race_conditions/publish/accepted/pointer.rs",
        },
        mistakes: {
            checksum: "race_conditions/publish/checksum.rs",
            count_as_flag: "race_conditions/publish/count_as_flag.rs",
            flag_first: "race_conditions/publish/flag_first.rs",
            largest_count_as_flag: "race_conditions/publish/largest_count_as_flag.rs",
            looks_once: "race_conditions/publish/looks_once.rs",
            numbers_first: "race_conditions/publish/numbers_first.rs",
            numbers_ordered_one_by_one: "race_conditions/publish/numbers_ordered_one_by_one.rs",
            only_acquire: "race_conditions/publish/only_acquire.rs",
            only_release: "race_conditions/publish/only_release.rs",
            relaxed: "race_conditions/publish/relaxed.rs",
            takes_it_away: "race_conditions/publish/takes_it_away.rs",
            waits_relaxed: "race_conditions/publish/waits_relaxed.rs",
        },
    },
    be_the_scheduler {
        checks: "race_conditions/be_the_scheduler.rs",
        solution: "../solutions/race_conditions/be_the_scheduler.rs",
        accepted: {
            names_only_the_switches: "race_conditions/be_the_scheduler/accepted/names_only_the_switches.rs",
            to_the_end: "race_conditions/be_the_scheduler/accepted/to_the_end.rs",
        },
        mistakes: {
            a_text: "race_conditions/be_the_scheduler/a_text.rs",
            claims_in_turn: "race_conditions/be_the_scheduler/claims_in_turn.rs",
            ends_before_it_switches_back: "race_conditions/be_the_scheduler/ends_before_it_switches_back.rs",
            interrupts_twice: "race_conditions/be_the_scheduler/interrupts_twice.rs",
            main_goes_on: "race_conditions/be_the_scheduler/main_goes_on.rs",
            moves_after_its_end: "race_conditions/be_the_scheduler/moves_after_its_end.rs",
            one_at_a_time: "race_conditions/be_the_scheduler/one_at_a_time.rs",
            starts_before_the_spawn: "race_conditions/be_the_scheduler/starts_before_the_spawn.rs",
            stores_at_the_end: "race_conditions/be_the_scheduler/stores_at_the_end.rs",
            threads_from_zero: "race_conditions/be_the_scheduler/threads_from_zero.rs",
            too_long: "race_conditions/be_the_scheduler/too_long.rs",
            too_short: "race_conditions/be_the_scheduler/too_short.rs",
        },
    },
    catch_it {
        checks: "race_conditions/catch_it.rs",
        solution: "../solutions/race_conditions/catch_it.rs",
        accepted: {
            own_share: "race_conditions/catch_it/accepted/own_share.rs",
            three_threads: "race_conditions/catch_it/accepted/three_threads.rs",
        },
        mistakes: {
            a_counter_each: "race_conditions/catch_it/a_counter_each.rs",
            adds_ones: "race_conditions/catch_it/adds_ones.rs",
            assumes_an_order: "race_conditions/catch_it/assumes_an_order.rs",
            believes_add: "race_conditions/catch_it/believes_add.rs",
            joins_too_early: "race_conditions/catch_it/joins_too_early.rs",
            looks_at_the_difference: "race_conditions/catch_it/looks_at_the_difference.rs",
            looks_too_early: "race_conditions/catch_it/looks_too_early.rs",
            one_thread_only: "race_conditions/catch_it/one_thread_only.rs",
            only_the_end: "race_conditions/catch_it/only_the_end.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
