//! Who may answer an objection, and what an answer may do.

use crate::objections::rules::words::ObjectionState;
use vocabulary::level::Level;

/// Why somebody may not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTheirs {
    /// It is answered.
    AnsweredAlready,
    /// They made it.
    TheyMadeIt,
    /// They set or approved the level it is about.
    TheySetTheLevel,
}

/// Whether an account may answer an objection in this state, made by `author`, about a level that `deciders` set or approved.
pub fn may_answer(
    account: &str,
    state: ObjectionState,
    author: &str,
    deciders: &[String],
) -> Result<(), NotTheirs> {
    if state != ObjectionState::Open {
        return Err(NotTheirs::AnsweredAlready);
    }
    if account == author {
        return Err(NotTheirs::TheyMadeIt);
    }
    if deciders.iter().any(|decider| decider == account) {
        return Err(NotTheirs::TheySetTheLevel);
    }
    Ok(())
}

/// Whether a granted appeal may lead to this level: only to a milder one.
pub fn is_milder(instead: Level, appealed: Level) -> bool {
    instead < appealed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_judges_their_own_cause() {
        let deciders = ["officer-1".to_owned(), "command-1".to_owned()];
        let by = |account, state| may_answer(account, state, "person-1", &deciders);
        assert_eq!(by("officer-2", ObjectionState::Open), Ok(()));
        assert_eq!(by("person-1", ObjectionState::Open), Err(NotTheirs::TheyMadeIt));
        assert_eq!(
            by("command-1", ObjectionState::Open),
            Err(NotTheirs::TheySetTheLevel)
        );
        for state in [
            ObjectionState::Proposed,
            ObjectionState::Granted,
            ObjectionState::Rejected,
        ] {
            assert_eq!(by("officer-2", state), Err(NotTheirs::AnsweredAlready));
        }
    }

    #[test]
    fn an_appeal_only_makes_milder() {
        assert!(is_milder(Level::Green, Level::Yellow) && is_milder(Level::Yellow, Level::Red));
        assert!(!is_milder(Level::Red, Level::Yellow) && !is_milder(Level::Red, Level::Red));
    }
}
