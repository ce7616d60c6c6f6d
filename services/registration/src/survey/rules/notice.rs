//! A notice: what a community tells its residents.

use kit::clock::{Day, Moment};
use vocabulary::NoticeId;
use vocabulary::area::Area;

/// A notice in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// 2 to 60 characters.
    pub title: String,
    /// 2 to 2,000 characters.
    pub text: String,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id, the request's.
    pub id: NoticeId,
    /// A district, a street or a community.
    pub area: Area,
    /// Chinese first.
    pub chinese: Wording,
    /// English, where there is one.
    pub english: Option<Wording>,
    /// First and last day.
    pub days: (Day, Day),
    /// Shown without a token.
    pub is_public: bool,
    /// When it was published.
    pub published_at: Moment,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
}

/// A notice, and who published it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The notice.
    pub notice: Notice,
    /// The account.
    pub by: String,
}
