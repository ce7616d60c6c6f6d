//! Who may declare, follow and count returnees. Whose trips a caller sees is decided trip by trip.

use kit::access::{Row, Tier, Who};
use vocabulary::role::Role::{self, Command, CommunityWorker, GateStaff, Officer, Resident};

/// The path of an RPC on the wire.
macro_rules! rpc {
    ($rpc:literal) => {
        concat!("/quma.registration.v1.ReturneeService/", $rpc)
    };
}

const fn row(rpc: &'static str, tier: Tier, roles: &'static [Role]) -> Row<Role> {
    Row {
        rpc,
        tier,
        who: Who::Roles(roles),
    }
}

/// The family, and all who meet a returnee.
const MEET: &[Role] = &[Resident, GateStaff, CommunityWorker, Officer];
/// The family, and those who answer for what is on record.
const ANSWER: &[Role] = &[Resident, CommunityWorker, Officer];

/// The rows of this house.
pub const ROWS: &[Row<Role>] = &[
    row(rpc!("DeclareTrip"), Tier::Registration, MEET),
    row(rpc!("ConfirmArrival"), Tier::Registration, MEET),
    row(rpc!("CancelTrip"), Tier::Registration, ANSWER),
    row(rpc!("CorrectTrip"), Tier::Registration, ANSWER),
    row(rpc!("RecordDeparture"), Tier::Registration, MEET),
    row(rpc!("ListTrips"), Tier::Lists, ANSWER),
    row(rpc!("ListTripVersions"), Tier::Lists, ANSWER),
    row(rpc!("ListArrivals"), Tier::Lists, &[CommunityWorker, Officer]),
    row(
        rpc!("CountReturnees"),
        Tier::Lists,
        &[CommunityWorker, Officer, Command],
    ),
];
