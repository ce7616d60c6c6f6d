//! Trips to and from the contract's messages; nothing is decided here.
//!
//! - closed lists: [`words`]; days and moments: [`when`]
//! - what is declared, in: [`told`]; trips and figures, out: [`shown`]

pub mod shown;
pub mod told;
pub mod when;
pub mod words;
