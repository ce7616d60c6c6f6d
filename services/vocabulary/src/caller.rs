//! Who is asking: a person, an account or a service, perhaps on somebody's behalf.

use crate::role::{Role, RoleSet};
use crate::scope::Scope;
use kit::caller::Principal;
use kit::parse::Unreadable;
use kit::token::Claims;

/// A caller as its token says. Handlers narrow every query by the scope of [`Caller::effective`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account, the person's id, or `service:<name>`.
    pub id: String,
    /// What they are here as.
    pub roles: RoleSet,
    /// How far they see.
    pub scope: Scope,
    /// For whom a service asks; only a service asks for somebody.
    pub on_behalf: Option<Box<Caller>>,
}

impl Caller {
    /// A caller who asks for themselves.
    pub fn new(id: impl Into<String>, roles: &[Role], scope: Scope) -> Self {
        Self {
            id: id.into(),
            roles: RoleSet::of(roles),
            scope,
            on_behalf: None,
        }
    }

    /// This service asking for somebody.
    #[must_use]
    pub fn on_behalf_of(self, asker: Self) -> Self {
        Self {
            on_behalf: Some(Box::new(asker)),
            ..self
        }
    }

    /// Whose rights and scope count: the one on whose behalf a service asks, else the caller.
    pub fn effective(&self) -> &Self {
        self.on_behalf.as_deref().unwrap_or(self)
    }

    /// Whether the caller is one of the suite's services, asking for itself or for somebody.
    pub fn is_service(&self) -> bool {
        self.roles.has(Role::Service)
    }

    /// The scope that counts.
    pub fn sight(&self) -> &Scope {
        &self.effective().scope
    }

    fn read_parts(sub: &str, roles: &[String], scope: &str) -> Result<Self, Unreadable> {
        if sub.is_empty() {
            return Err(Unreadable::new("MISSING", "the token names nobody"));
        }
        Ok(Self {
            id: sub.to_owned(),
            roles: RoleSet::parse(roles.iter().map(String::as_str))?,
            scope: Scope::parse(scope)?,
            on_behalf: None,
        })
    }
}

impl Principal for Caller {
    type Role = Role;

    /// Refuses with `MISSING`, `UNKNOWN_ROLE`, `UNKNOWN_SCOPE`, as the area or id of the scope does, or with `NOT_A_SERVICE`
    /// when somebody else than a service claims to ask for another.
    fn read(claims: &Claims) -> Result<Self, Unreadable> {
        let caller = Self::read_parts(&claims.sub, &claims.roles, &claims.scope)?;
        let Some(behalf) = &claims.behalf else {
            return Ok(caller);
        };
        if !caller.is_service() {
            return Err(Unreadable::new(
                "NOT_A_SERVICE",
                "only a service asks on somebody's behalf",
            ));
        }
        Ok(caller.on_behalf_of(Self::read_parts(&behalf.sub, &behalf.roles, &behalf.scope)?))
    }

    /// The id that counts: a person is limited, and their repeated request recognised, through whichever service they come.
    fn key(&self) -> &str {
        &self.effective().id
    }

    /// The caller's own roles. A service asking for somebody may call what services may call, and is answered within
    /// that somebody's scope.
    fn has(&self, role: Role) -> bool {
        self.roles.has(role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::token::OnBehalf;

    fn claims(sub: &str, role: &str, scope: &str) -> Claims {
        Claims {
            iss: "410811".into(),
            aud: "quma".into(),
            sub: sub.into(),
            iat: 0,
            exp: 300,
            nbf: None,
            jti: "1".into(),
            roles: vec![role.into()],
            scope: scope.into(),
            behalf: None,
        }
    }

    #[test]
    fn a_service_is_answered_within_the_sight_of_the_one_it_asks_for() {
        let behalf = OnBehalf {
            sub: "zhang".into(),
            roles: vec!["gate_staff".into()],
            scope: "410811007".into(),
        };
        let told = Claims {
            behalf: Some(Box::new(behalf)),
            ..claims("service:checkpoint", "service", "")
        };
        let caller = Caller::read(&told).unwrap();
        assert_eq!(caller.key(), "zhang");
        assert_eq!(caller.sight(), &Scope::parse("410811007").unwrap());
        assert!(caller.has(Role::Service) && !caller.has(Role::GateStaff));
        assert!(caller.effective().has(Role::GateStaff));
    }

    #[test]
    fn a_caller_that_is_none_of_ours_is_refused_with_its_reason() {
        let refused = |claims: Claims| Caller::read(&claims).unwrap_err().reason;
        assert_eq!(refused(claims("", "officer", "410811")), "MISSING");
        assert_eq!(refused(claims("li", "mayor", "410811")), "UNKNOWN_ROLE");
        assert_eq!(refused(claims("li", "officer", "everything")), "UNKNOWN_SCOPE");
        let behalf = Some(Box::new(OnBehalf {
            sub: "zhang".into(),
            roles: vec![],
            scope: String::new(),
        }));
        assert_eq!(
            refused(Claims {
                behalf,
                ..claims("li", "officer", "410811")
            }),
            "NOT_A_SERVICE"
        );
    }
}
