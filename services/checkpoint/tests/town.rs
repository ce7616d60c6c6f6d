//! The service opened as the program opens it, on a fresh book, with callers of every role.

use crate::registration::Registration;
use checkpoint::Settings;
use checkpoint::store::{code_key, standing};
use kit::clock::{Clock, Moment, Zone};
use kit::db::testing::{On, TestDb};
use kit::fault::reason_of;
use kit::ground::Ground;
use kit::keys::Keyring;
use kit::layers::{DeadlineSettings, Limits, PerCallerSettings};
use kit::rpcs::Rpcs;
use kit::shutdown::Shutdown;
use kit::token::{self, AUDIENCE, Claims, Verifier};
use kit::wire::{Wire, near};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::audit_service_client::AuditServiceClient;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::day_ticket_service_client::DayTicketServiceClient;
use proto::checkpoint::v1::fever_service_client::FeverServiceClient;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::place_service_client::PlaceServiceClient;
use proto::checkpoint::v1::policy_service_client::PolicyServiceClient;
use proto::checkpoint::v1::quota_service_client::QuotaServiceClient;
use proto::checkpoint::v1::vehicle_service_client::VehicleServiceClient;
use proto::checkpoint::v1::visitor_service_client::VisitorServiceClient;
use proto::registration::v1::Standing as Told;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tonic::service::interceptor::InterceptedService;
use tonic::{Request, Status};
use tonic_types::StatusExt;
use uuid::Uuid;
use vocabulary::{CheckpointId, PersonId, Role};

/// The day of the newspaper: 1 March 2020, noon at Shanyang.
pub(crate) const NOON: Moment = Moment::from_unix_seconds(1_583_035_200);
/// Whose town it is.
pub(crate) const AUTHORITY: &str = "410811";

/// A town with one service and its duties. Dropping it drops its books.
pub(crate) struct Town {
    pub(crate) clock: Clock,
    pub(crate) ground: Ground,
    pub(crate) books: TestDb,
    pub(crate) registration: Registration,
    wire: Wire,
    _keys: TempDir,
}

/// A gate that was set up, with its first poster.
pub(crate) struct Built {
    pub(crate) id: String,
    pub(crate) poster: String,
}

/// Speaks to the service with a token.
pub(crate) type Speaking = InterceptedService<Wire, Shown>;

/// Puts a token beside every request.
#[derive(Clone)]
pub(crate) struct Shown(Option<String>);

impl tonic::service::Interceptor for Shown {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            let value = format!("Bearer {token}").parse().expect("a token is ASCII");
            request.metadata_mut().insert("authorization", value);
        }
        Ok(request)
    }
}

impl Town {
    /// Opens the service on that engine; registration does not answer.
    pub(crate) async fn open(on: On) -> Self {
        Self::beside(on, |_| near(Rpcs::default())).await
    }

    /// Opens the service on that engine beside a registration it has heard of.
    pub(crate) async fn heard(on: On) -> Self {
        let town = Self::beside(on, Registration::wire).await;
        eventually(async || {
            let keys = code_key::all(&town.books.db).await.unwrap();
            !keys.is_empty()
                && standing::heard_at(&town.books.db, "standings")
                    .await
                    .unwrap()
                    .is_some()
        })
        .await;
        town
    }

    async fn beside(on: On, neighbour: impl FnOnce(&Registration) -> Wire) -> Self {
        let books = TestDb::fresh(on, &checkpoint::migrations()).await;
        let keys = tempfile::tempdir().unwrap();
        let ring = Keyring::open(keys.path(), AUTHORITY).unwrap();
        let trust = ring.trust();
        let clock = Clock::fixed(NOON, Zone::parse("+08:00").unwrap());
        let ground = Ground {
            clock: clock.clone(),
            authority: AUTHORITY.into(),
            tokens: Verifier::new(trust.clone(), AUTHORITY),
            keys: ring,
            trust,
            limits: Limits::new(&kit::layers::LimitSettings::default()),
            per_caller: PerCallerSettings::default(),
            deadlines: DeadlineSettings::default(),
            shutdown: Shutdown::manual(),
        };
        let registration = Registration::new(&ground.keys, clock.clone());
        let wire = opened(&books, &ground, neighbour(&registration)).await;
        Self {
            clock,
            ground,
            books,
            registration,
            wire,
            _keys: keys,
        }
    }

    /// Another replica over the same books, beside the same registration.
    pub(crate) async fn another_replica(&self) -> Replica {
        let ground = Ground {
            shutdown: Shutdown::manual(),
            ..self.ground.clone()
        };
        let wire = opened(&self.books, &ground, self.registration.wire()).await;
        Replica {
            wire,
            shutdown: ground.shutdown,
        }
    }

    /// The replica that was asked until now ends; the other one is asked from now on.
    pub(crate) fn goes_on_with(&mut self, other: &Replica) {
        self.ground.shutdown.stop_now();
        self.wire = other.wire.clone();
    }

    /// The service without a token.
    pub(crate) fn wire(&self) -> Wire {
        self.wire.clone()
    }

    /// Registration tells a standing; returns when checkpoint knows.
    pub(crate) async fn told(&self, told: Told) {
        let person = PersonId::parse(&told.person_id).unwrap();
        let version = told.version;
        self.registration.tell(told);
        eventually(async || {
            let known = standing::all(&self.books.db).await.unwrap();
            known
                .iter()
                .any(|known| known.person == person && known.version == version)
        })
        .await;
        // The table is written first, memory a moment later.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    /// A gate of a compound in 新兴社区 that leads both ways.
    pub(crate) async fn a_gate(&self, name: &str) -> Built {
        self.a_gate_in("410811007001", name).await
    }

    /// A gate of a compound in that community.
    pub(crate) async fn a_gate_in(&self, area: &str, name: &str) -> Built {
        let (mut places, mut gates) = (
            self.places(Role::Officer, AUTHORITY),
            self.checkpoints(Role::Officer, AUTHORITY),
        );
        let unit = pb::CreateUnitRequest {
            request_id: self.id(),
            name: format!("{name}小区"),
            kind: pb::UnitKind::Compound.into(),
            area: area.into(),
            ..pb::CreateUnitRequest::default()
        };
        let unit = places.create_unit(unit).await.unwrap().into_inner().unit.unwrap();
        let gate = pb::CreateCheckpointRequest {
            request_id: self.id(),
            unit_id: unit.unit_id,
            name: name.into(),
            ..pb::CreateCheckpointRequest::default()
        };
        let id = gates
            .create_checkpoint(gate)
            .await
            .unwrap()
            .into_inner()
            .checkpoint
            .unwrap()
            .checkpoint_id;
        let poster = gates
            .issue_poster(pb::IssuePosterRequest {
                checkpoint_id: id.clone(),
            })
            .await
            .unwrap();
        Built {
            id,
            poster: poster.into_inner().poster.unwrap().token,
        }
    }

    /// Closes a gate for good.
    pub(crate) async fn close(&self, gate: &Built) {
        let request = pb::CloseCheckpointRequest {
            request_id: self.id(),
            checkpoint_id: gate.id.clone(),
            reason: "已拆除".into(),
        };
        self.checkpoints(Role::Officer, AUTHORITY)
            .close_checkpoint(request)
            .await
            .unwrap();
    }

    /// Rotates a gate's poster: the old one is not good any more. Returns the token of the new one.
    pub(crate) async fn rotate(&self, gate: &Built) -> String {
        let request = pb::RotatePosterRequest {
            request_id: self.id(),
            checkpoint_id: gate.id.clone(),
            overlap_hours: 0,
        };
        let rotated = self
            .checkpoints(Role::Officer, AUTHORITY)
            .rotate_poster(request)
            .await
            .unwrap();
        rotated.into_inner().poster.unwrap().token
    }

    /// The figures of a scope, since the beginning.
    pub(crate) async fn summary(&self, scope: &str) -> pb::GetSummaryResponse {
        let role = if scope.starts_with("checkpoint") {
            Role::GateStaff
        } else {
            Role::Officer
        };
        let answer = self
            .passes(role, scope)
            .get_summary(pb::GetSummaryRequest::default())
            .await;
        answer.unwrap().into_inner()
    }

    /// GateService, asked by somebody of this role and scope.
    pub(crate) fn gates(&self, role: Role, scope: &str) -> GateServiceClient<Speaking> {
        GateServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// GateService, asked by somebody without a token.
    pub(crate) fn gates_for_anyone(&self) -> GateServiceClient<Speaking> {
        GateServiceClient::new(self.speaking(None))
    }

    /// FeverService, asked by somebody of this role and scope.
    pub(crate) fn fevers(&self, role: Role, scope: &str) -> FeverServiceClient<Speaking> {
        FeverServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// VisitorService, asked by somebody of this role and scope.
    pub(crate) fn visitors(&self, role: Role, scope: &str) -> VisitorServiceClient<Speaking> {
        VisitorServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// DayTicketService, asked by somebody of this role and scope.
    pub(crate) fn day_tickets(&self, role: Role, scope: &str) -> DayTicketServiceClient<Speaking> {
        DayTicketServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// VehicleService, asked by somebody of this role and scope.
    pub(crate) fn vehicles(&self, role: Role, scope: &str) -> VehicleServiceClient<Speaking> {
        VehicleServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// PassService, asked by somebody of this role and scope.
    pub(crate) fn passes(&self, role: Role, scope: &str) -> PassServiceClient<Speaking> {
        PassServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// PolicyService, asked by somebody of this role and scope.
    pub(crate) fn policies(&self, role: Role, scope: &str) -> PolicyServiceClient<Speaking> {
        PolicyServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// AuditService, asked by somebody of this role and scope.
    pub(crate) fn audit(&self, role: Role, scope: &str) -> AuditServiceClient<Speaking> {
        AuditServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// QuotaService, asked by somebody of this role and scope.
    pub(crate) fn quotas(&self, role: Role, scope: &str) -> QuotaServiceClient<Speaking> {
        QuotaServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// Any service of the contract, asked by somebody of this role and scope.
    pub(crate) fn asked_by(&self, role: Role, scope: &str) -> Speaking {
        self.speaking(Some(self.token(role, scope)))
    }

    fn speaking(&self, token: Option<String>) -> Speaking {
        InterceptedService::new(self.wire.clone(), Shown(token))
    }

    /// PlaceService, asked by somebody of this role and scope.
    pub(crate) fn places(&self, role: Role, scope: &str) -> PlaceServiceClient<Speaking> {
        PlaceServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// CheckpointService, asked by somebody of this role and scope.
    pub(crate) fn checkpoints(&self, role: Role, scope: &str) -> CheckpointServiceClient<Speaking> {
        CheckpointServiceClient::new(self.speaking(Some(self.token(role, scope))))
    }

    /// CheckpointService, asked by somebody without a token.
    pub(crate) fn checkpoints_for_anyone(&self) -> CheckpointServiceClient<Speaking> {
        CheckpointServiceClient::new(self.speaking(None))
    }

    /// A token for that role and scope, good for an hour.
    pub(crate) fn token(&self, role: Role, scope: &str) -> String {
        let now = self.clock.wall().unix_seconds();
        let (purpose, sub) = match role {
            Role::Service => ("registration", "service:registration".to_owned()),
            role => ("people", format!("{role}-of-{scope}")),
        };
        let claims = Claims {
            iss: AUTHORITY.into(),
            aud: AUDIENCE.into(),
            sub,
            iat: now,
            exp: now + 3_600,
            nbf: None,
            jti: "test".into(),
            roles: vec![role.text().into()],
            scope: scope.into(),
            behalf: None,
        };
        let signer: Arc<dyn kit::keys::Signer> = self.ground.keys.signer(purpose).unwrap();
        token::mint(signer.as_ref(), &claims).unwrap()
    }

    /// A fresh id of any kind, as text.
    pub(crate) fn id(&self) -> String {
        CheckpointId::new(self.clock.now()).to_string()
    }
}

/// A second replica. Dropping it ends it.
pub(crate) struct Replica {
    wire: Wire,
    shutdown: Shutdown,
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.shutdown.stop_now();
    }
}

/// Opens the service over these books, with its duties.
async fn opened(books: &TestDb, ground: &Ground, neighbour: Wire) -> Wire {
    let settings = Settings {
        database: books.settings.clone(),
        look_for_anomalies_seconds: 1,
        ..Settings::default()
    };
    let service = checkpoint::open(settings, ground.clone(), neighbour)
        .await
        .unwrap();
    for duty in service.duties {
        tokio::spawn((duty.run)(ground.shutdown.duties().clone()));
    }
    near(service.rpcs)
}

/// Waits until something is so; ten seconds at most.
pub(crate) async fn eventually(mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not come to be so within ten seconds");
}

/// The reason of a refusal.
pub(crate) fn reason<T: std::fmt::Debug>(outcome: Result<T, Status>) -> String {
    let status = outcome.expect_err("the call should be refused");
    reason_of(&status).unwrap_or_else(|| panic!("no reason in {status:?}"))
}

/// The bad fields of a refused request, as `field REASON`, sorted.
pub(crate) fn flaws<T: std::fmt::Debug>(outcome: Result<T, Status>) -> Vec<String> {
    let status = outcome.expect_err("the call should be refused");
    let told = status
        .get_details_bad_request()
        .expect("bad fields")
        .field_violations;
    let mut flaws: Vec<String> = told
        .into_iter()
        .map(|flaw| format!("{} {}", flaw.field, flaw.reason))
        .collect();
    flaws.sort();
    flaws
}

/// A UUID that is no id of ours: of version 4.
pub(crate) fn not_an_id() -> String {
    Uuid::from_u128(0x3f6f_0c52_4b3c_4d9b_9a43_0e7a_5a1c_9d11).to_string()
}
