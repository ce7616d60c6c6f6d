//! Passwords are hashed with Argon2id (RFC 9106), beside the async threads, few at once: a hash takes memory and a fifth of a second on purpose.

use super::rules::password::Password;
use crate::settings::AccountSettings;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Lanes of the memory, as RFC 9106 recommends them.
const LANES: u32 = 4;

/// Why nothing was hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The settings ask for what Argon2 does not do.
    #[error("edge.accounts.hash_memory_kib or hash_passes: {0}")]
    Settings(argon2::Error),
    /// It could not be hashed.
    #[error("a password could not be hashed: {0}")]
    Failed(#[from] argon2::password_hash::Error),
    /// The process is about to end.
    #[error("a password could not be hashed: the process stops")]
    Stopping,
}

/// Hashes and verifies passwords. Cheap to clone.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    at_once: Arc<Semaphore>,
    /// The hash of a password nobody has: whoever names no account waits for it as long as for one.
    nobodys: Arc<str>,
}

impl Hasher {
    /// A hasher with these settings. Hashes once.
    ///
    /// # Errors
    /// `Settings` or `Failed`.
    pub fn open(settings: &AccountSettings) -> Result<Self, HashError> {
        let params = Params::new(settings.hash_memory_kib, settings.hash_passes, LANES, None);
        let argon2 = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            params.map_err(HashError::Settings)?,
        );
        let nobodys = argon2.hash_password(&rand::random::<[u8; 16]>())?.to_string();
        Ok(Self {
            argon2,
            at_once: Arc::new(Semaphore::new(settings.hashes_at_once.max(1))),
            nobodys: nobodys.into(),
        })
    }

    /// The hash of a password with a new salt, in the PHC's text form with its parameters.
    ///
    /// # Errors
    /// `Failed` or `Stopping`.
    pub async fn hash(&self, password: Password) -> Result<String, HashError> {
        self.aside(move |argon2| Ok(argon2.hash_password(password.clear().as_bytes())?.to_string()))
            .await
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long, and is not.
    ///
    /// # Errors
    /// `Stopping`.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool, HashError> {
        let is_somebodys = hash.as_ref().is_some_and(|hash| !hash.is_empty());
        let hash = hash
            .filter(|_| is_somebodys)
            .unwrap_or_else(|| self.nobodys.to_string());
        let is_right = self
            .aside(move |argon2| {
                Ok(argon2
                    .verify_password(password.clear().as_bytes(), hash.as_str())
                    .is_ok())
            })
            .await?;
        Ok(is_right && is_somebodys)
    }

    async fn aside<T, F>(&self, work: F) -> Result<T, HashError>
    where
        T: Send + 'static,
        F: FnOnce(&Argon2<'static>) -> Result<T, HashError> + Send + 'static,
    {
        let permit = Arc::clone(&self.at_once)
            .acquire_owned()
            .await
            .map_err(|_| HashError::Stopping)?;
        let argon2 = self.argon2.clone();
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&argon2);
            drop(permit);
            done
        });
        done.await.map_err(|_| HashError::Stopping)?
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> Hasher {
        let settings = AccountSettings {
            hash_memory_kib: 64,
            hash_passes: 1,
            ..AccountSettings::default()
        };
        Hasher::open(&settings).unwrap()
    }

    fn typed(text: &str) -> Password {
        Password::typed(text).unwrap()
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other_is() {
        let hasher = hasher();
        let hash = hasher.hash(typed("kleine grüne ente")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=4$"), "{hash}");
        assert!(
            hasher
                .verify(typed("kleine grüne ente"), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify(typed("kleine grüne Ente"), Some(hash.clone()))
                .await
                .unwrap()
        );
        let again = hasher.hash(typed("kleine grüne ente")).await.unwrap();
        assert_ne!(again, hash, "each has a salt of its own");
    }

    #[tokio::test]
    async fn nobody_is_let_in_without_a_hash() {
        let hasher = hasher();
        for hash in [None, Some(String::new())] {
            assert!(!hasher.verify(typed("kleine grüne ente"), hash).await.unwrap());
        }
    }

    #[test]
    fn settings_that_cannot_be_are_refused() {
        let settings = AccountSettings {
            hash_memory_kib: 1,
            ..AccountSettings::default()
        };
        assert!(matches!(Hasher::open(&settings), Err(HashError::Settings(_))));
    }
}
