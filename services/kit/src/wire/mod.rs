//! How a neighbour is reached, in this process or another: the same bytes, errors and metadata both ways.

mod dress;
pub mod far;
pub mod near;
pub mod signed;

pub use far::{FarSettings, FarTls, WireError, far};
pub use near::{Wire, near};
pub use signed::Signed;
