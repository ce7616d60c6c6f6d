//! What must hold for every value of the city's words, whatever it is.

mod columns;
mod identities;
mod places;
mod secrecy;
