//! What overrides a person's codes, and how the gate's knowledge of it only ever grows.

use std::sync::Arc;

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
    /// The record went into this person's: what was seen of the one is the other's.
    pub merged_into: Option<PersonId>,
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
/// Levels and merges follow registration. What was revoked or erased stays so, even if a registration restored from a backup has forgotten
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
///
/// A registration restored from before a merge knows two people again; one that has only forgotten the old id does not.
pub fn forgotten(known: &Standing, how: Told) -> Option<Standing> {
    let keeps = known.erased || known.codes_revoked_before.is_some() || !known.revoked_codes.is_empty();
    keeps.then(|| Standing {
        level: None,
        reason: String::new(),
        in_quarantine: false,
        policy: None,
        merged_into: known.merged_into.filter(|_| how == Told::InOrder),
        ..known.clone()
    })
}

/// The id somebody goes by now: their own, or that of the record theirs went into, from merge to merge; `None` when they are erased.
pub fn goes_by(person: PersonId, of: impl Fn(PersonId) -> Option<Arc<Standing>>) -> Option<PersonId> {
    /// Merges lead in no circle; were one told, it would hang nobody here.
    const MOST_MERGES: usize = 64;
    let mut now = person;
    for _ in 0..MOST_MERGES {
        let Some(standing) = of(now) else { break };
        if standing.erased {
            return None;
        }
        let Some(next) = standing.merged_into else { break };
        now = next;
    }
    Some(now)
}

impl Standing {
    /// Whether this code is revoked. An erased person's codes are not revoked but unknown: ask [`Standing::erased`] first.
    pub fn revokes(&self, code: CodeId, issued_at: Moment) -> bool {
        self.codes_revoked_before.is_some_and(|before| issued_at < before)
            || self.revoked_codes.contains(&code)
    }

    /// Whether what was seen of the person must change its hands, or be nobody's.
    pub fn is_overtaken(&self) -> bool {
        self.erased || self.merged_into.is_some()
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
            merged_into: None,
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
        let kept = forgotten(&known, Told::InOrder).expect("revocations are kept");
        assert_eq!((kept.level, kept.codes_revoked_before), (None, Some(at(50))));
        assert_eq!(forgotten(&standing(7), Told::InOrder), None);
    }

    #[test]
    fn a_merge_is_followed_to_its_end_and_no_circle_hangs() {
        let [first, second, third, erased] = [1, 2, 3, 4].map(|nth| PersonId::new(at(nth)));
        let into = |person, merged_into| Standing {
            person,
            merged_into,
            ..standing(1)
        };
        let known = [
            into(first, Some(second)),
            into(second, Some(third)),
            Standing {
                erased: true,
                ..into(erased, None)
            },
        ];
        let of = |known: &[Standing], person| {
            let found = known.iter().find(|known| known.person == person);
            found.cloned().map(Arc::new)
        };
        let now = |person| goes_by(person, |person| of(&known, person));
        assert_eq!([first, second, third].map(now), [Some(third); 3]);
        assert_eq!(now(erased), None);
        let circle = [into(first, Some(second)), into(second, Some(first))];
        assert!(goes_by(first, |person| of(&circle, person)).is_some());
    }

    #[test]
    fn a_registration_restored_from_before_a_merge_knows_two_again() {
        let known = Standing {
            codes_revoked_before: Some(at(50)),
            merged_into: Some(PersonId::new(at(2))),
            ..standing(7)
        };
        let kept = |how| forgotten(&known, how).and_then(|kept| kept.merged_into);
        assert_eq!(kept(Told::InOrder), known.merged_into);
        assert_eq!(kept(Told::Anew), None);
    }
}
