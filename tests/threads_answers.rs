//! The answers to the chapter *threads*: the solutions, other correct answers, and mistakes that
//! the checks must reject.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::answers! { "threads",
    halves {
        checks: "threads/halves.rs",
        solution: "../solutions/threads/halves.rs",
        accepted: {
            channel: "threads/halves/accepted/channel.rs",
            main_reads_too: "threads/halves/accepted/main_reads_too.rs",
        },
        mistakes: {
            a_row_and_the_rest: "threads/halves/a_row_and_the_rest.rs",
            join_before_spawn: "threads/halves/join_before_spawn.rs",
            leaves_out_nan: "threads/halves/leaves_out_nan.rs",
            lost_remainder: "threads/halves/lost_remainder.rs",
            mean_of_means: "threads/halves/mean_of_means.rs",
            read_before_join: "threads/halves/read_before_join.rs",
            same_half_twice: "threads/halves/same_half_twice.rs",
            second_error_first: "threads/halves/second_error_first.rs",
            second_half_makes_up: "threads/halves/second_half_makes_up.rs",
            swallowed_error: "threads/halves/swallowed_error.rs",
        },
    },
    chunk_ranges {
        checks: "threads/chunk_ranges.rs",
        solution: "../solutions/threads/chunk_ranges.rs",
        accepted: {
            numbered: "threads/chunk_ranges/accepted/numbered.rs",
            step_by: "threads/chunk_ranges/accepted/step_by.rs",
        },
        mistakes: {
            chunk_of_zero: "threads/chunk_ranges/chunk_of_zero.rs",
            drops_the_last: "threads/chunk_ranges/drops_the_last.rs",
            empty_at_the_end: "threads/chunk_ranges/empty_at_the_end.rs",
            last_too_long: "threads/chunk_ranges/last_too_long.rs",
            only_if_there_are_rows: "threads/chunk_ranges/only_if_there_are_rows.rs",
            overflow: "threads/chunk_ranges/overflow.rs",
            remainder_in_the_last: "threads/chunk_ranges/remainder_in_the_last.rs",
            shared_border: "threads/chunk_ranges/shared_border.rs",
            starts_again: "threads/chunk_ranges/starts_again.rs",
            wraps_at_the_end: "threads/chunk_ranges/wraps_at_the_end.rs",
        },
    },
    workers {
        checks: "threads/workers.rs",
        solution: "../solutions/threads/workers.rs",
        accepted: {
            blocks_of_chunks: "threads/workers/accepted/blocks_of_chunks.rs",
            channel: "threads/workers/accepted/channel.rs",
            split_slots: "threads/workers/accepted/split_slots.rs",
        },
        mistakes: {
            a_thread_per_chunk: "threads/workers/a_thread_per_chunk.rs",
            eight_are_enough: "threads/workers/eight_are_enough.rs",
            idle_threads: "threads/workers/idle_threads.rs",
            lazy_iterator: "threads/workers/lazy_iterator.rs",
            lost_remainder: "threads/workers/lost_remainder.rs",
            no_rows_first: "threads/workers/no_rows_first.rs",
            one_thread_too_many: "threads/workers/one_thread_too_many.rs",
            order_of_finishing: "threads/workers/order_of_finishing.rs",
            reads_its_share_at_once: "threads/workers/reads_its_share_at_once.rs",
            sum_per_worker: "threads/workers/sum_per_worker.rs",
            zero_threads: "threads/workers/zero_threads.rs",
        },
    },
    claim {
        checks: "threads/claim.rs",
        solution: "../solutions/threads/claim.rs",
        accepted: {
            asks_main: "threads/claim/accepted/asks_main.rs",
            compare_exchange: "threads/claim/accepted/compare_exchange.rs",
            fetch_update: "threads/claim/accepted/fetch_update.rs",
            iterator_behind_a_lock: "threads/claim/accepted/iterator_behind_a_lock.rs",
            queue_of_chunks: "threads/claim/accepted/queue_of_chunks.rs",
        },
        mistakes: {
            claims_twice: "threads/claim/claims_twice.rs",
            eight_are_enough: "threads/claim/eight_are_enough.rs",
            fixed_shares: "threads/claim/fixed_shares.rs",
            from_the_end: "threads/claim/from_the_end.rs",
            gives_up_when_busy: "threads/claim/gives_up_when_busy.rs",
            ignores_a_failed_exchange: "threads/claim/ignores_a_failed_exchange.rs",
            load_then_store: "threads/claim/load_then_store.rs",
            lock_held_while_reading: "threads/claim/lock_held_while_reading.rs",
            no_rows_first: "threads/claim/no_rows_first.rs",
            off_by_one: "threads/claim/off_by_one.rs",
            order_of_finishing: "threads/claim/order_of_finishing.rs",
            own_cursor: "threads/claim/own_cursor.rs",
        },
    },
    failures {
        checks: "threads/failures.rs",
        solution: "../solutions/threads/failures.rs",
        accepted: {
            panics_seen_by_join: "threads/failures/accepted/panics_seen_by_join.rs",
            spawn_and_arc: "threads/failures/accepted/spawn_and_arc.rs",
        },
        mistakes: {
            a_panic_tells_nobody: "threads/failures/a_panic_tells_nobody.rs",
            drops_a_claimed_chunk: "threads/failures/drops_a_claimed_chunk.rs",
            errors_before_panics: "threads/failures/errors_before_panics.rs",
            expects_a_text: "threads/failures/expects_a_text.rs",
            first_failure_wins: "threads/failures/first_failure_wins.rs",
            keeps_reading: "threads/failures/keeps_reading.rs",
            moves_the_cursor: "threads/failures/moves_the_cursor.rs",
            returns_early: "threads/failures/returns_early.rs",
            swallowed_error: "threads/failures/swallowed_error.rs",
            swallowed_panic: "threads/failures/swallowed_panic.rs",
            text_only_if_str: "threads/failures/text_only_if_str.rs",
            unwrapped_join: "threads/failures/unwrapped_join.rs",
        },
    },
    integrate {
        checks: "threads/integrate.rs",
        solution: "../solutions/threads/integrate.rs",
        accepted: {
            claimed_blocks: "threads/integrate/accepted/claimed_blocks.rs",
            spawn_and_arc: "threads/integrate/accepted/spawn_and_arc.rs",
        },
        mistakes: {
            a_block_per_thread: "threads/integrate/a_block_per_thread.rs",
            boundary_off_by_one: "threads/integrate/boundary_off_by_one.rs",
            counts_twice: "threads/integrate/counts_twice.rs",
            four_are_enough: "threads/integrate/four_are_enough.rs",
            joins_in_order: "threads/integrate/joins_in_order.rs",
            left_to_the_scope: "threads/integrate/left_to_the_scope.rs",
            never_joined: "threads/integrate/never_joined.rs",
            no_steps_no_integral: "threads/integrate/no_steps_no_integral.rs",
            order_of_finishing: "threads/integrate/order_of_finishing.rs",
            stops_at_the_first: "threads/integrate/stops_at_the_first.rs",
        },
    },
    background {
        checks: "threads/background.rs",
        solution: "../solutions/threads/background.rs",
        accepted: {
            channel: "threads/background/accepted/channel.rs",
            condvar: "threads/background/accepted/condvar.rs",
        },
        mistakes: {
            adds_the_period: "threads/background/adds_the_period.rs",
            drop_does_not_join: "threads/background/drop_does_not_join.rs",
            drop_does_not_tell: "threads/background/drop_does_not_tell.rs",
            drop_unwraps: "threads/background/drop_unwraps.rs",
            joins_with_the_lock: "threads/background/joins_with_the_lock.rs",
            looks_once: "threads/background/looks_once.rs",
            no_drop: "threads/background/no_drop.rs",
            no_rest: "threads/background/no_rest.rs",
            parks_once: "threads/background/parks_once.rs",
            remembers_the_start: "threads/background/remembers_the_start.rs",
            sleeps: "threads/background/sleeps.rs",
            starts_by_going_on: "threads/background/starts_by_going_on.rs",
            swallowed_panic: "threads/background/swallowed_panic.rs",
            works_once: "threads/background/works_once.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
