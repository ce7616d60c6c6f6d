//! A brief as it is frozen: its hash is over everything it says, so that whoever holds one on paper can ask whether it is ours.

use super::figures::Figures;
use data_encoding::HEXLOWER;
use kit::clock::Moment;
use kit::db::FromRow;
use kit::id::{Id, Kind};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vocabulary::Area;

/// What the id of a brief is the id of.
#[derive(Debug)]
pub enum BriefKind {}

impl Kind for BriefKind {
    const NAME: &'static str = "brief";
}

/// The id of a brief: of the request that froze it.
pub type BriefId = Id<BriefKind>;

/// A frozen brief.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Brief {
    /// Its id.
    pub id: BriefId,
    /// From 1.
    pub number: i64,
    /// What it is about.
    pub area: Area,
    /// That area's name as it was.
    pub place: String,
    /// The moment of its figures.
    pub moment: Moment,
    /// When it was frozen.
    pub frozen_at: Moment,
    /// The account that froze it.
    pub author: Uuid,
    /// Its figures as JSON, to the letter.
    pub figures: String,
    /// What it says in Chinese.
    pub chinese: String,
    /// What it says in English.
    pub english: String,
    /// The hash of the brief with the number before; empty for the first.
    pub before_sha256: String,
    /// In hexadecimal.
    pub sha256: String,
}

/// What is hashed: as JSON, in this order. A field that is added later needs another `format`.
#[derive(Serialize)]
struct Hashed<'b> {
    format: u32,
    number: i64,
    area: &'b str,
    place: &'b str,
    moment: i64,
    frozen_at: i64,
    author: String,
    figures: &'b str,
    chinese: &'b str,
    english: &'b str,
    before_sha256: &'b str,
}

impl Brief {
    /// The hash of what it says.
    pub fn hash(&self) -> String {
        let hashed = Hashed {
            format: 1,
            number: self.number,
            area: self.area.code(),
            place: &self.place,
            moment: self.moment.unix_micros(),
            frozen_at: self.frozen_at.unix_micros(),
            author: self.author.to_string(),
            figures: &self.figures,
            chinese: &self.chinese,
            english: &self.english,
            before_sha256: &self.before_sha256,
        };
        // Texts and numbers: they can be written.
        let written = serde_json::to_vec(&hashed).unwrap_or_default();
        HEXLOWER.encode(&Sha256::digest(written))
    }

    /// Whether it still says what it said when it was frozen.
    pub fn is_whole(&self) -> bool {
        self.sha256 == self.hash()
    }

    /// Its figures; `None` when a later program cannot read them any more. Its words stay.
    pub fn read_figures(&self) -> Option<Figures> {
        serde_json::from_str(&self.figures).ok()
    }
}

/// A hash as somebody types it: without blanks, small letters; `None` when it is none.
pub fn typed_hash(typed: &str) -> Option<String> {
    let hash: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .take(65)
        .collect::<String>()
        .to_ascii_lowercase();
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief() -> Brief {
        let mut brief = Brief {
            id: BriefId::from_uuid(Uuid::from_u128(7)),
            number: 1,
            area: Area::parse("410811").unwrap(),
            place: "山阳区".to_owned(),
            moment: Moment::from_unix_seconds(1_583_035_200),
            frozen_at: Moment::from_unix_seconds(1_583_035_260),
            author: Uuid::from_u128(9),
            figures: "{}".to_owned(),
            chinese: "截至3月1日12时".to_owned(),
            english: "By noon".to_owned(),
            before_sha256: String::new(),
            sha256: String::new(),
        };
        brief.sha256 = brief.hash();
        brief
    }

    #[test]
    fn a_hash_is_the_same_for_ever_and_of_everything() {
        // Written down when it was first computed: papers with such hashes hang on walls.
        assert_eq!(
            brief().sha256,
            "1d98fc2fbf4a3e57ec0367ad27a613808241c81d1d348ba2bd4ed8219f7a32cb"
        );
        assert!(brief().is_whole());
        let changes: [fn(&mut Brief); 6] = [
            |brief| brief.number = 2,
            |brief| brief.chinese.push('。'),
            |brief| brief.figures = "{ }".to_owned(),
            |brief| brief.moment = Moment::from_unix_seconds(1_583_035_201),
            |brief| brief.author = Uuid::nil(),
            |brief| brief.before_sha256 = brief.sha256.clone(),
        ];
        for change in changes {
            let mut changed = brief();
            change(&mut changed);
            assert!(!changed.is_whole(), "{changed:?}");
        }
    }

    #[test]
    fn a_hash_is_read_as_it_is_copied() {
        let hash = brief().sha256;
        let (first, second) = hash.split_at(32);
        assert_eq!(
            typed_hash(&format!(" {}\n{second} ", first.to_uppercase())),
            Some(hash.clone())
        );
        for wrong in [
            "",
            "ab",
            &hash[1..],
            &format!("{hash}0"),
            &format!("{}g", &hash[1..]),
            &"é".repeat(32),
        ] {
            assert_eq!(typed_hash(wrong), None);
        }
    }
}
