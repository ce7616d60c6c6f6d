//! The whole town from outside: what journeys and the gate rush share.

pub mod town;
