//! The answers to the chapter *locks*: the solutions, other correct answers, and mistakes that
//! the checks must reject.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::answers! { "locks",
    shared_partial {
        checks: "locks/shared_partial.rs",
        solution: "../solutions/locks/shared_partial.rs",
        accepted: {
            channel: "locks/shared_partial/accepted/channel.rs",
            once_per_worker: "locks/shared_partial/accepted/once_per_worker.rs",
        },
        mistakes: {
            copies_out: "locks/shared_partial/copies_out.rs",
            guard_in_the_arguments: "locks/shared_partial/guard_in_the_arguments.rs",
            joined_one_by_one: "locks/shared_partial/joined_one_by_one.rs",
            lock_held_while_reading: "locks/shared_partial/lock_held_while_reading.rs",
            no_rows_first: "locks/shared_partial/no_rows_first.rs",
            overwrites: "locks/shared_partial/overwrites.rs",
            row_by_row: "locks/shared_partial/row_by_row.rs",
            swallowed_error: "locks/shared_partial/swallowed_error.rs",
            two_locks: "locks/shared_partial/two_locks.rs",
        },
    },
    stdout_writer {
        checks: "locks/stdout_writer.rs",
        solution: "../solutions/locks/stdout_writer.rs",
        accepted: {
            one_write_a_line: "locks/stdout_writer/accepted/one_write_a_line.rs",
            owner_thread: "locks/stdout_writer/accepted/owner_thread.rs",
        },
        mistakes: {
            block_line_by_line: "locks/stdout_writer/block_line_by_line.rs",
            block_locks_twice: "locks/stdout_writer/block_locks_twice.rs",
            guard_dropped_at_once: "locks/stdout_writer/guard_dropped_at_once.rs",
            lets_others_in: "locks/stdout_writer/lets_others_in.rs",
            line_end_later: "locks/stdout_writer/line_end_later.rs",
            locks_each_word: "locks/stdout_writer/locks_each_word.rs",
            swallowed_error: "locks/stdout_writer/swallowed_error.rs",
            unwraps_the_error: "locks/stdout_writer/unwraps_the_error.rs",
            write_once: "locks/stdout_writer/write_once.rs",
        },
    },
    monitor {
        checks: "locks/monitor.rs",
        solution: "../solutions/locks/monitor.rs",
        accepted: {
            owner_thread: "locks/monitor/accepted/owner_thread.rs",
            states_behind_a_read_write_lock: "locks/monitor/accepted/states_behind_a_read_write_lock.rs",
        },
        mistakes: {
            a_lock_for_each_field: "locks/monitor/a_lock_for_each_field.rs",
            calls_a_method_that_locks: "locks/monitor/calls_a_method_that_locks.rs",
            checks_then_finishes: "locks/monitor/checks_then_finishes.rs",
            counts_only_values: "locks/monitor/counts_only_values.rs",
            finishes_anything: "locks/monitor/finishes_anything.rs",
            forgets_what_came_back: "locks/monitor/forgets_what_came_back.rs",
            gives_back_later: "locks/monitor/gives_back_later.rs",
            looks_one_by_one: "locks/monitor/looks_one_by_one.rs",
            looks_then_claims: "locks/monitor/looks_then_claims.rs",
            sixty_four_chunks: "locks/monitor/sixty_four_chunks.rs",
            totals_later: "locks/monitor/totals_later.rs",
        },
    },
    lock_order {
        checks: "locks/lock_order.rs",
        solution: "../solutions/locks/lock_order.rs",
        accepted: {
            by_address: "locks/lock_order/accepted/by_address.rs",
        },
        mistakes: {
            backs_off: "locks/lock_order/backs_off.rs",
            gate: "locks/lock_order/gate.rs",
            looks_first_at_one_then_at_the_other: "locks/lock_order/looks_first_at_one_then_at_the_other.rs",
            looks_in_its_own_order: "locks/lock_order/looks_in_its_own_order.rs",
            looks_then_moves: "locks/lock_order/looks_then_moves.rs",
            number_by_load_and_store: "locks/lock_order/number_by_load_and_store.rs",
            one_lock_for_all: "locks/lock_order/one_lock_for_all.rs",
            out_and_then_in: "locks/lock_order/out_and_then_in.rs",
            own_lock_first: "locks/lock_order/own_lock_first.rs",
            rests_with_the_lock: "locks/lock_order/rests_with_the_lock.rs",
            shorter_one_first: "locks/lock_order/shorter_one_first.rs",
            spins_for_the_second: "locks/lock_order/spins_for_the_second.rs",
            waits_for_itself: "locks/lock_order/waits_for_itself.rs",
        },
    },
    try_lock {
        checks: "locks/try_lock.rs",
        solution: "../solutions/locks/try_lock.rs",
        accepted: {
            list_of_parts: "locks/try_lock/accepted/list_of_parts.rs",
            tries_a_few_times: "locks/try_lock/accepted/tries_a_few_times.rs",
        },
        mistakes: {
            adds_again: "locks/try_lock/adds_again.rs",
            asks_the_sum: "locks/try_lock/asks_the_sum.rs",
            flush_only_tries: "locks/try_lock/flush_only_tries.rs",
            keeps_only_the_last: "locks/try_lock/keeps_only_the_last.rs",
            locks_again_with_the_poison: "locks/try_lock/locks_again_with_the_poison.rs",
            not_dropped: "locks/try_lock/not_dropped.rs",
            not_in_a_panic: "locks/try_lock/not_in_a_panic.rs",
            takes_any_error_for_busy: "locks/try_lock/takes_any_error_for_busy.rs",
            throws_the_part_away: "locks/try_lock/throws_the_part_away.rs",
            tries_for_a_while: "locks/try_lock/tries_for_a_while.rs",
            tries_until_it_works: "locks/try_lock/tries_until_it_works.rs",
            unwraps_poison: "locks/try_lock/unwraps_poison.rs",
            waits: "locks/try_lock/waits.rs",
        },
    },
    reentrant {
        checks: "locks/reentrant.rs",
        solution: "../solutions/locks/reentrant.rs",
        accepted: {
            free_functions: "locks/reentrant/accepted/free_functions.rs",
            outer_lock: "locks/reentrant/accepted/outer_lock.rs",
        },
        mistakes: {
            adds_first: "locks/reentrant/adds_first.rs",
            between_two_locks: "locks/reentrant/between_two_locks.rs",
            drops_the_guard: "locks/reentrant/drops_the_guard.rs",
            looks_then_takes: "locks/reentrant/looks_then_takes.rs",
            no_lock_around: "locks/reentrant/no_lock_around.rs",
            one_method_left: "locks/reentrant/one_method_left.rs",
            removes_afterwards: "locks/reentrant/removes_afterwards.rs",
            tries_the_lock: "locks/reentrant/tries_the_lock.rs",
        },
    },
    chunk_cache {
        checks: "locks/chunk_cache.rs",
        solution: "../solutions/locks/chunk_cache.rs",
        accepted: {
            a_cell_for_each_chunk: "locks/chunk_cache/accepted/a_cell_for_each_chunk.rs",
            mutex: "locks/chunk_cache/accepted/mutex.rs",
        },
        mistakes: {
            forgets: "locks/chunk_cache/forgets.rs",
            hands_out_its_own: "locks/chunk_cache/hands_out_its_own.rs",
            keeps_errors: "locks/chunk_cache/keeps_errors.rs",
            match_on_the_guard: "locks/chunk_cache/match_on_the_guard.rs",
            no_second_look: "locks/chunk_cache/no_second_look.rs",
            puts_a_map_back: "locks/chunk_cache/puts_a_map_back.rs",
            reads_first: "locks/chunk_cache/reads_first.rs",
            upgrade: "locks/chunk_cache/upgrade.rs",
            writes_while_reading: "locks/chunk_cache/writes_while_reading.rs",
        },
    },
    poison {
        checks: "locks/poison.rs",
        solution: "../solutions/locks/poison.rs",
        accepted: {
            flag: "locks/poison/accepted/flag.rs",
            read_write_lock: "locks/poison/accepted/read_write_lock.rs",
        },
        mistakes: {
            clears_first: "locks/poison/clears_first.rs",
            compares_sums: "locks/poison/compares_sums.rs",
            counts_what_was_cut_short: "locks/poison/counts_what_was_cut_short.rs",
            ignores_the_poison: "locks/poison/ignores_the_poison.rs",
            locks_again_with_the_poison: "locks/poison/locks_again_with_the_poison.rs",
            looks_then_repairs: "locks/poison/looks_then_repairs.rs",
            panics_anew: "locks/poison/panics_anew.rs",
            stays_poisoned: "locks/poison/stays_poisoned.rs",
            swallows_the_panic: "locks/poison/swallows_the_panic.rs",
            unwraps: "locks/poison/unwraps.rs",
        },
    },
    spinlock {
        checks: "locks/spinlock.rs",
        solution: "../solutions/locks/spinlock.rs",
        accepted: {
            compare_exchange: "locks/spinlock/accepted/compare_exchange.rs",
            look_then_weak_exchange: "locks/spinlock/accepted/look_then_weak_exchange.rs",
            tickets: "locks/spinlock/accepted/tickets.rs",
            weak_exchange: "locks/spinlock/accepted/weak_exchange.rs",
        },
        mistakes: {
            guard_for_nothing: "locks/spinlock/guard_for_nothing.rs",
            ignores_a_failed_exchange: "locks/spinlock/ignores_a_failed_exchange.rs",
            lock_takes_without_asking: "locks/spinlock/lock_takes_without_asking.rs",
            looks_then_takes: "locks/spinlock/looks_then_takes.rs",
            never_freed: "locks/spinlock/never_freed.rs",
            relaxed_to_free: "locks/spinlock/relaxed_to_free.rs",
            relaxed_to_take: "locks/spinlock/relaxed_to_take.rs",
            takes_it_after_a_while: "locks/spinlock/takes_it_after_a_while.rs",
            tries_by_a_weak_exchange: "locks/spinlock/tries_by_a_weak_exchange.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
