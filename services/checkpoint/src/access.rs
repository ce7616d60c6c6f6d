//! Who may call what. An RPC without a row is refused; scope is asked in the handlers.

use kit::access::Tier::{Admin, Exports, Gate, Lists, Registration, Streams};
use kit::access::{Row, Table, anyone, row};
use vocabulary::Role;
use vocabulary::Role::{
    Auditor, Command, CommunityWorker, EnterpriseClerk, GateStaff, Inspector, Officer, Partner, Resident,
    SupplyClerk,
};

/// Those who set up places and gates.
const KEEPERS: &[Role] = &[Officer, CommunityWorker];
/// Those who may look at places and gates.
const LOOKERS: &[Role] = &[Officer, CommunityWorker, GateStaff, Inspector, Command];
/// Those who stand at a gate.
const VERIFIERS: &[Role] = &[GateStaff, CommunityWorker, Officer];
/// Those who bring passes from an offline gate.
const UPLOADERS: &[Role] = &[GateStaff, CommunityWorker];

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
    crate::anomalies::access::ROWS,
    crate::day_tickets::access::ROWS,
    crate::disinfection::access::ROWS,
    crate::exports::access::ROWS,
    crate::fevers::access::ROWS,
    crate::quota::access::ROWS,
    crate::shifts::access::ROWS,
    crate::traces::access::ROWS,
    crate::vehicles::access::ROWS,
    crate::visitors::access::ROWS,
]);

/// The rows of the ground floor.
const GROUND: &[Row<Role>] = &[
    row(
        "/quma.checkpoint.v1.PlaceService/CreateUnit",
        Registration,
        KEEPERS,
    ),
    row("/quma.checkpoint.v1.PlaceService/GetUnit", Registration, LOOKERS),
    row("/quma.checkpoint.v1.PlaceService/ListUnits", Lists, LOOKERS),
    row(
        "/quma.checkpoint.v1.PlaceService/UpdateUnit",
        Registration,
        KEEPERS,
    ),
    row(
        "/quma.checkpoint.v1.PlaceService/CreateBuilding",
        Registration,
        KEEPERS,
    ),
    row("/quma.checkpoint.v1.PlaceService/ListBuildings", Lists, LOOKERS),
    row(
        "/quma.checkpoint.v1.PlaceService/UpdateBuilding",
        Registration,
        KEEPERS,
    ),
    row(
        "/quma.checkpoint.v1.CheckpointService/CreateCheckpoint",
        Registration,
        KEEPERS,
    ),
    row(
        "/quma.checkpoint.v1.CheckpointService/GetCheckpoint",
        Registration,
        LOOKERS,
    ),
    row(
        "/quma.checkpoint.v1.CheckpointService/ListCheckpoints",
        Lists,
        LOOKERS,
    ),
    row(
        "/quma.checkpoint.v1.CheckpointService/UpdateCheckpoint",
        Registration,
        KEEPERS,
    ),
    row(
        "/quma.checkpoint.v1.CheckpointService/CloseCheckpoint",
        Registration,
        KEEPERS,
    ),
    row(
        "/quma.checkpoint.v1.CheckpointService/ImportCheckpoints",
        Exports,
        KEEPERS,
    ),
    row(
        "/quma.checkpoint.v1.CheckpointService/IssuePoster",
        Registration,
        KEEPERS,
    ),
    row(
        "/quma.checkpoint.v1.CheckpointService/RotatePoster",
        Registration,
        KEEPERS,
    ),
    anyone(
        "/quma.checkpoint.v1.CheckpointService/ResolvePoster",
        Registration,
    ),
    // The signed code is the authority: a resident at the poster has no account yet.
    anyone("/quma.checkpoint.v1.GateService/ScanPoster", Gate),
    row("/quma.checkpoint.v1.GateService/VerifyPass", Gate, VERIFIERS),
    row(
        "/quma.checkpoint.v1.GateService/RecordTemperature",
        Gate,
        VERIFIERS,
    ),
    row(
        "/quma.checkpoint.v1.GateService/WatchSelfScans",
        Streams,
        VERIFIERS,
    ),
    row("/quma.checkpoint.v1.GateService/VoidPass", Gate, VERIFIERS),
    row("/quma.checkpoint.v1.GateService/UploadPasses", Streams, UPLOADERS),
    row(
        "/quma.checkpoint.v1.GateService/FetchOfflineBundle",
        Registration,
        VERIFIERS,
    ),
    row(
        "/quma.checkpoint.v1.PassService/ListPasses",
        Lists,
        &[GateStaff, CommunityWorker, Officer, Command, Resident],
    ),
    row("/quma.checkpoint.v1.PassService/ExportPasses", Exports, KEEPERS),
    row(
        "/quma.checkpoint.v1.PassService/GetSummary",
        Lists,
        &[GateStaff, CommunityWorker, Officer, Command, Inspector, Partner],
    ),
    row(
        "/quma.checkpoint.v1.PassService/CountPasses",
        Lists,
        &[GateStaff, CommunityWorker, Officer, Command, Inspector],
    ),
    row(
        "/quma.checkpoint.v1.PassService/RankAreas",
        Lists,
        &[Officer, Command, CommunityWorker],
    ),
    row(
        "/quma.checkpoint.v1.PolicyService/PutPolicy",
        Registration,
        &[Officer],
    ),
    row(
        "/quma.checkpoint.v1.PolicyService/ApprovePolicy",
        Registration,
        &[Officer, Command],
    ),
    row(
        "/quma.checkpoint.v1.PolicyService/ListPolicyProposals",
        Lists,
        &[Officer, Command],
    ),
    row("/quma.checkpoint.v1.PolicyService/ListPolicies", Lists, READERS),
    row(
        "/quma.checkpoint.v1.PolicyService/GetPolicy",
        Registration,
        READERS,
    ),
    row("/quma.checkpoint.v1.AuditService/ListAudit", Admin, &[Auditor]),
    row(
        "/quma.checkpoint.v1.AuditService/ListAccesses",
        Admin,
        &[Auditor, Resident],
    ),
];
