//! The service opened as the program opens it, on a fresh book, with callers of every role.

use checkpoint::Settings;
use kit::clock::{Clock, Moment, Zone};
use kit::db::testing::{On, TestDb};
use kit::fault::reason_of;
use kit::ground::Ground;
use kit::keys::Keyring;
use kit::layers::{DeadlineSettings, Limits, PerCallerSettings};
use kit::shutdown::Shutdown;
use kit::token::{self, AUDIENCE, Claims, Verifier};
use kit::wire::{Wire, near};
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::place_service_client::PlaceServiceClient;
use std::sync::Arc;
use tempfile::TempDir;
use tonic::service::interceptor::InterceptedService;
use tonic::{Request, Status};
use tonic_types::StatusExt;
use uuid::Uuid;
use vocabulary::{CheckpointId, Role};

/// The day of the newspaper: 1 March 2020, noon at Shanyang.
pub(crate) const NOON: Moment = Moment::from_unix_seconds(1_583_035_200);
/// Whose town it is.
pub(crate) const AUTHORITY: &str = "410811";

/// A town with one service. Dropping it drops its books.
pub(crate) struct Town {
    pub(crate) clock: Clock,
    pub(crate) ground: Ground,
    pub(crate) books: TestDb,
    wire: Wire,
    _keys: TempDir,
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
        let settings = Settings { database: books.settings.clone(), ..Settings::default() };
        let nobody = near(axum::Router::new());
        let service = checkpoint::open(settings, ground.clone(), nobody).await.unwrap();
        Self { clock, ground, books, wire: near(service.router), _keys: keys }
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

/// The reason of a refusal.
pub(crate) fn reason<T: std::fmt::Debug>(outcome: Result<T, Status>) -> String {
    let status = outcome.expect_err("the call should be refused");
    reason_of(&status).unwrap_or_else(|| panic!("no reason in {status:?}"))
}

/// The bad fields of a refused request, as `field REASON`, sorted.
pub(crate) fn flaws<T: std::fmt::Debug>(outcome: Result<T, Status>) -> Vec<String> {
    let status = outcome.expect_err("the call should be refused");
    let told = status.get_details_bad_request().expect("bad fields").field_violations;
    let mut flaws: Vec<String> = told.into_iter().map(|flaw| format!("{} {}", flaw.field, flaw.reason)).collect();
    flaws.sort();
    flaws
}

/// A UUID that is no id of ours: of version 4.
pub(crate) fn not_an_id() -> String {
    Uuid::from_u128(0x3f6f_0c52_4b3c_4d9b_9a43_0e7a_5a1c_9d11).to_string()
}
