//! A place in a feed: which life of the feed, and how far.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::parse::unreadable::Unreadable;

/// Everything up to and including `seq` has been read, in this incarnation of the feed.
///
/// Cursors of different incarnations cannot be compared: a restored database gives the same numbers to other facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// The life of the feed: a new one begins when the database is restored.
    pub incarnation: Uuid,
    /// The last sequence number read; 0 before the first.
    pub seq: i64,
}

impl Cursor {
    /// Reads `<uuid>.<seq>`.
    ///
    /// # Errors
    /// `NOT_A_CURSOR`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        text.split_once('.')
            .and_then(|(incarnation, seq)| {
                let incarnation = Uuid::try_parse(incarnation).ok()?;
                let seq = seq.parse().ok().filter(|seq| *seq >= 0)?;
                Some(Self { incarnation, seq })
            })
            .ok_or_else(|| Unreadable::new("NOT_A_CURSOR", "must be a cursor of an earlier event, or empty"))
    }

    /// The same incarnation, further on.
    #[must_use]
    pub fn at(self, seq: i64) -> Self {
        Self { seq, ..self }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.incarnation, self.seq)
    }
}

impl FromStr for Cursor {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_written_as_it_is_read() {
        let text = "0190163d-8694-739b-aea5-966c26f8ad91.42";
        let cursor = Cursor::parse(text).expect("a cursor");
        assert_eq!((cursor.seq, cursor.to_string().as_str()), (42, text));
    }

    #[test]
    fn nonsense_is_no_cursor() {
        for text in [
            "",
            "42",
            "0190163d-8694-739b-aea5-966c26f8ad91.",
            "0190163d-8694-739b-aea5-966c26f8ad91.-1",
        ] {
            assert_eq!(Cursor::parse(text).map_err(|bad| bad.reason), Err("NOT_A_CURSOR"));
        }
    }
}
