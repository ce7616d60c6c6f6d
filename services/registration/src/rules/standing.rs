//! What overrides the level inside a person's codes, and how one version follows another.

use crate::rules::level::DecidedBy;
use crate::rules::stand::Stand;
use kit::clock::Moment;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use vocabulary::level::Level;
use vocabulary::{CodeId, PersonId};

/// What gates must know about a person beside their code. Readers apply it only when its version is greater than theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Whose.
    pub person: PersonId,
    /// Counted from 1, by person.
    pub version: i64,
    /// `None`: the code's own level holds.
    pub level: Option<Level>,
    /// Why; stable.
    pub reason: String,
    /// An order of quarantine is in force: they may not leave, whatever their level says.
    pub in_quarantine: bool,
    /// Codes issued before then are revoked.
    pub codes_revoked_before: Option<Moment>,
    /// Single codes revoked.
    pub revoked_codes: Vec<RevokedCode>,
    /// The policy behind the level.
    pub by: Option<DecidedBy>,
    /// The person is erased: forget them, refuse their codes.
    pub erased: bool,
    /// The record went into this person's: what gates know of it is theirs.
    #[serde(default)]
    pub merged_into: Option<PersonId>,
}

/// One revoked code; forgotten when it would have expired anyway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokedCode {
    /// The code.
    pub code: CodeId,
    /// When it would have expired.
    pub expires_at: Moment,
}

const CLEARED: &str = "CLEARED";
const CODES_REVOKED: &str = "CODES_REVOKED";
const ERASED: &str = "ERASED";
const MERGED: &str = "MERGED";

impl Standing {
    /// Before anything overrides anything: the version no reader has seen.
    pub fn nothing(person: PersonId) -> Self {
        Self {
            person,
            version: 0,
            level: None,
            reason: CLEARED.to_owned(),
            in_quarantine: false,
            codes_revoked_before: None,
            revoked_codes: Vec::new(),
            by: None,
            erased: false,
            merged_into: None,
        }
    }

    /// Whether a gate must know it: what overrides nothing is left out of snapshots.
    pub fn is_overriding(&self) -> bool {
        self.level.is_some()
            || self.in_quarantine
            || self.codes_revoked_before.is_some()
            || !self.revoked_codes.is_empty()
            || self.erased
    }

    /// The version after somebody stands otherwise; `None` when gates need not be told. An adverse level overrides every code that
    /// is out; any other lets codes speak for themselves again.
    pub fn after(&self, stand: &Stand) -> Option<Self> {
        let decision = stand.decision();
        let level = Some(decision.verdict.level).filter(|level| level.is_adverse());
        let in_quarantine = stand.is_in_quarantine();
        let reason = match level {
            Some(_) => decision.verdict.reason,
            None => CLEARED.to_owned(),
        };
        let same = self.level == level
            && self.in_quarantine == in_quarantine
            && (level.is_none() || self.reason == reason);
        if same || self.erased {
            return None;
        }
        Some(Self {
            level,
            reason,
            in_quarantine,
            by: decision.by,
            ..self.next()
        })
    }

    /// The version after every code issued until `now` was revoked.
    #[must_use]
    pub fn after_revoking_all(&self, now: Moment) -> Self {
        Self {
            codes_revoked_before: Some(after_this_second(now)),
            revoked_codes: Vec::new(),
            reason: self.reason_for(CODES_REVOKED),
            ..self.next()
        }
    }

    /// The version after one code was revoked. Those that have expired meanwhile are forgotten.
    #[must_use]
    pub fn after_revoking(&self, code: CodeId, expires_at: Moment, now: Moment) -> Self {
        let mut revoked_codes = self.revoked_codes.clone();
        revoked_codes.retain(|revoked| revoked.expires_at > now && revoked.code != code);
        revoked_codes.push(RevokedCode { code, expires_at });
        Self {
            revoked_codes,
            reason: self.reason_for(CODES_REVOKED),
            ..self.next()
        }
    }

    /// The last version there is.
    #[must_use]
    pub fn after_erasure(&self, now: Moment) -> Self {
        let nothing = Self::nothing(self.person);
        Self {
            version: self.version + 1,
            reason: ERASED.to_owned(),
            codes_revoked_before: Some(after_this_second(now)),
            erased: true,
            ..nothing
        }
    }

    /// The version after the record went into that person's: its codes are revoked, and whatever held its level holds the other now.
    #[must_use]
    pub fn after_merge(&self, into: PersonId, now: Moment) -> Self {
        let nothing = Self::nothing(self.person);
        Self {
            version: self.version + 1,
            reason: MERGED.to_owned(),
            codes_revoked_before: Some(after_this_second(now)),
            merged_into: Some(into),
            ..nothing
        }
    }

    /// Whether it revokes a code issued then.
    pub fn revokes(&self, code: CodeId, issued_at: Moment) -> bool {
        self.erased
            || self.codes_revoked_before.is_some_and(|before| issued_at < before)
            || self.revoked_codes.iter().any(|revoked| revoked.code == code)
    }

    /// When a code made at `now` may say it was issued: never inside a revocation.
    pub fn earliest_issue(&self, now: Moment) -> Moment {
        self.codes_revoked_before.map_or(now, |before| before.max(now))
    }

    /// The reason of an adverse level is not forgotten because a card was lost as well.
    fn reason_for(&self, act: &str) -> String {
        if self.level.is_some() {
            self.reason.clone()
        } else {
            act.to_owned()
        }
    }

    fn next(&self) -> Self {
        Self {
            version: self.version + 1,
            ..self.clone()
        }
    }
}

/// The next whole second: codes carry whole seconds, so "until now" ends with the second.
fn after_this_second(now: Moment) -> Moment {
    Moment::from_unix_seconds(now.unix_seconds()) + Duration::from_secs(1)
}
