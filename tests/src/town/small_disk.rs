//! A disk that can be filled: a file system in memory, of a few megabytes.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A small disk. Dropping it takes it away with everything on it.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// A disk of so many megabytes.
    ///
    /// # Panics
    ///
    /// When it cannot be mounted: only root may. A full disk is not something to be believed without trying.
    pub fn of_megabytes(size: u32) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("quma-disk-")
            .tempdir()
            .expect("a temporary folder");
        let options = format!("size={size}m,mode=0777");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "quma-test"])
            .arg(folder.path())
            .status();
        assert!(
            mounted.is_ok_and(|status| status.success()),
            "a small disk could not be mounted: this test needs root (`mount -t tmpfs`)"
        );
        Self { folder }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Fills it to the last byte.
    ///
    /// # Panics
    ///
    /// When nothing can be written at all.
    pub fn fill(&self) {
        let mut filler = File::create(self.filler()).expect("a file can be made");
        for block in [[0_u8; 65_536].as_slice(), &[0; 512], &[0; 1]] {
            while filler.write_all(block).is_ok() {}
        }
    }

    /// Gives the room back.
    ///
    /// # Panics
    ///
    /// When it was not filled.
    pub fn make_room(&self) {
        std::fs::remove_file(self.filler()).expect("the disk was filled");
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a program that still runs keeps its files until it ends.
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}
