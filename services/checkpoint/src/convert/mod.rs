//! Between the contract's messages and the words of `rules`, and nothing else; one file per noun.

pub mod audit;
pub mod building;
pub mod bundle;
pub mod checkpoint;
pub mod field;
pub mod figures;
pub mod import;
pub mod pass;
pub mod policy;
pub mod poster;
pub mod scan;
pub mod settings;
pub mod unit;
pub mod upload;
pub mod words;
