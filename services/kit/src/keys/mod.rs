//! Keys: who made them, what each is for, where they lie, and whose public halves are trusted.
//!
//! A key is named `<issuer>.<purpose>.<number>` ([`KeyId`]); the name is its file, its `kid` and nothing else finds it.
//! A private key never leaves its folder; its public half is published as a PEM file in the trust folder, which
//! another process or another district may hold as well.

pub mod error;
pub mod files;
pub mod key_id;
pub mod keyring;
pub mod mac_key;
pub mod public_key;
pub mod signer;
pub mod trust;

pub use error::KeyError;
pub use key_id::KeyId;
pub use keyring::Keyring;
pub use mac_key::MacKey;
pub use public_key::PublicKey;
pub use signer::{Es256Signer, Signer};
pub use trust::Trust;
