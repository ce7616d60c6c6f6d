//! What somebody's level is at this gate, now: the code, what overrides it, and how old both are.

use std::time::Duration;

use kit::clock::Moment;
use vocabulary::{Area, Level, Reason};

/// What a code came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFact {
    /// Genuine and in its time.
    Believed {
        /// The level signed into it.
        level: Level,
        /// Green holds until then; `None` when the policy does not let it expire.
        fresh_until: Option<Moment>,
    },
    /// Not to be believed, for a reason about the code.
    Refused {
        /// The reason.
        reason: Reason,
        /// The level a genuine signature once stood for: an expired red is not forgotten.
        once: Option<Level>,
    },
    /// Signed by another district.
    Foreign(Option<Area>),
    /// It names a person who is not in the register any more.
    NotRegistered,
}

/// What overrides the level inside a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// The level that holds instead of the code's.
    pub level: Option<Level>,
    /// The person is in quarantine.
    pub in_quarantine: bool,
}

/// How old the gate's knowledge of standings is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Registration was never heard of.
    Never,
    /// The last word of registration is so old.
    Aged(Duration),
}

impl Knowledge {
    /// Whether it is too old to believe a green by.
    pub fn is_stale(self, max_age: Duration) -> bool {
        match self {
            Self::Never => true,
            Self::Aged(age) => age > max_age,
        }
    }

    /// In whole seconds; −1 for never, as the contract says.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Never => -1,
            Self::Aged(age) => i64::try_from(age.as_secs()).unwrap_or(i64::MAX),
        }
    }
}

/// The level of a believed code at this moment, and why it is not the green it may claim.
///
/// Time only ever greys a green: what is adverse stays adverse however old it is, and an override counts before the code.
pub fn level_now(
    code: Level,
    fresh_until: Option<Moment>,
    overriding: Override,
    knowledge: Knowledge,
    max_age: Duration,
    now: Moment,
) -> (Level, Option<Reason>) {
    match overriding.level.unwrap_or(code) {
        Level::Red => (Level::Red, Some(Reason::LevelRed)),
        Level::Yellow => (Level::Yellow, Some(Reason::LevelYellow)),
        Level::Grey => (Level::Grey, Some(Reason::GreyUnknown)),
        Level::Green if knowledge.is_stale(max_age) => (Level::Grey, Some(Reason::StandingsStale)),
        Level::Green if fresh_until.is_some_and(|until| until <= now) => {
            (Level::Grey, Some(Reason::GreyExpired))
        }
        Level::Green => (Level::Green, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn at(second: i64) -> Moment {
        Moment::from_unix_seconds(second)
    }

    fn level(
        code: Level,
        overriding: Option<Level>,
        fresh_until: Option<i64>,
        knowledge: Knowledge,
    ) -> (Level, Option<Reason>) {
        let overriding = Override {
            level: overriding,
            in_quarantine: false,
        };
        level_now(code, fresh_until.map(at), overriding, knowledge, DAY, at(1_000))
    }

    #[test]
    fn green_is_greyed_by_time_and_by_silence_each_with_its_reason() {
        let heard = Knowledge::Aged(Duration::from_secs(5));
        assert_eq!(level(Level::Green, None, None, heard), (Level::Green, None));
        assert_eq!(
            level(Level::Green, None, Some(1_001), heard),
            (Level::Green, None)
        );
        assert_eq!(
            level(Level::Green, None, Some(1_000), heard),
            (Level::Grey, Some(Reason::GreyExpired))
        );
        assert_eq!(
            level(Level::Green, None, None, Knowledge::Never),
            (Level::Grey, Some(Reason::StandingsStale))
        );
        let silent = Knowledge::Aged(DAY + Duration::from_secs(1));
        assert_eq!(
            level(Level::Green, None, None, silent),
            (Level::Grey, Some(Reason::StandingsStale))
        );
    }

    #[test]
    fn an_override_counts_before_the_code_and_adverse_stays_adverse() {
        let heard = Knowledge::Aged(Duration::ZERO);
        assert_eq!(level(Level::Green, Some(Level::Red), None, heard).0, Level::Red);
        assert_eq!(level(Level::Red, Some(Level::Green), None, heard).0, Level::Green);
        assert_eq!(
            level(Level::Yellow, None, Some(0), Knowledge::Never),
            (Level::Yellow, Some(Reason::LevelYellow))
        );
        assert_eq!(
            level(Level::Grey, None, None, heard),
            (Level::Grey, Some(Reason::GreyUnknown))
        );
    }
}
