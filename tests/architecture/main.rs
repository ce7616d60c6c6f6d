//! The floor plan, kept: what the source, the tables and the contract must always look like.
//!
//! Every rule reads what is really there — Rust as syntax, SQL as statements, the contract as descriptors — and names each
//! place that breaks it. Lists of exceptions stand beside their rule with a reason, and an exception nobody needs any more
//! is itself a finding: the lists can only shrink.

mod access;
mod circles;
mod contract;
mod deploy;
mod finding;
mod imports;
mod migrations;
mod personal;
mod source;
mod sql;
mod words;
