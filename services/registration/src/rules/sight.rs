//! Who may see whom, and in whose name somebody acts.

use crate::rules::words::Source;
use vocabulary::PersonId;
use vocabulary::area::Area;
use vocabulary::caller::Caller;
use vocabulary::role::Role;
use vocabulary::scope::Scope;

/// What must be known of a person to say who may see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The person.
    pub person: PersonId,
    /// Who registered them and answers for them.
    pub guardian: Option<PersonId>,
    /// The area that looks after them.
    pub ward: Area,
}

/// What a caller is to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The person.
    Itself,
    /// Their guardian.
    Guardian,
    /// Staff, a partner or another authority whose scope covers the person.
    InScope,
    /// One of the suite's services, asking for itself.
    Service,
}

impl Relation {
    /// What the caller is to the person; `None` when the person is none of theirs: they then hear that there is nobody,
    /// for whether somebody is registered is itself a fact about them.
    pub fn of(caller: &Caller, seen: &Seen) -> Option<Self> {
        if caller.is_service() && caller.on_behalf.is_none() {
            return Some(Self::Service);
        }
        let sight = caller.sight();
        if sight.is_self(seen.person) {
            return Some(Self::Itself);
        }
        if seen.guardian.is_some_and(|guardian| sight.is_self(guardian)) {
            return Some(Self::Guardian);
        }
        // Other people than oneself are seen by virtue of a role, never by a resident's token with a wide scope.
        let is_staff = caller.effective().roles.iter().any(|role| role != Role::Resident);
        (is_staff && sight.covers_area(&seen.ward)).then_some(Self::InScope)
    }

    /// Whose word a fact from them is.
    pub fn source(self) -> Source {
        match self {
            Self::Itself => Source::Itself,
            Self::Guardian => Source::Guardian,
            Self::InScope | Self::Service => Source::Staff,
        }
    }

    /// Whether it is the family's own matter.
    pub fn is_family(self) -> bool {
        matches!(self, Self::Itself | Self::Guardian)
    }
}

/// Whether this caller may read personal data in clear, given what they are to the person (design §9).
pub fn may_read_clear(caller: &Caller, relation: Relation) -> bool {
    const CLEAR: &[Role] = &[Role::CommunityWorker, Role::Officer];
    relation.is_family() || (relation == Relation::InScope && caller.effective().roles.has_any(CLEAR))
}

/// Whether somebody keeps one gate and nothing else. Anybody of the district may stand before them, wherever they live: with the id card in
/// their hands they may vouch for its holder, and see nothing of them.
pub fn keeps_one_gate(caller: &Caller) -> bool {
    caller.effective().roles.has(Role::GateStaff) && matches!(caller.sight(), Scope::Checkpoint(_))
}

/// The area that looks after somebody: where they live, if that is ours; else where they registered, if that is; else
/// the whole district. So whoever registers here is seen by somebody here.
pub fn ward(residence: &Area, met_in: Option<&Area>, authority: &Area) -> Area {
    let ours = |area: &&Area| authority.contains(area);
    Some(residence)
        .filter(ours)
        .or(met_in.filter(ours))
        .copied()
        .unwrap_or(*authority)
}

/// The area a list is narrowed to: what was asked for within what may be seen. `None` when the two do not meet.
pub fn narrowed(sight: Option<Area>, asked: Option<Area>, authority: &Area) -> Option<Area> {
    // A city's officer sees this district, which is all there is here.
    let sight = sight.map(|sight| {
        if sight.contains(authority) {
            *authority
        } else {
            sight
        }
    })?;
    match asked {
        None => Some(sight),
        Some(asked) if sight.contains(&asked) => Some(asked),
        Some(asked) if asked.contains(&sight) => Some(sight),
        Some(_) => None,
    }
}
