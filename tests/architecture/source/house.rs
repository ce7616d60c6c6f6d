//! A house: one crate, walked from its front door through every `mod`.

use super::facts::{Facts, Submodule};
use super::root;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A module's place in its crate: `crate::store::passes` is `["store", "passes"]`.
pub(crate) type ModulePath = Vec<String>;

/// One file of a crate.
pub(crate) struct File {
    /// From the top of the workspace.
    pub(crate) path: PathBuf,
    /// The module it is.
    pub(crate) module: ModulePath,
    /// What it names, outside `#[cfg(test)]`.
    pub(crate) facts: Facts,
}

impl File {
    /// The path as it is written.
    pub(crate) fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

/// One crate.
pub(crate) struct House {
    /// Its name, as others import it.
    pub(crate) name: String,
    /// Its files, the front door first.
    pub(crate) files: Vec<File>,
    /// Which file each module is written in.
    pub(crate) modules: HashMap<ModulePath, usize>,
    /// Which file declares each macro; all are named from the top of the crate.
    pub(crate) macros: HashMap<String, usize>,
}

impl House {
    /// The room of a service that a file stands in: its first module, or `lib` at the front door. A house inside the house (a module
    /// with rules of its own) has the same rooms, behind a front door of its own.
    pub(crate) fn room<'file>(&self, file: &'file File) -> &'file str {
        let mut way = file.module.iter().map(String::as_str);
        let room = way.next().unwrap_or("lib");
        let rules = vec![room.to_owned(), "rules".to_owned()];
        if self.modules.contains_key(&rules) {
            way.next().unwrap_or("lib")
        } else {
            room
        }
    }

    /// Reads a crate from `<source>/<first>`.
    pub(super) fn read(name: &str, source: &Path, first: &str) -> Self {
        let mut house = Self {
            name: name.to_owned(),
            files: Vec::new(),
            modules: HashMap::new(),
            macros: HashMap::new(),
        };
        house.enter(source.join(first), Vec::new(), source.to_owned());
        house
    }

    /// Reads one file and every module it declares. `folder` is where its submodules lie.
    fn enter(&mut self, path: PathBuf, module: ModulePath, folder: PathBuf) {
        let facts = Facts::of(&path, &module);
        let index = self.files.len();
        self.modules.insert(module.clone(), index);
        for inline in &facts.inline_modules {
            self.modules.insert(inline.clone(), index);
        }
        self.macros
            .extend(facts.macros.iter().map(|name| (name.clone(), index)));
        let submodules = facts.submodules.clone();
        self.files.push(File { path, module, facts });
        for Submodule { module, inside } in submodules {
            let name = module.last().expect("a submodule has a name");
            let folder = inside
                .iter()
                .fold(folder.clone(), |folder, inline| folder.join(inline));
            let flat = folder.join(format!("{name}.rs"));
            let nested = folder.join(name).join("mod.rs");
            let path = if root().join(&flat).is_file() {
                flat
            } else {
                nested
            };
            let below = folder.join(name);
            self.enter(path, module, below);
        }
    }

    /// Everything any of its files writes as a text.
    pub(crate) fn writes(&self, text: &str) -> bool {
        self.files
            .iter()
            .any(|file| file.facts.literals.iter().any(|literal| literal.text == text))
    }
}
