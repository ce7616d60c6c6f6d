//! The fonts that documents are set in: those of the system, found at run time; none is part of the program.
//!
//! Noto Sans CJK (SIL Open Font License 1.1) is Debian's package `fonts-noto-cjk`. It is chosen by its name: the first face of its file is the
//! Japanese one, and smaller Chinese fonts draw boxes for rare characters in names.

use std::path::Path;
use std::sync::Arc;
use usvg::fontdb::{Database, FaceInfo, ID};
use usvg::{ImageHrefResolver, Options};

/// What a font may be called; the first that there is.
const FAMILIES: &[&str] = &["Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC"];

/// Fonts for Chinese, all of one family. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fonts {
    family: &'static str,
    faces: Arc<Database>,
}

impl Fonts {
    /// Looks for them in a folder and those within it; without one, where the system keeps fonts. `None` when there are none.
    ///
    /// Reads the names of every font there is: tens of milliseconds, off the threads that answer.
    pub fn find(folder: Option<&Path>) -> Option<Self> {
        let mut faces = Database::new();
        match folder {
            Some(folder) => faces.load_fonts_dir(folder),
            None => faces.load_system_fonts(),
        }
        let family = FAMILIES
            .iter()
            .find(|family| faces.faces().any(|face| is_of(face, family)))?;
        // One family only: a document looks the same on every machine.
        let others: Vec<ID> = faces
            .faces()
            .filter(|face| !is_of(face, family))
            .map(|face| face.id)
            .collect();
        for other in others {
            faces.remove_face(other);
        }
        faces.set_sans_serif_family(*family);
        faces.set_serif_family(*family);
        Some(Self {
            family,
            faces: Arc::new(faces),
        })
    }

    /// How a drawing is read: with these fonts, and with nothing from files or addresses that it may name.
    pub(super) fn options(&self) -> Options<'static> {
        Options {
            font_family: self.family.to_owned(),
            languages: vec!["zh-Hans".to_owned(), "en".to_owned()],
            fontdb: Arc::clone(&self.faces),
            image_href_resolver: ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..Options::default()
        }
    }
}

fn is_of(face: &FaceInfo, family: &str) -> bool {
    face.families.iter().any(|(name, _)| name == family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_fonts_has_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Fonts::find(Some(folder.path())).is_none());
        let found = Fonts::find(None).expect("Debian's fonts-noto-cjk is installed: tests/run does it");
        assert_eq!(found.family, "Noto Sans CJK SC");
    }
}
