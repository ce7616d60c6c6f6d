//! Who may call which RPC: one table per service; what is not in it is refused.

use std::collections::HashMap;

use crate::caller::Principal;
use crate::fault::{Fault, Kind};

/// How urgent a call is. The order is the priority: when the machine is full, the last tiers wait first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Somebody stands at a gate.
    Gate,
    /// Somebody fills in a form.
    Registration,
    /// Lists and statistics.
    Lists,
    /// Files and whole tables.
    Exports,
    /// Watches that stay open.
    Streams,
    /// The people who run the system.
    Admin,
}

impl Tier {
    /// Every tier, most urgent first.
    pub const ALL: [Tier; 6] = [
        Tier::Gate,
        Tier::Registration,
        Tier::Lists,
        Tier::Exports,
        Tier::Streams,
        Tier::Admin,
    ];

    /// The tier in the words of metrics and settings.
    pub const fn name(self) -> &'static str {
        match self {
            Tier::Gate => "gate",
            Tier::Registration => "registration",
            Tier::Lists => "lists",
            Tier::Exports => "exports",
            Tier::Streams => "streams",
            Tier::Admin => "admin",
        }
    }
}

/// Who may call an RPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who<R: 'static> {
    /// Whoever asks, with a token or without. A token that is shown must still be good.
    Anyone,
    /// A caller with at least one of these roles.
    Roles(&'static [R]),
}

/// One line of a service's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<R: 'static> {
    /// The path on the wire: `/quma.checkpoint.v1.GateService/VerifyPass`.
    pub rpc: &'static str,
    /// How urgent it is.
    pub tier: Tier,
    /// Who may call it.
    pub who: Who<R>,
}

/// The row of an RPC for callers with one of these roles.
pub const fn row<R>(rpc: &'static str, tier: Tier, roles: &'static [R]) -> Row<R> {
    Row {
        rpc,
        tier,
        who: Who::Roles(roles),
    }
}

/// The row of an RPC for whoever asks.
pub const fn anyone<R>(rpc: &'static str, tier: Tier) -> Row<R> {
    Row {
        rpc,
        tier,
        who: Who::Anyone,
    }
}

impl<R: Copy + Eq + 'static> Row<R> {
    /// Admits the caller or says why not: TOKEN_MISSING when the RPC needs a caller and there is none,
    /// ROLE_NOT_ALLOWED when the caller has none of the roles.
    pub fn admit<P: Principal<Role = R>>(&self, caller: Option<&P>) -> Result<(), Fault> {
        let Who::Roles(roles) = self.who else {
            return Ok(());
        };
        let Some(caller) = caller else {
            return Err(Fault::new(
                Kind::Unidentified,
                "TOKEN_MISSING",
                "this call needs a token",
            ));
        };
        if roles.iter().any(|role| caller.has(*role)) {
            return Ok(());
        }
        Err(Fault::new(
            Kind::NotAllowed,
            "ROLE_NOT_ALLOWED",
            "the caller's roles do not allow this call",
        ))
    }
}

/// A service's whole table, written as a constant: the rows of each of its houses.
#[derive(Clone, Copy, Debug)]
pub struct Table<R: 'static>(pub &'static [&'static [Row<R>]]);

impl<R: 'static> Table<R> {
    /// Every row, house by house.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row<R>> + use<R> {
        self.0.iter().copied().flatten()
    }

    /// The table as the layers use it. An RPC with two rows is a mistake in the table; the first row counts.
    pub fn index(&self) -> Index<R> {
        let mut rows = HashMap::new();
        for row in self.rows() {
            let first = rows.entry(row.rpc).or_insert(row);
            debug_assert!(std::ptr::eq(*first, row), "{} has two rows", row.rpc);
        }
        Index { rows }
    }
}

/// A service's table, found by path in constant time.
#[derive(Clone, Debug)]
pub struct Index<R: 'static> {
    rows: HashMap<&'static str, &'static Row<R>>,
}

impl<R: 'static> Index<R> {
    /// The row of an RPC. Refuses with NO_ACCESS_ROW when there is none: nothing is open by accident.
    pub fn row(&self, rpc: &str) -> Result<&'static Row<R>, Fault> {
        self.rows.get(rpc).copied().ok_or_else(|| {
            Fault::new(
                Kind::NotAllowed,
                "NO_ACCESS_ROW",
                "nobody has been allowed to make this call",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::unreadable::Unreadable;
    use crate::token::claims::Claims;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Role {
        Baker,
        Guest,
    }

    #[derive(Clone)]
    struct Caller(Role);

    impl Principal for Caller {
        type Role = Role;

        fn read(_: &Claims) -> Result<Self, Unreadable> {
            Ok(Caller(Role::Guest))
        }

        fn key(&self) -> &str {
            "caller"
        }

        fn has(&self, role: Role) -> bool {
            self.0 == role
        }
    }

    const BAKE: Row<Role> = Row {
        rpc: "/b.Bakery/Bake",
        tier: Tier::Gate,
        who: Who::Roles(&[Role::Baker]),
    };
    const SMELL: Row<Role> = Row {
        rpc: "/b.Bakery/Smell",
        tier: Tier::Lists,
        who: Who::Anyone,
    };
    const TABLE: Table<Role> = Table(&[&[BAKE], &[SMELL]]);

    #[test]
    fn only_what_stands_in_the_table_may_be_called() {
        let index = TABLE.index();
        assert_eq!(index.row("/b.Bakery/Bake").unwrap(), &BAKE);
        for missing in ["/b.Bakery/Burn", "", "/b.Bakery/bake", "/b.Bakery/Bake/"] {
            assert_eq!(
                index.row(missing).unwrap_err().reason,
                "NO_ACCESS_ROW",
                "{missing}"
            );
        }
    }

    #[test]
    fn roles_are_asked_for_where_the_row_names_them() {
        assert!(BAKE.admit(Some(&Caller(Role::Baker))).is_ok());
        assert_eq!(
            BAKE.admit(Some(&Caller(Role::Guest))).unwrap_err().reason,
            "ROLE_NOT_ALLOWED"
        );
        assert_eq!(BAKE.admit::<Caller>(None).unwrap_err().reason, "TOKEN_MISSING");
        assert!(SMELL.admit::<Caller>(None).is_ok() && SMELL.admit(Some(&Caller(Role::Guest))).is_ok());
    }

    #[test]
    fn a_gate_comes_before_an_export() {
        assert!(Tier::Gate < Tier::Exports);
        assert!(Tier::ALL.is_sorted());
    }
}
