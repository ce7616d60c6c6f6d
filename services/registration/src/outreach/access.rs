//! Who may call which RPC of outreach.

use kit::access::{Row, Tier, anyone, row};
use vocabulary::role::Role::{self, Command, CommunityWorker, Officer, Partner};

/// The path of an RPC on the wire.
macro_rules! rpc {
    ($rpc:literal) => {
        concat!("/quma.registration.v1.OutreachService/", $rpc)
    };
}

/// Those who reach people.
const REACH: &[Role] = &[CommunityWorker, Officer];
/// Those, and those who look at the whole.
const LOOK: &[Role] = &[CommunityWorker, Officer, Command];

/// The rows of this house.
pub const ROWS: &[Row<Role>] = &[
    row(rpc!("PutQuestionSet"), Tier::Registration, &[Officer]),
    // A platform that calls must know what to ask.
    row(
        rpc!("ListQuestionSets"),
        Tier::Lists,
        &[CommunityWorker, Officer, Command, Partner],
    ),
    row(rpc!("PlanOutreach"), Tier::Registration, REACH),
    row(rpc!("GetOutreachPlan"), Tier::Lists, LOOK),
    row(rpc!("ListOutreachPlans"), Tier::Lists, LOOK),
    row(rpc!("CancelOutreachPlan"), Tier::Registration, REACH),
    row(rpc!("ListOutreachTasks"), Tier::Lists, REACH),
    row(rpc!("IssueSelfReportLink"), Tier::Registration, REACH),
    anyone(rpc!("GetSelfReport"), Tier::Registration),
    anyone(rpc!("SubmitSelfReport"), Tier::Registration),
    row(rpc!("RecordOutreach"), Tier::Registration, REACH),
    row(rpc!("ReportFromPlatform"), Tier::Registration, &[Partner]),
    row(rpc!("ListAbnormal"), Tier::Lists, LOOK),
    row(rpc!("GetAbnormal"), Tier::Registration, LOOK),
    row(rpc!("CloseAbnormal"), Tier::Registration, REACH),
    row(rpc!("CountOutreach"), Tier::Lists, LOOK),
];
