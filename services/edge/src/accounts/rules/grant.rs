//! Which roles and scope an account may have, and who may give them.

use kit::parse::{All, Flaws, Unreadable, field};
use vocabulary::{Area, Role, RoleSet, Scope};

/// What an account may do, how far that reaches, and where it hangs in the organisation tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What they are.
    pub roles: RoleSet,
    /// How far they see.
    pub scope: Scope,
    /// Where they belong: the area of the scope, or the one their gate or enterprise lies in.
    pub area: Area,
}

/// The roles of staff, in the order of the list. Residents, partners and services have no accounts here.
pub fn staff_roles() -> impl Iterator<Item = Role> {
    let is_staff = |role: &Role| !matches!(role, Role::Resident | Role::Partner | Role::Service);
    Role::ALL.iter().copied().filter(is_staff)
}

impl Grant {
    /// Reads what was typed: names of roles, a scope, and the area (that of the scope when left out).
    ///
    /// # Errors
    /// All flaws at once: `MISSING`, `UNKNOWN_ROLE`, `NOT_A_STAFF_ROLE`, `ROLES_NOT_TOGETHER`, `NOT_A_STAFF_SCOPE`, `SCOPE_ELSEWHERE`, or as
    /// [`Scope::parse`] and [`Area::parse`] refuse.
    pub fn parse<'a>(
        roles: impl IntoIterator<Item = &'a str>,
        scope: &str,
        area: &str,
    ) -> Result<Self, Flaws> {
        let scope = read_scope(scope);
        let area = read_area(scope.as_ref().ok(), area);
        let (roles, scope, area) = (
            field("roles", read_roles(roles)),
            field("scope", scope),
            field("area", area),
        )
            .all()?;
        let area = area.ok_or_else(|| Flaws::one("area", nowhere()))?;
        Ok(Self { roles, scope, area })
    }

    /// Whether somebody who sees this far may give it.
    pub fn is_within(&self, sight: &Scope) -> bool {
        sight.covers_area(&self.area)
    }
}

fn read_roles<'a>(roles: impl IntoIterator<Item = &'a str>) -> Result<RoleSet, Unreadable> {
    let roles = RoleSet::parse(roles)?;
    if roles.is_empty() {
        return Err(Unreadable::new("MISSING", "choose at least one role"));
    }
    if !roles.iter().all(|role| staff_roles().any(|staff| staff == role)) {
        return Err(Unreadable::new(
            "NOT_A_STAFF_ROLE",
            "residents, partners and services have no account here",
        ));
    }
    // Whoever runs, grants or audits does that alone: each of the three watches the other two (GB/T 22239-2019, 8.1.5).
    if roles.iter().count() > 1 && roles.iter().any(Role::is_administrative) {
        return Err(Unreadable::new(
            "ROLES_NOT_TOGETHER",
            "whoever runs, grants or audits has no other role",
        ));
    }
    Ok(roles)
}

fn read_scope(text: &str) -> Result<Scope, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    match Scope::parse(text)? {
        Scope::Person(_) | Scope::Nothing => Err(Unreadable::new(
            "NOT_A_STAFF_SCOPE",
            "must be an area, a checkpoint or an enterprise",
        )),
        scope => Ok(scope),
    }
}

/// The area that was typed, or the scope's. `None` when neither is to be had because the scope does not read, which is told by itself.
fn read_area(scope: Option<&Scope>, text: &str) -> Result<Option<Area>, Unreadable> {
    let of_scope = scope.and_then(Scope::area);
    if !text.trim().is_empty() {
        let area = Area::parse(text)?;
        return match of_scope {
            Some(other) if other != area => Err(Unreadable::new(
                "SCOPE_ELSEWHERE",
                "must be the area of the scope, or left out",
            )),
            _ => Ok(Some(area)),
        };
    }
    if scope.is_some() && of_scope.is_none() {
        return Err(nowhere());
    }
    Ok(of_scope)
}

fn nowhere() -> Unreadable {
    Unreadable::new(
        "MISSING",
        "name the area in which the checkpoint or enterprise lies",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const GATE: &str = "checkpoint:01709410-0d00-7000-8000-000000000001";

    #[rstest]
    #[case(&["officer", "community_worker"], "410811007", "", None)]
    #[case(&["gate_staff"], GATE, "410811007001", None)]
    #[case(&["security_admin"], "410811", "410811", None)]
    #[case(&[], "410811", "", Some("roles: MISSING"))]
    #[case(&["mayor"], "410811", "", Some("roles: UNKNOWN_ROLE"))]
    #[case(&["resident"], "410811", "", Some("roles: NOT_A_STAFF_ROLE"))]
    #[case(&["service"], "410811", "", Some("roles: NOT_A_STAFF_ROLE"))]
    #[case(&["partner"], "410811", "", Some("roles: NOT_A_STAFF_ROLE"))]
    #[case(&["security_admin", "officer"], "410811", "", Some("roles: ROLES_NOT_TOGETHER"))]
    #[case(&["auditor", "security_admin"], "410811", "", Some("roles: ROLES_NOT_TOGETHER"))]
    #[case(&["officer"], "", "", Some("scope: MISSING"))]
    #[case(&["officer"], "nothing", "", Some("scope: NOT_A_STAFF_SCOPE"))]
    #[case(&["officer"], "town:1", "", Some("scope: UNKNOWN_SCOPE"))]
    #[case(&["gate_staff"], GATE, "", Some("area: MISSING"))]
    #[case(&["officer"], "410811007", "410811008", Some("area: SCOPE_ELSEWHERE"))]
    #[case(&["mayor"], "x", "y", Some("roles: UNKNOWN_ROLE; scope: UNKNOWN_SCOPE; area: NOT_AN_AREA"))]
    fn what_may_be_granted(
        #[case] roles: &[&str],
        #[case] scope: &str,
        #[case] area: &str,
        #[case] refused: Option<&str>,
    ) {
        let read = Grant::parse(roles.iter().copied(), scope, area);
        let told = read.err().map(|flaws| {
            let told = flaws
                .0
                .iter()
                .map(|flaw| format!("{}: {}", flaw.field, flaw.reason));
            told.collect::<Vec<_>>().join("; ")
        });
        assert_eq!(told.as_deref(), refused);
    }

    #[test]
    fn nobody_grants_beyond_their_sight() {
        let grant = Grant::parse(["officer"], "410811007", "").unwrap();
        assert!(grant.is_within(&Scope::parse("410811").unwrap()));
        assert!(!grant.is_within(&Scope::parse("410883").unwrap()));
        assert!(!grant.is_within(&Scope::parse("410811007001").unwrap()));
    }
}
