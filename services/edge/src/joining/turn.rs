//! A volunteer's turn in the roster: whoever joins while a shift with an open place runs is there from now on, until they leave.

use super::store::codes::Invitation;
use crate::accounts::office::Office;
use crate::accounts::store::accounts::Account;
use crate::front::Front;
use crate::session::bearer;
use crate::web::once::RequestId;
use kit::clock::Moment;
use kit::keys::KeyError;
use kit::wire::Wire;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use tonic::{Request, Status};

/// Shifts of a gate that a look at the roster reads: those of two days.
const LOOKED_AT: i32 = 50;

/// Why the roster does not know of it: nobody is kept from a gate by that.
#[derive(Debug, thiserror::Error)]
enum NotInRoster {
    #[error("checkpoint: {0}")]
    Refused(Box<Status>),
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<Status> for NotInRoster {
    fn from(status: Status) -> Self {
        Self::Refused(Box::new(status))
    }
}

/// Takes an open place of the shift that runs at the gate now, if there is one. The roster may say no, or nothing: whoever joined has joined.
pub(super) async fn take(front: &Front, office: &Office, account: &Account, invitation: &Invitation) {
    if let Err(error) = taken(front, office, account, invitation).await {
        tracing::warn!(account = %account.id, %error, "a volunteer who joined is not in the roster");
    }
}

async fn taken(
    front: &Front,
    office: &Office,
    account: &Account,
    invitation: &Invitation,
) -> Result<(), NotInRoster> {
    let checkpoint_id = invitation.checkpoint_id.to_string();
    let ends_at = invitation.shift_ends_at;
    let ask = roster(front, &checkpoint_id);
    let shifts = running(front, bearer::request(office, account, ends_at, ask)?).await?;
    let Some(open) = shifts.into_iter().find(|shift| shift.open_places > 0) else {
        return Ok(());
    };
    let take = pb::TakeShiftRequest {
        request_id: RequestId::new(front.clock.now()).to_string(),
        checkpoint_id,
        shift_id: open.shift_id,
    };
    let take = bearer::request(office, account, ends_at, take)?;
    client(front).take_shift(take).await?;
    Ok(())
}

/// Leaves the shift that they are in, if the roster knows of one. It may say no, or nothing: whoever leaves has left.
pub(super) async fn leave(front: &Front, office: &Office, account: &Account, invitation: &Invitation) {
    if let Err(error) = left(front, office, account, invitation).await {
        tracing::warn!(account = %account.id, %error, "a volunteer who left is still in the roster");
    }
}

async fn left(
    front: &Front,
    office: &Office,
    account: &Account,
    invitation: &Invitation,
) -> Result<(), NotInRoster> {
    let checkpoint_id = invitation.checkpoint_id.to_string();
    let ends_at = invitation.shift_ends_at;
    let ask = roster(front, &checkpoint_id);
    let shifts = running(front, bearer::request(office, account, ends_at, ask)?).await?;
    let who = account.id.to_string();
    let is_there = |turn: &pb::Turn| turn.account == who && turn.state() == pb::TurnState::Present;
    for shift in shifts {
        if shift.turns.iter().any(is_there) {
            let leave = pb::LeaveShiftRequest {
                request_id: RequestId::new(front.clock.now()).to_string(),
                checkpoint_id: checkpoint_id.clone(),
                shift_id: shift.shift_id,
            };
            let leave = bearer::request(office, account, ends_at, leave)?;
            client(front).leave_shift(leave).await?;
        }
    }
    Ok(())
}

/// What asks for the shifts of a gate that may run now: of today, and of yesterday's night.
pub(super) fn roster(front: &Front, checkpoint_id: &str) -> pb::ListShiftsRequest {
    let today = front.clock.today();
    pb::ListShiftsRequest {
        of: Some(pb::list_shifts_request::Of::CheckpointId(
            checkpoint_id.to_owned(),
        )),
        first_day: today.previous().to_string(),
        last_day: today.to_string(),
        page_size: LOOKED_AT,
        page_token: String::new(),
    }
}

/// The shifts of a gate that run now, earliest first.
pub(super) async fn running(
    front: &Front,
    roster: Request<pb::ListShiftsRequest>,
) -> Result<Vec<pb::Shift>, Status> {
    let now = front.clock.now();
    let mut shifts = client(front).list_shifts(roster).await?.into_inner().shifts;
    shifts.retain(|shift| {
        let (begins, ends) = (moment(shift.starts_at.as_ref()), moment(shift.ends_at.as_ref()));
        let runs = begins.is_some_and(|at| at <= now) && ends.is_some_and(|at| now < at);
        runs && shift.cancelled_at.is_none()
    });
    Ok(shifts)
}

/// A moment of an answer, if it has one.
pub(super) fn moment(at: Option<&prost_types::Timestamp>) -> Option<Moment> {
    at.and_then(|at| Moment::from_proto(at).ok())
}

fn client(front: &Front) -> ShiftServiceClient<Wire> {
    ShiftServiceClient::new(front.neighbours.checkpoint.clone())
}
