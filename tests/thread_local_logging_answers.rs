//! The answers to the chapter *thread_local_logging*: the solutions, other correct answers, and
//! mistakes that the checks must reject.

use harness::Flavour;
use std::process::ExitCode;

#[path = "support/mod.rs"]
pub mod support;

harness::answers! { "thread_local_logging",
    sink {
        checks: "thread_local_logging/sink.rs",
        solution: "../solutions/thread_local_logging/sink.rs",
        accepted: {
            borrowed_while_called: "thread_local_logging/sink/accepted/borrowed_while_called.rs",
            taken_out: "thread_local_logging/sink/accepted/taken_out.rs",
        },
        mistakes: {
            borrows_while_it_displays: "thread_local_logging/sink/borrows_while_it_displays.rs",
            borrows_while_the_sink_runs: "thread_local_logging/sink/borrows_while_the_sink_runs.rs",
            calls_itself: "thread_local_logging/sink/calls_itself.rs",
            display_not_undone: "thread_local_logging/sink/display_not_undone.rs",
            displays_first: "thread_local_logging/sink/displays_first.rs",
            expects_a_living_thread: "thread_local_logging/sink/expects_a_living_thread.rs",
            map_of_threads: "thread_local_logging/sink/map_of_threads.rs",
            one_flag_for_all: "thread_local_logging/sink/one_flag_for_all.rs",
            one_sink_for_all: "thread_local_logging/sink/one_sink_for_all.rs",
            puts_the_sink_back: "thread_local_logging/sink/puts_the_sink_back.rs",
            starts_with_standard_output: "thread_local_logging/sink/starts_with_standard_output.rs",
            stays_inside: "thread_local_logging/sink/stays_inside.rs",
        },
    },
    debug_flag {
        checks: "thread_local_logging/debug_flag.rs",
        solution: "../solutions/thread_local_logging/debug_flag.rs",
        accepted: {
            context: "thread_local_logging/debug_flag/accepted/context.rs",
            stack_of_flags: "thread_local_logging/debug_flag/accepted/stack_of_flags.rs",
            two_spawned: "thread_local_logging/debug_flag/accepted/two_spawned.rs",
        },
        mistakes: {
            answer_clears: "thread_local_logging/debug_flag/answer_clears.rs",
            clears_after_the_work: "thread_local_logging/debug_flag/clears_after_the_work.rs",
            clears_instead_of_putting_back: "thread_local_logging/debug_flag/clears_instead_of_putting_back.rs",
            guard_dropped_at_once: "thread_local_logging/debug_flag/guard_dropped_at_once.rs",
            larger_half_first: "thread_local_logging/debug_flag/larger_half_first.rs",
            never_cleared: "thread_local_logging/debug_flag/never_cleared.rs",
            one_flag_for_all: "thread_local_logging/debug_flag/one_flag_for_all.rs",
            one_half_after_the_other: "thread_local_logging/debug_flag/one_half_after_the_other.rs",
            only_switches_on: "thread_local_logging/debug_flag/only_switches_on.rs",
            returns_early: "thread_local_logging/debug_flag/returns_early.rs",
            stays_behind: "thread_local_logging/debug_flag/stays_behind.rs",
        },
    },
    flush {
        checks: "thread_local_logging/flush.rs",
        solution: "../solutions/thread_local_logging/flush.rs",
        accepted: {
            counted_and_parked: "thread_local_logging/flush/accepted/counted_and_parked.rs",
            senders: "thread_local_logging/flush/accepted/senders.rs",
        },
        mistakes: {
            asks_again_and_again: "thread_local_logging/flush/asks_again_and_again.rs",
            copies_its_own_lines: "thread_local_logging/flush/copies_its_own_lines.rs",
            counts_down_first: "thread_local_logging/flush/counts_down_first.rs",
            does_not_wait: "thread_local_logging/flush/does_not_wait.rs",
            expects_a_living_thread: "thread_local_logging/flush/expects_a_living_thread.rs",
            if_for_while: "thread_local_logging/flush/if_for_while.rs",
            in_blocks: "thread_local_logging/flush/in_blocks.rs",
            keeps_a_thousand: "thread_local_logging/flush/keeps_a_thousand.rs",
            lock_for_each_line: "thread_local_logging/flush/lock_for_each_line.rs",
            no_last_words: "thread_local_logging/flush/no_last_words.rs",
            polls_now_and_then: "thread_local_logging/flush/polls_now_and_then.rs",
            stays_in_the_thread: "thread_local_logging/flush/stays_in_the_thread.rs",
            waits_for_itself: "thread_local_logging/flush/waits_for_itself.rs",
            wakes_nobody: "thread_local_logging/flush/wakes_nobody.rs",
        },
    },
    merge {
        checks: "thread_local_logging/merge.rs",
        solution: "../solutions/thread_local_logging/merge.rs",
        accepted: {
            hybrid_clock: "thread_local_logging/merge/accepted/hybrid_clock.rs",
            one_counter: "thread_local_logging/merge/accepted/one_counter.rs",
        },
        mistakes: {
            as_late_as_the_cause: "thread_local_logging/merge/as_late_as_the_cause.rs",
            believes_every_message: "thread_local_logging/merge/believes_every_message.rs",
            by_the_clock: "thread_local_logging/merge/by_the_clock.rs",
            clock_alone: "thread_local_logging/merge/clock_alone.rs",
            deaf: "thread_local_logging/merge/deaf.rs",
            load_then_store: "thread_local_logging/merge/load_then_store.rs",
            numbers_in_blocks: "thread_local_logging/merge/numbers_in_blocks.rs",
            one_buffer_after_the_other: "thread_local_logging/merge/one_buffer_after_the_other.rs",
            one_number: "thread_local_logging/merge/one_number.rs",
            same_number_twice: "thread_local_logging/merge/same_number_twice.rs",
            small_numbers: "thread_local_logging/merge/small_numbers.rs",
            stops_at_the_first_end: "thread_local_logging/merge/stops_at_the_first_end.rs",
        },
    },
    log_writer {
        checks: "thread_local_logging/log_writer.rs",
        solution: "../solutions/thread_local_logging/log_writer.rs",
        accepted: {
            buffered: "thread_local_logging/log_writer/accepted/buffered.rs",
            queue_of_text: "thread_local_logging/log_writer/accepted/queue_of_text.rs",
            sends_what_to_do: "thread_local_logging/log_writer/accepted/sends_what_to_do.rs",
        },
        mistakes: {
            bounded_queue: "thread_local_logging/log_writer/bounded_queue.rs",
            flush_only_asks: "thread_local_logging/log_writer/flush_only_asks.rs",
            forgets_a_flush: "thread_local_logging/log_writer/forgets_a_flush.rs",
            gives_up_at_the_first_error: "thread_local_logging/log_writer/gives_up_at_the_first_error.rs",
            hears_of_the_end: "thread_local_logging/log_writer/hears_of_the_end.rs",
            holds_the_queue_while_it_writes: "thread_local_logging/log_writer/holds_the_queue_while_it_writes.rs",
            last_error: "thread_local_logging/log_writer/last_error.rs",
            line_end_later: "thread_local_logging/log_writer/line_end_later.rs",
            never_flushed: "thread_local_logging/log_writer/never_flushed.rs",
            not_joined: "thread_local_logging/log_writer/not_joined.rs",
            only_finish_joins: "thread_local_logging/log_writer/only_finish_joins.rs",
            room_for_a_thousand: "thread_local_logging/log_writer/room_for_a_thousand.rs",
            stops_at_once: "thread_local_logging/log_writer/stops_at_once.rs",
            swallowed_error: "thread_local_logging/log_writer/swallowed_error.rs",
            write_once: "thread_local_logging/log_writer/write_once.rs",
            writes_itself: "thread_local_logging/log_writer/writes_itself.rs",
        },
    },
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    harness::main_answers(Flavour::Native, ANSWERS)
}
