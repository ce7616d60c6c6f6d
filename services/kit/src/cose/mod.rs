//! Signed statements that travel outside the system: COSE_Sign1 (RFC 9052) over bytes the services write.
//!
//! Any COSE library verifies them: tag 18, algorithm −7 and key id in the protected header, an explicit type
//! (RFC 9596) so that a statement of one kind never passes for another.

mod cbor;
pub mod error;
mod sign1;
pub mod text;

pub use error::CoseError;
pub use sign1::{Verified, sign, verify};
