//! Whose signatures count: a folder of public keys, found by key id and by nothing else.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::key_id::KeyId;
use super::public_key::PublicKey;

/// How soon an unknown key id may make us read the folder again: a flood of forged key ids must not become a flood of
/// reads.
const AFTER_UNKNOWN: Duration = Duration::from_secs(2);
/// How long a key taken out of the folder may still be trusted.
const AFTER_KNOWN: Duration = Duration::from_secs(30);

/// The public keys that are trusted. Cloning shares them.
///
/// Each is a file `<key id>.pem`. New files are noticed when a signature first names them, removed ones within 30
/// seconds. A folder that cannot be read leaves what was read before; a file that is no key is passed over; both are
/// logged.
#[derive(Clone)]
pub struct Trust(Arc<Shared>);

struct Shared {
    folder: Option<PathBuf>,
    keys: RwLock<Keys>,
    withdrawals: AtomicU64,
}

#[derive(Default)]
struct Keys {
    pinned: HashMap<String, PublicKey>,
    in_folder: HashMap<String, PublicKey>,
    read_at: Option<Instant>,
}

impl Keys {
    fn key(&self, key_id: &str) -> Option<PublicKey> {
        self.pinned
            .get(key_id)
            .or_else(|| self.in_folder.get(key_id))
            .copied()
    }

    fn is_fresh(&self, within: Duration) -> bool {
        self.read_at.is_some_and(|at| at.elapsed() < within)
    }
}

impl Trust {
    /// Trusts the keys in a folder, which is read at the first question and need not exist yet.
    pub fn open(folder: &Path) -> Trust {
        Self::over(Some(folder.to_owned()))
    }

    /// Trusts nobody, until [`Trust::with`] says whom.
    pub fn nobody() -> Trust {
        Self::over(None)
    }

    /// Trusts one more key, kept in memory only; it wins over a file of the same name.
    pub fn with(self, key_id: impl Into<String>, key: PublicKey) -> Trust {
        self.0
            .keys
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .pinned
            .insert(key_id.into(), key);
        self
    }

    /// The key of that id, or `None` when nobody trusted has one.
    pub fn key(&self, key_id: &str) -> Option<PublicKey> {
        let keys = self.0.keys.read().unwrap_or_else(PoisonError::into_inner);
        let found = keys.key(key_id);
        let patience = if found.is_some() {
            AFTER_KNOWN
        } else {
            AFTER_UNKNOWN
        };
        if self.0.folder.is_none() || keys.is_fresh(patience) {
            return found;
        }
        drop(keys);
        self.read_folder(patience);
        self.0
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .key(key_id)
    }

    /// Every trusted key with its id, in the order of ids; reads the folder anew if it is older than 2 seconds.
    pub fn keys(&self) -> Vec<(String, PublicKey)> {
        self.read_folder(AFTER_UNKNOWN);
        let keys = self.0.keys.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: HashMap<_, _> = keys.in_folder.clone();
        all.extend(keys.pinned.iter().map(|(id, key)| (id.clone(), *key)));
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
        all
    }

    /// A number that changes whenever a key was withdrawn or replaced: what was verified under another number must be
    /// verified again.
    pub fn withdrawals(&self) -> u64 {
        let fresh = self
            .0
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_fresh(AFTER_KNOWN);
        if !fresh {
            self.read_folder(AFTER_KNOWN);
        }
        self.0.withdrawals.load(Ordering::Acquire)
    }

    fn over(folder: Option<PathBuf>) -> Trust {
        Trust(Arc::new(Shared {
            folder,
            keys: RwLock::default(),
            withdrawals: AtomicU64::new(0),
        }))
    }

    /// Reads the folder unless somebody did within `patience`. The lock is held meanwhile, so that those who asked at
    /// the same moment wait for the answer instead of refusing a key that is there.
    fn read_folder(&self, patience: Duration) {
        let Some(folder) = &self.0.folder else { return };
        let mut keys = self.0.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.is_fresh(patience) {
            return;
        }
        keys.read_at = Some(Instant::now());
        match public_keys(folder) {
            Ok(read) => {
                let withdrawn = keys.in_folder.iter().any(|(id, key)| read.get(id) != Some(key));
                keys.in_folder = read;
                if withdrawn {
                    self.0.withdrawals.fetch_add(1, Ordering::Release);
                }
            }
            Err(missing) if missing.kind() == io::ErrorKind::NotFound && keys.in_folder.is_empty() => {}
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "trusted keys could not be read");
            }
        }
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust")
            .field("folder", &self.0.folder)
            .finish_non_exhaustive()
    }
}

fn public_keys(folder: &Path) -> io::Result<HashMap<String, PublicKey>> {
    let mut keys = HashMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str()?.strip_suffix(".pem"));
        let Some(key_id) = name.filter(|name| KeyId::parse(name).is_ok()) else {
            continue;
        };
        match fs::read(&path).map(|pem| PublicKey::from_pem(&pem)) {
            Ok(Some(key)) => drop(keys.insert(key_id.to_owned(), key)),
            Ok(None) => tracing::warn!(file = %path.display(), "not a P-256 public key: passed over"),
            // Taken away between listing and reading.
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(keys)
}
