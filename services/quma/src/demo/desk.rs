//! The desks from which the story is told: the services' own clients, each call with the token of somebody who would make it.

use crate::tokens::{self, Bearer};
use kit::clock::Clock;
use kit::keys::{KeyError, Keyring};
use kit::wire::Wire;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::fever_service_client::FeverServiceClient;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::quota_service_client::QuotaServiceClient;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use proto::registration::v1::health_code_service_client::HealthCodeServiceClient;
use proto::registration::v1::notice_service_client::NoticeServiceClient;
use proto::registration::v1::outreach_service_client::OutreachServiceClient;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use proto::registration::v1::survey_service_client::SurveyServiceClient;
use std::time::Duration;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::{Code, Request, Response, Status};
use vocabulary::{Role, Scope};

/// How many people share the work of a role: one alone would be told to slow down.
const DESKS: usize = 100;
/// Who works at them.
const STAFF: [Role; 3] = [Role::Officer, Role::CommunityWorker, Role::GateStaff];
/// How often a client asks that is told "later", half a second apart.
const TRIES: u32 = 60;
/// As often where a duty must be done before there is an answer. One that a killed program had begun is its own for a minute still.
const TRIES_OF_A_DUTY: u32 = 240;
/// How long a story may take to tell.
const HOURS: u32 = 2;

/// Clients of both services, and tokens of everyone who works.
#[derive(Debug, Clone)]
pub struct Desks {
    registration: Wire,
    checkpoint: Wire,
    tokens: Vec<(Role, Vec<MetadataValue<Ascii>>)>,
}

impl Desks {
    /// Desks that reach the services over these wires, staffed in this scope.
    pub fn open(
        registration: Wire,
        checkpoint: Wire,
        keys: &Keyring,
        clock: &Clock,
        scope: &Scope,
    ) -> Result<Self, KeyError> {
        let token = |role: Role, number: usize| {
            let bearer = Bearer {
                subject: account(role, number),
                roles: vec![role],
                scope: *scope,
            };
            let token = tokens::mint(keys, clock, &bearer, HOURS)?;
            Ok(format!("Bearer {token}")
                .parse()
                .expect("a token is letters, digits, - _ and dots"))
        };
        let tokens = STAFF
            .into_iter()
            .map(|role| {
                Ok((
                    role,
                    (0..DESKS)
                        .map(|number| token(role, number))
                        .collect::<Result<_, KeyError>>()?,
                ))
            })
            .collect::<Result<_, KeyError>>()?;
        Ok(Self {
            registration,
            checkpoint,
            tokens,
        })
    }

    /// A request by somebody of this role; the same number is the same person.
    pub fn by<M>(&self, role: Role, number: usize, message: M) -> Request<M> {
        let mut request = Request::new(message);
        if let Some((_, tokens)) = self.tokens.iter().find(|(staffed, _)| *staffed == role) {
            request
                .metadata_mut()
                .insert("authorization", tokens[number % DESKS].clone());
        }
        request
    }

    /// People and families.
    pub fn people(&self) -> RegistrationServiceClient<Wire> {
        RegistrationServiceClient::new(self.registration.clone())
    }

    /// Codes.
    pub fn codes(&self) -> HealthCodeServiceClient<Wire> {
        HealthCodeServiceClient::new(self.registration.clone())
    }

    /// Households, door by door.
    pub fn surveys(&self) -> SurveyServiceClient<Wire> {
        SurveyServiceClient::new(self.registration.clone())
    }

    /// What residents are told.
    pub fn notices(&self) -> NoticeServiceClient<Wire> {
        NoticeServiceClient::new(self.registration.clone())
    }

    /// Who is kept apart.
    pub fn quarantines(&self) -> QuarantineServiceClient<Wire> {
        QuarantineServiceClient::new(self.registration.clone())
    }

    /// Who comes back.
    pub fn returnees(&self) -> ReturneeServiceClient<Wire> {
        ReturneeServiceClient::new(self.registration.clone())
    }

    /// Rounds of calls.
    pub fn outreach(&self) -> OutreachServiceClient<Wire> {
        OutreachServiceClient::new(self.registration.clone())
    }

    /// Checkpoints and posters.
    pub fn checkpoints(&self) -> CheckpointServiceClient<Wire> {
        CheckpointServiceClient::new(self.checkpoint.clone())
    }

    /// What happens at gates.
    pub fn gates(&self) -> GateServiceClient<Wire> {
        GateServiceClient::new(self.checkpoint.clone())
    }

    /// Records and figures.
    pub fn passes(&self) -> PassServiceClient<Wire> {
        PassServiceClient::new(self.checkpoint.clone())
    }

    /// Who stands at which gate.
    pub fn shifts(&self) -> ShiftServiceClient<Wire> {
        ShiftServiceClient::new(self.checkpoint.clone())
    }

    /// Who shops on which day.
    pub fn quotas(&self) -> QuotaServiceClient<Wire> {
        QuotaServiceClient::new(self.checkpoint.clone())
    }

    /// Fevers found at gates.
    pub fn fevers(&self) -> FeverServiceClient<Wire> {
        FeverServiceClient::new(self.checkpoint.clone())
    }
}

/// The account of somebody of this role; the same number is the same person.
pub fn account(role: Role, number: usize) -> String {
    format!("{role}-{:02}", number % DESKS)
}

/// Asks again for a while when the town answers "later", as every client should: all calls of a story may be repeated.
pub async fn patiently<T, F>(ask: impl Fn() -> F) -> Result<T, Status>
where
    F: Future<Output = Result<Response<T>, Status>>,
{
    within(TRIES, ask).await
}

/// The same for what a duty of the town must do first, which may have to wait for a program that was killed to be given up.
pub async fn until_done<T, F>(ask: impl Fn() -> F) -> Result<T, Status>
where
    F: Future<Output = Result<Response<T>, Status>>,
{
    within(TRIES_OF_A_DUTY, ask).await
}

async fn within<T, F>(mut patience: u32, ask: impl Fn() -> F) -> Result<T, Status>
where
    F: Future<Output = Result<Response<T>, Status>>,
{
    loop {
        match ask().await {
            Err(status) if patience > 0 && is_for_later(&status) => {
                patience -= 1;
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            answer => return answer.map(Response::into_inner),
        }
    }
}

/// Too much at once, of everyone or of this caller.
fn is_for_later(status: &Status) -> bool {
    matches!(status.code(), Code::Unavailable | Code::ResourceExhausted)
}
