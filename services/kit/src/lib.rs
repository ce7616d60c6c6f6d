//! What any service needs and none should write twice; knows no city words.

pub mod service;
pub mod settings;
pub mod shutdown;
