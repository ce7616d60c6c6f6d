//! Freezing a brief: figures asked, words written, number and hash given, all of it kept, with its line in the audit trail.

use super::asked;
use super::figures::Figures;
use super::frozen::{Brief, BriefId};
use super::sentences::{Subject, text};
use super::store::briefs;
use crate::front::Front;
use crate::session::signed_in::SignedIn;
use crate::web::language::Language;
use crate::web::refusal::Refusal;
use data_encoding::HEXLOWER;
use http::StatusCode;
use kit::audit::{self, Entry};
use kit::clock::Moment;
use kit::db;
use vocabulary::Area;

/// How often a number that somebody else took meanwhile is counted on.
const TRIES: usize = 8;

/// A brief that is not frozen yet.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) area: Area,
    pub(super) place: String,
    pub(super) moment: Moment,
    pub(super) made_at: Moment,
    pub(super) figures: Figures,
}

/// A draft about an area at a moment.
pub(super) async fn draft(
    front: &Front,
    by: &SignedIn,
    area: Area,
    moment: Moment,
) -> Result<Draft, Refusal> {
    let before = briefs::latest_of(&by.office.db, &area)
        .await
        .map_err(|error| by.fails(error))?;
    let figures = asked::figures(front, by, &area, moment, before.as_ref()).await?;
    let name = by.office.gazetteer.name_of(&area);
    Ok(Draft {
        place: name.unwrap_or(area.code()).to_owned(),
        area,
        moment,
        made_at: front.clock.now(),
        figures,
    })
}

impl Draft {
    /// What it says, with a number once it has one.
    pub(super) fn text(&self, language: Language, front: &Front, number: Option<i64>) -> String {
        let subject = Subject {
            place: &self.place,
            level: self.area.level(),
            moment: self.moment,
            made_at: self.made_at,
            zone: front.clock.zone(),
        };
        text(language, &subject, number, &self.figures)
    }

    /// As it will be kept.
    fn frozen(&self, front: &Front, by: &SignedIn, id: BriefId, last: Option<(i64, String)>) -> Brief {
        let (last, before_sha256) = last.unwrap_or_default();
        let number = last + 1;
        let mut brief = Brief {
            id,
            number,
            area: self.area,
            place: self.place.clone(),
            moment: self.moment,
            frozen_at: self.made_at,
            author: by.account.id.as_uuid(),
            // Numbers and texts: they can be written.
            figures: serde_json::to_string(&self.figures).unwrap_or_default(),
            chinese: self.text(Language::Chinese, front, Some(number)),
            english: self.text(Language::English, front, Some(number)),
            before_sha256,
            sha256: String::new(),
        };
        brief.sha256 = brief.hash();
        brief
    }
}

/// Freezes a draft under the id of the request; asked twice, it is frozen once. Refuses with 503 `BRIEF_NUMBERS_BUSY` when others take every
/// number first.
pub(super) async fn freeze(
    front: &Front,
    by: &SignedIn,
    id: BriefId,
    draft: &Draft,
) -> Result<Brief, Refusal> {
    for _ in 0..TRIES {
        let known = briefs::by_id(&by.office.db, id).await;
        if let Some(known) = known.map_err(|error| by.fails(error))? {
            return Ok(known);
        }
        let added = add(front, by, id, draft).await;
        if let Some(brief) = added.map_err(|error| by.fails(error))? {
            return Ok(brief);
        }
    }
    Err(by.refused(StatusCode::SERVICE_UNAVAILABLE, "BRIEF_NUMBERS_BUSY"))
}

async fn add(front: &Front, by: &SignedIn, id: BriefId, draft: &Draft) -> Result<Option<Brief>, db::Error> {
    let mut tx = by.office.db.begin().await?;
    let brief = draft.frozen(front, by, id, briefs::last(&mut tx).await?);
    if !briefs::add(&mut tx, &brief).await? {
        return Ok(None);
    }
    let entry = Entry::new(
        draft.made_at,
        by.account.id.to_string(),
        by.account.roles.as_str(),
        "FreezeBrief",
        "brief",
        id.as_uuid(),
    );
    let entry = Entry {
        area: Some(draft.area.code().to_owned()),
        new_hash: HEXLOWER.decode(brief.sha256.as_bytes()).ok(),
        ..entry
    };
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Some(brief))
}
