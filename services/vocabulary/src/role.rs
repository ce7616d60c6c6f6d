//! The roles people and services act in.

use kit::parse::Unreadable;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

crate::words! {
    /// What somebody is here as (design §9). What a role may do stands in each service's access table.
    pub enum Role, refused as "UNKNOWN_ROLE" {
        /// A registered person, seeing what is theirs.
        Resident = "resident", "居民", "resident";
        /// Staff and volunteers at a gate.
        GateStaff = "gate_staff", "卡点值守人员", "gate staff";
        /// Staff of a community or street.
        CommunityWorker = "community_worker", "社区工作人员", "community worker";
        /// An enterprise's epidemic officer.
        EnterpriseClerk = "enterprise_clerk", "企业防疫专员", "enterprise clerk";
        /// Staff of a store room.
        SupplyClerk = "supply_clerk", "物资保障人员", "supply clerk";
        /// An inspector of enterprises and supervised places.
        Inspector = "inspector", "巡查人员", "inspector";
        /// An officer of the district's prevention group, who decides.
        Officer = "officer", "防控办工作人员", "officer";
        /// The command: sees the whole, decides nothing single.
        Command = "command", "指挥部", "command";
        /// A neighbouring district or another authority.
        Partner = "partner", "协作单位", "partner";
        /// One of the suite's own services.
        Service = "service", "系统服务", "service";
        /// Runs the machines; reads no business data.
        SystemAdmin = "system_admin", "系统管理员", "system administrator";
        /// Grants roles to others; reads no business data.
        SecurityAdmin = "security_admin", "安全管理员", "security administrator";
        /// Reads the audit trail; changes nothing.
        Auditor = "auditor", "审计员", "auditor";
    }
}

impl Role {
    /// Whether the role runs, grants or audits, and so reads no business data.
    pub fn is_administrative(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::SecurityAdmin | Self::Auditor)
    }
}

/// The roles one caller has; may be empty.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct RoleSet(u16);

impl RoleSet {
    /// No role at all.
    pub const EMPTY: Self = Self(0);

    /// These roles.
    pub fn of(roles: &[Role]) -> Self {
        roles.iter().fold(Self::EMPTY, |set, role| set.with(*role))
    }

    /// Reads stable texts, as a token carries them; refuses the first unknown one with `UNKNOWN_ROLE`.
    pub fn parse<'a>(roles: impl IntoIterator<Item = &'a str>) -> Result<Self, Unreadable> {
        roles
            .into_iter()
            .try_fold(Self::EMPTY, |set, role| Ok(set.with(Role::parse(role)?)))
    }

    /// These roles and one more.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | 1 << role as u16)
    }

    /// Whether the role is among them.
    pub const fn has(self, role: Role) -> bool {
        self.0 & 1 << role as u16 != 0
    }

    /// Whether any of the roles is among them.
    pub fn has_any(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.has(*role))
    }
}

/// `officer+auditor`, as the audit trail writes it; nothing when there is none.
impl fmt::Display for RoleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (role, before) in self.iter().zip(std::iter::once("").chain(std::iter::repeat("+"))) {
            write!(f, "{before}{role}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for RoleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for RoleSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for RoleSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of(&Vec::<Role>::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_roles_is_read_and_written_in_the_order_of_the_list() {
        let set = RoleSet::parse(["auditor", "officer", "officer"]).unwrap();
        assert_eq!(set.to_string(), "officer+auditor");
        assert!(set.has(Role::Officer) && !set.has(Role::Command));
        assert!(set.has_any(&[Role::Command, Role::Auditor]));
        assert_eq!(RoleSet::parse(["mayor"]).unwrap_err().reason, "UNKNOWN_ROLE");
        assert!(RoleSet::EMPTY.is_empty());
    }
}
