//! All SQL about returnees.
//!
//! - trips, what they said before, and who arrived: [`trips`]
//! - who is awaited and here: [`arrivals`]; how many: [`figures`]; what is known already of people on lists: [`known`]
//! - where what is sealed lies: [`places`]
//! - what the district orders: [`policies`]

pub mod arrivals;
pub mod figures;
pub mod known;
pub mod places;
pub mod policies;
pub mod trips;
