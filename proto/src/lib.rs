//! The contract: what anyone may ask of any service.
