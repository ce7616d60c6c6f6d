//! What signed statements say: written by one service, read by another, so their words stand here and nowhere else.
//!
//! A statement is a CBOR map with integer keys: those that CWT (RFC 8392) names, and private ones for the rest. Whoever reads a key
//! they do not know passes over it; whoever misses one they need refuses the whole.

mod fields;
pub mod health_code;
pub mod poster_ticket;

pub use health_code::{HealthCodeClaims, PolicyStamp};
pub use poster_ticket::PosterTicketClaims;
