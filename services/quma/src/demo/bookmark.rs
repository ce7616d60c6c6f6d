//! Where the story stands: kept in the data folder, so that a stopped demonstration goes on where it stopped.

use kit::clock::Moment;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// The bookmark's file in the data folder.
const FILE: &str = "story.json";

/// How far the story is told, and what time it is in it.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Bookmark {
    /// District of the story.
    pub area: String,
    /// Whether everything has been told; until then a start tells it again, and what is there already counts once.
    pub told: bool,
    /// The town's time.
    pub now: Moment,
}

impl Bookmark {
    /// The bookmark in a data folder; none if no demonstration lives there.
    pub fn read(data: &Path) -> io::Result<Option<Self>> {
        match std::fs::read(place(data)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes it so that a reader finds the old one or the new one, never half of it.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        let unfinished = data.join("story.json.new");
        std::fs::write(&unfinished, serde_json::to_vec_pretty(self)?)?;
        std::fs::rename(unfinished, place(data))
    }
}

fn place(data: &Path) -> PathBuf {
    data.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_story_goes_on_where_it_stopped() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Bookmark::read(folder.path()).unwrap(), None);
        let bookmark = Bookmark {
            area: "410811".to_owned(),
            told: true,
            now: Moment::from_unix_seconds(1_583_035_200),
        };
        bookmark.write(folder.path()).unwrap();
        assert_eq!(Bookmark::read(folder.path()).unwrap(), Some(bookmark));
    }
}
