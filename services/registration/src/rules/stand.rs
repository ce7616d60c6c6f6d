//! How somebody stands: what they declared, and what holds their level whatever they declare.
//!
//! The level that counts is the most careful of all of these. What a cause holds, only the end of that cause lifts: nobody
//! declares themselves out of quarantine, and a quarantine that ends does not lift what a hand has set.

use crate::rules::level::{DecidedBy, Decision, Verdict};
use kit::clock::Moment;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::LevelChangeId;

vocabulary::words! {
    /// What can hold a level.
    pub enum Cause, refused as "UNKNOWN_CAUSE" {
        /// Two people, for a reason of the closed list; one hold at most.
        Hand = "hand";
        /// An order of quarantine.
        Quarantine = "quarantine";
        /// A quarantine that has ended: watched for some more days.
        AfterQuarantine = "after_quarantine";
        /// A measure about an area where somebody stayed.
        AreaRisk = "area_risk";
        /// A fever at a gate, until it is closed.
        Fever = "fever";
    }
}

impl Cause {
    /// What must end, for whoever is told that they are held.
    fn in_words(self) -> &'static str {
        match self {
            Self::Hand => "a level set by hand",
            Self::Quarantine => "a quarantine",
            Self::AfterQuarantine => "the days of watch after a quarantine",
            Self::AreaRisk => "a measure about an area",
            Self::Fever => "a fever found at a gate",
        }
    }
}

/// Somebody is held, so nobody erases them: whoever came back under the same id document would be somebody new, whom nothing holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody erases whoever is held: first must end {}", causes_in_words(.0))]
pub struct Held(
    /// What holds, each cause once, in the order it began.
    pub Vec<Cause>,
);

fn causes_in_words(causes: &[Cause]) -> String {
    let words: Vec<_> = causes.iter().map(|cause| cause.in_words()).collect();
    words.join(", ")
}

/// A level that holds until its cause ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// What holds.
    pub cause: Cause,
    /// Which one: of a level change, a quarantine, a measure, a fever.
    pub id: Uuid,
    /// The level, never green, and the stable reason that gates are told.
    pub verdict: Verdict,
    /// The policy that decided; `None` when people did.
    pub by: Option<DecidedBy>,
    /// Since when.
    pub since: Moment,
    /// Until when; `None` until it is lifted.
    pub until: Option<Moment>,
}

impl Hold {
    /// What tells it from others of the same person.
    pub fn key(&self) -> (Cause, Uuid) {
        (self.cause, self.id)
    }

    fn is_over(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// The decision it amounts to.
    fn decision(&self) -> Decision {
        Decision {
            verdict: self.verdict.clone(),
            by: self.by.clone(),
            at: self.since,
            fresh_until: None,
            fresh_by: None,
            level_change: (self.cause == Cause::Hand).then(|| LevelChangeId::from_uuid(self.id)),
        }
    }
}

/// How somebody stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// What they last declared comes to, or what a hand said of it since.
    pub declared: Decision,
    /// What holds, in the order it began.
    pub holds: Vec<Hold>,
}

impl Stand {
    /// The stand of somebody who has only declared.
    pub fn declared(declared: Decision) -> Self {
        Self {
            declared,
            holds: Vec::new(),
        }
    }

    /// The decision that counts: the most careful; of equals, what holds before what is declared, and the longest.
    pub fn decision(&self) -> Decision {
        let mut gravest: Option<&Hold> = None;
        for hold in &self.holds {
            if gravest.is_none_or(|known| hold.verdict.level > known.verdict.level) {
                gravest = Some(hold);
            }
        }
        match gravest {
            Some(hold) if hold.verdict.level >= self.declared.verdict.level => hold.decision(),
            _ => self.declared.clone(),
        }
    }

    /// Whether an order of quarantine holds, whatever else there is. One whose mode has no level, such as self-monitoring, holds nothing:
    /// whether any is in force, only the table of orders knows.
    pub fn is_in_quarantine(&self) -> bool {
        self.holds.iter().any(|hold| hold.cause == Cause::Quarantine)
    }

    /// Whether somebody may be erased because it was asked for. What holds is never green, and a declaration alone holds nobody: they may
    /// declare anew as well. `is_ordered`: an order of quarantine is in force, also one that holds no level.
    pub fn may_be_erased(&self, is_ordered: bool, now: Moment) -> Result<(), Held> {
        let mut causes = Vec::new();
        for hold in self.holds.iter().filter(|hold| !hold.is_over(now)) {
            if !causes.contains(&hold.cause) {
                causes.push(hold.cause);
            }
        }
        if is_ordered && !causes.contains(&Cause::Quarantine) {
            causes.push(Cause::Quarantine);
        }
        match causes.is_empty() {
            true => Ok(()),
            false => Err(Held(causes)),
        }
    }

    /// After a new declaration.
    #[must_use]
    pub fn after_declaration(&self, declared: Decision) -> Self {
        Self {
            declared,
            holds: self.holds.clone(),
        }
    }

    /// After an approved change by hand, which takes the place of what was declared and of an earlier hand. An adverse one holds
    /// against later declarations; a green one says that the facts were others, so it also lifts what was concluded from them:
    /// measures about areas and fevers. A quarantine ends by its own release only.
    #[must_use]
    pub fn after_change(&self, by_hand: Decision) -> Self {
        let is_adverse = by_hand.verdict.level.is_adverse();
        let mut holds = self.holds.clone();
        holds.retain(|hold| match hold.cause {
            Cause::Hand => false,
            Cause::AreaRisk | Cause::Fever | Cause::AfterQuarantine => is_adverse,
            Cause::Quarantine => true,
        });
        if let Some(change) = by_hand.level_change.filter(|_| is_adverse) {
            holds.push(Hold {
                cause: Cause::Hand,
                id: change.as_uuid(),
                verdict: by_hand.verdict.clone(),
                by: None,
                since: by_hand.at,
                until: None,
            });
        }
        Self {
            declared: by_hand,
            holds,
        }
    }

    /// With one more hold; one of the same cause and id is replaced.
    #[must_use]
    pub fn held(&self, hold: Hold) -> Self {
        let mut stand = self.lifted(hold.cause, hold.id);
        stand.holds.push(hold);
        stand
    }

    /// Without what this cause holds.
    #[must_use]
    pub fn lifted(&self, cause: Cause, id: Uuid) -> Self {
        let mut stand = self.clone();
        stand.holds.retain(|hold| hold.key() != (cause, id));
        stand
    }

    /// Without what is over by now.
    #[must_use]
    pub fn at(&self, now: Moment) -> Self {
        let mut stand = self.clone();
        stand.holds.retain(|hold| !hold.is_over(now));
        stand
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::level::Level;

    fn at(second: i64) -> Moment {
        Moment::from_unix_seconds(second)
    }

    fn verdict(level: Level, reason: &str) -> Verdict {
        Verdict {
            level,
            reason: reason.to_owned(),
        }
    }

    fn decision(level: Level, reason: &str) -> Decision {
        Decision {
            verdict: verdict(level, reason),
            by: None,
            at: at(1),
            fresh_until: None,
            fresh_by: None,
            level_change: None,
        }
    }

    fn hold(cause: Cause, id: u128, level: Level, until: Option<i64>) -> Hold {
        Hold {
            cause,
            id: Uuid::from_u128(id),
            verdict: verdict(level, "HELD"),
            by: None,
            since: at(1),
            until: until.map(at),
        }
    }

    fn green() -> Stand {
        Stand::declared(decision(Level::Green, "NO_ADVERSE_FACT"))
    }

    #[test]
    fn the_most_careful_counts() {
        let stand = green()
            .held(hold(Cause::AreaRisk, 1, Level::Yellow, None))
            .held(hold(Cause::Quarantine, 2, Level::Red, None));
        assert_eq!(stand.decision().verdict.level, Level::Red);
        assert!(stand.is_in_quarantine());
        let released = stand.lifted(Cause::Quarantine, Uuid::from_u128(2));
        assert_eq!(released.decision().verdict.level, Level::Yellow);
        assert!(!released.is_in_quarantine());
        let declared = released.after_declaration(decision(Level::Red, "HIGH_RISK_STAY"));
        assert_eq!(declared.decision().verdict.reason, "HIGH_RISK_STAY");
    }

    #[test]
    fn a_hand_takes_the_place_of_a_hand_and_green_lifts_all_but_quarantine() {
        let change = |number| LevelChangeId::from_uuid(Uuid::from_u128(number));
        let by_hand = |level, reason, number| Decision {
            level_change: Some(change(number)),
            ..decision(level, reason)
        };
        let red = green().after_change(by_hand(Level::Red, "CONFIRMED_CASE", 1));
        assert_eq!(red.decision().level_change, Some(change(1)));
        let yellow = red.after_change(by_hand(Level::Yellow, "DISCHARGED", 2));
        assert_eq!(yellow.decision().verdict.reason, "DISCHARGED");
        let held = yellow
            .held(hold(Cause::AreaRisk, 3, Level::Yellow, None))
            .held(hold(Cause::Quarantine, 4, Level::Yellow, None));
        let cleared = held.after_change(by_hand(Level::Green, "CLEARED_BY_TEST", 5));
        assert_eq!(cleared.holds.len(), 1);
        assert!(cleared.is_in_quarantine());
    }

    #[test]
    fn what_has_an_end_is_over_then() {
        let stand = green()
            .held(hold(Cause::AfterQuarantine, 1, Level::Yellow, Some(100)))
            .held(hold(Cause::AreaRisk, 2, Level::Yellow, Some(50)));
        assert_eq!(stand.at(at(49)).holds.len(), 2);
        assert_eq!(stand.at(at(50)).holds, [stand.holds[0].clone()]);
        assert_eq!(stand.at(at(100)).decision().verdict.level, Level::Green);
    }

    #[test]
    fn whoever_is_held_is_not_erased_until_everything_has_ended() {
        let ill = Stand::declared(decision(Level::Red, "HIGH_RISK_STAY"));
        assert_eq!(
            ill.may_be_erased(false, at(10)),
            Ok(()),
            "they may declare anew as well"
        );
        for cause in Cause::ALL.iter().copied() {
            let stand = green().held(hold(cause, 1, Level::Yellow, None));
            assert_eq!(stand.may_be_erased(false, at(10)), Err(Held(vec![cause])));
            let lifted = stand.lifted(cause, Uuid::from_u128(1));
            assert_eq!(lifted.may_be_erased(false, at(10)), Ok(()));
        }
        let several = green()
            .held(hold(Cause::Quarantine, 1, Level::Red, None))
            .held(hold(Cause::AreaRisk, 2, Level::Yellow, Some(100)))
            .held(hold(Cause::AreaRisk, 3, Level::Yellow, Some(50)));
        let held = several.may_be_erased(false, at(10)).unwrap_err();
        assert_eq!(held, Held(vec![Cause::Quarantine, Cause::AreaRisk]));
        assert_eq!(
            held.to_string(),
            "nobody erases whoever is held: first must end a quarantine, a measure about an area"
        );
        let left = several.lifted(Cause::Quarantine, Uuid::from_u128(1));
        assert!(left.may_be_erased(false, at(99)).is_err());
        assert_eq!(
            left.may_be_erased(false, at(100)),
            Ok(()),
            "what is over holds nobody"
        );
        let monitored = green().may_be_erased(true, at(10));
        assert_eq!(
            monitored,
            Err(Held(vec![Cause::Quarantine])),
            "an order without a level"
        );
        assert_eq!(several.may_be_erased(true, at(10)), Err(held), "each cause once");
    }

    #[test]
    fn the_same_cause_holds_once() {
        let once = green().held(hold(Cause::Quarantine, 1, Level::Yellow, None));
        let again = once.held(hold(Cause::Quarantine, 1, Level::Red, None));
        assert_eq!(again.holds.len(), 1);
        assert_eq!(again.decision().verdict.level, Level::Red);
    }
}
