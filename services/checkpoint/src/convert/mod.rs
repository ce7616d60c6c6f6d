//! Between the contract's messages and the words of `rules`, and nothing else; one file per noun.

pub mod audit;
pub mod bundle;
pub mod field;
pub mod figures;
pub mod pass;
pub mod scan;
pub mod settings;
pub mod upload;
pub mod words;
