//! The source, read once: which files a crate is made of, and what each of them names.

mod facts;
mod house;
pub(crate) mod resolve;

pub(crate) use facts::{Literal, Named};
pub(crate) use house::{File, House};

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The crates of the suite itself, in the order of the floors.
pub(crate) const SERVICES_FOLDER: &str = "services";

/// Every crate under `services/`; a crate with a program has a second house for its `main.rs`.
pub(crate) static HOUSES: LazyLock<Vec<House>> = LazyLock::new(|| {
    let mut houses = Vec::new();
    for name in folders_in(&root().join(SERVICES_FOLDER)) {
        let source = Path::new(SERVICES_FOLDER).join(&name).join("src");
        for first in ["lib.rs", "main.rs"] {
            if root().join(&source).join(first).is_file() {
                houses.push(House::read(&name, &source, first));
            }
        }
    }
    assert!(
        houses.len() >= 4,
        "the services were not found below {}",
        root().display()
    );
    houses
});

/// The top of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate of the tests lies in the workspace")
}

/// The names of the folders in a folder, in order.
pub(crate) fn folders_in(folder: &Path) -> Vec<String> {
    entries(folder)
        .into_iter()
        .filter(|path| path.is_dir())
        .map(|path| name_of(&path))
        .collect()
}

/// Every file below a folder whose name ends so, relative to the workspace, in order. Skips what git ignores by name.
pub(crate) fn files_below(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![root().join(folder)];
    while let Some(next) = left.pop() {
        for path in entries(&next) {
            let name = name_of(&path);
            if path.is_dir() && !name.starts_with('.') && name != "target" {
                left.push(path);
            } else if path.extension().is_some_and(|ending| ending == extension) {
                let relative = path.strip_prefix(root()).expect("below the workspace");
                found.push(relative.to_owned());
            }
        }
    }
    found.sort();
    found
}

/// A file of the workspace, as text.
pub(crate) fn text_of(relative: &Path) -> String {
    std::fs::read_to_string(root().join(relative))
        .unwrap_or_else(|why| panic!("{}: {why}", relative.display()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(listing) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = listing
        .map(|entry| entry.expect("readable folder").path())
        .collect();
    paths.sort();
    paths
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
