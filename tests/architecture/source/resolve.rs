//! Where a path leads: to a file of the same crate, or out of the house.

use super::facts::Named;
use super::house::{File, House, ModulePath};
use std::collections::HashMap;

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place<'house> {
    /// To a file of the same crate, by its place in the house.
    File(usize),
    /// To another crate: its name and what follows.
    Outside(&'house str, &'house [String]),
}

/// What one file's names stand for.
pub(crate) struct Signpost<'house> {
    house: &'house House,
    /// Modules by the short name a `use` gave them, inside which module.
    short: HashMap<(&'house ModulePath, &'house str), ModulePath>,
}

impl<'house> Signpost<'house> {
    /// Reads the file's `use`s.
    pub(crate) fn new(house: &'house House, file: &'house File) -> Self {
        let mut post = Self {
            house,
            short: HashMap::new(),
        };
        for named in &file.facts.named {
            let Some(name) = named.used_as.as_deref() else {
                continue;
            };
            if let Some((module, rest)) = post.inside(&named.inside, &named.segments)
                && rest.is_empty()
                && module.last().is_some_and(|_| named.segments.len() > 1)
            {
                post.short.insert((&named.inside, name), module);
            }
        }
        post
    }

    /// Where a path leads. A single word leads nowhere: it was imported, or it is the language's own.
    pub(crate) fn place(&self, named: &'house Named) -> Option<Place<'house>> {
        let first = named.segments.first()?;
        if let Some((module, rest)) = self.inside(&named.inside, &named.segments) {
            if let ([], [name]) = (module.as_slice(), rest)
                && let Some(declared) = self.house.macros.get(name)
            {
                return Some(Place::File(*declared));
            }
            return self.house.modules.get(&module).copied().map(Place::File);
        }
        if named.segments.len() == 1 && named.used_as.is_none() {
            return None;
        }
        Some(Place::Outside(first, &named.segments[1..]))
    }

    /// The deepest module of this crate that a path names, and what follows it.
    fn inside<'path>(
        &self,
        inside: &ModulePath,
        segments: &'path [String],
    ) -> Option<(ModulePath, &'path [String])> {
        let (mut module, mut rest) = self.start(inside, segments)?;
        while let Some((next, after)) = rest.split_first() {
            let deeper: ModulePath = module.iter().chain([next]).cloned().collect();
            if !self.house.modules.contains_key(&deeper) {
                break;
            }
            (module, rest) = (deeper, after);
        }
        Some((module, rest))
    }

    fn start<'path>(
        &self,
        inside: &ModulePath,
        segments: &'path [String],
    ) -> Option<(ModulePath, &'path [String])> {
        let (first, mut rest) = segments.split_first()?;
        let mut module = inside.clone();
        match first.as_str() {
            "crate" => module.clear(),
            "self" => {}
            "super" => {
                module.pop();
                while let Some(("super", after)) =
                    rest.split_first().map(|(next, after)| (next.as_str(), after))
                {
                    module.pop();
                    rest = after;
                }
            }
            name => {
                let child: ModulePath = inside.iter().chain([first]).cloned().collect();
                if self.house.modules.contains_key(&child) {
                    module = child;
                } else {
                    module = self
                        .short
                        .iter()
                        .find(|((at, short), _)| *at == inside && *short == name)
                        .map(|(_, module)| module.clone())?;
                }
            }
        }
        Some((module, rest))
    }
}
