//! At which gate a volunteer stands, and the services, asked as them.

use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::refusal::Refusal;
use crate::web::{Frame, RequestId};
use kit::wire::Wire;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::common::v1::Direction;
use std::sync::Arc;
use tonic::{Request, Status};
use vocabulary::Role;

/// Those who stand at a gate.
pub(super) const VERIFIERS: &[Role] = &[Role::GateStaff, Role::CommunityWorker, Role::Officer];

/// Somebody at a gate of theirs.
pub(super) struct At {
    /// What every page holds.
    pub front: Arc<Front>,
    /// Who stands there.
    pub by: SignedIn,
    /// The gate, which lies in their scope.
    pub gate: pb::Checkpoint,
}

impl At {
    /// Finds the gate. Refuses with `ROLE_NOT_ALLOWED` who stands at none, and as GetCheckpoint does.
    pub(super) async fn open(front: Arc<Front>, by: SignedIn, id: &str) -> Result<Self, Turned> {
        demand(&by)?;
        let request = by.request(pb::GetCheckpointRequest {
            checkpoint_id: id.to_owned(),
        })?;
        let found = places(&front).get_checkpoint(request).await;
        let found = found.map_err(|status| Refusal::of(&status, by.frame.language))?;
        match found.into_inner().checkpoint {
            Some(gate) => Ok(Self { front, by, gate }),
            None => Err(by.refused(http::StatusCode::BAD_GATEWAY, "NO_ANSWER").into()),
        }
    }

    /// What stands around a page.
    pub(super) fn frame(&self) -> Frame {
        self.by.frame.clone()
    }

    /// A request to a service as whoever stands here.
    pub(super) fn asks<M>(&self, message: M) -> Result<Request<M>, Turned> {
        Ok(self.by.request(message)?)
    }

    /// What a service refused, as a page.
    pub(super) fn refused(&self, status: &Status) -> Turned {
        Refusal::of(status, self.by.frame.language).into()
    }

    /// The gate, as it verifies.
    pub(super) fn gates(&self) -> GateServiceClient<Wire> {
        GateServiceClient::new(self.checkpoint())
    }

    /// The wire to checkpoint.
    pub(super) fn checkpoint(&self) -> Wire {
        self.front.neighbours.checkpoint.clone()
    }

    /// The wire to registration.
    pub(super) fn registration(&self) -> Wire {
        self.front.neighbours.registration.clone()
    }

    /// A new id for a form: sent twice, it counts once.
    pub(super) fn request_id(&self) -> String {
        RequestId::new(self.front.clock.now()).to_string()
    }

    /// The only way the gate leads; `None` when somebody has to say.
    pub(super) fn only_direction(&self) -> Option<Direction> {
        match self.gate.direction() {
            pb::PosterDirection::In => Some(Direction::In),
            pb::PosterDirection::Out => Some(Direction::Out),
            _ => None,
        }
    }

    /// The address of a page of this gate: `path` begins with a slash, or is empty.
    pub(super) fn address(&self, path: &str) -> String {
        format!("/gate/{}{path}", self.gate.checkpoint_id)
    }
}

/// Refuses with `ROLE_NOT_ALLOWED` who stands at no gate.
pub(super) fn demand(by: &SignedIn) -> Result<(), Refusal> {
    match by.roles.has_any(VERIFIERS) {
        true => Ok(()),
        false => Err(by.refused(http::StatusCode::FORBIDDEN, "ROLE_NOT_ALLOWED")),
    }
}

/// Gates, as places.
pub(super) fn places(front: &Front) -> CheckpointServiceClient<Wire> {
    CheckpointServiceClient::new(front.neighbours.checkpoint.clone())
}
