//! The private folder in which files are built and kept, each under its id.

use super::store::built_files::FileId;
use kit::id::Id;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// How the name of a file ends that is not finished.
const UNFINISHED: &str = "part";
const BLOCK: usize = 64 * 1_024;

/// A folder that only this program's user may enter.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at this path; made when the first file is.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Makes the folder if it is not there, for nobody else to enter.
    ///
    /// # Errors
    /// The file system's.
    pub fn make(&self) -> io::Result<&Path> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(&self.0)?;
        Ok(&self.0)
    }

    /// Where a file lies while it is built.
    pub fn unfinished(&self, id: FileId) -> PathBuf {
        self.finished(id).with_extension(UNFINISHED)
    }

    /// Where it lies then.
    pub fn finished(&self, id: FileId) -> PathBuf {
        self.0.join(id.to_string())
    }

    /// Puts a finished file into its place once it is on the disk; its size, and its SHA-256 in hexadecimal digits.
    ///
    /// # Errors
    /// The file system's.
    pub fn finish(&self, id: FileId) -> io::Result<(u64, String)> {
        let mut file = File::open(self.unfinished(id))?;
        file.sync_all()?;
        let (mut hash, mut size, mut block) = (Sha256::new(), 0, vec![0; BLOCK]);
        loop {
            let read = file.read(&mut block)?;
            if read == 0 {
                break;
            }
            hash.update(&block[..read]);
            size += read as u64;
        }
        fs::rename(self.unfinished(id), self.finished(id))?;
        Ok((size, data_encoding::HEXLOWER.encode(&hash.finalize())))
    }

    /// Removes a file, finished or not; one that is gone is fine.
    ///
    /// # Errors
    /// The file system's.
    pub fn remove(&self, id: FileId) -> io::Result<()> {
        for path in [self.unfinished(id), self.finished(id)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// The ids of everything in it; what has another name is not ours.
    ///
    /// # Errors
    /// The file system's.
    pub fn ids(&self) -> io::Result<Vec<FileId>> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut ids = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let name = path.file_stem().and_then(|name| name.to_str());
            ids.extend(name.and_then(|name| Id::parse(name).ok()));
        }
        Ok(ids)
    }
}

/// A new file for nobody else to read.
///
/// # Errors
/// The file system's; there must be none of that name.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
