//! Everything that is tried of checkpoint from outside its walls.

// A step that fails in a test should stop it there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod anomalies;
mod day_tickets;
mod decided_by;
mod disinfection;
mod erasures;
mod exports;
mod exports_rpc;
mod fevers;
mod fields;
mod gates_rpc;
mod imports;
mod makers;
mod merges;
mod old_keys;
mod passes_rpc;
mod passes_store;
mod places_rpc;
mod places_store;
mod policies_rpc;
mod posters;
mod posters_rpc;
mod quota;
mod readings_rpc;
mod registration;
mod replicas;
mod reports;
mod shifts;
mod town;
mod traces;
mod uploads_rpc;
mod vehicles;
mod verdicts;
mod visitors;
mod without_a_network;
