//! Checkpoint: the gates of a district, their posters, verdicts, passes and figures.

pub mod gates;
pub mod posters;
pub mod rules;
pub mod store;
