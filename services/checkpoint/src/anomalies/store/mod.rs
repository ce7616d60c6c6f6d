//! All SQL of anomalies.

pub mod anomaly;
pub mod cursor;
pub mod records;
