//! Three machines on one: network namespaces joined by a bridge, with a broker and a manager on `h0`
//! and workers on `h1` to `h3`. What is killed, unplugged and plugged in again there must not change a
//! bit of the result.
//!
//! Every process is ended by its own number, and every namespace goes away with the trial, also when it
//! fails. All traffic stays in the namespaces.

mod faults;
mod files;
mod hosts;
mod jobs;
mod locks;
mod newcomer;
mod program;
mod reading;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let missing = hosts::missing();
    if let Some(why) = &missing {
        eprintln!("the trials with several hosts are ignored: {why}");
    }
    let mut arguments = Arguments::from_args();
    // They wait, more than they work.
    arguments.test_threads.get_or_insert(8);
    if missing.is_none() && !arguments.list {
        hosts::remove_those_left_behind();
        files::write();
    }
    let trials: &[(&str, fn())] = &[
        ("the_bits_of_one_thread_with_1_worker", jobs::same_bits::<1>),
        ("the_bits_of_one_thread_with_2_workers", jobs::same_bits::<2>),
        ("the_bits_of_one_thread_with_3_workers", jobs::same_bits::<3>),
        ("the_bits_of_one_thread_with_7_workers", jobs::same_bits::<7>),
        ("several_files_are_refused", jobs::several_files_are_refused),
        ("json_has_the_bits_of_one_thread_too", jobs::json_is_of_one_thread_too),
        ("idle_workers_end_within_a_second", jobs::idle_workers_end),
        ("without_workers_the_manager_ends", jobs::no_workers),
        ("a_worker_without_a_job_ends", jobs::no_job),
        ("a_worker_without_a_manager_ends", jobs::no_manager),
        ("ctrl_c_ends_the_job", jobs::interrupted),
        ("workers_killed_at_twenty_moments", faults::workers_killed),
        ("signs_of_hundreds_of_workers", faults::many_signs),
        ("a_host_crashes", faults::host_crashes),
        ("a_host_is_unplugged", faults::host_unplugged),
        ("a_host_is_unplugged_and_comes_back", faults::host_comes_back),
        ("a_worker_answers_after_it_was_given_up", faults::late_answer),
        ("a_lease_is_shorter_than_a_piece", faults::short_lease),
        ("the_broker_is_killed_and_started_again", faults::broker_killed),
        ("the_manager_is_killed_and_started_again", faults::manager_killed),
        ("two_managers_at_the_same_time", faults::two_managers),
        ("a_power_cut_takes_stored_parts", faults::power_cut),
        ("a_piece_ends_its_workers", faults::poison),
        ("a_piece_never_comes", faults::endless_piece),
        ("one_host_cannot_read_what_others_can", reading::one_host_cannot),
        ("no_host_can_read", reading::no_host_can),
        ("a_host_has_no_such_file", reading::no_such_file),
        ("the_file_changes_meanwhile", reading::file_changes),
        ("the_broker_listens_to_this_machine_alone", locks::loopback_alone),
        ("a_login_is_needed_beyond_it", locks::login),
        ("tls_keeps_the_login_from_others", locks::tls),
    ];
    let trials = trials.iter().map(|&(name, run)| {
        let trial = Trial::test(name, move || {
            run();
            Ok(())
        });
        trial.with_ignored_flag(missing.is_some())
    });
    let mut trials: Vec<Trial> = trials.collect();
    let newcomer = missing.or_else(newcomer::missing);
    if let Some(why) = &newcomer {
        eprintln!("a_newcomer_follows_the_page is ignored: {why}");
    }
    let follow = || {
        newcomer::follows_the_page();
        Ok(())
    };
    let follow = Trial::test("a_newcomer_follows_the_page", follow);
    trials.push(follow.with_ignored_flag(newcomer.is_some()));
    let conclusion = libtest_mimic::run(&arguments, trials);
    files::remove();
    conclusion.exit();
}
