//! Anomalies: what cannot be as it stands in the records is found, once, and examined by somebody before its deadline climbs.
//!
//! - [`rules`]: how far apart gates are, what a poster and a silence may come to.
//! - [`store`]: tables `anomaly` and `anomaly_cursor`; [`store::records`]: passes and tallies as they are looked through, gate and hour by
//!   gate and hour, and only where something became known.
//! - [`duties`]: looking, again and again.
//! - [`convert`]: requests and answers; [`error`]: what can go wrong; [`access`]: who may call what; [`rpc`]: the use cases.

pub mod access;
pub mod convert;
pub mod duties;
pub mod error;
pub mod rpc;
pub mod rules;
pub mod store;
