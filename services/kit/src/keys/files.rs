//! Writing a key's file once, whole, and never over another.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::error::KeyError;

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Mode 0600: private and secret keys.
    Owner,
    /// Mode 0644: public keys.
    Anyone,
}

/// Makes the folder, readable by its owner only, if it is not there.
pub fn make_folder(folder: &Path, readers: Readers) -> Result<(), KeyError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(match readers {
            Readers::Owner => 0o700,
            Readers::Anyone => 0o755,
        });
    }
    builder.create(folder).map_err(KeyError::at(folder))
}

/// Writes `content` to `path` unless something is there already. Returns whether it was written by us.
///
/// Afterwards the file is complete and on disk, or it is not there: it is written and synced under a name of its own,
/// then linked to its place. A link, unlike a rename, fails when the place is taken, so of two processes that make
/// the same key at once one wins and the other reads the winner's.
pub fn write_once(path: &Path, content: &[u8], readers: Readers) -> Result<bool, KeyError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let draft = folder.join(format!(".draft-{}", random_name()?));
    let written = write_new(&draft, content, readers).and_then(|()| match fs::hard_link(&draft, path) {
        Ok(()) => Ok(true),
        Err(taken) if taken.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    });
    let tidied = fs::remove_file(&draft);
    let ours = written.map_err(KeyError::at(path))?;
    tidied
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(KeyError::at(folder))?;
    Ok(ours)
}

/// The file's content, or `None` when there is no such file.
pub fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
    match fs::read(path) {
        Ok(content) => Ok(Some(Zeroizing::new(content))),
        Err(missing) if missing.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(KeyError::at(path)(error)),
    }
}

/// Removes a file for good; one that is already gone is fine.
pub fn remove(path: &Path) -> Result<(), KeyError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(KeyError::at(path)(error)),
        _ => {}
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(KeyError::at(folder))
}

fn write_new(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(match readers {
            Readers::Owner => 0o600,
            Readers::Anyone => 0o644,
        });
    }
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn random_name() -> Result<String, KeyError> {
    let mut bytes = [0; 8];
    SystemRandom::new().fill(&mut bytes)?;
    Ok(data_encoding::HEXLOWER.encode(&bytes))
}
