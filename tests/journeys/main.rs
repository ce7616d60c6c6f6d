//! Stories of the town, told from outside: each in one process on SQLite, and in a process per service on PostgreSQL.

mod a_fever_at_the_gate_is_reported_and_closed;
mod a_fever_never_passes;
mod a_full_or_lost_database_says_later;
mod a_gate_without_a_network;
mod a_list_of_people_is_imported;
mod a_lost_card_is_revoked_at_the_gate;
mod a_lost_phone_comes_back;
mod a_quarantine_is_kept_and_released;
mod a_raised_area_reaches_the_gates;
mod a_returning_worker_is_expected_and_counted;
mod a_visitor_needs_no_registration;
mod an_abnormal_answer_climbs_until_it_is_closed;
mod an_export_that_breaks_off_goes_on;
mod another_week_another_order;
mod erased_means_forgotten;
mod gates_go_on_while_registration_is_down;
mod nothing_acknowledged_is_lost;
mod odd_even_shopping_at_the_market;
mod posters_are_rotated_forged_and_closed;
mod register_once_scan_ever_after;
mod steps;
mod the_demo_tells_of_its_people;
mod the_demo_tells_the_newspapers_day;
mod the_table_of_gates_is_imported;
mod who_was_near;
mod whoever_may_not_is_told_why;
