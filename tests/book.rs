//! The book: its programs do what it says they do, its interleavings are the model checker's own, and
//! every verdict is explained.
//!
//! A program in `right/` must pass, natively and under the model. One in `missed/` must pass too: it can go wrong, and
//! the model does not find it. One in `wrong/` must fail under the model. One in `rejected/` must not compile. One in
//! `native/` uses crates that the model does not follow, and is run by `tests/native_listings.rs`. One in `outcomes/`
//! prints one line, not always the same, and the page lists what it can be. What is in `shared/` is a part of several
//! programs, which include it. In a chapter, a comment says what a block shows:
//!
//! - `<!-- checked: double_claim -->`: the verdict on the program `double_claim` under the model;
//! - `<!-- checked: halves_join_before_spawn both_at_once -->`: that of a check on a mistake;
//! - `<!-- compiler: borrowed -->`: the first error that the compiler finds in `borrowed`;
//! - `<!-- outcomes: three_items -->`: every line that the program `three_items` can print;
//! - `<!-- reduced: /sst -->`: what the tool prints for a dataset of the sample file.
//!
//! A chapter of several pages has a table of them, which is made of the pages' own text: see `chapters`.
//! A comment `<!-- figure: … -->` ties a sentence to what a figure shows: see `figures`.
//!
//! `UPDATE_BOOK=1 cargo test --test book` writes these blocks, and the execution of each failing one into
//! `chapters/executions/`, from which its picture is drawn. It also records executions of each failing
//! program into `chapters/plays/`, for the pages on which the reader is the scheduler.

use harness::{Exercise, Flavour};
use std::process::ExitCode;

#[path = "book/blocks.rs"]
mod blocks;
#[path = "book/chapters.rs"]
mod chapters;
#[path = "book/costs.rs"]
mod costs;
#[path = "book/drawings.rs"]
mod drawings;
#[path = "book/executions.rs"]
mod executions;
#[path = "book/figures.rs"]
mod figures;
#[path = "book/headings.rs"]
mod headings;
#[path = "book/outcomes.rs"]
mod outcomes;
#[path = "book/pages.rs"]
mod pages;
#[path = "book/plays.rs"]
mod plays;
#[path = "book/prose.rs"]
mod prose;
#[path = "book/rejected.rs"]
mod rejected;
#[path = "book/runs.rs"]
mod runs;
#[path = "book/trials.rs"]
mod trials;
#[path = "book/words.rs"]
mod words;

/// Mounts programs of the book, each as an exercise whose only check is that `main` returns.
macro_rules! programs {
    ($($name:ident $path:literal,)*) => {
        $(
            #[allow(missing_docs, clippy::undocumented_unsafe_blocks)]
            mod $name {
                // Not a module of its own: the `main` of a program is private.
                ::core::include!($path);
                // Some of them never end, and need not keep a core busy for long.
                pub const CHECKS: &[::harness::Check] =
                    &[::harness::Check::new("main", "the program comes to its end", main)
                        .starts_processes()
                        .native_time_limit_secs(1)];
            }
        )*

        /// The programs, with their paths in place of the pristine text.
        const PROGRAMS: &[Exercise] = &[$(
            Exercise {
                chapter: "book",
                name: stringify!($name),
                source: include_str!($path),
                pristine: $path,
                checks: $name::CHECKS,
                promises: &[],
            }
        ),*];
    };
}

programs! {
    a_lock_each "../chapters/locks/wrong/a_lock_each.rs",
    a_pair_behind_one_lock "../chapters/race_conditions/right/a_pair_behind_one_lock.rs",
    a_sentinel_each "../chapters/queues/right/a_sentinel_each.rs",
    answer_comes_back "../chapters/single_threaded_libraries/right/answer_comes_back.rs",
    any_news_will_do "../chapters/events/wrong/any_news_will_do.rs",
    as_they_come "../chapters/pools/wrong/as_they_come.rs",
    barber_dozes_off "../chapters/semaphores/wrong/barber_dozes_off.rs",
    before_the_destructor "../chapters/thread_local_logging/wrong/before_the_destructor.rs",
    both_come_first "../chapters/race_conditions/wrong/both_come_first.rs",
    both_full "../chapters/queues/wrong/both_full.rs",
    butler "../chapters/semaphores/right/butler.rs",
    by_arrival "../chapters/queues/wrong/by_arrival.rs",
    by_the_time "../chapters/thread_local_logging/wrong/by_the_time.rs",
    calls_from_a_callback "../chapters/single_threaded_libraries/wrong/calls_from_a_callback.rs",
    carries_its_reply "../chapters/queues/right/carries_its_reply.rs",
    caught "../chapters/threads/right/caught.rs",
    changes_last "../chapters/locks/right/changes_last.rs",
    close_wakes_one "../chapters/semaphores/wrong/close_wakes_one.rs",
    closed_and_drained "../chapters/queues/right/closed_and_drained.rs",
    closed_while_locked "../chapters/file_handles/wrong/closed_while_locked.rs",
    closes_by_name "../chapters/file_handles/wrong/closes_by_name.rs",
    copied_out "../chapters/locks/wrong/copied_out.rs",
    countdown "../chapters/threads/right/countdown.rs",
    counted_and_seen "../chapters/queues/right/counted_and_seen.rs",
    counted_before_seen "../chapters/queues/wrong/counted_before_seen.rs",
    counts_from_zero_again "../chapters/events/wrong/counts_from_zero_again.rs",
    customers_are_counted "../chapters/semaphores/right/customers_are_counted.rs",
    data_race "../chapters/glossary/wrong/data_race.rs",
    deadlock "../chapters/glossary/wrong/deadlock.rs",
    dies_with_its_job "../chapters/pools/wrong/dies_with_its_job.rs",
    double_by_exchange "../chapters/race_conditions/right/double_by_exchange.rs",
    double_claim "../chapters/threads/wrong/double_claim.rs",
    drops_the_rest "../chapters/threads/wrong/drops_the_rest.rs",
    empty_is_not_the_end "../chapters/queues/wrong/empty_is_not_the_end.rs",
    extent_first "../chapters/swmr/wrong/extent_first.rs",
    failed_but_used "../chapters/race_conditions/wrong/failed_but_used.rs",
    fenced "../chapters/race_conditions/right/fenced.rs",
    file_handles "../chapters/semaphores/right/file_handles.rs",
    fires_all_the_same "../chapters/events/wrong/fires_all_the_same.rs",
    first_error_wins "../chapters/threads/wrong/first_error_wins.rs",
    flag_as_counter "../chapters/events/wrong/flag_as_counter.rs",
    flag_left_behind "../chapters/thread_local_logging/wrong/flag_left_behind.rs",
    flag_that_orders "../chapters/race_conditions/right/flag_that_orders.rs",
    full_pipes "../chapters/processes/wrong/full_pipes.rs",
    guard "../chapters/semaphores/right/guard.rs",
    guard_is_gone "../chapters/pools/right/guard_is_gone.rs",
    given_up "../chapters/many_machines/wrong/given_up.rs",
    guard_lives_on "../chapters/pools/wrong/guard_lives_on.rs",
    handed_on "../chapters/race_conditions/right/handed_on.rs",
    space_between "../chapters/race_conditions/right/space_between.rs",
    handles_in_a_list "../chapters/threads/right/handles_in_a_list.rs",
    held_back "../chapters/queues/right/held_back.rs",
    how_many_have_finished "../chapters/threads/right/how_many_have_finished.rs",
    if_for_while "../chapters/semaphores/wrong/if_for_while.rs",
    ignores_poison "../chapters/locks/wrong/ignores_poison.rs",
    in_parallel "../chapters/pools/right/in_parallel.rs",
    in_the_body "../chapters/locks/right/in_the_body.rs",
    increment "../chapters/race_conditions/wrong/increment.rs",
    increment_as_a_whole "../chapters/race_conditions/right/increment_as_a_whole.rs",
    indented "../chapters/thread_local_logging/right/indented.rs",
    it_can_end_well "../chapters/race_conditions/wrong/it_can_end_well.rs",
    job_waits_for_job "../chapters/pools/wrong/job_waits_for_job.rs",
    join_hands_over "../chapters/threads/right/join_hands_over.rs",
    join_tells "../chapters/threads/right/join_tells.rs",
    jumbled "../chapters/locks/wrong/jumbled.rs",
    keeps_a_sender "../chapters/queues/wrong/keeps_a_sender.rs",
    keeps_an_end "../chapters/processes/wrong/keeps_an_end.rs",
    keeps_no_end "../chapters/processes/right/keeps_no_end.rs",
    last_one_goes_on "../chapters/pools/right/last_one_goes_on.rs",
    leaves_the_rest "../chapters/queues/wrong/leaves_the_rest.rs",
    lightswitch "../chapters/semaphores/right/lightswitch.rs",
    lines_left_in_the_queue "../chapters/thread_local_logging/wrong/lines_left_in_the_queue.rs",
    load_buffering "../chapters/model-checker/missed/load_buffering.rs",
    lock_of_the_dead "../chapters/processes/wrong/lock_of_the_dead.rs",
    locked_and_unlocked "../chapters/locks/right/locked_and_unlocked.rs",
    locks_twice "../chapters/locks/wrong/locks_twice.rs",
    logs_while_it_logs "../chapters/thread_local_logging/wrong/logs_while_it_logs.rs",
    look_then_insert "../chapters/race_conditions/wrong/look_then_insert.rs",
    looks_idle "../chapters/pools/wrong/looks_idle.rs",
    helps_while_locked "../chapters/pools/wrong/helps_while_locked.rs",
    looks_then_sleeps "../chapters/events/wrong/looks_then_sleeps.rs",
    looks_then_takes "../chapters/semaphores/wrong/looks_then_takes.rs",
    loses_chunks "../chapters/threads/wrong/loses_chunks.rs",
    lost_on_error "../chapters/semaphores/wrong/lost_on_error.rs",
    lost_stop "../chapters/threads/wrong/lost_stop.rs",
    lost_wake_up "../chapters/glossary/wrong/lost_wake_up.rs",
    mean_of_means "../chapters/reduction/wrong/mean_of_means.rs",
    no_longer_than "../chapters/events/right/no_longer_than.rs",
    no_second_look "../chapters/locks/wrong/no_second_look.rs",
    notifies_at_one "../chapters/semaphores/wrong/notifies_at_one.rs",
    one_by_one "../chapters/semaphores/wrong/one_by_one.rs",
    one_for_all "../chapters/thread_local_logging/wrong/one_for_all.rs",
    one_for_each "../chapters/thread_local_logging/right/one_for_each.rs",
    one_guard "../chapters/locks/right/one_guard.rs",
    one_lock_for_both "../chapters/locks/right/one_lock_for_both.rs",
    one_number_for_each_line "../chapters/thread_local_logging/right/one_number_for_each_line.rs",
    one_of_the_two "../chapters/events/right/one_of_the_two.rs",
    one_order_for_all "../chapters/race_conditions/right/one_order_for_all.rs",
    one_order_of_two "../chapters/race_conditions/right/one_order_of_two.rs",
    one_place_to_sleep "../chapters/queues/wrong/one_place_to_sleep.rs",
    one_sentinel "../chapters/queues/wrong/one_sentinel.rs",
    one_thread "../chapters/reduction/right/one_thread.rs",
    opens_twice "../chapters/semaphores/wrong/opens_twice.rs",
    opposite_directions "../chapters/locks/wrong/opposite_directions.rs",
    order_of_finishing "../chapters/threads/wrong/order_of_finishing.rs",
    park_and_unpark "../chapters/threads/right/park_and_unpark.rs",
    philosophers "../chapters/semaphores/wrong/philosophers.rs",
    plain_file "../chapters/file_handles/wrong/plain_file.rs",
    polite "../chapters/locks/wrong/polite.rs",
    polls "../chapters/events/right/polls.rs",
    published "../chapters/model-checker/right/published.rs",
    queues_up_then_sleeps "../chapters/below_std/wrong/queues_up_then_sleeps.rs",
    reads_too_early "../chapters/threads/wrong/reads_too_early.rs",
    relaxed_flag "../chapters/race_conditions/wrong/relaxed_flag.rs",
    relaxed_lock "../chapters/locks/wrong/relaxed_lock.rs",
    runs_ahead "../chapters/queues/wrong/runs_ahead.rs",
    safe_file "../chapters/file_handles/right/safe_file.rs",
    same_order "../chapters/locks/right/same_order.rs",
    same_slot "../chapters/queues/wrong/same_slot.rs",
    same_top "../chapters/without_locks/wrong/same_top.rs",
    second_look "../chapters/locks/right/second_look.rs",
    second_answer "../chapters/many_clients/wrong/second_answer.rs",
    seek_then_read "../chapters/file_handles/wrong/seek_then_read.rs",
    set_and_cleared "../chapters/events/wrong/set_and_cleared.rs",
    sleeps_too_long "../chapters/queues/wrong/sleeps_too_long.rs",
    stale_expectation "../chapters/race_conditions/wrong/stale_expectation.rs",
    stale_read "../chapters/model-checker/wrong/stale_read.rs",
    stays_on_its_thread "../chapters/thread_local_logging/wrong/stays_on_its_thread.rs",
    swallowed_panic "../chapters/threads/wrong/swallowed_panic.rs",
    three_chunks "../chapters/semaphores/wrong/three_chunks.rs",
    three_orders "../chapters/queues/right/three_orders.rs",
    tickets "../chapters/threads/right/tickets.rs",
    ties_by_chance "../chapters/queues/wrong/ties_by_chance.rs",
    torn_header "../chapters/swmr/wrong/torn_header.rs",
    torn_pair "../chapters/race_conditions/wrong/torn_pair.rs",
    tries "../chapters/locks/right/tries.rs",
    twice_each "../chapters/race_conditions/wrong/twice_each.rs",
    two_in_the_library "../chapters/single_threaded_libraries/wrong/two_in_the_library.rs",
    two_locks_one_count "../chapters/race_conditions/wrong/two_locks_one_count.rs",
    two_orders "../chapters/race_conditions/wrong/two_orders.rs",
    two_passes "../chapters/events/right/two_passes.rs",
    two_plus_two_writes "../chapters/model-checker/wrong/two_plus_two_writes.rs",
    two_processes_count "../chapters/processes/wrong/two_processes_count.rs",
    until_all_senders_are_gone "../chapters/thread_local_logging/right/until_all_senders_are_gone.rs",
    until_none_is_open "../chapters/file_handles/wrong/until_none_is_open.rs",
    upgrade "../chapters/locks/wrong/upgrade.rs",
    wait_for_a_chunk "../chapters/semaphores/right/wait_for_a_chunk.rs",
    waits_for_its_writer "../chapters/thread_local_logging/wrong/waits_for_its_writer.rs",
    waits_in_a_loop "../chapters/events/right/waits_in_a_loop.rs",
    with_a_limit "../chapters/queues/right/with_a_limit.rs",
    woken_for_no_reason "../chapters/events/wrong/woken_for_no_reason.rs",
}

/// The programs of which it is asked what they can print.
mod can_print {
    /// Shadows that of `std`: the test wants to know what is printed.
    macro_rules! println {
        ($($text:tt)*) => { ::harness::outcomes::say(::core::format_args!($($text)*)) };
    }

    /// Mounts them, as a list.
    macro_rules! programs {
        ($($name:ident $path:literal,)*) => {
            $(
                mod $name {
                    ::core::include!($path);
                    pub const MAIN: fn() = main;
                }
            )*

            pub const ALL: &[super::outcomes::Program] = &[$(
                super::outcomes::Program {
                    name: stringify!($name),
                    path: $path,
                    main: $name::MAIN,
                }
            ),*];
        };
    }

    programs! {
        a_second "../chapters/many_clients/outcomes/a_second.rs",
        acknowledged_first "../chapters/many_machines/outcomes/acknowledged_first.rs",
        acts_on_what_it_found "../chapters/below_std/outcomes/acts_on_what_it_found.rs",
        bad_job "../chapters/pools/outcomes/bad_job.rs",
        both_try "../chapters/locks/outcomes/both_try.rs",
        both_wait "../chapters/semaphores/outcomes/both_wait.rs",
        a_counter_each "../chapters/race_conditions/outcomes/a_counter_each.rs",
        cell_behind_a_lock "../chapters/race_conditions/outcomes/cell_behind_a_lock.rs",
        checks_then_reads "../chapters/race_conditions/outcomes/checks_then_reads.rs",
        checks_what_it_counted "../chapters/file_handles/outcomes/checks_what_it_counted.rs",
        checks_while_locked "../chapters/race_conditions/outcomes/checks_while_locked.rs",
        counts_then_checks "../chapters/file_handles/outcomes/counts_then_checks.rs",
        counts_then_checks_it "../chapters/below_std/outcomes/counts_then_checks_it.rs",
        crash_between "../chapters/processes/outcomes/crash_between.rs",
        done_again "../chapters/processes/outcomes/done_again.rs",
        doubled_and_raised "../chapters/locks/outcomes/doubled_and_raised.rs",
        end_then_rows "../chapters/swmr/outcomes/end_then_rows.rs",
        exchanges_the_top "../chapters/without_locks/outcomes/exchanges_the_top.rs",
        first_one_wins "../chapters/many_clients/outcomes/first_one_wins.rs",
        first_stored "../chapters/many_machines/outcomes/first_stored.rs",
        flag_between_processes "../chapters/processes/outcomes/flag_between_processes.rs",
        joined_at_once "../chapters/threads/outcomes/joined_at_once.rs",
        joins_one_of_two "../chapters/threads/outcomes/joins_one_of_two.rs",
        meet_then_read "../chapters/events/outcomes/meet_then_read.rs",
        moves_then_reads "../chapters/file_handles/outcomes/moves_then_reads.rs",
        newest_number "../chapters/thread_local_logging/outcomes/newest_number.rs",
        news_and_rows "../chapters/swmr/outcomes/news_and_rows.rs",
        numbered_then_logged "../chapters/thread_local_logging/outcomes/numbered_then_logged.rs",
        one_by_one "../chapters/semaphores/outcomes/one_by_one.rs",
        one_waits "../chapters/semaphores/outcomes/one_waits.rs",
        parks_in_a_loop "../chapters/below_std/outcomes/parks_in_a_loop.rs",
        parks_once "../chapters/below_std/outcomes/parks_once.rs",
        reads_the_number "../chapters/below_std/outcomes/reads_the_number.rs",
        reads_twice "../chapters/locks/outcomes/reads_twice.rs",
        reads_under_one_guard "../chapters/locks/outcomes/reads_under_one_guard.rs",
        relaxed_news "../chapters/race_conditions/outcomes/relaxed_news.rs",
        released_news "../chapters/race_conditions/outcomes/released_news.rs",
        rows_then_end "../chapters/swmr/outcomes/rows_then_end.rs",
        seen_at_one_moment "../chapters/swmr/outcomes/seen_at_one_moment.rs",
        spawned_first "../chapters/threads/outcomes/spawned_first.rs",
        stores_the_top "../chapters/without_locks/outcomes/stores_the_top.rs",
        sum_as_they_come "../chapters/queues/outcomes/sum_as_they_come.rs",
        takes_until_the_end "../chapters/queues/outcomes/takes_until_the_end.rs",
        takes_what_is_there "../chapters/queues/outcomes/takes_what_is_there.rs",
        thief_at_the_front "../chapters/pools/outcomes/thief_at_the_front.rs",
        three_chunks "../chapters/threads/outcomes/three_chunks.rs",
        three_items "../chapters/queues/outcomes/three_items.rs",
        three_jobs "../chapters/pools/outcomes/three_jobs.rs",
        told_to_stop "../chapters/threads/outcomes/told_to_stop.rs",
        two_calls_each "../chapters/single_threaded_libraries/outcomes/two_calls_each.rs",
        two_chunks_or_an_hour "../chapters/events/outcomes/two_chunks_or_an_hour.rs",
        two_increments_each "../chapters/race_conditions/outcomes/two_increments_each.rs",
        two_managers "../chapters/many_machines/outcomes/two_managers.rs",
        two_results "../chapters/single_threaded_libraries/outcomes/two_results.rs",
        two_slots "../chapters/queues/outcomes/two_slots.rs",
        two_tickets "../chapters/file_handles/outcomes/two_tickets.rs",
        who_gets_in "../chapters/semaphores/outcomes/who_gets_in.rs",
    }
}

/// Mistakes of the exercises that the book shows, under the name of the exercise and their own.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod mistakes {
    harness::chapter! { "threads",
        be_the_scheduler_main_goes_on {
            subject: "threads/be_the_scheduler/main_goes_on.rs",
            pristine: "../exercises/.pristine/threads/be_the_scheduler.rs",
            checks: "threads/be_the_scheduler.rs",
        },
        be_the_scheduler_one_at_a_time {
            subject: "threads/be_the_scheduler/one_at_a_time.rs",
            pristine: "../exercises/.pristine/threads/be_the_scheduler.rs",
            checks: "threads/be_the_scheduler.rs",
        },
        halves_join_before_spawn {
            subject: "threads/halves/join_before_spawn.rs",
            pristine: "../exercises/.pristine/threads/halves.rs",
            checks: "threads/halves.rs",
        },
        integrate_joins_in_order {
            subject: "threads/integrate/joins_in_order.rs",
            pristine: "../exercises/.pristine/threads/integrate.rs",
            checks: "threads/integrate.rs",
        },
    }
}

/// The same of the chapter on events.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod events_mistakes {
    harness::chapter! { "events",
        event_notify_one {
            subject: "events/event/notify_one.rs",
            pristine: "../exercises/.pristine/events/event.rs",
            checks: "events/event.rs",
        },
        timer_wakes_no_thread {
            subject: "events/timer/wakes_no_thread.rs",
            pristine: "../exercises/.pristine/events/timer.rs",
            checks: "events/timer.rs",
        },
    }
}

/// The same of the chapter on queues.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod queues_mistakes {
    harness::chapter! { "queues",
        ring_freed_too_early {
            subject: "queues/ring/freed_too_early.rs",
            pristine: "../exercises/.pristine/queues/ring.rs",
            checks: "queues/ring.rs",
        },
    }
}

/// The same of the chapter on pools.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod pools_mistakes {
    harness::chapter! { "pools",
        async_result_flag_before_the_result {
            subject: "pools/async_result/flag_before_the_result.rs",
            pristine: "../exercises/.pristine/pools/async_result.rs",
            checks: "pools/async_result.rs",
        },
        panicking_jobs_request_stays {
            subject: "pools/panicking_jobs/request_stays.rs",
            pristine: "../exercises/.pristine/pools/panicking_jobs.rs",
            checks: "pools/panicking_jobs.rs",
        },
        work_stealing_empty_is_the_end {
            subject: "pools/work_stealing/empty_is_the_end.rs",
            pristine: "../exercises/.pristine/pools/work_stealing.rs",
            checks: "pools/work_stealing.rs",
        },
    }
}

/// The same of the chapter on single-threaded libraries.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod single_threaded_libraries_mistakes {
    harness::chapter! { "single_threaded_libraries",
        batches_takes_then_waits {
            subject: "single_threaded_libraries/batches/takes_then_waits.rs",
            pristine: "../exercises/.pristine/single_threaded_libraries/batches.rs",
            checks: "single_threaded_libraries/batches.rs",
        },
        library_thread_looks_then_begins {
            subject: "single_threaded_libraries/library_thread/looks_then_begins.rs",
            pristine: "../exercises/.pristine/single_threaded_libraries/library_thread.rs",
            checks: "single_threaded_libraries/library_thread.rs",
        },
    }
}

/// The same of the chapter on one writer and many readers.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod swmr_mistakes {
    harness::chapter! { "swmr",
        append_and_publish_one_flush_for_both {
            subject: "swmr/append_and_publish/one_flush_for_both.rs",
            pristine: "../exercises/.pristine/swmr/append_and_publish.rs",
            checks: "swmr/append_and_publish.rs",
        },
        crash_closes_before_it_cleans {
            subject: "swmr/crash/closes_before_it_cleans.rs",
            pristine: "../exercises/.pristine/swmr/crash.rs",
            checks: "swmr/crash.rs",
        },
    }
}

/// The same of the chapter on processes.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod processes_mistakes {
    harness::chapter! { "processes",
        file_server_dead_client_ends_it {
            subject: "processes/file_server/dead_client_ends_it.rs",
            pristine: "../exercises/.pristine/processes/file_server.rs",
            checks: "processes/file_server.rs",
        },
        process_pool_submits_when_asked {
            subject: "processes/process_pool/submits_when_asked.rs",
            pristine: "../exercises/.pristine/processes/process_pool.rs",
            checks: "processes/process_pool.rs",
        },
        worker_processes_late_worker_stays {
            subject: "processes/worker_processes/late_worker_stays.rs",
            pristine: "../exercises/.pristine/processes/worker_processes.rs",
            checks: "processes/worker_processes.rs",
        },
    }
}

/// The same of the chapter on many clients.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod many_clients_mistakes {
    harness::chapter! { "many_clients",
        bounded_clients_numbered_by_arrival {
            subject: "many_clients/bounded_clients/numbered_by_arrival.rs",
            pristine: "../exercises/.pristine/many_clients/bounded_clients.rs",
            checks: "many_clients/bounded_clients.rs",
        },
        deadline_first_takes_all {
            subject: "many_clients/deadline/first_takes_all.rs",
            pristine: "../exercises/.pristine/many_clients/deadline.rs",
            checks: "many_clients/deadline.rs",
        },
        graceful_shutdown_looked_then_entered {
            subject: "many_clients/graceful_shutdown/looked_then_entered.rs",
            pristine: "../exercises/.pristine/many_clients/graceful_shutdown.rs",
            checks: "many_clients/graceful_shutdown.rs",
        },
        hedge_loser_is_not_cancelled {
            subject: "many_clients/hedge/loser_is_not_cancelled.rs",
            pristine: "../exercises/.pristine/many_clients/hedge.rs",
            checks: "many_clients/hedge.rs",
        },
    }
}

/// The same of the chapter on many machines.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod many_machines_mistakes {
    harness::chapter! { "many_machines",
        ack_order_acknowledged_first {
            subject: "many_machines/ack_order/acknowledged_first.rs",
            pristine: "../exercises/.pristine/many_machines/ack_order.rs",
            checks: "many_machines/ack_order.rs",
        },
        heartbeat_woken_is_dead {
            subject: "many_machines/heartbeat/woken_is_dead.rs",
            pristine: "../exercises/.pristine/many_machines/heartbeat.rs",
            checks: "many_machines/heartbeat.rs",
        },
        poison_idle_workers_sleep_on {
            subject: "many_machines/poison/idle_workers_sleep_on.rs",
            pristine: "../exercises/.pristine/many_machines/poison.rs",
            checks: "many_machines/poison.rs",
        },
        restart_noted_later {
            subject: "many_machines/restart/noted_later.rs",
            pristine: "../exercises/.pristine/many_machines/restart.rs",
            checks: "many_machines/restart.rs",
        },
        split_brain_checked_then_written {
            subject: "many_machines/split_brain/checked_then_written.rs",
            pristine: "../exercises/.pristine/many_machines/split_brain.rs",
            checks: "many_machines/split_brain.rs",
        },
    }
}

/// The same of the chapter on what is below `std`.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod below_std_mistakes {
    harness::chapter! { "below_std",
        counted_counts_then_looks {
            subject: "below_std/counted/counts_then_looks.rs",
            pristine: "../exercises/.pristine/below_std/counted.rs",
            checks: "below_std/counted.rs",
        },
        condition_reads_after_the_unlock {
            subject: "below_std/condition/reads_after_the_unlock.rs",
            pristine: "../exercises/.pristine/below_std/condition.rs",
            checks: "below_std/condition.rs",
        },
        one_shot_checks_then_says_so {
            subject: "below_std/one_shot/checks_then_says_so.rs",
            pristine: "../exercises/.pristine/below_std/one_shot.rs",
            checks: "below_std/one_shot.rs",
        },
    }
}

/// The same of the chapter on structures without locks.
#[allow(unused, reason = "what the compiler warns of is part of a mistake")]
#[path = "."]
mod without_locks_mistakes {
    harness::chapter! { "without_locks",
        treiber_stack_frees_at_once {
            subject: "without_locks/treiber_stack/frees_at_once.rs",
            pristine: "../exercises/.pristine/without_locks/treiber_stack.rs",
            checks: "without_locks/treiber_stack.rs",
        },
    }
}

/// Tests the book, as far as this flavour can.
pub fn run(flavour: Flavour) -> ExitCode {
    if runs::is_target() {
        // Of the mistakes, only what the model says is shown.
        let mistakes = [
            mistakes::EXERCISES,
            events_mistakes::EXERCISES,
            queues_mistakes::EXERCISES,
            pools_mistakes::EXERCISES,
            single_threaded_libraries_mistakes::EXERCISES,
            swmr_mistakes::EXERCISES,
            processes_mistakes::EXERCISES,
            many_clients_mistakes::EXERCISES,
            many_machines_mistakes::EXERCISES,
            below_std_mistakes::EXERCISES,
            without_locks_mistakes::EXERCISES,
        ];
        let mistakes = mistakes.into_iter().flatten();
        let mistakes = mistakes.filter(|_| flavour == Flavour::Model);
        let all: Vec<Exercise> = PROGRAMS.iter().chain(mistakes).copied().collect();
        return harness::main(flavour, all.leak());
    }
    trials::run(flavour, PROGRAMS, can_print::ALL)
}

#[allow(dead_code, reason = "the model flavour has a main of its own")]
fn main() -> ExitCode {
    run(Flavour::Native)
}
