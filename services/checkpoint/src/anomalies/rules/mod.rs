//! What is decided about anomalies without I/O.

pub mod anomaly;
pub mod distance;
pub mod order;
pub mod silence;
