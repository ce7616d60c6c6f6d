//! What overrides a person's codes, and how the gate's knowledge of it only ever grows.

use kit::clock::Moment;
use vocabulary::{CodeId, Level, PersonId};

use super::freshness::Override;
use super::policy::PolicyStamp;

/// What overrides the level inside a person's codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whose codes.
    pub person: PersonId,
    /// The level that holds instead of the code's; `None` when the code's own holds.
    pub level: Option<Level>,
    /// Stable, such as `FEVER_DECLARED`; may be empty.
    pub reason: String,
    /// An order of quarantine is in force.
    pub in_quarantine: bool,
    /// Codes issued before then are revoked.
    pub codes_revoked_before: Option<Moment>,
    /// Single codes that are revoked.
    pub revoked_codes: Vec<CodeId>,
    /// The order that decided it.
    pub policy: Option<PolicyStamp>,
    /// Grows with every change of this person's standing.
    pub version: i64,
    /// The person is erased: their codes are refused for good.
    pub erased: bool,
}

/// In which connection a standing was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// By the feed that is being followed: only a greater version counts.
    InOrder,
    /// By another incarnation of registration, which counts its versions anew: a restore from a backup.
    Anew,
}

/// What is known after being told; `None` when it changes nothing.
///
/// Levels follow registration. What was revoked or erased stays so, even if a registration restored from a backup has forgotten
/// it: a revocation never un-revokes.
pub fn learn(known: Option<&Standing>, told: Standing, how: Told) -> Option<Standing> {
    let Some(known) = known else { return Some(told) };
    if how == Told::InOrder && told.version <= known.version {
        return None;
    }
    let mut now = told;
    now.codes_revoked_before = now.codes_revoked_before.max(known.codes_revoked_before);
    now.erased |= known.erased;
    for code in &known.revoked_codes {
        if !now.revoked_codes.contains(code) {
            now.revoked_codes.push(*code);
        }
    }
    Some(now)
}

/// What is left of a standing that a new snapshot does not hold any more; `None` when nothing needs to be kept.
pub fn forgotten(known: &Standing) -> Option<Standing> {
    let keeps = known.erased || known.codes_revoked_before.is_some() || !known.revoked_codes.is_empty();
    keeps.then(|| Standing {
        level: None,
        reason: String::new(),
        in_quarantine: false,
        policy: None,
        ..known.clone()
    })
}

impl Standing {
    /// Whether this code is revoked. An erased person's codes are not revoked but unknown: ask [`Standing::erased`] first.
    pub fn revokes(&self, code: CodeId, issued_at: Moment) -> bool {
        self.codes_revoked_before.is_some_and(|before| issued_at < before)
            || self.revoked_codes.contains(&code)
    }

    /// What it puts in the place of a code's level.
    pub fn overriding(&self) -> Override {
        Override {
            level: self.level,
            in_quarantine: self.in_quarantine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Moment {
        Moment::from_unix_seconds(second)
    }

    fn standing(version: i64) -> Standing {
        Standing {
            person: PersonId::new(at(1)),
            level: Some(Level::Yellow),
            reason: String::new(),
            in_quarantine: false,
            codes_revoked_before: None,
            revoked_codes: Vec::new(),
            policy: None,
            version,
            erased: false,
        }
    }

    #[test]
    fn only_a_greater_version_counts_unless_registration_begins_anew() {
        let known = standing(7);
        assert_eq!(learn(Some(&known), standing(7), Told::InOrder), None);
        assert_eq!(
            learn(Some(&known), standing(8), Told::InOrder).map(|now| now.version),
            Some(8)
        );
        assert_eq!(
            learn(Some(&known), standing(2), Told::Anew).map(|now| now.version),
            Some(2)
        );
        assert_eq!(
            learn(None, standing(1), Told::InOrder).map(|now| now.version),
            Some(1)
        );
    }

    #[test]
    fn a_revocation_never_un_revokes() {
        let card = CodeId::new(at(5));
        let known = Standing {
            codes_revoked_before: Some(at(50)),
            revoked_codes: vec![card],
            erased: true,
            ..standing(7)
        };
        let now = learn(Some(&known), standing(8), Told::Anew).expect("it is newer");
        assert!(now.erased && now.revokes(card, at(60)) && now.revokes(CodeId::new(at(5)), at(49)));
        assert!(!now.revokes(CodeId::new(at(5)), at(50)));
        let kept = forgotten(&known).expect("revocations are kept");
        assert_eq!((kept.level, kept.codes_revoked_before), (None, Some(at(50))));
        assert_eq!(forgotten(&standing(7)), None);
    }
}
