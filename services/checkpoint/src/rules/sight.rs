//! How far a caller's list reaches: what they may see, narrowed by what they asked for.

use vocabulary::{Area, CheckpointId, Scope};

/// The place lies outside what the caller may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the place lies outside the caller's scope")]
pub struct OutOfScope;

/// What a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything in an area.
    Area(Area),
    /// One gate.
    Checkpoint(CheckpointId),
}

impl Sight {
    /// The caller's scope, narrowed to an area if they asked for one. An area that reaches beyond the scope is refused, not cut:
    /// its figures would be read as the whole area's.
    pub fn of(scope: &Scope, asked: Option<Area>) -> Result<Self, OutOfScope> {
        match (scope, asked) {
            (Scope::Area(mine), None) => Ok(Self::Area(*mine)),
            (Scope::Area(mine), Some(asked)) if mine.contains(&asked) => Ok(Self::Area(asked)),
            (Scope::Checkpoint(mine), None) => Ok(Self::Checkpoint(*mine)),
            _ => Err(OutOfScope),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(code: &str) -> Area {
        Area::parse(code).unwrap()
    }

    #[test]
    fn asking_for_less_narrows_and_asking_for_more_is_refused() {
        let street = Scope::Area(area("410811007"));
        assert_eq!(Sight::of(&street, None), Ok(Sight::Area(area("410811007"))));
        assert_eq!(
            Sight::of(&street, Some(area("410811007001"))),
            Ok(Sight::Area(area("410811007001")))
        );
        assert_eq!(Sight::of(&street, Some(area("410811"))), Err(OutOfScope));
        assert_eq!(Sight::of(&street, Some(area("410811008"))), Err(OutOfScope));
        assert_eq!(Sight::of(&Scope::Nothing, None), Err(OutOfScope));
    }
}
