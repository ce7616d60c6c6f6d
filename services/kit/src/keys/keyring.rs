//! The folder a program keeps its keys in: found, or made on first use, and never overwritten.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::error::KeyError;
use super::files::{self, Readers};
use super::key_id::KeyId;
use super::mac_key::MacKey;
use super::public_key::PublicKey;
use super::signer::{Es256Signer, Signer};
use super::trust::Trust;

/// A private signing key, PKCS#8.
const SIGNING: &str = "pk8";
/// A secret of 32 random bytes.
const SECRET: &str = "key";
/// What is left of a destroyed secret, so that nobody makes a new one under its name.
const DESTROYED: &str = "destroyed";

/// The keys of one authority in one folder. Any number of programs may share the folder: whoever needs a key first
/// makes it, the others find it.
///
/// ```text
/// <folder>/410811.people.1.pk8        signs people's tokens         mode 0600
/// <folder>/410811.poster.1.key        keys posters' tokens          mode 0600
/// <folder>/410811.edge-seal.202003.key sealed personal data in March mode 0600
/// <trust>/410811.people.1.pem         what others verify with       mode 0644
/// ```
#[derive(Clone, Debug)]
pub struct Keyring {
    folder: PathBuf,
    trust_folder: PathBuf,
    issuer: String,
}

impl Keyring {
    /// Opens the folder, making it (mode 0700) when missing. Public halves go to its subfolder `trust` unless
    /// [`Keyring::publishing_to`] says otherwise.
    pub fn open(folder: &Path, issuer: &str) -> Result<Keyring, KeyError> {
        KeyId::new(issuer, "any", 1)?;
        files::make_folder(folder, Readers::Owner)?;
        let trust_folder = folder.join("trust");
        Ok(Keyring {
            folder: folder.to_owned(),
            trust_folder,
            issuer: issuer.to_owned(),
        })
    }

    /// Publishes public halves to another folder, which other programs may read.
    pub fn publishing_to(mut self, trust_folder: &Path) -> Keyring {
        self.trust_folder = trust_folder.to_owned();
        self
    }

    /// The authority whose keys these are.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The public halves that are trusted: those published by this keyring and any other put into the same folder.
    pub fn trust(&self) -> Trust {
        Trust::open(&self.trust_folder)
    }

    /// The newest signing key for `purpose`, made and published when there is none yet.
    pub fn signer(&self, purpose: &str) -> Result<Arc<dyn Signer>, KeyError> {
        let newest = self.numbers(purpose, SIGNING)?.last().copied().unwrap_or(1);
        self.numbered_signer(purpose, newest)
    }

    /// Makes the next signing key for `purpose` and returns it. The former one goes on verifying until its PEM file
    /// is taken out of the trust folder; programs that already hold it sign with it until they start again.
    pub fn renew_signer(&self, purpose: &str) -> Result<Arc<dyn Signer>, KeyError> {
        let newest = self.numbers(purpose, SIGNING)?.last().copied().unwrap_or(0);
        self.numbered_signer(purpose, newest + 1)
    }

    /// The newest key for keyed hashes for `purpose`, made when there is none yet.
    pub fn mac_key(&self, purpose: &str) -> Result<MacKey, KeyError> {
        let newest = self.numbers(purpose, SECRET)?.last().copied().unwrap_or(1);
        let id = KeyId::new(&self.issuer, purpose, newest)?;
        self.as_mac_key(&id, &self.secret_or_new(&id)?)
    }

    /// An older key for keyed hashes, by its number. Refuses with KEY_DESTROYED when it is gone.
    pub fn mac_key_numbered(&self, purpose: &str, number: u32) -> Result<MacKey, KeyError> {
        let id = KeyId::new(&self.issuer, purpose, number)?;
        self.as_mac_key(&id, &self.secret(&id)?)
    }

    /// The 32 bytes of a secret key. Refuses with KEY_DESTROYED when it is gone.
    pub(crate) fn secret(&self, id: &KeyId<'_>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let path = self.path(id, SECRET);
        let secret = files::read(&path)?.ok_or_else(|| KeyError::Destroyed(id.to_string()))?;
        if secret.len() != 32 {
            return Err(KeyError::NotAKey(path));
        }
        Ok(secret)
    }

    /// The 32 bytes of a secret key, made when there is none yet. Refuses with KEY_DESTROYED when there was one.
    pub(crate) fn secret_or_new(&self, id: &KeyId<'_>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let path = self.path(id, SECRET);
        if files::read(&path)?.is_none() {
            if self.path(id, DESTROYED).exists() {
                return Err(KeyError::Destroyed(id.to_string()));
            }
            let mut fresh = Zeroizing::new([0; 32]);
            SystemRandom::new().fill(fresh.as_mut())?;
            files::write_once(&path, fresh.as_ref(), Readers::Owner)?;
        }
        // Read back even what we wrote: another program may have been first.
        self.secret(id)
    }

    /// Destroys a secret key: what it sealed or keyed, backups included, is noise from now on. Twice is fine.
    pub(crate) fn destroy_secret(&self, id: &KeyId<'_>) -> Result<(), KeyError> {
        files::write_once(&self.path(id, DESTROYED), b"", Readers::Owner)?;
        files::remove(&self.path(id, SECRET))
    }

    /// The numbers of the secret keys there are for `purpose`, ascending.
    pub(crate) fn secret_numbers(&self, purpose: &str) -> Result<Vec<u32>, KeyError> {
        self.numbers(purpose, SECRET)
    }

    fn as_mac_key(&self, id: &KeyId<'_>, secret: &[u8]) -> Result<MacKey, KeyError> {
        MacKey::new(id.to_string(), secret)
    }

    fn numbered_signer(&self, purpose: &str, number: u32) -> Result<Arc<dyn Signer>, KeyError> {
        let id = KeyId::new(&self.issuer, purpose, number)?;
        let path = self.path(&id, SIGNING);
        if files::read(&path)?.is_none() {
            files::write_once(&path, &Es256Signer::new_pkcs8()?, Readers::Owner)?;
        }
        let document = files::read(&path)?.ok_or_else(|| KeyError::Destroyed(id.to_string()))?;
        let signer = Es256Signer::from_pkcs8(id.to_string(), &document)
            .map_err(|_| KeyError::NotAKey(path.clone()))?;
        // Always, not only for a new key: the program may have stopped between making and publishing.
        self.publish(&id, signer.public_key())?;
        Ok(Arc::new(signer))
    }

    fn publish(&self, id: &KeyId<'_>, key: &PublicKey) -> Result<(), KeyError> {
        let path = self.trust_folder.join(format!("{id}.pem"));
        if files::read(&path)?.is_none() {
            files::make_folder(&self.trust_folder, Readers::Anyone)?;
            files::write_once(&path, key.to_pem().as_bytes(), Readers::Anyone)?;
        }
        let published = files::read(&path)?.and_then(|pem| PublicKey::from_pem(&pem));
        if published != Some(*key) {
            return Err(KeyError::PublishedOtherwise(path));
        }
        Ok(())
    }

    fn path(&self, id: &KeyId<'_>, extension: &str) -> PathBuf {
        self.folder.join(format!("{id}.{extension}"))
    }

    fn numbers(&self, purpose: &str, extension: &str) -> Result<Vec<u32>, KeyError> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(KeyError::at(&self.folder))? {
            let name = entry.map_err(KeyError::at(&self.folder))?.file_name();
            let id = name
                .to_str()
                .and_then(|name| name.strip_suffix(extension)?.strip_suffix('.'));
            if let Some(Ok(id)) = id.map(KeyId::parse)
                && id.issuer == self.issuer
                && id.purpose == purpose
            {
                numbers.push(id.number);
            }
        }
        numbers.sort_unstable();
        Ok(numbers)
    }
}
