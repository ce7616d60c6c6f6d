//! Who may call which RPC; what is not here is refused. Whom a caller may ask about is `rules::sight`.

use kit::access::{Row, Table, Tier, anyone, row};
use vocabulary::role::Role::{
    self, Auditor, Command, CommunityWorker, EnterpriseClerk, GateStaff, Inspector, Officer, Partner,
    Resident, Service, SupplyClerk,
};

/// The path of an RPC on the wire.
macro_rules! rpc {
    ($service:literal, $rpc:literal) => {
        concat!("/quma.registration.v1.", $service, "/", $rpc)
    };
}

/// Those who meet with decisions, and so may read what decided them: what is ordered is public.
const READERS: &[Role] = &[
    Resident,
    GateStaff,
    CommunityWorker,
    EnterpriseClerk,
    SupplyClerk,
    Inspector,
    Officer,
    Command,
    Partner,
];

/// The whole table: the ground floor's rows and those of each house inside the house.
pub const TABLE: Table<Role> = Table(&[
    GROUND,
    crate::bulk::access::ROWS,
    crate::erasing::access::ROWS,
    crate::imports::access::ROWS,
    crate::objections::access::ROWS,
    crate::outreach::access::ROWS,
    crate::quarantine::access::ROWS,
    crate::reports::access::ROWS,
    crate::returnees::access::ROWS,
    crate::risk::access::ROWS,
    crate::survey::access::ROWS,
]);

/// The rows of the ground floor.
const GROUND: &[Row<Role>] = &[
    anyone(
        rpc!("RegistrationService", "GetPrivacyNotice"),
        Tier::Registration,
    ),
    anyone(
        rpc!("RegistrationService", "RegisterByPoster"),
        Tier::Registration,
    ),
    row(
        rpc!("RegistrationService", "RegisterByStaff"),
        Tier::Registration,
        &[GateStaff, CommunityWorker, Officer],
    ),
    anyone(rpc!("RegistrationService", "ResumeSession"), Tier::Registration),
    row(
        rpc!("RegistrationService", "ConfirmResume"),
        Tier::Registration,
        &[GateStaff, CommunityWorker],
    ),
    row(
        rpc!("RegistrationService", "AddFamilyMember"),
        Tier::Registration,
        &[Resident, CommunityWorker, GateStaff],
    ),
    row(
        rpc!("RegistrationService", "GetPerson"),
        Tier::Registration,
        &[Resident, CommunityWorker, Officer],
    ),
    row(
        rpc!("RegistrationService", "FindPeople"),
        Tier::Lists,
        &[GateStaff, CommunityWorker, Officer],
    ),
    row(
        rpc!("RegistrationService", "DeclareHealth"),
        Tier::Registration,
        &[Resident, GateStaff, CommunityWorker],
    ),
    row(
        rpc!("RegistrationService", "QueryHealth"),
        Tier::Registration,
        &[Resident, GateStaff, CommunityWorker, Officer, Partner, Service],
    ),
    row(
        rpc!("RegistrationService", "ListDeclarations"),
        Tier::Lists,
        &[Resident],
    ),
    row(
        rpc!("RegistrationService", "ErasePerson"),
        Tier::Registration,
        &[Resident, Officer],
    ),
    row(
        rpc!("HealthCodeService", "MakeCode"),
        Tier::Registration,
        &[Resident, CommunityWorker, GateStaff],
    ),
    row(
        rpc!("HealthCodeService", "VerifyCode"),
        Tier::Gate,
        &[GateStaff, CommunityWorker, Officer, Inspector, Partner, Service],
    ),
    row(
        rpc!("HealthCodeService", "RevokeCodes"),
        Tier::Registration,
        &[Resident, CommunityWorker, Officer],
    ),
    row(
        rpc!("HealthCodeService", "ApplyCodeUse"),
        Tier::Registration,
        &[Partner, EnterpriseClerk],
    ),
    row(
        rpc!("HealthCodeService", "DecideCodeUse"),
        Tier::Registration,
        &[Officer],
    ),
    row(
        rpc!("HealthCodeService", "SetLevel"),
        Tier::Registration,
        &[CommunityWorker, Officer],
    ),
    row(
        rpc!("HealthCodeService", "ApproveLevel"),
        Tier::Registration,
        &[Officer, Command],
    ),
    anyone(rpc!("HealthCodeService", "PublishKeys"), Tier::Gate),
    row(
        rpc!("HealthCodeService", "WatchStandings"),
        Tier::Streams,
        &[Service],
    ),
    row(rpc!("PolicyService", "PutPolicy"), Tier::Registration, &[Officer]),
    row(
        rpc!("PolicyService", "ApprovePolicy"),
        Tier::Registration,
        &[Officer, Command],
    ),
    row(
        rpc!("PolicyService", "ListPolicyProposals"),
        Tier::Lists,
        &[Officer, Command],
    ),
    row(rpc!("PolicyService", "ListPolicies"), Tier::Lists, READERS),
    row(rpc!("PolicyService", "GetPolicy"), Tier::Registration, READERS),
    row(rpc!("AuditService", "ListAudit"), Tier::Lists, &[Auditor]),
    row(
        rpc!("AuditService", "ListAccesses"),
        Tier::Lists,
        &[Auditor, Resident],
    ),
];
