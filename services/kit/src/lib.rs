//! What any service needs and none should write twice; knows no city words.

pub mod access;
pub mod caller;
pub mod clock;
pub mod cose;
pub mod db;
pub mod fault;
pub mod id;
pub mod keys;
pub mod layers;
pub mod onward;
pub mod page;
pub mod parse;
pub mod peer;
pub mod sealed;
pub mod serve;
pub mod service;
pub mod settings;
pub mod shutdown;
pub mod suite;
pub mod telemetry;
pub mod token;
pub mod trace_parent;
pub mod wire;
