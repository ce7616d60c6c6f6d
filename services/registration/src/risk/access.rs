//! Who may call which RPC of area risk. Grades are public; measures are for those who decide.

use kit::access::{Row, Tier, row};
use vocabulary::role::Role::{
    self, Command, CommunityWorker, EnterpriseClerk, GateStaff, Inspector, Officer, Partner, Resident,
    SupplyClerk,
};

/// Everybody who asks people where they were, and everybody who is asked.
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

/// Those who decide about measures.
const DECIDERS: &[Role] = &[Officer, Command];

macro_rules! rpc {
    ($rpc:literal) => {
        concat!("/quma.registration.v1.AreaRiskService/", $rpc)
    };
}

/// The rows of this house.
pub const ROWS: &[Row<Role>] = &[
    row(rpc!("SetAreaRisk"), Tier::Registration, &[Officer]),
    row(rpc!("GetAreaRisk"), Tier::Registration, READERS),
    row(rpc!("ListAreas"), Tier::Lists, READERS),
    row(rpc!("PreviewAreaRisk"), Tier::Lists, &[Officer]),
    row(rpc!("ApplyAreaRisk"), Tier::Registration, &[Officer]),
    row(rpc!("ApproveAreaRisk"), Tier::Registration, DECIDERS),
    row(rpc!("GetMeasure"), Tier::Lists, DECIDERS),
    row(rpc!("ListMeasures"), Tier::Lists, DECIDERS),
    row(rpc!("StopMeasure"), Tier::Registration, DECIDERS),
    row(rpc!("RevertMeasure"), Tier::Registration, DECIDERS),
];
