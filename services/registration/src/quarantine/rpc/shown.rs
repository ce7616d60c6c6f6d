//! Rows of the store as the contract shows them, opened where they lie sealed.

use crate::error::Error as Ground;
use crate::quarantine::convert::{show, words};
use crate::quarantine::error::Error;
use crate::quarantine::rules::checks::Report;
use crate::quarantine::rules::ids::OrderId;
use crate::quarantine::rules::order::Order;
use crate::quarantine::rules::words::Mode;
use crate::quarantine::store::changes::{Extension, StayRow};
use crate::quarantine::store::checks::Check;
use crate::quarantine::store::deadlines::Hopped;
use crate::quarantine::store::needs::Need;
use crate::quarantine::store::places;
use crate::quarantine::store::releases::Release;
use crate::rules::identity::Identity;
use crate::rules::level::DecidedBy;
use crate::service::Registration;
use crate::store::trouble::StoreError;
use crate::store::vault::identity_of;
use kit::clock::Moment;
use kit::keys::KeyError;
use kit::sealed::{Place, SealError};
use proto::registration::v1 as pb;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Who is kept apart; `None` when the key of their month is destroyed.
pub(super) fn identity(
    service: &Registration,
    order: &Order,
    sealed: &[u8],
) -> Result<Option<Identity>, Error> {
    opened(service, identity_of(order.person.as_uuid()), sealed)
}

/// The place of an order; `None` at the registered home.
pub(super) fn place(
    service: &Registration,
    order: OrderId,
    sealed: Option<&[u8]>,
) -> Result<Option<String>, Error> {
    match sealed {
        Some(sealed) => opened(service, places::place_of(order.as_uuid()), sealed),
        None => Ok(None),
    }
}

/// A sealed value; `None` when the key of its month is destroyed: it is gone, its row is not yet.
fn opened<T: DeserializeOwned>(
    service: &Registration,
    place: Place,
    sealed: &[u8],
) -> Result<Option<T>, Error> {
    match service.vault.open_sealed(place, sealed) {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::Seal(SealError::Key(KeyError::Destroyed(_)))) => Ok(None),
        Err(error) => Err(Ground::from(error).into()),
    }
}

/// The rows of one order, as one caller is shown them.
pub(super) struct Shown<'a> {
    pub(super) service: &'a Registration,
    pub(super) order: OrderId,
    /// Whether free text is shown.
    pub(super) in_clear: bool,
}

impl Shown<'_> {
    /// Free text, to whoever may read it.
    pub(super) fn text(&self, place: Place, sealed: Option<&[u8]>) -> Result<String, Error> {
        match sealed.filter(|_| self.in_clear) {
            Some(sealed) => Ok(opened(self.service, place, sealed)?.unwrap_or_default()),
            None => Ok(String::new()),
        }
    }

    pub(super) fn stay(&self, row: StayRow) -> Result<pb::QuarantineStay, Error> {
        let place = place(self.service, self.order, row.place.as_deref())?;
        // Where somebody is at home, if not at the registered address, is an address as well.
        let is_shown = self.in_clear || row.mode == Mode::Centralised;
        Ok(pb::QuarantineStay {
            mode: words::mode(row.mode).into(),
            place: place.filter(|_| is_shown).unwrap_or_default(),
            watched_by: Some(show::area(&row.watched_by, &self.service.gazetteer)),
            began_at: Some(row.began_at.to_proto()),
            level: show::level(row.level).into(),
            policy: policy(
                Some(row.policy_id),
                Some(row.policy_version),
                Some(row.policy_document),
            ),
            ordered_by: row.ordered_by,
            note: self.text(places::transfer_of(row.id), row.note.as_deref())?,
            late: row.recorded_at > row.began_at,
            recorded_at: Some(row.recorded_at.to_proto()),
        })
    }

    pub(super) fn extension(&self, row: Extension) -> Result<pb::QuarantineExtension, Error> {
        Ok(pb::QuarantineExtension {
            days: row.days,
            last_day: row.last_day.to_string(),
            reason: words::extension_reason(row.reason).into(),
            extended_at: Some(row.extended_at.to_proto()),
            extended_by: row.extended_by,
            evidence: self.text(places::extension_of(row.id), Some(&row.evidence))?,
        })
    }

    pub(super) fn check(&self, row: Check) -> Result<pb::DailyCheck, Error> {
        let id = row.id.as_uuid();
        let report = opened::<Report>(self.service, places::report_of(id), &row.report)?;
        let (symptoms, note) = report.map_or((Vec::new(), None), |report| {
            let symptoms = report
                .symptoms
                .iter()
                .map(|symptom| words::symptom(symptom).into());
            (symptoms.collect(), report.note.0)
        });
        Ok(pb::DailyCheck {
            check_id: row.id.to_string(),
            day: row.day.to_string(),
            half: words::half(row.half).into(),
            way: words::way(row.way).into(),
            teller: words::teller(row.source).into(),
            taken_at: Some(row.taken_at.to_proto()),
            received_at: Some(row.received_at.to_proto()),
            late: row.late,
            temperature_deci_celsius: row.deci_celsius.map(|taken| taken.deci_celsius().into()),
            fever_threshold_deci_celsius: row.threshold.deci_celsius().into(),
            symptoms,
            alarming: row.alarming,
            policy: policy(
                Some(row.policy_id),
                Some(row.policy_version),
                Some(row.policy_document),
            ),
            outcome: row
                .outcome
                .map_or(pb::CheckOutcome::Unspecified, words::check_outcome)
                .into(),
            answered_at: row.answered_at.map(Moment::to_proto),
            answered_by: row.answered_by.unwrap_or_default(),
            note: note.filter(|_| self.in_clear).unwrap_or_default(),
            answer: self.text(places::check_answer_of(id), row.answer.as_deref())?,
        })
    }

    pub(super) fn need(&self, row: Need) -> Result<pb::QuarantineNeed, Error> {
        let id = row.id.as_uuid();
        Ok(pb::QuarantineNeed {
            need_id: row.id.to_string(),
            kind: words::need_kind(row.kind).into(),
            asked_at: Some(row.asked_at.to_proto()),
            teller: words::teller(row.source).into(),
            outcome: row
                .outcome
                .map_or(pb::NeedOutcome::Unspecified, words::need_outcome)
                .into(),
            answered_at: row.answered_at.map(Moment::to_proto),
            answered_by: row.answered_by.unwrap_or_default(),
            text: self.text(places::wish_of(id), row.wish.as_deref())?,
            answer: self.text(places::need_answer_of(id), row.answer.as_deref())?,
        })
    }

    pub(super) fn release(&self, row: Release) -> Result<pb::QuarantineRelease, Error> {
        let id = row.id.as_uuid();
        Ok(pb::QuarantineRelease {
            release_id: row.id.to_string(),
            reason: words::release_reason(row.reason).into(),
            state: words::release_state(row.state).into(),
            proposed_by: row.author,
            proposed_at: Some(row.proposed_at.to_proto()),
            decided_by: row.approver.unwrap_or_default(),
            decided_at: row.decided_at.map(Moment::to_proto),
            evidence: self.text(places::release_evidence_of(id), row.evidence.as_deref())?,
            after_level: show::level(row.after_level).into(),
            held_until: row.after_until.map(Moment::to_proto),
            policy: policy(row.policy_id, row.policy_version, row.policy_document),
            happened_at: row.happened_at.map(Moment::to_proto),
        })
    }
}

/// One hop of a deadline.
pub(super) fn hop(row: Hopped) -> pb::QuarantineHop {
    pb::QuarantineHop {
        kind: row.kind,
        object_id: row.object_id.to_string(),
        from_level: row.from_level,
        to_level: row.to_level.unwrap_or_default(),
        at: Some(row.at.to_proto()),
    }
}

fn policy(
    id: Option<Uuid>,
    version: Option<i32>,
    document: Option<String>,
) -> Option<proto::common::v1::PolicyRef> {
    let by = DecidedBy {
        policy_id: id?,
        version: version?,
        document_number: document?,
    };
    Some(show::policy(&by))
}
