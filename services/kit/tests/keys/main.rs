//! Keys in real folders: made once, shared, renewed, withdrawn, destroyed; and what they sealed.

mod keyring;
mod sealed;
mod trust;
