//! Every RPC has exactly one row in its service's access table, no row is left over, and the three roles that run, grant and
//! audit read no business of anybody's (design §9).

use crate::contract::{comment, path, rpcs};
use crate::finding::Findings;
use kit::access::{Row, Table, Tier, Who};
use prost_reflect::MethodDescriptor;
use std::collections::BTreeSet;
use vocabulary::Role;

/// The table of each service, by its package.
const TABLES: [(&str, Table<Role>); 2] = [
    ("quma.registration.v1", registration::access::TABLE),
    ("quma.checkpoint.v1", checkpoint::access::TABLE),
];

/// RPCs that need no token, each with the authority that stands in for it. Nothing else is open.
const OPEN: &[(&str, &str)] = &[
    (
        "/quma.registration.v1.RegistrationService/GetPrivacyNotice",
        "it is read before anything is written down",
    ),
    (
        "/quma.registration.v1.RegistrationService/RegisterByPoster",
        "the poster ticket",
    ),
    (
        "/quma.registration.v1.RegistrationService/ResumeSession",
        "what only the person knows, attempts counted",
    ),
    (
        "/quma.registration.v1.HealthCodeService/PublishKeys",
        "public keys are public",
    ),
    (
        "/quma.registration.v1.NoticeService/ListNotices",
        "public notices are public",
    ),
    (
        "/quma.registration.v1.OutreachService/GetSelfReport",
        "the signed, short-lived secret of the link",
    ),
    (
        "/quma.registration.v1.OutreachService/SubmitSelfReport",
        "the signed, short-lived secret of the link",
    ),
    (
        "/quma.checkpoint.v1.CheckpointService/ResolvePoster",
        "the poster's own token",
    ),
    (
        "/quma.checkpoint.v1.GateService/ScanPoster",
        "the signed health code",
    ),
];

/// RPCs that services may call, for themselves or for somebody.
const FOR_SERVICES: &[&str] = &[
    "/quma.registration.v1.RegistrationService/QueryHealth",
    "/quma.registration.v1.HealthCodeService/VerifyCode",
    "/quma.registration.v1.HealthCodeService/WatchStandings",
    "/quma.registration.v1.ErasureService/ConfirmErased",
    "/quma.registration.v1.ReportService/ReportFever",
    "/quma.registration.v1.ReportService/ReportLead",
    "/quma.registration.v1.HouseholdService/WatchHouseholds",
];

/// RPCs that nobody but a service may call: they tell of everybody, or are what a service alone can know.
const FOR_SERVICES_ONLY: &[&str] = &[
    "/quma.registration.v1.HealthCodeService/WatchStandings",
    "/quma.registration.v1.HouseholdService/WatchHouseholds",
    "/quma.registration.v1.ErasureService/ConfirmErased",
    "/quma.registration.v1.ReportService/ReportFever",
    "/quma.registration.v1.ReportService/ReportLead",
];

/// RPCs of the audit trail: the only ones with an administrative role.
fn is_audit(rpc: &str) -> bool {
    rpc.contains(".AuditService/")
}

fn rows() -> Vec<&'static Row<Role>> {
    TABLES.iter().flat_map(|(_, table)| table.rows()).collect()
}

/// The row of an RPC.
pub(crate) fn row(rpc: &str) -> &'static Row<Role> {
    rows()
        .into_iter()
        .find(|row| row.rpc == rpc)
        .unwrap_or_else(|| panic!("{rpc} has no row"))
}

fn roles_of(row: &Row<Role>) -> &'static [Role] {
    match row.who {
        Who::Anyone => &[],
        Who::Roles(roles) => roles,
    }
}

#[test]
fn every_rpc_has_one_row_and_no_row_is_left_over() {
    let mut findings = Findings::default();
    let called: BTreeSet<String> = rpcs().iter().map(path).collect();
    let packages: BTreeSet<String> = rpcs().iter().map(package).collect();
    for package in packages {
        findings.expect(TABLES.iter().any(|(name, _)| *name == package), || {
            format!("{package}: has no table")
        });
    }
    for (package, table) in &TABLES {
        let mut seen = BTreeSet::new();
        for row in table.rows() {
            findings.expect(seen.insert(row.rpc), || format!("{}: has two rows", row.rpc));
            findings.expect(called.contains(row.rpc), || {
                format!("{}: the contract has no such RPC", row.rpc)
            });
            findings.expect(row.rpc.starts_with(&format!("/{package}.")), || {
                format!("{}: stands in the table of {package}", row.rpc)
            });
            let roles: Vec<&str> = roles_of(row).iter().map(|role| role.text()).collect();
            let different: BTreeSet<&&str> = roles.iter().collect();
            findings.expect(different.len() == roles.len(), || {
                format!("{}: names a role twice", row.rpc)
            });
            findings.expect(matches!(row.who, Who::Anyone) || !roles.is_empty(), || {
                format!("{}: nobody may call it", row.rpc)
            });
        }
        for rpc in rpcs().iter().filter(|rpc| self::package(rpc) == *package) {
            findings.expect(seen.contains(path(rpc).as_str()), || {
                format!("{}: has no row", path(rpc))
            });
        }
    }
    findings.none("access.rs of a service has one row for each of its RPCs, and no other");
}

#[test]
fn only_the_listed_rpcs_are_open() {
    let mut findings = Findings::default();
    let open: BTreeSet<&str> = rows()
        .into_iter()
        .filter(|row| matches!(row.who, Who::Anyone))
        .map(|row| row.rpc)
        .collect();
    let listed: BTreeSet<&str> = OPEN.iter().map(|(rpc, _)| *rpc).collect();
    for rpc in open.symmetric_difference(&listed) {
        findings.add(rpc);
    }
    findings.none("an RPC without a token is in OPEN, with the authority that stands in for one");
}

/// Whoever reads the contract, and the description made of it, learns where a token is needed.
#[test]
fn the_contract_says_which_rpcs_need_no_token() {
    let mut findings = Findings::default();
    for rpc in rpcs() {
        let comment = comment(&rpc.parent_file(), rpc.path());
        let says_so = ["eeds no token", "ithout a token"]
            .iter()
            .any(|words| comment.contains(words));
        let is_open = OPEN.iter().any(|(open, _)| *open == path(&rpc));
        findings.expect(says_so == is_open, || path(&rpc));
    }
    findings.none(
        "the comment of an RPC without a token says \"Needs no token\", or what is told without a token",
    );
}

#[test]
fn who_runs_grants_or_audits_reads_no_business() {
    let mut findings = Findings::default();
    for row in rows() {
        for role in roles_of(row).iter().filter(|role| role.is_administrative()) {
            let may = *role == Role::Auditor && is_audit(row.rpc);
            findings.expect(may, || format!("{}: {role}", row.rpc));
        }
        let audit_is_read_by = [Role::Auditor, Role::Resident];
        let wrong = is_audit(row.rpc) && !roles_of(row).iter().all(|role| audit_is_read_by.contains(role));
        findings.expect(!wrong, || {
            format!("{}: the trail is the auditor's, and everybody's own", row.rpc)
        });
    }
    findings
        .none("system_admin and security_admin stand in no row; auditor in those of the audit trail only");
}

#[test]
fn services_call_what_is_listed_and_alone_what_tells_of_everybody() {
    let mut findings = Findings::default();
    for row in rows() {
        let roles = roles_of(row);
        findings.expect(
            roles.contains(&Role::Service) == FOR_SERVICES.contains(&row.rpc),
            || format!("{}: service and FOR_SERVICES disagree", row.rpc),
        );
        if FOR_SERVICES_ONLY.contains(&row.rpc) {
            findings.expect(roles == [Role::Service], || {
                format!("{}: others may call it too", row.rpc)
            });
        }
    }
    findings.none("what services may call is listed; what tells of everybody is theirs alone");
}

#[test]
fn what_stays_open_long_takes_no_place_at_a_gate() {
    let mut findings = Findings::default();
    for rpc in rpcs() {
        let Some(row) = rows().into_iter().find(|row| row.rpc == path(&rpc)) else {
            continue;
        };
        let watches = rpc.name().starts_with("Watch");
        let long = rpc.is_server_streaming() || rpc.is_client_streaming();
        let fits = match row.tier {
            Tier::Streams => long,
            Tier::Exports => !watches,
            _ => !long,
        };
        findings.expect(fits, || format!("{}: in tier {}", row.rpc, row.tier.name()));
    }
    findings.none(
        "what stays open long is in tier Streams or Exports, and never takes the place of somebody at a gate",
    );
}

fn package(rpc: &MethodDescriptor) -> String {
    rpc.parent_service().package_name().to_owned()
}
